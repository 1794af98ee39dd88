### The owner's own pages: overview, invoices, vehicles, statement.

# How an invoice stands, on its pill.
standing-paid = Paid
standing-no-charge = No charge
standing-canceled = Canceled
standing-part-paid = Part paid
standing-processing = Payment on its way
standing-open = Open
standing-due-today = Due today
standing-due-in = { $days ->
    [one] Due in 1 day
   *[other] Due in { $days } days
}
standing-late = { $days ->
    [one] 1 day late
   *[other] { $days } days late
}

# What lists and pages share.
owner-invoice = Invoice
owner-invoice-number = Invoice { $number }
owner-about = What for
owner-vehicle = Vehicle
owner-issued = Issued
owner-due = Due
owner-status = Status
owner-total = Total
owner-open = To pay
owner-currency = Currency
owner-trail = Breadcrumb
owner-pages = Pages
owner-next = Next
owner-previous = Previous
owner-csv = Download as CSV
owner-pdf = Download PDF
owner-vin = VIN
owner-plate = Plate
owner-odometer = Odometer
owner-miles = { $distance } mi
owner-kilometers = { $distance } km
owner-miles-last = { $distance } miles at last visit
owner-kilometers-last = { $distance } kilometers at last visit
owner-pay = Pay { $amount }

overview-title = Overview
overview-hello = Hello, { $name }
overview-lead-none = Nothing to pay right now.
overview-lead-open = { $count ->
    [one] One invoice to pay.
   *[other] { $count } invoices to pay.
}
overview-lead-late = { $late ->
    [one] { $count ->
        [one] One invoice to pay, and it is late.
       *[other] { $count } invoices to pay. One of them is late.
    }
   *[other] { $count } invoices to pay. { $late } of them are late.
}
overview-you-owe = You owe
overview-one-due = Invoice { $number } is due { $day }
overview-one-late = Invoice { $number } was due { $day }
overview-several-due = { $count } invoices, the next one due { $day }
overview-several-late = { $count } invoices, { $amount } of it overdue
overview-view-one = View invoice
overview-view-several = View invoices
overview-all-paid-text = Thank you. There is nothing to pay right now.
overview-welcome-text = Your dealership has not sent an invoice yet. When it does, it shows up here and in your email.
overview-figures = Your balance
overview-figure-open = Open
overview-figure-overdue = Overdue
overview-figure-credit = Your credit
overview-figure-next = Next due
overview-figure-none = Nothing
overview-attention = Needs your attention
overview-attention-all = { $count ->
    [one] One more open invoice
   *[other] { $count } more open invoices
}
overview-recent = Recent invoices
overview-recent-all = All invoices
overview-vehicles = Your vehicles
overview-vehicles-all = All vehicles
overview-no-vehicles = No vehicles yet. Your dealership adds them when it works on one.
overview-passkey = Add a second passkey
overview-passkey-text = Your account has one passkey. A second one, on another device, lets you in if you lose this one.
staff-passkey-text = Staff need two within seven days. After that signing in leads to this first. A second one, on another device, lets you in if you lose this one.
overview-passkey-add = Add a passkey

invoices-title = Invoices
invoices-states = Invoices by state
invoices-all = All
invoices-open = Open
invoices-overdue = Overdue
invoices-paid = Paid
invoices-find = Find invoices
invoices-search = Number or repair order
invoices-vehicle-any = All vehicles
invoices-from = Issued from
invoices-to = Issued until
invoices-filter = Show
invoices-clear = Clear filters
invoices-more-filters = Vehicle and dates
invoices-count-cut = The first { $count } invoices that fit (type more of the number)
invoices-count = { $count ->
    [0] No invoices
    [one] 1 invoice
   *[other] { $count } invoices
}
invoices-sum-billed = { $amount } billed
invoices-sum-open = { $amount } to pay
invoices-sum-paid = nothing left to pay
invoices-table = Invoices
invoices-choose = Choose invoice
invoices-pay-chosen = Pay the chosen invoices
invoices-pay-chosen-hint = You see the sum before you pay.
invoices-none = No invoices yet
invoices-none-text = When your dealership sends an invoice, it shows up here and in your email.
invoices-none-open = Nothing to pay
invoices-none-open-text = All your invoices are paid.
invoices-none-overdue = Nothing is overdue
invoices-none-overdue-text = Thank you for paying on time.
invoices-none-paid = Nothing paid yet
invoices-none-paid-text = Invoices move here when they are paid.
invoices-no-match = No invoices match
invoices-no-match-text = No invoice fits all of the filters.
invoices-no-match-words = No invoices match “{ $words }”.
invoices-bad-date = Write dates like 2026-11-27. The range was left out.
invoices-range-reversed = The first day lies after the last. The range was left out.

invoice-amount-due = Amount due
invoice-due-on = Due { $day }
invoice-was-due-on = Was due { $day }
invoice-paid = Paid
invoice-paid-on = Paid on { $day }. Thank you.
invoice-no-charge-text = All of this work was done at no charge to you.
invoice-canceled-text = This invoice was canceled by a credit note. It stays in your records and cannot be paid.
invoice-written-off-text = Nothing is left to pay on this invoice.
invoice-processing-text = A payment of { $amount } is being processed. It can take up to 5 business days, and the invoice cannot be paid twice meanwhile.
invoice-processing-link = See the payment
invoice-waiting-text = A payment of { $amount } was begun and not finished. You can go on where you left.
invoice-waiting-link = Go on with that payment
invoice-may-not-pay = You can look at this account’s invoices. Somebody else pays them.
invoice-provider = You pay on our payment provider’s secure page. A receipt goes to your email.
invoice-other-amount = Pay a different amount
invoice-amount-in = Amount in { $currency }
invoice-amount-between = Between { $least } and { $most }
invoice-use-amount = Use this amount
invoice-document = Invoice document
invoice-from = From
invoice-bill-to = Bill to
invoice-repair-order = Repair order
invoice-advisor = Advisor
invoice-odometer-in-out = { $in } to { $out }
invoice-description = Description
invoice-quantity = Qty
invoice-rate = Rate
invoice-amount = Amount
invoice-lines = Charges
invoice-hours = { $count } h
invoice-flat = Flat rate
invoice-less-discount = less { $amount } discount
invoice-part-new = New
invoice-part-used = Used
invoice-part-rebuilt = Rebuilt
invoice-part-reconditioned = Reconditioned
invoice-part-oem = OEM crash part
invoice-part-non-oem = Non-OEM crash part
invoice-sublet-by = Done by { $supplier }
invoice-facility = Facility ID { $id }
invoice-pays-warranty = Paid by the manufacturer’s warranty
invoice-pays-internal = Paid by the dealership
invoice-pays-service-contract = Paid by your service contract
invoice-pays-insurer = Paid by the insurer
invoice-group-labor = Labor
invoice-group-parts = Parts
invoice-group-cores = Core deposits
invoice-group-sublet = Work done by others
invoice-group-fees = Fees
invoice-group-deductible = Deductible
invoice-subtotal = Subtotal
invoice-discount = Discount
invoice-tax = Sales tax, { $rate } on { $base }
invoice-total = Total
invoice-payment-on = Payment
invoice-receipt = receipt { $number }
invoice-credit-on = Credit
invoice-reversed-on = Payment taken back
invoice-written-off-row = Written off
invoice-history = History
invoice-history-issued = The dealership issued the invoice
invoice-history-issued-order = The dealership issued the invoice for repair order { $order }
invoice-history-sent = Invoice sent by email
invoice-history-bounced = The email with the invoice could not be delivered
invoice-history-reminded = Reminder sent by email
invoice-history-reminder-bounced = A reminder by email could not be delivered
invoice-history-viewed = Looked at for the first time
invoice-history-paid = Payment of { $amount }
invoice-history-reversed = { $amount } of a payment was taken back
invoice-history-credited = Credit of { $amount }
invoice-history-written-off = { $amount } was written off
invoice-history-receipt = Receipt { $number }
invoice-wrong = Something not right?
invoice-wrong-text = Talk to the dealership before you pay, and name invoice { $number }. Nothing is charged by itself.
invoice-wrong-call = Call { $phone }
invoice-wrong-write = Write an email
invoice-explain = What these charges mean

# Each kind of charge in plain words.
charge-labor = Labor
charge-labor-text = The time technicians worked, or a fixed price for a job that takes about the same time on every car like yours. It does not include parts.
charge-part = Parts
charge-part-text = What was put into your vehicle. New, used and rebuilt parts are named as such.
charge-core = Core charge
charge-core-text = A deposit on a part whose old one can be rebuilt, such as a battery or a starter. You get it back when the old part goes back to the maker.
charge-core-return = Core return
charge-core-return-text = The deposit coming back, because the old part was handed in.
charge-sublet = Sublet
charge-sublet-text = Work that another shop did for us, because it needs special tools. We stand behind it.
charge-supplies = Shop supplies
charge-supplies-text = Small things every job uses up and that cannot be counted one by one: cleaners, grease, rags, fasteners.
charge-hazardous = Hazardous waste
charge-hazardous-text = What it costs to recover and dispose of refrigerant, oil and other fluids the way the law wants it.
charge-tires = Tire disposal
charge-tires-text = What it costs to have old tires recycled.
charge-fee = Fee
charge-fee-text = A cost of this job that is neither labor nor a part. Its line says what for.
charge-deductible = Deductible
charge-deductible-text = Your share of work that somebody else pays, such as an insurer or a service contract. The rest is billed to them.
charge-warranty = Shown at no charge
charge-warranty-text = Work that somebody else pays, such as the manufacturer under warranty. It is listed so that you know what was done.
charge-discount = Discount
charge-discount-text = Taken off before tax is worked out.
charge-tax = Sales tax
charge-tax-text = Worked out once on everything that is taxed, then rounded once. Labor is often not taxed.

vehicles-title = Vehicles
vehicles-lead = The cars your dealership looks after. It keeps this list; tell it when something changes.
vehicles-none = No vehicles yet
vehicles-none-text = Your dealership adds a vehicle when it works on one.
vehicles-first = Newest vehicles
vehicles-former = Vehicles you had
vehicle-history = Service and invoice history
vehicle-details = Details
vehicle-owned-from = Yours since
vehicle-owned-until = Yours until
vehicle-no-history = No visits yet
vehicle-no-history-text = When this vehicle is serviced, the invoice shows up here.
vehicle-done = What was done
vehicle-invoices = Its invoices as a list
vehicle-earlier = Earlier visits

statement-title = Statement
statement-range = Days
statement-from = From
statement-to = Until
statement-show = Show
statement-presets = Common ranges
statement-month = This month
statement-last-month = Last month
statement-quarter = Last 3 months
statement-year = This year
statement-last-year = Last year
statement-period = { $from } to { $to }
statement-opening = Opening balance
statement-closing = Closing balance
statement-date = Date
statement-what = What
statement-charge = Charge
statement-payment = Payment
statement-balance = Balance
statement-charges = Charged
statement-payments = Paid and credited
statement-table = Movements
statement-earlier = { $count } earlier movements: the PDF and the CSV have them all
statement-none = Nothing moved in these days
statement-none-text = No invoice was issued and no payment was received. The balance stayed as it was.
statement-bad-dates = Choose two days, the first not after the last. This shows the last 3 months instead.
statement-too-long = A statement covers at most 10 years. This one begins later than you asked.

standing-credited = Credited
standing-written-off = Settled
invoice-owed-again-row = Owed again
invoice-history-owed-again = { $amount } is owed again

credit-note = Credit note
credit-note-title = Credit note { $number }
credit-note-to = Credited to
credit-note-original = Corrects invoice
credit-note-original-issued = Invoice issued
credit-note-reason = Reason:
credit-note-lines = What is credited
credit-note-total = Credited
credit-note-see-invoice = See the invoice
credit-note-cancels = The invoice is canceled. You owe nothing on it.
credit-note-less-to-pay = You owe { $amount } less on this invoice.
credit-note-on-account = You had paid { $amount } of it already. It is on your account now: use it for another invoice, or ask us to send it back.
credit-notes-title = Credit notes
credit-notes-lead = What we took back of your invoices.
credit-notes-none = No credit notes
credit-notes-none-text = When we take back a part of an invoice, the note shows up here and in your email.
credit-notes-more = Older credit notes

promise-title = I need more time
promise-other = Choose another day
promise-day = The day on which you will pay
promise-hint = Any day until { $day }. We send no reminders until then.
promise-button = Tell the dealership
promise-live = You said that you will pay by { $day }. We send no reminders until then.
promise-made = Thank you. We count on your payment by { $day } and send no reminders until then.
promise-no-day = Choose the day on which you will pay
promise-outside = Choose a day from { $from } to { $to }
promise-not-now = A day cannot be named for this invoice any more. Call us, and we find a way.

signed-picture = Code to scan, which leads to a page that says whether this paper is genuine
signed-title = Signed
signed-code = Code
signed-text = Anybody who holds this paper can check that nobody altered it.
signed-link = Check it
signed-bank = Pay by transfer
