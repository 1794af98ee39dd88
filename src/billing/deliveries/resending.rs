//! Sending an invoice again because somebody asked for it: a mail of its own, never an accident. The key of the form makes
//! a double click one mail. Whoever sends again knows the address to be good, so what came back from it is forgotten.

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::Email;
use crate::billing::invoices::Invoice;
use crate::billing::notices;
use crate::trust::access::Scope;
use crate::trust::access::notices::Notice;
use crate::trust::audit::{Actor, Entry, record};

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resent {
    /// To these addresses; the same for the same form again.
    To(Vec<Email>),
    /// No address is known, or nobody wants such mails.
    Nobody,
}

/// Queues a mail to everybody who wants to know of new invoices. `key` is the form's.
pub fn send_again(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: &Invoice,
    key: &str,
) -> DbResult<Resent> {
    if key.len() < 16
        || key.len() > 64
        || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    {
        return Err(AppError::Invalid("a form without its key".to_owned()));
    }
    let seller = invoice.snapshot.seller.name.as_str();
    let (mut sent, mut new, mut lifted) = (Vec::new(), 0, 0);
    for reader in notices::readers(c, site, scope, Notice::NewInvoice)? {
        let letter = |path: &str| -> DbResult<_> {
            let mut letter = mail::new_invoice(site, &reader.to, seller, invoice.id, &invoice.number, path)
                .customer(scope.require_customer()?);
            letter.key = format!("{} {key}", letter.key);
            letter.person = reader.person;
            Ok(letter)
        };
        if !mail::is_known(c, site, &letter("")?)? {
            let path = notices::way_to(c, site, actor, scope, &reader, (invoice.id, &invoice.number))?;
            let letter = letter(&path)?;
            lifted += mail::lift(c, site, &reader.to.email)?;
            mail::queue(c, site, &letter)?;
            new += 1;
        }
        sent.push(reader.to.email);
    }
    if sent.is_empty() {
        return Ok(Resent::Nobody);
    }
    if new > 0 {
        let entry = Entry::new("invoice.send_again").object(invoice.id);
        let entry = entry.customer(scope.dealership(), scope.require_customer()?).fact("mails", new);
        let before = format!("sent before, and {lifted} of it came back");
        record(
            c,
            site,
            actor,
            &entry.before(before).after(format!("{new} sent again, none known to come back")),
        )?;
    }
    Ok(Resent::To(sent))
}
