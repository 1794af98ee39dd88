### Estimates: the list, one estimate, the page that is signed, the evidence.

estimate-is-draft = Draft
estimate-is-sent = Waiting for your answer
estimate-is-approved = Approved
estimate-is-part-approved = Partly approved
estimate-is-declined = Declined
estimate-is-expired = Expired
estimate-is-withdrawn = Withdrawn
estimate-is-superseded = Replaced

estimates-title = Estimates
estimates-lead = What work would cost. Nothing is done before you say yes.
estimates-none = No estimates yet
estimates-none-text = When your dealership sends an estimate, it shows up here and in your email.
estimates-end = That was the last of them
estimates-newest = Back to the newest
estimates-table = Estimates

estimate-number = Estimate { $number }
estimate = Estimate
estimate-version = Version
estimate-for = For
estimate-sent-on = Sent
estimate-until = Valid until
estimate-valid-until = Valid until { $day }
estimate-other-work = Other work
estimate-document = The estimate
estimate-in-all = Estimated in all
estimate-changed = This estimate changed or was decided while you were looking at it. Nothing was sent. Open it again to see how it stands.
estimate-may-not-approve = You can read this estimate. Answering it needs the right to approve, which the account’s owner can ask us to give you.
estimate-note-approved = You approved this estimate. The evidence of it is kept and can be looked at.
estimate-note-part-approved = You approved a part of this estimate. What you declined stays noted with your vehicle.
estimate-note-declined = You declined this estimate. The work stays noted with your vehicle, in case you want it later.
estimate-note-expired = This estimate is past its last day and can no longer be approved. Call us for a new one.
estimate-note-withdrawn = We took this estimate back. There is nothing to answer.
estimate-note-superseded = A newer version took the place of this one. It stays here to be read.
estimate-note-superseded-waits = A newer version took the place of this one and waits for your answer.
estimate-deposit-asked = We ask for a deposit of { $amount } before we begin. It is taken off the invoice.
estimate-answer-lead = Say yes or no to each job. You see what it means before anything is sent.
estimate-yes = Yes, do it
estimate-no = No, not now
estimate-why = Why not? (optional)
estimate-why-hint = The dealership reads this.
estimate-review = Check your answer
estimate-answer-missing = Say yes or no to “{ $job }”
estimate-versions = Versions
estimate-version-number = Version { $version }
estimate-this-one = shown here
estimate-see-evidence = See the evidence
estimate-invoice = Invoice { $number } was made from it

estimate-check-title = Approve with your passkey
estimate-decline-title = Decline this estimate
estimate-check-lead = You sign exactly this version. If anything in it changes, we have to ask you again.
estimate-decline-lead = You decline everything. You can still call us if you change your mind.
estimate-you-approve = You approve
estimate-you-decline = You decline
estimate-you-authorize = You authorize { $amount } before tax.
estimate-tax-note = Tax is worked out on what is done. We may not bill more than you authorize, unless the law of the place allows a small difference, without asking you again.
estimate-mark = Mark of the document
estimate-sign = Sign with my passkey
estimate-no-script = Signing with a passkey needs JavaScript, which is off in this browser. Switch it on, or call us: we can write down what you agree to in words.
estimate-decline-button = Decline the estimate
estimate-back = Go back and change
estimate-approved-flash = You approved estimate { $number }. { $amount } before tax is authorized. We begin as agreed.
estimate-part-approved-flash = You approved a part of estimate { $number }. { $amount } before tax is authorized.
estimate-declined-flash = You declined estimate { $number }. Nothing will be done.

evidence-title = Evidence of estimate { $number }
evidence-lead = What was said to this estimate, by whom, and how it is proved. Each signature is checked again whenever this page is opened.
evidence-none = Nothing was decided yet
evidence-none-text = When somebody answers this estimate, the evidence of it is kept here.
evidence-passkey = Approved with a passkey
evidence-passkey-strength = Strong evidence: the passkey signed the hash of exactly this version and of each answer, after checking who held the device.
evidence-verbal = Agreed to in words
evidence-verbal-strength = Weaker evidence: an employee of the dealership wrote down what was said. Nobody signed.
evidence-declined = Declined
evidence-declined-strength = A no obliges nobody, so it was not signed.
evidence-holds = The signature holds: it fits this document, these answers and a passkey registered here.
evidence-fits = The record fits the stored document.
evidence-broken = Something does not fit. Call the dealership: this record must not be relied on before it is looked into.
evidence-by = By
evidence-authorized = Authorized before tax
evidence-device = Device
evidence-address = Network address
evidence-spoken-at = Said at
evidence-number-called = Number called
evidence-employee = Written down by
evidence-note = Note
evidence-recovery = Account
evidence-recovery-text = Recovered less than 72 hours before
evidence-document = SHA-256 of the document
evidence-credential = Passkey
evidence-job-yes = Approved
evidence-job-no = Declined

vehicle-deferred = Work you put off
vehicle-deferred-text = { $job }, estimated at { $amount } before tax in { $number }

invoice-authorized = Authorized and billed
invoice-authorized-text = Before tax, compared with estimate { $number }.
invoice-authorized-job = Job
invoice-authorized-amount = Authorized
invoice-authorized-billed = Billed
invoice-authorized-difference = Difference

vehicle-storage = In storage
vehicle-storage-text = Notice was given on { $day }. From { $from } it costs { $amount } a day.
vehicle-storage-free = Fetch it before then and there is nothing to pay for storage.
vehicle-storage-now = { $days ->
    [one] One day so far: { $amount }.
   *[other] { $days } days so far: { $amount }.
}
vehicle-storage-cap = It comes to { $amount } at most.
