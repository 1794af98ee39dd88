//! What the dealership's papers say: one draft of each kind, previewed as it would be printed, published as the next version;
//! older versions can be looked at and published again.

pub mod edit;
pub mod index;
pub mod preview;
pub mod publication;
mod shown;

use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{PersonId, Timestamp, Zone};
use crate::billing::templates::TemplateKind;
use crate::pages::staff::shown::Moment;
use crate::trust::access::persons;

/// The versions that the page of a kind lists.
const LISTED: i64 = 50;

/// What people call a kind, one of them and several.
const fn names(kind: TemplateKind) -> (&'static str, &'static str) {
    match kind {
        TemplateKind::Invoice => ("Invoice", "Invoices"),
        TemplateKind::Estimate => ("Estimate", "Estimates"),
        TemplateKind::Receipt => ("Receipt", "Receipts"),
        TemplateKind::CreditNote => ("Credit note", "Credit notes"),
        TemplateKind::Statement => ("Statement", "Statements"),
    }
}

fn path(kind: TemplateKind) -> String {
    format!("/admin/settings/templates/{}", kind.code())
}

/// Who did something, and when.
struct Deed {
    by: String,
    at: Moment,
}

fn deed(c: &mut Conn, site: &Site, by: Option<PersonId>, at: Timestamp, zone: &Zone) -> DbResult<Deed> {
    let by = match by {
        Some(person) => persons::find(c, site, person)?.name,
        None => String::new(),
    };
    Ok(Deed { by, at: Moment::new(at, zone) })
}
