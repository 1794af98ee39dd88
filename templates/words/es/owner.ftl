### Las páginas del dueño: resumen, facturas, vehículos, extracto.

# Cómo está una factura, en su etiqueta.
standing-paid = Pagada
standing-no-charge = Sin cargo
standing-canceled = Anulada
standing-part-paid = Pagada en parte
standing-processing = Pago en camino
standing-open = Pendiente
standing-due-today = Vence hoy
standing-due-in = { $days ->
    [one] Vence en 1 día
   *[other] Vence en { $days } días
}
standing-late = { $days ->
    [one] 1 día de atraso
   *[other] { $days } días de atraso
}

# Lo que comparten listas y páginas.
owner-invoice = Factura
owner-invoice-number = Factura { $number }
owner-about = Trabajo
owner-vehicle = Vehículo
owner-issued = Emitida
owner-due = Vence
owner-status = Estado
owner-total = Total
owner-open = Por pagar
owner-currency = Moneda
owner-trail = Ruta de navegación
owner-pages = Páginas
owner-next = Siguiente
owner-previous = Anterior
owner-csv = Descargar CSV
owner-pdf = Descargar PDF
owner-vin = VIN
owner-plate = Placa
owner-odometer = Odómetro
owner-miles = { $distance } mi
owner-kilometers = { $distance } km
owner-miles-last = { $distance } millas en la última visita
owner-kilometers-last = { $distance } kilómetros en la última visita
owner-pay = Pagar { $amount }

overview-title = Resumen
overview-hello = Hola, { $name }
overview-lead-none = No hay nada que pagar por ahora.
overview-lead-open = { $count ->
    [one] Una factura por pagar.
   *[other] { $count } facturas por pagar.
}
overview-lead-late = { $late ->
    [one] { $count ->
        [one] Una factura por pagar, y está atrasada.
       *[other] { $count } facturas por pagar. Una está atrasada.
    }
   *[other] { $count } facturas por pagar. { $late } están atrasadas.
}
overview-you-owe = Usted debe
overview-one-due = La factura { $number } vence el { $day }
overview-one-late = La factura { $number } venció el { $day }
overview-several-due = { $count } facturas; la próxima vence el { $day }
overview-several-late = { $count } facturas; { $amount } están vencidos
overview-view-one = Ver factura
overview-view-several = Ver facturas
overview-all-paid-text = Gracias. No hay nada que pagar por ahora.
overview-welcome-text = Su concesionario todavía no ha enviado ninguna factura. Cuando lo haga, aparecerá aquí y en su correo.
overview-figures = Su saldo
overview-figure-open = Pendiente
overview-figure-overdue = Vencido
overview-figure-credit = Su crédito
overview-figure-next = Próximo vencimiento
overview-figure-none = Nada
overview-attention = Requiere su atención
overview-attention-all = { $count ->
    [one] Una factura pendiente más
   *[other] { $count } facturas pendientes más
}
overview-recent = Facturas recientes
overview-recent-all = Todas las facturas
overview-vehicles = Sus vehículos
overview-vehicles-all = Todos los vehículos
overview-no-vehicles = Todavía no hay vehículos. Su concesionario los agrega cuando trabaja en uno.
overview-passkey = Agregue otra llave de acceso
overview-passkey-text = Su cuenta tiene una sola llave de acceso. Otra, en un segundo dispositivo, le deja entrar si pierde esta.
staff-passkey-text = El personal necesita dos en siete días. Después, al entrar, se pide primero la segunda. En otro dispositivo, le deja entrar si pierde esta.
overview-passkey-add = Agregar una llave

invoices-title = Facturas
invoices-states = Facturas por estado
invoices-all = Todas
invoices-open = Pendientes
invoices-overdue = Vencidas
invoices-paid = Pagadas
invoices-find = Buscar facturas
invoices-search = Número u orden de reparación
invoices-vehicle-any = Todos los vehículos
invoices-from = Emitida desde
invoices-to = Emitida hasta
invoices-filter = Mostrar
invoices-clear = Quitar filtros
invoices-more-filters = Vehículo y fechas
invoices-count-cut = Las primeras { $count } facturas que coinciden (escriba más del número)
invoices-count = { $count ->
    [0] Ninguna factura
    [one] 1 factura
   *[other] { $count } facturas
}
invoices-sum-billed = { $amount } facturados
invoices-sum-open = { $amount } por pagar
invoices-sum-paid = nada por pagar
invoices-table = Facturas
invoices-choose = Elegir factura
invoices-pay-chosen = Pagar las facturas elegidas
invoices-pay-chosen-hint = Verá la suma antes de pagar.
invoices-none = Todavía no hay facturas
invoices-none-text = Cuando su concesionario envíe una factura, aparecerá aquí y en su correo.
invoices-none-open = Nada que pagar
invoices-none-open-text = Todas sus facturas están pagadas.
invoices-none-overdue = Nada está vencido
invoices-none-overdue-text = Gracias por pagar a tiempo.
invoices-none-paid = Todavía no hay nada pagado
invoices-none-paid-text = Las facturas pasan aquí cuando se pagan.
invoices-no-match = Ninguna factura coincide
invoices-no-match-text = Ninguna factura cumple todos los filtros.
invoices-no-match-words = Ninguna factura coincide con “{ $words }”.
invoices-bad-date = Escriba las fechas como 2026-11-27. No se tuvo en cuenta el período.
invoices-range-reversed = El primer día es posterior al último. No se tuvo en cuenta el período.

invoice-amount-due = Importe por pagar
invoice-due-on = Vence el { $day }
invoice-was-due-on = Venció el { $day }
invoice-paid = Pagada
invoice-paid-on = Pagada el { $day }. Gracias.
invoice-no-charge-text = Todo este trabajo se hizo sin cargo para usted.
invoice-canceled-text = Esta factura se anuló con una nota de crédito. Queda en sus registros y no se puede pagar.
invoice-written-off-text = No queda nada que pagar de esta factura.
invoice-processing-text = Hay un pago de { $amount } en camino. Puede tardar hasta 5 días hábiles, y mientras tanto la factura no se puede pagar dos veces.
invoice-processing-link = Ver el pago
invoice-waiting-text = Hay un pago de { $amount } que se empezó y no se terminó. Puede seguir donde lo dejó.
invoice-waiting-link = Seguir con ese pago
invoice-may-not-pay = Usted puede ver las facturas de esta cuenta. Otra persona las paga.
invoice-provider = El pago se hace en la página segura de nuestro proveedor de pagos. El recibo llega a su correo.
invoice-other-amount = Pagar otro importe
invoice-amount-in = Importe en { $currency }
invoice-amount-between = Entre { $least } y { $most }
invoice-use-amount = Usar este importe
invoice-document = Documento de la factura
invoice-from = De
invoice-bill-to = Facturado a
invoice-repair-order = Orden de reparación
invoice-advisor = Asesor
invoice-odometer-in-out = { $in } a { $out }
invoice-description = Descripción
invoice-quantity = Cant.
invoice-rate = Precio
invoice-amount = Importe
invoice-lines = Cargos
invoice-hours = { $count } h
invoice-flat = Precio fijo
invoice-less-discount = menos { $amount } de descuento
invoice-part-new = Nueva
invoice-part-used = Usada
invoice-part-rebuilt = Reconstruida
invoice-part-reconditioned = Reacondicionada
invoice-part-oem = Pieza de carrocería original (OEM)
invoice-part-non-oem = Pieza de carrocería no original
invoice-sublet-by = Hecho por { $supplier }
invoice-facility = Instalación { $id }
invoice-pays-warranty = Lo paga la garantía del fabricante
invoice-pays-internal = Lo paga el concesionario
invoice-pays-service-contract = Lo paga su contrato de servicio
invoice-pays-insurer = Lo paga el seguro
invoice-group-labor = Mano de obra
invoice-group-parts = Piezas
invoice-group-cores = Depósitos por piezas viejas
invoice-group-sublet = Trabajo de terceros
invoice-group-fees = Cargos varios
invoice-group-deductible = Deducible
invoice-subtotal = Subtotal
invoice-discount = Descuento
invoice-tax = Impuesto sobre ventas, { $rate } sobre { $base }
invoice-total = Total
invoice-payment-on = Pago
invoice-receipt = recibo { $number }
invoice-credit-on = Crédito
invoice-reversed-on = Pago devuelto
invoice-written-off-row = Cancelado por el concesionario
invoice-history = Historial
invoice-history-issued = El concesionario emitió la factura
invoice-history-issued-order = El concesionario emitió la factura de la orden de reparación { $order }
invoice-history-sent = Factura enviada por correo electrónico
invoice-history-bounced = El correo con la factura no se pudo entregar
invoice-history-reminded = Recordatorio enviado por correo electrónico
invoice-history-reminder-bounced = Un recordatorio por correo no se pudo entregar
invoice-history-viewed = Vista por primera vez
invoice-history-paid = Pago de { $amount }
invoice-history-reversed = Se devolvieron { $amount } de un pago
invoice-history-credited = Crédito de { $amount }
invoice-history-written-off = El concesionario canceló { $amount }
invoice-history-receipt = Recibo { $number }
invoice-wrong = ¿Algo no está bien?
invoice-wrong-text = Hable con el concesionario antes de pagar y mencione la factura { $number }. Nada se cobra solo.
invoice-wrong-call = Llamar al { $phone }
invoice-wrong-write = Escribir un correo
invoice-explain = Qué significan estos cargos

# Cada tipo de cargo en palabras sencillas.
charge-labor = Mano de obra
charge-labor-text = El tiempo que trabajaron los técnicos, o un precio fijo para un trabajo que tarda casi lo mismo en todos los autos como el suyo. No incluye piezas.
charge-part = Piezas
charge-part-text = Lo que se puso en su vehículo. Se indica si una pieza es nueva, usada o reconstruida.
charge-core = Cargo por pieza vieja
charge-core-text = Un depósito por una pieza cuya versión vieja se puede reconstruir, como una batería o un motor de arranque. Se le devuelve cuando la pieza vieja vuelve al fabricante.
charge-core-return = Devolución por pieza vieja
charge-core-return-text = El depósito que vuelve porque se entregó la pieza vieja.
charge-sublet = Trabajo de terceros
charge-sublet-text = Trabajo que otro taller hizo para nosotros porque necesita herramientas especiales. Respondemos por él.
charge-supplies = Materiales de taller
charge-supplies-text = Cosas pequeñas que se gastan en cada trabajo y no se pueden contar una por una: limpiadores, grasa, trapos, tornillos.
charge-hazardous = Residuos peligrosos
charge-hazardous-text = Lo que cuesta recuperar y desechar refrigerante, aceite y otros líquidos como manda la ley.
charge-tires = Desecho de llantas
charge-tires-text = Lo que cuesta reciclar las llantas viejas.
charge-fee = Cargo
charge-fee-text = Un gasto de este trabajo que no es mano de obra ni pieza. Su línea dice por qué.
charge-deductible = Deducible
charge-deductible-text = Su parte de un trabajo que paga otro, como una aseguradora o un contrato de servicio. El resto se le cobra a quien lo paga.
charge-warranty = Mostrado sin cargo
charge-warranty-text = Trabajo que paga otro, como el fabricante por la garantía. Aparece para que sepa qué se hizo.
charge-discount = Descuento
charge-discount-text = Se resta antes de calcular el impuesto.
charge-tax = Impuesto sobre ventas
charge-tax-text = Se calcula una vez sobre todo lo que lleva impuesto y se redondea una sola vez. La mano de obra muchas veces no lo lleva.

vehicles-title = Vehículos
vehicles-lead = Los autos que atiende su concesionario. Él lleva esta lista; avísele cuando algo cambie.
vehicles-none = Todavía no hay vehículos
vehicles-none-text = Su concesionario agrega un vehículo cuando trabaja en él.
vehicles-first = Vehículos más recientes
vehicles-former = Vehículos que tuvo
vehicle-history = Historial de servicio y facturas
vehicle-details = Datos
vehicle-owned-from = Suyo desde
vehicle-owned-until = Suyo hasta
vehicle-no-history = Todavía no hay visitas
vehicle-no-history-text = Cuando se le haga servicio a este vehículo, la factura aparecerá aquí.
vehicle-done = Qué se hizo
vehicle-invoices = Sus facturas en una lista
vehicle-earlier = Visitas anteriores

statement-title = Extracto
statement-range = Días
statement-from = Desde
statement-to = Hasta
statement-show = Mostrar
statement-presets = Períodos comunes
statement-month = Este mes
statement-last-month = Mes pasado
statement-quarter = Últimos 3 meses
statement-year = Este año
statement-last-year = Año pasado
statement-period = { $from } a { $to }
statement-opening = Saldo inicial
statement-closing = Saldo final
statement-date = Fecha
statement-what = Concepto
statement-charge = Cargo
statement-payment = Pago
statement-balance = Saldo
statement-charges = Cargado
statement-payments = Pagado y acreditado
statement-table = Movimientos
statement-earlier = { $count } movimientos anteriores: el PDF y el CSV los contienen todos
statement-none = No hubo movimientos en estos días
statement-none-text = No se emitió ninguna factura ni se recibió ningún pago. El saldo quedó igual.
statement-bad-dates = Elija dos días; el primero no puede ser posterior al último. Aquí se muestran los últimos 3 meses.
statement-too-long = Un extracto abarca como máximo 10 años. Este empieza más tarde de lo que pidió.

standing-credited = Abonada
standing-written-off = Saldada
invoice-owed-again-row = De nuevo por pagar
invoice-history-owed-again = Se deben de nuevo { $amount }

credit-note = Nota de crédito
credit-note-title = Nota de crédito { $number }
credit-note-to = Abonado a
credit-note-original = Corrige la factura
credit-note-original-issued = Factura emitida
credit-note-reason = Motivo:
credit-note-lines = Lo que se abona
credit-note-total = Abonado
credit-note-see-invoice = Ver la factura
credit-note-cancels = La factura está anulada. No debe nada por ella.
credit-note-less-to-pay = Debe { $amount } menos por esta factura.
credit-note-on-account = Ya había pagado { $amount } de ella. Ahora está en su cuenta: úselo para otra factura o pídanos que se lo devolvamos.
credit-notes-title = Notas de crédito
credit-notes-lead = Lo que retiramos de sus facturas.
credit-notes-none = Sin notas de crédito
credit-notes-none-text = Cuando retiramos una parte de una factura, la nota aparece aquí y en su correo.
credit-notes-more = Notas de crédito anteriores

promise-title = Necesito más tiempo
promise-other = Elegir otro día
promise-day = El día en que pagará
promise-hint = Cualquier día hasta el { $day }. Hasta entonces no enviamos recordatorios.
promise-button = Avisar al concesionario
promise-live = Usted dijo que pagará a más tardar el { $day }. Hasta entonces no enviamos recordatorios.
promise-made = Gracias. Contamos con su pago a más tardar el { $day } y hasta entonces no enviamos recordatorios.
promise-no-day = Elija el día en que pagará
promise-outside = Elija un día del { $from } al { $to }
promise-not-now = Ya no se puede indicar un día para esta factura. Llámenos y buscaremos una solución.

signed-picture = Código para escanear que lleva a una página que dice si este documento es auténtico
signed-title = Firmado
signed-code = Código
signed-text = Quien tenga este documento puede comprobar que nadie lo alteró.
signed-link = Comprobarlo
signed-bank = Pagar por transferencia
