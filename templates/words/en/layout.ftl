### What every page of owners, guests and visitors carries.

title-error = Error:
skip = Skip to main content
ribbon-label = About this site
ribbon-demo = This is a demo. The records are made up and no money moves.
ribbon-evaluation = This site is being tried out. Do not keep real records in it yet.

nav-label = Main
nav-overview = Overview
nav-invoices = Invoices
nav-estimates = Estimates
nav-vehicles = Vehicles
nav-payments = Payments
nav-statement = Statement

account-menu = { $name }, account menu
menu-accounts = Choose another account
menu-owner = My own invoices
menu-staff = Staff pages
menu-admin = Administration
menu-profile = Profile
menu-passkeys = Passkeys and devices
menu-sessions = Where you are signed in
menu-activity = Sign-in activity
menu-notifications = Notifications
menu-sign-out = Sign out

foot-help = Help and contact
foot-privacy = Privacy
foot-accessibility = Accessibility
foot-check = Check a paper
foot-status = Status

# The other language, in that language.
language-other = Español
theme-light = Light colors
theme-dark = Dark colors
theme-system = Colors of your device

art-label = About this portal
art-title = Every repair, invoice and receipt in one place.
art-passkeys = No passwords. Sign in with your face, fingerprint or screen lock.
art-lines = See what was done and why, line by line, before you pay.
art-paying = Pay on our payment provider’s secure page. The receipt comes by email.

form-problem = There is a problem
