### Papers: invoices, receipts and statements as PDF.

paper-page = Page {"{"}page{"}"} of {"{"}pages{"}"}
paper-tax-id = Tax ID { $id }
paper-registration = Repair facility { $id }
paper-account = Account
paper-description = Description
paper-total = Total

paper-invoice = Invoice { $number }
paper-bill-to = Bill to
paper-draft = DRAFT, not an invoice
paper-issued = Issued
paper-due = Due
paper-supplied = Work done
paper-repair-order = Repair order
paper-advisor = Advisor
paper-vehicle = Vehicle
paper-vin = VIN
paper-plate = Plate
paper-odometer-in = Odometer in
paper-odometer-out = Odometer out
paper-miles = { $distance } mi
paper-kilometers = { $distance } km
paper-quantity = Qty
paper-rate = Rate
paper-amount = Amount
paper-hours = { $count } h
paper-labor = Labor
paper-parts = Parts
paper-cores = Core deposits
paper-sublet = Work done by others
paper-fees = Fees
paper-deductible = Deductible
paper-new = New
paper-used = Used
paper-rebuilt = Rebuilt
paper-reconditioned = Reconditioned
paper-oem = OEM crash part
paper-non-oem = Non-OEM crash part
paper-sublet-by = Done by { $supplier }
paper-facility = Facility ID { $id }
paper-less-discount = less { $amount } discount
paper-pays-warranty = Paid by the manufacturer’s warranty
paper-pays-internal = Paid by the dealership
paper-pays-service-contract = Paid by your service contract
paper-pays-insurer = Paid by the insurer
paper-subtotal = Subtotal
paper-discount = Discount
paper-tax = Sales tax, { $rate } on { $base }
paper-how-to-pay = How to pay
paper-how-to-pay-text = Sign in at { $host } and choose this invoice, or pay at the counter.
paper-no-charge = All of this work was done at no charge to you.
paper-transfer = Pay by transfer
paper-transfer-account = Account { $value }
paper-transfer-routing = Routing { $value }
paper-transfer-reference = Reference { $value }
paper-verify = Check this paper
paper-check-code = Code { $code }
paper-check-text = Scan the picture or enter number and code at { $host }/check: it says what we signed, to compare with this paper.
paper-check-picture = Code to scan, which leads to a page that says whether this paper is genuine

paper-receipt = Receipt { $number }
paper-received-from = Received from
paper-paid = Paid
paper-paid-on = Paid on
paper-method = Method
paper-reference = Reference
paper-card = Card
paper-bank = Bank payment
paper-cash = Cash
paper-check = Check
paper-other-method = Other
paper-document = Document
paper-billed = Billed
paper-left = Left to pay
paper-kept-as-credit = Kept as credit on your account
paper-sent-back = Sent back to you

paper-statement = Statement of account
paper-period = { $from } to { $to }
paper-balance-on = Balance on { $day }
paper-account-of = Account of
paper-made-on = Made on
paper-date = Date
paper-charge = Charge
paper-payment-column = Payment
paper-balance = Balance
paper-opening = Opening balance
paper-closing = Closing balance
paper-charged = Charged
paper-paid-and-credited = Paid and credited
paper-payment = Payment, receipt { $number }
paper-refund = Refund, receipt { $number }
paper-refund-failed = Refund that came back, receipt { $number }
paper-credit = Credit
paper-chargeback = Payment taken back by the card network
paper-chargeback-won = Payment given back by the card network
paper-correction = Correction

paper-credit-note = Credit note { $number }
paper-corrects = Corrects invoice { $number }
paper-credited = Credited
paper-credit-to = Credited to
paper-original = Invoice
paper-original-issued = Invoice issued
paper-credit-reason = Reason

paper-refund-title = Refund { $number }
paper-refund-paid-to = Sent back to
paper-refund-begun = Begun
paper-refund-state = Status
paper-refund-of = Of the payment with receipt
paper-refund-to = To
paper-refund-requested = Requested
paper-refund-sent = On its way
paper-refund-done = Done
paper-refund-not-through = Did not go through
paper-payment-reversed = Payment that did not come, receipt { $number }

paper-estimate = Estimate { $number }
paper-estimate-for = For
paper-estimate-version = Version
paper-estimate-sent = Sent
paper-estimate-until = Valid until
paper-estimate-answer = Your answer
paper-estimate-answer-text = Nothing is done before you say yes. Sign in at { $host } and answer job by job, or call us.
paper-estimate-deposit = We ask for a deposit of { $amount } before we begin. It is taken off the invoice.

paper-sample = SAMPLE, not a document: nobody owes anything on it
paper-sample-number = SAMPLE
paper-sample-customer = Sample Customer
paper-sample-job = Front brakes
paper-sample-labor = Replace front brake pads and rotors
paper-sample-pads = Brake pad set, front
paper-sample-rotors = Brake rotor, front
paper-sample-fee = Shop supplies
paper-sample-reason = One part was not used

late-charge-interest = Late interest on invoice { $number }
late-charge-fee = Late fee on invoice { $number }
late-charge-about = Invoice { $number } of { $day } was not paid by its due day.
late-charge-stretch = { $days ->
    [one] { $amount } for one day, { $from }
   *[other] { $amount } for { $days } days from { $from }
}
late-charge-rate = Simple interest at { $rate }% a year, each day being 1/365 of it.
late-charge-capped = The charge was cut to the most that we charge for one invoice.

storage-line = { $days ->
    [one] Storage, one day
   *[other] Storage, { $days } days
}
storage-noticed = Notice was given on { $day }.
storage-basis = Charged from { $from } to { $until }, at { $amount } a day.
storage-capped = The charge was cut to the most that we charge for one stay.
