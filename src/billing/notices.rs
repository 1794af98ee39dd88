//! Who is told of something by mail: the people who act for a customer and did not say that they do not want to be;
//! where nobody acts, the customer's own address.

use diesel::prelude::*;

use crate::base::db::schema::{notice_setting, owner_right, person};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::Recipient;
use crate::base::site::Site;
use crate::base::values::{Language, PersonId};
use crate::base::vault::{Holder, PersonEmail, Sealed};
use crate::parties::customers;
use crate::trust::access::Scope;

/// Somebody who gets a mail.
#[derive(Clone, Debug)]
pub struct Reader {
    pub to: Recipient,
    pub person: Option<PersonId>,
}

/// The readers of one event (the code of a `trust::access::notices::Notice`) of the scope's customer. Nobody to write
/// to is no error.
pub fn readers(c: &mut Conn, site: &Site, scope: &Scope, event: &str) -> DbResult<Vec<Reader>> {
    let customer = customers::load(c, site, scope)?;
    let papers = customer.details.language;
    let people: Vec<(PersonId, Sealed<PersonEmail>, Option<Language>)> = owner_right::table
        .inner_join(person::table)
        .filter(owner_right::customer_id.eq(customer.id).and(owner_right::ended_at.is_null()))
        .filter(person::suspended_at.is_null())
        .select((person::id, person::email, person::language))
        .load(c)?;
    if people.is_empty() {
        let email = customer.details.contact.email;
        let to = email.map(|email| Recipient { email, language: papers });
        return Ok(to.map(|to| Reader { to, person: None }).into_iter().collect());
    }
    let unwanted: Vec<PersonId> = notice_setting::table
        .inner_join(owner_right::table.on(owner_right::person_id.eq(notice_setting::person_id)))
        .filter(owner_right::customer_id.eq(customer.id))
        .filter(notice_setting::event.eq(event).and(notice_setting::wanted.eq(false)))
        .select(notice_setting::person_id)
        .load(c)?;
    let mut readers = Vec::new();
    for (id, sealed, language) in people {
        if unwanted.contains(&id) || readers.iter().any(|reader: &Reader| reader.person == Some(id)) {
            continue;
        }
        let text = site.vault.open_field(c, Holder::Person(id), id.as_bytes(), &sealed)?;
        let email = text.parse().map_err(|_| AppError::internal("a stored e-mail address is damaged"))?;
        let to = Recipient { email, language: language.unwrap_or(papers) };
        readers.push(Reader { to, person: Some(id) });
    }
    Ok(readers)
}
