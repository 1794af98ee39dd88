//! For people who look: how each mail about an invoice went and when the customer first saw it, and which invoices' mails
//! came back and still wait for a better address.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::base::db::schema::{customer, delivery, invoice, mail_bounce, owner_right, person};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::mail as mails;
use crate::base::site::Site;
use crate::base::values::{BounceId, Currency, CustomerId, Email, InvoiceId, MailId, Money, Timestamp};
use crate::billing::invoices::DeliveryState;
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
    pub id: BounceId,
    pub invoice: InvoiceId,
    pub number: String,
    pub customer: CustomerId,
    pub open: Money,
    /// The other server's code; may be empty.
    pub status: String,
    pub at: Timestamp,
}

/// Where a page begins: after this one.
pub type Cursor = Option<(Timestamp, BounceId)>;

/// Mails about the dealership's invoices that came back from an address that is still in use and was not tried again
/// since; of several about one invoice to one address the last. An address is in use while somebody who acts for the
/// customer has it; where nobody acts, while it is the customer's own (as `billing::notices` chooses whom to write to).
macro_rules! in_use {
    ($scope:expr) => {{
        let acts = || {
            owner_right::table
                .inner_join(person::table)
                .filter(owner_right::customer_id.nullable().eq(mail_bounce::customer_id))
                .filter(owner_right::ended_at.is_null().and(person::suspended_at.is_null()))
        };
        let theirs = exists(acts().filter(person::email_index.eq(mail_bounce::address_index)));
        let own = customer::email_index.eq(mail_bounce::email_index).and(not(exists(acts())));
        let later = diesel::alias!(mail_bounce as later_bounce);
        let again = later
            .filter(later.field(mail_bounce::address_index).eq(mail_bounce::address_index))
            .filter(later.field(mail_bounce::object_id).eq(mail_bounce::object_id))
            .filter(later.field(mail_bounce::lifted_at).is_null())
            .filter(later.field(mail_bounce::id).gt(mail_bounce::id));
        mail_bounce::table
            .inner_join(customer::table.on(customer::id.nullable().eq(mail_bounce::customer_id)))
            .inner_join(invoice::table.on(invoice::id.nullable().eq(mail_bounce::object_id)))
            .filter(mail_bounce::dealership_id.eq($scope.dealership()).and(mail_bounce::lifted_at.is_null()))
            .filter(theirs.or(own.assume_not_null()))
            .filter(not(exists(again)))
    }};
}

/// At most `limit` of them, the latest first.
pub fn bounced(c: &mut Conn, scope: &Scope, after: Cursor, limit: i64) -> DbResult<Vec<Bounced>> {
    type Found = (BounceId, InvoiceId, Option<String>, CustomerId, Currency, i64, String, Timestamp);
    let mut rows = in_use!(scope)
        .order((mail_bounce::at.desc(), mail_bounce::id.desc()))
        .limit(limit)
        .select((
            mail_bounce::id,
            invoice::id,
            invoice::number,
            customer::id,
            invoice::currency,
            invoice::open_minor,
            mail_bounce::status,
            mail_bounce::at,
        ))
        .into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        let earlier = mail_bounce::at.lt(at).or(mail_bounce::id.lt(id));
        rows = rows.filter(mail_bounce::at.le(at).and(earlier));
    }
    let rows: Vec<Found> = rows.load(c)?;
    let bounced = |(id, invoice, number, customer, currency, open, status, at): Found| Bounced {
        id,
        invoice,
        number: number.unwrap_or_default(),
        customer,
        open: Money::new(open, currency),
        status,
        at,
    };
    Ok(rows.into_iter().map(bounced).collect())
}

/// How many there are.
pub fn count_bounced(c: &mut Conn, scope: &Scope) -> DbResult<i64> {
    Ok(in_use!(scope).count().get_result(c)?)
}
