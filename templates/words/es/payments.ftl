### Pagar, pagos y recibos.

payment-line = Factura { $number }
