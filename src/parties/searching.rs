//! One question for all that somebody at the counter has of a person or a car: a name, phone, address of mail, account,
//! VIN or its tail, plate. Not here: numbers of documents, which find invoices (billing/invoices).

use super::customers::{self, Hit};
use super::vehicles::{self, Vehicle};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::Country;
use crate::trust::access::Scope;

/// What was found, in each group the best first.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub customers: Vec<Hit>,
    pub vehicles: Vec<Vehicle>,
}

/// What fits the whole of `text` at the scope's dealership, at most `limit` of each. `home` is the country whose phone
/// numbers are written without their code.
pub fn search(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    text: &str,
    home: Country,
    limit: usize,
) -> DbResult<Found> {
    let text: String = text.trim().chars().take(120).collect();
    if text.is_empty() {
        return Ok(Found::default());
    }
    Ok(Found {
        customers: customers::search(c, site, scope, &text, home, limit)?,
        vehicles: vehicles::search(c, site, scope, &text, limit)?,
    })
}
