### Paying, payments and receipts.

# On the payment provider’s page, one line an invoice.
payment-line = Invoice { $number }
