### Documentos: facturas, recibos y estados de cuenta en PDF.

paper-page = Página {"{"}page{"}"} de {"{"}pages{"}"}
paper-tax-id = Identificación fiscal { $id }
paper-registration = Taller registrado { $id }
paper-account = Cuenta
paper-description = Descripción
paper-total = Total

paper-invoice = Factura { $number }
paper-bill-to = Facturar a
paper-draft = BORRADOR, no es una factura
paper-issued = Emitida
paper-due = Vence
paper-supplied = Trabajo hecho
paper-repair-order = Orden de reparación
paper-advisor = Asesor
paper-vehicle = Vehículo
paper-vin = VIN
paper-plate = Placa
paper-odometer-in = Odómetro al entrar
paper-odometer-out = Odómetro al salir
paper-miles = { $distance } mi
paper-kilometers = { $distance } km
paper-quantity = Cant.
paper-rate = Precio
paper-amount = Importe
paper-hours = { $count } h
paper-labor = Mano de obra
paper-parts = Piezas
paper-cores = Depósitos por pieza usada
paper-sublet = Trabajo de otros talleres
paper-fees = Cargos
paper-deductible = Deducible
paper-new = Nueva
paper-used = Usada
paper-rebuilt = Reconstruida
paper-reconditioned = Reacondicionada
paper-oem = Pieza de carrocería original (OEM)
paper-non-oem = Pieza de carrocería no original
paper-sublet-by = Hecho por { $supplier }
paper-facility = Instalación { $id }
paper-less-discount = menos { $amount } de descuento
paper-pays-warranty = Lo paga la garantía del fabricante
paper-pays-internal = Lo paga el concesionario
paper-pays-service-contract = Lo paga su contrato de servicio
paper-pays-insurer = Lo paga la aseguradora
paper-subtotal = Subtotal
paper-discount = Descuento
paper-tax = Impuesto sobre ventas, { $rate } de { $base }
paper-how-to-pay = Cómo pagar
paper-how-to-pay-text = Inicie sesión en { $host } y elija esta factura, o pague en el mostrador.
paper-no-charge = Todo este trabajo se hizo sin costo para usted.
paper-transfer = Pagar por transferencia
paper-transfer-account = Cuenta { $value }
paper-transfer-routing = Ruta o BIC { $value }
paper-transfer-reference = Referencia { $value }
paper-verify = Compruebe este documento
paper-check-code = Código { $code }
paper-check-text = Escanee la imagen o escriba número y código en { $host }/check: allí se ve lo que firmamos, para compararlo con este documento.
paper-check-picture = Código para escanear que lleva a una página que dice si este documento es auténtico

paper-receipt = Recibo { $number }
paper-received-from = Recibido de
paper-paid = Pagado
paper-paid-on = Pagado el
paper-method = Forma de pago
paper-reference = Referencia
paper-card = Tarjeta
paper-bank = Pago bancario
paper-cash = Efectivo
paper-check = Cheque
paper-other-method = Otra
paper-document = Documento
paper-billed = Facturado
paper-left = Por pagar
paper-kept-as-credit = Queda como saldo a favor en su cuenta
paper-sent-back = Devuelto a usted

paper-statement = Estado de cuenta
paper-period = { $from } al { $to }
paper-balance-on = Saldo al { $day }
paper-account-of = Cuenta de
paper-made-on = Preparado el
paper-date = Fecha
paper-charge = Cargo
paper-payment-column = Pago
paper-balance = Saldo
paper-opening = Saldo inicial
paper-closing = Saldo final
paper-charged = Cargado
paper-paid-and-credited = Pagado y abonado
paper-payment = Pago, recibo { $number }
paper-refund = Reembolso, recibo { $number }
paper-refund-failed = Reembolso devuelto, recibo { $number }
paper-credit = Abono
paper-chargeback = Pago retirado por la red de tarjetas
paper-chargeback-won = Pago devuelto por la red de tarjetas
paper-correction = Corrección

paper-credit-note = Nota de crédito { $number }
paper-corrects = Corrige la factura { $number }
paper-credited = Abonado
paper-credit-to = Abonado a
paper-original = Factura
paper-original-issued = Factura emitida
paper-credit-reason = Motivo

paper-refund-title = Reembolso { $number }
paper-refund-paid-to = Devuelto a
paper-refund-begun = Iniciado
paper-refund-state = Estado
paper-refund-of = Del pago con recibo
paper-refund-to = A
paper-refund-requested = Solicitado
paper-refund-sent = En camino
paper-refund-done = Hecho
paper-refund-not-through = No llegó
paper-payment-reversed = Pago que no llegó, recibo { $number }

paper-estimate = Presupuesto { $number }
paper-estimate-for = Para
paper-estimate-version = Versión
paper-estimate-sent = Enviado
paper-estimate-until = Válido hasta
paper-estimate-answer = Su respuesta
paper-estimate-answer-text = No se hace nada antes de que usted diga que sí. Inicie sesión en { $host } y responda trabajo por trabajo, o llámenos.
paper-estimate-deposit = Pedimos un depósito de { $amount } antes de empezar. Se descuenta de la factura.

paper-sample = MUESTRA, no es un documento: nadie debe nada por ella
paper-sample-number = MUESTRA
paper-sample-customer = Cliente de muestra
paper-sample-job = Frenos delanteros
paper-sample-labor = Cambiar pastillas y discos de freno delanteros
paper-sample-pads = Juego de pastillas de freno, delantero
paper-sample-rotors = Disco de freno, delantero
paper-sample-fee = Materiales del taller
paper-sample-reason = Una pieza no se usó

late-charge-interest = Intereses de mora de la factura { $number }
late-charge-fee = Recargo por mora de la factura { $number }
late-charge-about = La factura { $number } del { $day } no se pagó antes de su vencimiento.
late-charge-stretch = { $days ->
    [one] { $amount } durante un día, { $from }
   *[other] { $amount } durante { $days } días desde el { $from }
}
late-charge-rate = Interés simple del { $rate }% anual; cada día es 1/365 del año.
late-charge-capped = El cargo se redujo al máximo que cobramos por una factura.

storage-line = { $days ->
    [one] Almacenaje, un día
   *[other] Almacenaje, { $days } días
}
storage-noticed = El aviso se dio el { $day }.
storage-basis = Se cobra del { $from } al { $until }, a { $amount } por día.
storage-capped = El cargo se redujo al máximo que cobramos por una estancia.
