//! Who is told of something by mail: the people who act for a customer and did not say that they do not want to be;
//! where nobody acts, the customer's own address. In the reader's language, else in that of the customer's papers. At the
//! dealership it is its managers.

use crate::base::db::{Conn, DbResult};
use crate::base::mail::{self, Letter, Recipient};
use crate::base::site::Site;
use crate::base::values::{InvoiceId, PersonId};
use crate::billing::payments::pay_links;
use crate::parties::{customers, dealerships};
use crate::trust::access::notices::{Notice, wants};
use crate::trust::access::{Role, Scope, persons, rights, staff};
use crate::trust::audit::Actor;

/// Somebody who gets a mail.
#[derive(Clone, Debug)]
pub struct Reader {
    pub to: Recipient,
    pub person: Option<PersonId>,
}

/// A mail to each manager at work at the scope's dealership; the letter is given the dealership's name.
pub fn managers(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    letter: impl Fn(&Recipient, &str) -> Letter,
) -> DbResult<()> {
    let seller = dealerships::load(c, scope.dealership())?.settings.name;
    let mut managers: Vec<PersonId> = staff::at_work(c, Some(scope.dealership()))?
        .into_iter()
        .filter(|held| held.role == Role::Manager)
        .map(|held| held.person)
        .collect();
    managers.sort_unstable();
    managers.dedup();
    for person in managers {
        let to = persons::recipient(c, site, person)?;
        mail::queue(c, site, &letter(&to, seller.as_str()).person(person))?;
    }
    Ok(())
}

/// The readers of a notice to the scope's customer. Nobody to write to is no error.
pub fn readers(c: &mut Conn, site: &Site, scope: &Scope, notice: Notice) -> DbResult<Vec<Reader>> {
    those(c, site, scope, Some(notice))
}

/// The readers of what nobody can switch off: legal notices.
pub fn everybody(c: &mut Conn, site: &Site, scope: &Scope) -> DbResult<Vec<Reader>> {
    those(c, site, scope, None)
}

fn those(c: &mut Conn, site: &Site, scope: &Scope, notice: Option<Notice>) -> DbResult<Vec<Reader>> {
    let details = customers::load(c, site, scope)?.details;
    let people = rights::people(c, scope)?;
    if people.is_empty() {
        let to = details.contact.email.map(|email| Recipient { email, language: details.language });
        return Ok(to.map(|to| Reader { to, person: None }).into_iter().collect());
    }
    let mut readers = Vec::new();
    for id in people {
        if let Some(notice) = notice
            && !wants(c, id, notice)?
        {
            continue;
        }
        let it = persons::find(c, site, id)?;
        let language = it.language.unwrap_or(details.language);
        readers.push(Reader { to: Recipient { email: it.email, language }, person: Some(id) });
    }
    Ok(readers)
}

/// A letter of its reader. Whoever has no account could not pass the sign-in page that it leads to, so it says how to get in.
pub fn addressed(site: &Site, letter: Letter, reader: &Reader) -> Letter {
    match reader.person {
        Some(person) => letter.person(person),
        None => mail::without_account(site, letter, reader.to.language),
    }
}

/// Where a mail about an invoice leads its reader. Whoever has no account could not pass the sign-in page, so they get a
/// link to that invoice alone.
pub fn way_to(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    reader: &Reader,
    (invoice, number): (InvoiceId, &str),
) -> DbResult<String> {
    if reader.person.is_some() {
        return Ok(format!("/invoices/{number}"));
    }
    let token = pay_links::create(c, site, actor, scope, invoice, pay_links::LIFE)?;
    Ok(format!("/pay/{token}"))
}
