### Presupuestos: la lista, un presupuesto, la página que se firma, las pruebas.

estimate-is-draft = Borrador
estimate-is-sent = Espera su respuesta
estimate-is-approved = Aprobado
estimate-is-part-approved = Aprobado en parte
estimate-is-declined = Rechazado
estimate-is-expired = Vencido
estimate-is-withdrawn = Retirado
estimate-is-superseded = Reemplazado

estimates-title = Presupuestos
estimates-lead = Lo que costaría el trabajo. No se hace nada antes de que usted diga que sí.
estimates-none = Todavía no hay presupuestos
estimates-none-text = Cuando su concesionario envíe un presupuesto, aparecerá aquí y en su correo.
estimates-end = Ese fue el último
estimates-newest = Volver a los más recientes
estimates-table = Presupuestos

estimate-number = Presupuesto { $number }
estimate = Presupuesto
estimate-version = Versión
estimate-for = Para
estimate-sent-on = Enviado
estimate-until = Válido hasta
estimate-valid-until = Válido hasta el { $day }
estimate-other-work = Otros trabajos
estimate-document = El presupuesto
estimate-in-all = Estimado en total
estimate-changed = Este presupuesto cambió o se decidió mientras usted lo miraba. No se envió nada. Ábralo otra vez para ver cómo está.
estimate-may-not-approve = Puede leer este presupuesto. Para responder hace falta el derecho de aprobar; el titular de la cuenta puede pedirnos que se lo demos.
estimate-note-approved = Usted aprobó este presupuesto. La prueba queda guardada y se puede consultar.
estimate-note-part-approved = Usted aprobó una parte de este presupuesto. Lo que rechazó queda anotado con su vehículo.
estimate-note-declined = Usted rechazó este presupuesto. El trabajo queda anotado con su vehículo, por si lo quiere más adelante.
estimate-note-expired = Este presupuesto pasó su último día y ya no se puede aprobar. Llámenos para pedir otro.
estimate-note-withdrawn = Retiramos este presupuesto. No hay nada que responder.
estimate-note-superseded = Una versión más nueva reemplazó a esta. Queda aquí para leerla.
estimate-note-superseded-waits = Una versión más nueva reemplazó a esta y espera su respuesta.
estimate-deposit-asked = Pedimos un depósito de { $amount } antes de empezar. Se descuenta de la factura.
estimate-answer-lead = Diga sí o no a cada trabajo. Verá lo que significa antes de enviar nada.
estimate-yes = Sí, háganlo
estimate-no = No, por ahora
estimate-why = ¿Por qué no? (opcional)
estimate-why-hint = El concesionario lo lee.
estimate-review = Revisar su respuesta
estimate-answer-missing = Diga sí o no a “{ $job }”
estimate-versions = Versiones
estimate-version-number = Versión { $version }
estimate-this-one = se muestra aquí
estimate-see-evidence = Ver las pruebas
estimate-invoice = De él se hizo la factura { $number }

estimate-check-title = Aprobar con su llave de acceso
estimate-decline-title = Rechazar este presupuesto
estimate-check-lead = Usted firma exactamente esta versión. Si algo cambia en ella, tenemos que volver a preguntarle.
estimate-decline-lead = Usted rechaza todo. Puede llamarnos si cambia de opinión.
estimate-you-approve = Usted aprueba
estimate-you-decline = Usted rechaza
estimate-you-authorize = Usted autoriza { $amount } sin impuestos.
estimate-tax-note = El impuesto se calcula sobre lo que se haga. No podemos facturar más de lo que usted autoriza sin volver a preguntarle, salvo una pequeña diferencia donde la ley del lugar la permita.
estimate-mark = Marca del documento
estimate-sign = Firmar con mi llave de acceso
estimate-no-script = Firmar con una llave de acceso necesita JavaScript, que está desactivado en este navegador. Actívelo o llámenos: podemos anotar lo que usted acuerde de palabra.
estimate-decline-button = Rechazar el presupuesto
estimate-back = Volver y cambiar
estimate-approved-flash = Usted aprobó el presupuesto { $number }. Quedan autorizados { $amount } sin impuestos. Empezamos como se acordó.
estimate-part-approved-flash = Usted aprobó una parte del presupuesto { $number }. Quedan autorizados { $amount } sin impuestos.
estimate-declined-flash = Usted rechazó el presupuesto { $number }. No se hará nada.

evidence-title = Pruebas del presupuesto { $number }
evidence-lead = Qué se dijo de este presupuesto, quién lo dijo y cómo se prueba. Cada firma se comprueba de nuevo cuando se abre esta página.
evidence-none = Todavía no se decidió nada
evidence-none-text = Cuando alguien responda a este presupuesto, la prueba quedará aquí.
evidence-passkey = Aprobado con una llave de acceso
evidence-passkey-strength = Prueba fuerte: la llave de acceso firmó la huella de exactamente esta versión y de cada respuesta, después de comprobar quién tenía el dispositivo.
evidence-verbal = Acordado de palabra
evidence-verbal-strength = Prueba más débil: un empleado del concesionario anotó lo que se dijo. Nadie firmó.
evidence-declined = Rechazado
evidence-declined-strength = Un no no obliga a nadie, por eso no se firmó.
evidence-holds = La firma es válida: corresponde a este documento, a estas respuestas y a una llave de acceso registrada aquí.
evidence-fits = El registro corresponde al documento guardado.
evidence-broken = Algo no corresponde. Llame al concesionario: no hay que confiar en este registro antes de revisarlo.
evidence-by = Por
evidence-authorized = Autorizado sin impuestos
evidence-device = Dispositivo
evidence-address = Dirección de red
evidence-spoken-at = Dicho el
evidence-number-called = Número llamado
evidence-employee = Anotado por
evidence-note = Nota
evidence-recovery = Cuenta
evidence-recovery-text = Recuperada menos de 72 horas antes
evidence-document = SHA-256 del documento
evidence-credential = Llave de acceso
evidence-job-yes = Aprobado
evidence-job-no = Rechazado

vehicle-deferred = Trabajos que dejó para después
vehicle-deferred-text = { $job }, estimado en { $amount } sin impuestos en { $number }

invoice-authorized = Autorizado y facturado
invoice-authorized-text = Sin impuestos, comparado con el presupuesto { $number }.
invoice-authorized-job = Trabajo
invoice-authorized-amount = Autorizado
invoice-authorized-billed = Facturado
invoice-authorized-difference = Diferencia

vehicle-storage = En almacenaje
vehicle-storage-text = El aviso se dio el { $day }. Desde el { $from } cuesta { $amount } por día.
vehicle-storage-free = Recójalo antes y no habrá nada que pagar por el almacenaje.
vehicle-storage-now = { $days ->
    [one] Un día hasta ahora: { $amount }.
   *[other] { $days } días hasta ahora: { $amount }.
}
vehicle-storage-cap = Llegará como máximo a { $amount }.
