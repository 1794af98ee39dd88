//! For people who look: how each mail about an invoice went and when the customer first saw it, and which invoices' mails
//! came back and still wait for a better address.

use diesel::prelude::*;

use crate::base::db::schema::{customer, delivery, invoice, mail_bounce};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail as mails;
use crate::base::site::Site;
use crate::base::values::{CustomerId, Email, InvoiceId, MailId, Timestamp};
use crate::base::vault::{BlindIndex, Indexed};
use crate::billing::invoices::DeliveryState;
use crate::billing::notices;
use crate::trust::access::Scope;

/// One mail, or one other way on which the document was seen, with its steps, oldest first.
#[derive(Clone, Debug)]
pub struct Sending {
    /// `mail`, `reminder` (also by mail), `portal` (signed in), `link` (by a pay link).
    pub channel: String,
    /// What was sent and where to; a mail's text and address are forgotten after a month.
    pub letter: Option<(String, Email)>,
    pub steps: Vec<(DeliveryState, Timestamp)>,
}

impl Sending {
    /// How far it got.
    pub fn state(&self) -> Option<DeliveryState> {
        self.steps.last().map(|(state, _)| *state)
    }
}

type Row = (String, DeliveryState, Timestamp, Option<MailId>);

/// Everything that was sent of an invoice and seen of it, newest first.
pub fn sendings(c: &mut Conn, site: &Site, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<Sending>> {
    let mut rows: Vec<Row> = delivery::table
        .filter(delivery::object_id.eq(invoice.to_string()))
        .filter(delivery::customer_id.eq(scope.require_customer()?))
        .order((delivery::at, delivery::id))
        .select((delivery::channel, delivery::state, delivery::at, delivery::mail_id))
        .load(c)?;
    rows.sort_by_key(|(_, state, at, _)| (*at, *state));
    let mut found: Vec<(Option<MailId>, Sending)> = Vec::new();
    for (channel, state, at, mail) in rows {
        match found.iter_mut().find(|(known, it)| *known == mail && it.channel == channel) {
            Some((_, it)) => it.steps.push((state, at)),
            None => {
                let letter = mail.map(|id| letter(c, site, id)).transpose()?.flatten();
                found.push((mail, Sending { channel, letter, steps: vec![(state, at)] }));
            }
        }
    }
    Ok(found.into_iter().rev().map(|(_, it)| it).collect())
}

fn letter(c: &mut Conn, site: &Site, id: MailId) -> DbResult<Option<(String, Email)>> {
    match mails::message(c, site, id) {
        Ok(stored) => Ok(Some((stored.kind, stored.message.to))),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// An invoice whose mail came back.
#[derive(Clone, Debug)]
pub struct Bounced {
    pub invoice: InvoiceId,
    pub number: String,
    pub customer: CustomerId,
    /// The other server's code; may be empty.
    pub status: String,
    pub at: Timestamp,
}

/// The dealership's invoices whose mails came back from an address that is still in use, the latest first, each once.
pub fn bounced(c: &mut Conn, site: &Site, scope: &Scope, limit: i64) -> DbResult<Vec<Bounced>> {
    type Found = (InvoiceId, Option<String>, CustomerId, String, Timestamp, BlindIndex);
    let rows: Vec<Found> = mail_bounce::table
        .inner_join(customer::table.on(customer::id.nullable().eq(mail_bounce::customer_id)))
        .inner_join(invoice::table.on(invoice::id.nullable().eq(mail_bounce::object_id)))
        .filter(customer::dealership_id.eq(scope.dealership()).and(mail_bounce::lifted_at.is_null()))
        .order((mail_bounce::at.desc(), mail_bounce::id.desc()))
        .limit(limit)
        .select((
            invoice::id,
            invoice::number,
            customer::id,
            mail_bounce::status,
            mail_bounce::at,
            mail_bounce::address_index,
        ))
        .load(c)?;
    let mut found: Vec<Bounced> = Vec::new();
    for (invoice, number, customer, status, at, address) in rows {
        if found.iter().any(|it| it.invoice == invoice)
            || !in_use(c, site, &scope.narrowed(customer)?, &address)?
        {
            continue;
        }
        found.push(Bounced { invoice, number: number.unwrap_or_default(), customer, status, at });
    }
    Ok(found)
}

/// Whether mails to the customer would still go there.
fn in_use(c: &mut Conn, site: &Site, scope: &Scope, address: &BlindIndex) -> DbResult<bool> {
    for reader in notices::everybody(c, site, scope)? {
        if site.vault.index(Indexed::Login, reader.to.email.as_str())? == *address {
            return Ok(true);
        }
    }
    Ok(false)
}
