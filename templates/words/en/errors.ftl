### The pages that say what went wrong: what happened, what it means, what to do.

error-home = Go to the start page
error-retry = Try again
error-reference = If you ask us about this, give us reference { $reference }.
error-again = Send it again
error-again-text = What you typed is kept on this page. Sending it again does nothing twice.
error-again-words = What you typed is kept on this page, but not the files: no page can hold them. Sent from here it goes without them. To send them too, open the form again, or add them afterwards.

error-401-title = Sign in first
error-401-text = Your session has ended or you have not signed in yet. Sign in to go on.
error-403-title = This page is not open to you
error-403-text = You are signed in, but your account may not do this. Nothing was changed. If you need it, ask us.
error-404-title = We cannot find that page
error-404-text = The address may be mistyped, or the link has ended or was replaced. Your invoices are where they were.
error-405-title = That does not work here
error-405-text = This address exists, but it does not answer that kind of request. Nothing was changed.
error-409-title = Somebody changed this first
error-409-text = What you worked on was changed in the meantime, or this form was sent before. Nothing was done twice. Open the page again to see how it stands.
error-413-title = That is too much at once
error-413-text = What you sent is larger than this page takes. Nothing was saved. Send a shorter text or a smaller file.
error-422-title = We could not read that request
error-422-text = Something in it is missing or has the wrong form. Nothing was changed. Go back and try again.
error-429-title = Slow down a little
error-429-text = There were many requests from here in a short time. Nothing was changed. Wait a minute, then try again.
error-500-title = Something went wrong on our side
error-500-text = Nothing was charged, and what you were looking at is still there. We keep a record of what happened.
error-502-title = A service we rely on does not answer
error-502-text = We could not reach it just now. Nothing was charged. Wait a minute, then try again.
error-503-title = We are busy right now
error-503-text = The portal cannot answer at this moment. Nothing was charged. Wait a minute, then try again.
