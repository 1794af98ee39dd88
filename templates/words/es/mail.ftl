### Los correos. Sin importes, sin archivos adjuntos, sin nombres de personas: un número y un enlace.

mail-greeting = Hola:
mail-link = Si el botón no funciona, copie esta dirección en su navegador:
mail-foot = Nuestros correos no llevan archivos adjuntos, no piden contraseñas ni números de tarjeta y no mencionan importes. Si tiene dudas, no abra el enlace: escriba usted mismo { $host }.

mail-invitation-subject = Su acceso al portal de { $dealership }
mail-invitation-owner = Ya puede ver sus facturas, pagarlas y seguir el historial de servicio en línea. Se entra con el rostro, la huella o el bloqueo de pantalla; no hay contraseña.
mail-invitation-staff = Ya puede trabajar en el portal. Se entra con el rostro, la huella o el bloqueo de pantalla; no hay contraseña.
mail-invitation-code = También necesita el código que le dimos en persona. Nunca llega por correo.
mail-invitation-once = El enlace sirve una sola vez, durante { $hours } horas.
mail-invitation-action = Preparar su acceso

mail-passkey-subject = Se agregó una nueva llave de acceso a su cuenta
mail-passkey-text = Ahora puede entrar con una llave de acceso creada aquí: { $device }.
mail-passkey-not-you = Si no fue usted, elimine esa llave y llámenos.
mail-passkey-action = Ver sus llaves de acceso

mail-browser-subject = Nuevo inicio de sesión en su cuenta
mail-browser-text = Alguien, seguramente usted, entró en su cuenta con un navegador que no conocíamos: { $device }.
mail-browser-not-you = Si no fue usted, cierre esa sesión, elimine las llaves que no reconozca y llámenos.
mail-browser-action = Ver dónde tiene sesiones abiertas

mail-alert-subject = Una alerta en el portal
mail-alert-text = Una regla encontró algo extraño en el portal.
mail-alert-look = Véala en la página de alertas y diga qué le parece. Hasta que alguien lo haga, una urgente se avisa de nuevo.
mail-alert-action = Ver alertas
mail-bank-subject = La cuenta bancaria de los documentos va a cambiar
mail-bank-changed-subject = Cambió la cuenta bancaria de los documentos
mail-bank-asked = Se introdujo otra cuenta bancaria para los documentos de { $dealership }. Hasta que pasen 72 horas, o hasta que otro administrador la confirme, los documentos llevan la cuenta anterior.
mail-bank-confirmed = Un administrador confirmó otra cuenta bancaria para los documentos de { $dealership }. Las facturas la llevan desde ahora.
mail-bank-removed = Se quitó la cuenta bancaria de los documentos de { $dealership }. Desde ahora las facturas no llevan ninguna.
mail-bank-not-you = Como administrador, usted recibe un aviso cada vez. Si no sabe por qué, revíselo ahora: lo que está en espera se puede retirar allí.
mail-bank-action = Ver la cuenta bancaria
mail-access-subject = Cambió un puesto en el portal
mail-access-text = Alguien recibió un puesto en el portal, perdió uno o tiene un acceso nuevo. Como administrador, usted recibe un aviso cada vez.
mail-access-not-you = Si no sabe por qué, revíselo ahora.
mail-access-action = Ver personas y puestos

mail-audit-subject = Cabeza del registro de auditoría, { $day }
mail-audit-text = Esta es la cabeza firmada del registro de auditoría. Guarde este mensaje: con él se puede saber más tarde si el registro se cambió, se cortó o se volvió atrás.
mail-audit-use = Para comprobar el registro, guarde en un archivo las líneas entre los párrafos, desde el nombre del registro hasta la firma, y ejecute: forecourt audit verify --anchor ARCHIVO

mail-recovery-subject = Alguien pidió recuperar su cuenta
mail-recovery-text = Nos dijeron que se perdió la llave de acceso de su cuenta. Hasta ahora no ha cambiado nada.
mail-recovery-next = Si fue usted, continúe en los próximos { $minutes } minutos. La página siguiente pide su código de recuperación, o le indica que venga.
mail-recovery-action = Continuar
mail-recovery-wait = Dos de nosotros comprobamos quién lo pide. El nuevo enlace sirve dentro de { $hours } horas, para que todavía pueda detenerlo.
mail-recovery-operator = Quien administra este sitio ha creado un enlace para hacer una nueva llave de acceso de su cuenta.
mail-recovery-not-you = Si no fue usted, deténgalo aquí:
mail-recovery-cancel = No fui yo

mail-recovered-subject = Se recuperó su cuenta y tiene una nueva llave de acceso
mail-recovered-text = Alguien, seguramente usted, volvió a entrar en su cuenta con una nueva llave de acceso creada aquí: { $device }. Se eliminaron todas las llaves anteriores y se cerraron todas las sesiones.
mail-recovered-hold = Durante { $hours } horas la dirección de correo de la cuenta no se puede cambiar.
mail-recovered-not-you = Si no fue usted, cierre la cuenta aquí y luego llámenos:

mail-codes-subject = Se crearon nuevos códigos de recuperación para su cuenta
mail-codes-text = Hay una hoja nueva de códigos de recuperación. Los códigos de hojas anteriores ya no sirven.
mail-codes-not-you = Si no fue usted, cree otros, elimine las llaves que no reconozca y llámenos.

mail-email-confirm-subject = Confirme su nueva dirección de correo
mail-email-confirm-text = Alguien, seguramente usted, quiere que los correos de una cuenta con nosotros lleguen a esta dirección.
mail-email-confirm-not-you = Si no fue usted, no haga nada: sin el enlace no cambia nada.
mail-email-confirm-action = Confirmar esta dirección

mail-email-old-subject = Se cambió la dirección de correo de su cuenta
mail-email-old-text = A partir de ahora nuestros correos van a otra dirección, no a esta.
mail-email-old-undo = Si no fue usted, deshágalo en las próximas { $hours } horas y luego llámenos.
mail-email-old-action = Deshacer el cambio

mail-email-new-subject = Esta es ahora la dirección de correo de su cuenta
mail-email-new-text = A partir de ahora nuestros correos llegan a esta dirección. También avisamos a la anterior.
mail-email-new-action = Ver su perfil

mail-invoice-subject = Factura { $number } de { $dealership }
mail-invoice-text = La factura { $number } está en el portal. Allí puede leerla línea por línea, preguntar por ella y pagarla.
mail-invoice-action = Ver la factura
mail-statement-subject = Su estado de cuenta de { $dealership }
mail-statement-text = El estado de cuenta que pidió está en el portal. Allí puede leerlo, imprimirlo y guardarlo.
mail-statement-action = Ver el estado de cuenta
mail-no-account = Usted aún no tiene una cuenta con nosotros, y para leer esto en el portal hace falta una. Llámenos o pregunte en el mostrador: le decimos qué contiene y, si quiere, le enviamos una invitación.
mail-no-account-action = Cómo entrar

mail-receipt-subject = Recibo { $number } de { $dealership }
mail-receipt-text = { $count ->
    [one] Recibimos su pago de la factura { $invoices }. Gracias.
   *[other] Recibimos su pago de las facturas { $invoices }. Gracias.
}
mail-receipt-account = Recibimos su pago. Gracias.
mail-receipt-where = El recibo está en el portal, para leerlo o guardarlo.
mail-receipt-action = Ver el recibo

mail-credit-note-subject = Nota de crédito { $number } de { $dealership }
mail-credit-note-text = Retiramos una parte de la factura { $invoice }. La nota de crédito { $number } en el portal dice qué y por qué.
mail-credit-note-action = Ver la nota de crédito

mail-reversal-subject = El pago { $number } en { $dealership } fue anulado
mail-reversal-text = Un pago se retiró de su cuenta: no llegó o se registró por error. Lo que había pagado está pendiente de nuevo.
mail-reversal-not-so = Si usted lo pagó, llámenos y tenga a mano su recibo.
mail-reversal-action = Ver el pago

mail-refund-subject = Reembolso { $number } de { $dealership }
mail-refund-text = Le estamos devolviendo dinero. El portal muestra en qué punto está.
mail-refund-failed = El dinero que le devolvimos no llegó. Ahora está en su cuenta. El portal lo muestra; llámenos si lo quiere de otra forma.
mail-refund-action = Ver el reembolso

mail-managers-subject = Algo necesita su respuesta en { $dealership }
mail-chargeback-text = Una red de tarjetas pregunta por un pago, o lo ha retirado. Hay que responder antes del día que muestra el portal.
mail-chargeback-action = Ver el caso
mail-chargeback-due-text = Una red de tarjetas sigue esperando la respuesta sobre un pago, y el plazo está cerca. Después, el dinero se pierde.
mail-fraud-warning-text = Una red de tarjetas sospecha que otra persona usó la tarjeta de un pago. El dinero que se devuelve a tiempo no se reclama.
mail-fraud-warning-action = Ver el aviso
mail-recurring-failed-text = Una factura recurrente no se pudo emitir. El portal dice por qué y lo intenta de nuevo cada hora.
mail-recurring-failed-action = Ver el plan

mail-estimate-subject = Presupuesto { $number } de { $dealership }
mail-estimate-text = El presupuesto { $number } espera su respuesta en el portal. Allí puede leerlo trabajo por trabajo y decir sí o no a cada uno.
mail-estimate-action = Ver el presupuesto

mail-reminder-soon-subject = La factura { $number } de { $dealership } vence pronto
mail-reminder-soon = La factura { $number } vence en unos días. Puede leerla y pagarla en el portal.
mail-reminder-today-subject = La factura { $number } de { $dealership } vence hoy
mail-reminder-today = La factura { $number } vence hoy. Puede leerla y pagarla en el portal.
mail-reminder-late-subject = La factura { $number } de { $dealership } ya venció
mail-reminder-late = La factura { $number } ya venció. Quizá se le pasó: puede leerla y pagarla en el portal.
mail-reminder-firm-subject = La factura { $number } de { $dealership } está vencida
mail-reminder-firm = La factura { $number } está vencida. Páguela ahora en el portal, o díganos qué día la pagará.
mail-reminder-final-subject = Último aviso: factura { $number } de { $dealership }
mail-reminder-final = Este es nuestro último aviso sobre la factura { $number }. Si sigue pendiente, uno de nosotros se ocupará del asunto y se pondrá en contacto con usted.
mail-reminders-soon-subject = { $count } facturas de { $dealership } vencen pronto
mail-reminders-soon = Estas facturas vencen en unos días: { $numbers }. Puede leerlas en el portal y pagarlas allí, todas a la vez si quiere.
mail-reminders-today-subject = { $count } facturas de { $dealership } vencen hoy
mail-reminders-today = Estas facturas vencen hoy: { $numbers }. Puede leerlas en el portal y pagarlas allí, todas a la vez si quiere.
mail-reminders-late-subject = { $count } facturas de { $dealership } ya vencieron
mail-reminders-late = Estas facturas ya vencieron: { $numbers }. Quizá se le pasaron: puede leerlas en el portal y pagarlas allí, todas a la vez si quiere.
mail-reminders-firm-subject = { $count } facturas de { $dealership } están vencidas
mail-reminders-firm = Estas facturas están vencidas: { $numbers }. Páguelas ahora en el portal, o díganos qué día las pagará.
mail-reminders-final-subject = Último aviso: { $count } facturas de { $dealership }
mail-reminders-final = Este es nuestro último aviso sobre estas facturas: { $numbers }. Si siguen pendientes, uno de nosotros se ocupará del asunto y se pondrá en contacto con usted.
mail-reminders-action = Leer las facturas
mail-reminders-each = Cada uno de estos enlaces abre una de ellas, sin iniciar sesión.
mail-reminders-one = Ver la factura { $number }
mail-reminder-wrong = Si algo no está bien, o si necesita más tiempo, díganoslo: la página de la factura explica cómo.
mail-reminder-crossed = Si ya pagó mientras tanto, gracias. Entonces no hay nada que hacer.

mail-storage-subject = Su vehículo en { $dealership }
mail-storage-text = Un vehículo suyo está con nosotros y puede recogerlo. Si se queda, guardarlo tiene un costo por día. El portal indica desde cuándo, cuánto por día y el máximo al que puede llegar.
mail-storage-fetch = Recójalo antes de ese día y no habrá nada que pagar por ello. Si no puede, llámenos.
mail-storage-action = Ver el vehículo
