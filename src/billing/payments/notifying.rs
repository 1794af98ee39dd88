//! The receipt by mail: to the person who paid, or for a pay link to the customer's own address.

use diesel::prelude::*;

use super::attempt::{Attempt, Payer};
use super::starting::request_of;
use crate::base::db::schema::{notice_setting, person};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::{self, Recipient};
use crate::base::site::Site;
use crate::base::values::{Language, PaymentId, PersonId};
use crate::base::vault::{Holder, PersonEmail, Sealed};

/// Queues the mail in the caller's transaction; once for each payment. Nobody to write to is no error.
pub(super) fn receipt(
    c: &mut Conn,
    site: &Site,
    attempt: &Attempt,
    dealership: &str,
    payment: PaymentId,
    number: &str,
    invoices: &[String],
) -> DbResult<()> {
    let request = request_of(c, site, attempt)?;
    let (to, path, person) = match attempt.payer {
        Payer::Person(id) => {
            let to = person_address(c, site, id, request.language)?;
            (to, format!("/payments/{payment}"), Some(id))
        }
        Payer::Link(_) => {
            let language = request.language;
            let to = request.email.clone().map(|email| Recipient { email, language });
            (to, request.home, None)
        }
    };
    let Some(to) = to else { return Ok(()) };
    let mut letter = mail::receipt(site, &to, dealership, payment, number, invoices, &path)
        .customer(attempt.scope.require_customer()?);
    if let Some(person) = person {
        letter = letter.person(person);
    }
    mail::queue(c, site, &letter)
}

/// Where a person reads mail; nobody when they do not want this one.
fn person_address(
    c: &mut Conn,
    site: &Site,
    id: PersonId,
    otherwise: Language,
) -> DbResult<Option<Recipient>> {
    let wanted: Option<bool> = notice_setting::table
        .filter(notice_setting::person_id.eq(id).and(notice_setting::event.eq("receipt")))
        .select(notice_setting::wanted)
        .first(c)
        .optional()?;
    if wanted == Some(false) {
        return Ok(None);
    }
    let (sealed, language): (Sealed<PersonEmail>, Option<Language>) =
        person::table.find(id).select((person::email, person::language)).first(c)?;
    let text = site.vault.open_field(c, Holder::Person(id), id.as_bytes(), &sealed)?;
    let email = text.parse().map_err(|_| AppError::internal("a stored e-mail address is damaged"))?;
    Ok(Some(Recipient { email, language: language.unwrap_or(otherwise) }))
}
