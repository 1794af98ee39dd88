//! Every address at which somebody may read that their account is being recovered.

use diesel::prelude::*;
use serde::Deserialize;

use crate::base::db::schema::{customer, owner_right};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::Recipient;
use crate::base::site::Site;
use crate::base::values::{CustomerId, Email, PersonId};
use crate::base::vault::{CustomerContact, Holder, Sealed};
use crate::trust::access::{email_change, persons};

/// Of a customer's contact, all that matters here.
#[derive(Deserialize)]
struct Contact {
    email: Option<Email>,
}

/// The person's own address first; then those it had until lately, and what the dealerships have on file of the
/// customers they act for. Each once.
pub(super) fn addresses(c: &mut Conn, site: &Site, person: PersonId) -> DbResult<Vec<Recipient>> {
    let own = persons::recipient(c, site, person)?;
    let mut all = vec![own.email.clone()];
    all.extend(email_change::recent_addresses(c, site, person)?);
    all.extend(of_customers(c, site, person)?);
    let mut seen = Vec::new();
    for email in all {
        if !seen.contains(&email) {
            seen.push(email);
        }
    }
    Ok(seen.into_iter().map(|email| Recipient { email, language: own.language }).collect())
}

fn of_customers(c: &mut Conn, site: &Site, person: PersonId) -> DbResult<Vec<Email>> {
    let rows: Vec<(CustomerId, Sealed<CustomerContact>)> = owner_right::table
        .inner_join(customer::table)
        .filter(owner_right::person_id.eq(person).and(owner_right::ended_at.is_null()))
        .order(owner_right::created_at)
        .select((customer::id, customer::contact))
        .load(c)?;
    let mut found = Vec::new();
    for (id, sealed) in rows {
        let json = site.vault.open_field(c, Holder::Customer(id), id.as_bytes(), &sealed)?;
        let contact: Contact = serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))?;
        found.extend(contact.email);
    }
    Ok(found)
}
