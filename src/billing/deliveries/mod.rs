//! What became of the mails about a customer's documents: reports of other mail servers, from a mailbox of mails that
//! came back or from a mail service's webhook; the deliberate sending again; the list of what came back.
//! Not here: the axis itself and the first view (billing/invoices), the mails (base/mail).

mod listing;
mod mailbox;
mod reporting;
mod resending;
mod webhook;

pub use listing::{Bounced, Cursor, Sending, bounced, count_bounced, sendings};
pub use mailbox::sweep;
pub use reporting::{Source, record};
pub use resending::{Resent, send_again};
pub use webhook::receive;
