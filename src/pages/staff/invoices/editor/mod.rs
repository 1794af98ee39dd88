//! The invoice editor: `GET /staff/invoices/new?customer=`, `GET /staff/invoices/{id}/edit` and what is posted to them.
//! One form with several buttons; everything works without script, and `static/js/lines.js` posts the same form to
//! show totals while somebody types. A draft goes by its id: it has no number. The lines are those of `charges`.

pub mod edit;
pub mod new;
mod overtaken;
mod view;

pub use crate::pages::staff::charges::figures;
