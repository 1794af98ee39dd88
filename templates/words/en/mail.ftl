### Mails. No amount, no attachment, nobody's name: a number and a link.

mail-greeting = Hello,
mail-link = If the button does not work, copy this address into your browser:
mail-foot = Our mails carry no attachment, ask for no password and no card number, and name no amount. If in doubt, do not open the link: type { $host } yourself.

mail-invitation-subject = Your access to the portal of { $dealership }
mail-invitation-owner = You can now see your invoices, pay them and follow your service history online. You sign in with your face, fingerprint or screen lock; there is no password.
mail-invitation-staff = You can now work in the portal. You sign in with your face, fingerprint or screen lock; there is no password.
mail-invitation-code = You also need the code that we gave you in person. It never comes by mail.
mail-invitation-once = The link works once, for { $hours } hours.
mail-invitation-action = Set up your access

mail-passkey-subject = A new passkey was added to your account
mail-passkey-text = You can now sign in with a passkey that was made here: { $device }.
mail-passkey-not-you = If this was not you, remove that passkey and call us.
mail-passkey-action = See your passkeys

mail-browser-subject = New sign-in to your account
mail-browser-text = Somebody, most likely you, signed in to your account with a browser that we did not know: { $device }.
mail-browser-not-you = If this was not you, sign that browser out, remove passkeys you do not know and call us.
mail-browser-action = See where you are signed in

mail-alert-subject = An alert in the portal
mail-alert-text = A rule found something odd in the portal.
mail-alert-look = Look at it on the page of alerts and say what you make of it. Until somebody does, an urgent one is told again.
mail-alert-action = See alerts
mail-bank-subject = The bank account on papers is to change
mail-bank-changed-subject = The bank account on papers has changed
mail-bank-asked = Another bank account was entered for the papers of { $dealership }. Until 72 hours have passed, or another administrator confirms it, papers name the account from before.
mail-bank-confirmed = An administrator confirmed another bank account for the papers of { $dealership }. Invoices name it from now on.
mail-bank-removed = The bank account was taken off the papers of { $dealership }. Invoices name none from now on.
mail-bank-not-you = As an administrator you are told each time. If you do not know why, look at it now: what waits can be taken back there.
mail-bank-action = See the bank account
mail-access-subject = A role in the portal was changed
mail-access-text = Somebody was given a role in the portal, lost one, or got a new way in. As an administrator you are told each time.
mail-access-not-you = If you do not know why, look at it now.
mail-access-action = See people and roles

mail-audit-subject = Head of the audit log, { $day }
mail-audit-text = This is the signed head of the audit log. Keep this mail: with it anybody can tell later whether the log was changed, cut off or turned back.
mail-audit-use = To check the log against it, save the lines between the paragraphs as a file, from the name of the log to the signature, and run: forecourt audit verify --anchor FILE

mail-recovery-subject = Somebody asked to get back into your account
mail-recovery-text = We were told that the passkey of your account is lost. Nothing has changed so far.
mail-recovery-next = If this was you, go on within { $minutes } minutes. The next page asks for your recovery code, or sends you to us.
mail-recovery-action = Go on
mail-recovery-wait = Two of us checked who is asking. The new link works in { $hours } hours, so that you can still stop it.
mail-recovery-operator = Whoever runs this site has made a link with which a new passkey can be made for your account.
mail-recovery-not-you = If this was not you, stop it here:
mail-recovery-cancel = This was not me

mail-recovered-subject = Your account was recovered and has a new passkey
mail-recovered-text = Somebody, most likely you, got back into your account with a new passkey that was made here: { $device }. All older passkeys were removed and everybody was signed out.
mail-recovered-hold = For { $hours } hours the email address of the account stays as it is.
mail-recovered-not-you = If this was not you, shut the account here, then call us:

mail-codes-subject = New recovery codes were made for your account
mail-codes-text = There is a new sheet of recovery codes. Codes from older sheets no longer work.
mail-codes-not-you = If this was not you, make new ones, remove passkeys you do not know and call us.

mail-email-confirm-subject = Confirm your new email address
mail-email-confirm-text = Somebody, most likely you, wants mails about an account with us to come to this address.
mail-email-confirm-not-you = If this was not you, do nothing: without the link nothing changes.
mail-email-confirm-action = Confirm this address

mail-email-old-subject = The email address of your account was changed
mail-email-old-text = From now on our mails go to another address, not to this one.
mail-email-old-undo = If this was not you, take it back within { $hours } hours, then call us.
mail-email-old-action = Take it back

mail-email-new-subject = This is now the email address of your account
mail-email-new-text = From now on our mails come to this address. The address before it was told as well.
mail-email-new-action = See your profile

mail-invoice-subject = Invoice { $number } from { $dealership }
mail-invoice-text = Invoice { $number } is in the portal. You can read it line by line, ask about it and pay it there.
mail-invoice-action = See the invoice
mail-statement-subject = Your statement from { $dealership }
mail-statement-text = The statement that you asked for is in the portal. You can read it there, print it and save it.
mail-statement-action = See the statement
mail-no-account = You have no account with us yet, and reading this in the portal takes one. Call us or ask at the counter: we tell you what it says, and send you an invitation if you want one.
mail-no-account-action = How to get in

mail-receipt-subject = Receipt { $number } from { $dealership }
mail-receipt-text = { $count ->
    [one] We received your payment of invoice { $invoices }. Thank you.
   *[other] We received your payment of invoices { $invoices }. Thank you.
}
mail-receipt-account = We received your payment. Thank you.
mail-receipt-where = The receipt is in the portal, to read or to save.
mail-receipt-action = See the receipt

mail-credit-note-subject = Credit note { $number } from { $dealership }
mail-credit-note-text = We took back a part of invoice { $invoice }. Credit note { $number } in the portal says what and why.
mail-credit-note-action = See the credit note

mail-reversal-subject = Payment { $number } at { $dealership } was reversed
mail-reversal-text = A payment was taken out of your account: it did not come, or was entered by mistake. What it had paid is open again.
mail-reversal-not-so = If you did pay it, call us and have your receipt at hand.
mail-reversal-action = See the payment

mail-refund-subject = Refund { $number } from { $dealership }
mail-refund-text = We are sending money back to you. The portal shows how far it is.
mail-refund-failed = Money that we sent back did not get through. It is on your account now. The portal shows it; call us if you want it another way.
mail-refund-action = See the refund

mail-managers-subject = Something needs your answer at { $dealership }
mail-chargeback-text = A card network asks about a payment, or took one back. It has to be answered by a day that the portal shows.
mail-chargeback-action = See the case
mail-chargeback-due-text = A card network still waits for an answer about a payment, and its day is near. After it, the money is gone.
mail-fraud-warning-text = A card network suspects that somebody else used the card of a payment. Money that is sent back in time is not charged back.
mail-fraud-warning-action = See the warning
mail-recurring-failed-text = A recurring invoice could not be billed. The portal says why, and tries again every hour.
mail-recurring-failed-action = See the plan

mail-estimate-subject = Estimate { $number } from { $dealership }
mail-estimate-text = Estimate { $number } waits for your answer in the portal. You can read it job by job there, and say yes or no to each.
mail-estimate-action = See the estimate

mail-reminder-soon-subject = Invoice { $number } from { $dealership } is due soon
mail-reminder-soon = Invoice { $number } is due in a few days. You can read it and pay it in the portal.
mail-reminder-today-subject = Invoice { $number } from { $dealership } is due today
mail-reminder-today = Invoice { $number } is due today. You can read it and pay it in the portal.
mail-reminder-late-subject = Invoice { $number } from { $dealership } was due
mail-reminder-late = The due day of invoice { $number } has passed. It may have slipped your mind: you can read it and pay it in the portal.
mail-reminder-firm-subject = Invoice { $number } from { $dealership } is overdue
mail-reminder-firm = Invoice { $number } is overdue. Pay it in the portal now, or name the day on which you will.
mail-reminder-final-subject = Final notice: invoice { $number } from { $dealership }
mail-reminder-final = This is our final notice about invoice { $number }. If it stays open, one of us takes it from here and gets in touch with you.
mail-reminders-soon-subject = { $count } invoices from { $dealership } are due soon
mail-reminders-soon = These invoices are due in a few days: { $numbers }. You can read them in the portal and pay them there, all at once if you like.
mail-reminders-today-subject = { $count } invoices from { $dealership } are due today
mail-reminders-today = These invoices are due today: { $numbers }. You can read them in the portal and pay them there, all at once if you like.
mail-reminders-late-subject = { $count } invoices from { $dealership } were due
mail-reminders-late = The due day of these invoices has passed: { $numbers }. They may have slipped your mind: you can read them in the portal and pay them there, all at once if you like.
mail-reminders-firm-subject = { $count } invoices from { $dealership } are overdue
mail-reminders-firm = These invoices are overdue: { $numbers }. Pay them in the portal now, or name the day on which you will.
mail-reminders-final-subject = Final notice: { $count } invoices from { $dealership }
mail-reminders-final = This is our final notice about these invoices: { $numbers }. If they stay open, one of us takes it from here and gets in touch with you.
mail-reminders-action = Read the invoices
mail-reminders-each = Each of these links opens one of them, without signing in.
mail-reminders-one = See invoice { $number }
mail-reminder-wrong = If something on it is not right, or you need more time, tell us: the page of the invoice says how.
mail-reminder-crossed = If you have paid in the meantime, thank you. Then there is nothing to do.

mail-storage-subject = Your vehicle at { $dealership }
mail-storage-text = A vehicle of yours is with us and can be fetched. If it stays, storing it costs something a day. The portal says from when, how much a day, and the most that it can come to.
mail-storage-fetch = Fetch it before that day and there is nothing to pay for it. If you cannot, call us.
mail-storage-action = See the vehicle
