//! The invoice editor: `GET /staff/invoices/new?customer=`, `GET /staff/invoices/{id}/edit` and what is posted to them.
//! One form with several buttons; everything works without script, and `static/js/lines.js` posts the same form to
//! show totals while somebody types. A draft goes by its id: it has no number.

mod conflict;
mod context;
pub mod edit;
pub mod figures;
mod lines;
pub mod new;
mod readiness;
mod reading;
mod typed;
mod view;

pub(in crate::pages::staff::invoices) use context::Context;
pub(in crate::pages::staff::invoices) use readiness::{Check, State, readiness};
