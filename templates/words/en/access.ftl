### Getting in: invitations, the first administrator, confirming, choosing an account.

invite-title = Set up your access
invite-heading = Hello, { $name }
invite-lead-owner = { $dealership } gives you a place of your own: see invoices, pay them, and follow your service history.
invite-lead-staff = { $dealership } gives you access to its portal.
invite-lead-recovery = Make a new passkey here. Passkeys you had before stop working, and everybody is signed out.
invite-lead-passkey = Make a passkey on this device to sign in with.
invite-name = Name
invite-code = Code from the counter
invite-code-hint = Eight digits that we gave you in person, for example on the paper order. It never comes by email.
invite-make = Your device asks for your fingerprint, your face or your screen lock. There is no password.
invite-has-passkey = You have a passkey with us already. Use it to accept.
invite-button = Create a passkey
invite-button-confirm = Accept with my passkey
invite-not-you = This is not you, or something looks wrong?

invite-ended-title = This link has ended
invite-ended-text = It was used already, replaced by a newer one, or its time is over. Nothing was changed.
invite-ended-next = Need a new one? Call us or ask at the counter.
invite-waiting-title = This link does not work yet
invite-waiting-text = It works from { $from } ({ $zone }). Until then the owner of the account can still stop it.

setup-title = Set up the portal
setup-heading = Set up the portal
setup-lead = You become the first administrator. The link works once, for 15 minutes.
setup-name = Your name
setup-email-hint = For notices about the portal and for getting back in.

step-up-title = Confirm with your passkey
step-up-heading = Confirm with your passkey
step-up-lead = This needs your passkey once more, so that nobody else can do it on your device.
step-up-button = Confirm
step-up-done = Confirmed
step-up-done-text = One more step: finish what you began. The confirmation is good for 5 minutes and for this alone.
step-up-continue = Finish
step-up-cancel = Cancel
step-up-over = This confirmation is over
step-up-used-text = What you confirmed was done. A confirmation is good for one time.
step-up-ran-out-text = Five minutes have passed, and nothing was changed. What you typed is kept here: send it again and confirm it anew.
step-up-back = Back

continue-title = Your form is still here
continue-text = Your session had ended while you were filling it in. Nothing was lost. Send it again to finish.
continue-button = Send it again
continue-not = Do not send it

accounts-title = Choose an account
accounts-heading = Which account?
accounts-lead = You can work in one at a time and change at any time from the menu.
accounts-none = No account is open to you. Call us if that is a surprise.
accounts-installation = The installation

signed-out = You are signed out.

passkey-refused-expired = That took too long. Try again.
passkey-refused-unknown = We do not know that passkey. Try another one, or recover your account.
passkey-refused-revoked = That passkey was removed or is on hold. Use another one, or recover your account.
passkey-refused-cloned = Something is wrong with that passkey, so we put it on hold. Use another one, or call us.
passkey-refused-unproven = We could not check that passkey. Try again.
passkey-refused-person = That passkey belongs to another account. Use one of this account.
passkey-refused-many = You have ten passkeys, which is the most. Remove one first.
passkey-refused-link = This link has ended. Ask us for a new one.
passkey-refused-code = That is not the code. Look at the paper we gave you and try again.
passkey-refused-name = Enter your name.
passkey-refused-email = Enter an email address that nobody else uses here.
passkey-refused-changed = This changed while you were looking at it. Nothing was signed. Load the page again and look at it as it is now.
right-altered = What you may do for this account was changed outside this portal, so nothing was done. Call us, so that we can put it right.
