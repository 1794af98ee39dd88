//! What somebody did alone on one day. A limit that held each act by itself would let five small ones through where one
//! large one waits, so what counts against it is the sum: of one kind, by one person, for one customer (and so for each of
//! their payments and invoices, whatever accounts were merged), on the dealership's calendar day. A payment that is reversed
//! counts as one that is sent back. What a second person approved does not count, nor what was taken back or came to nothing.
//!
//! A discount is a share, and the share of a sum is never above the largest share in it: there is nothing to sum. An invoice
//! is a sum of work that was ordered, and a fleet may well get ten a day: its limit stays that of one document.

use diesel::prelude::*;

use super::Kind;
use crate::base::db::schema::{counter_payment, credit_note, payment, refund, write_off};
use crate::base::db::{Conn, DbResult, sum_minor};
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, LocalDate, Money, PersonId};
use crate::parties::{customers, dealerships};
use crate::trust::access::Scope;

/// What a person did of a kind alone for the scope's customer today.
pub fn done_alone(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    person: PersonId,
    kind: Kind,
    currency: Currency,
) -> DbResult<Money> {
    let theirs = customers::family(c, scope)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let today = dealership.today(site.clock.now());
    let minor = match kind {
        Kind::Credit => credits(c, scope, &theirs, person, today, currency)?,
        Kind::WriteOff => write_offs(c, scope, &theirs, person, today, currency)?,
        Kind::Refund => {
            let zone = &dealership.settings.time_zone;
            let day = (zone.start_of(today), zone.start_of(today.plus_days(1)));
            let reversed: i64 = counter_payment::table
                .inner_join(payment::table)
                .filter(counter_payment::dealership_id.eq(scope.dealership()))
                .filter(counter_payment::customer_id.eq_any(&theirs).and(payment::currency.eq(currency)))
                .filter(counter_payment::reversed_at.ge(day.0).and(counter_payment::reversed_at.lt(day.1)))
                .filter(counter_payment::reversed_by.eq(Some(person)))
                .filter(counter_payment::approval_id.is_null())
                .select(sum_minor(payment::amount_minor))
                .first(c)?;
            let refunded: i64 = refund::table
                .filter(refund::dealership_id.eq(scope.dealership()).and(refund::customer_id.eq_any(theirs)))
                .filter(refund::created_at.ge(day.0).and(refund::created_at.lt(day.1)))
                .filter(refund::requested_by.eq(Some(person)).and(refund::approval_id.is_null()))
                .filter(refund::currency.eq(currency).and(refund::state.ne("failed")))
                .select(sum_minor(refund::amount_minor))
                .first(c)?;
            refunded.saturating_add(reversed)
        }
        Kind::Issue | Kind::Discount => 0,
    };
    Ok(Money::new(minor, currency))
}

fn credits(
    c: &mut Conn,
    scope: &Scope,
    theirs: &[CustomerId],
    person: PersonId,
    today: LocalDate,
    currency: Currency,
) -> DbResult<i64> {
    Ok(credit_note::table
        .filter(credit_note::dealership_id.eq(scope.dealership()))
        .filter(credit_note::customer_id.eq_any(theirs).and(credit_note::issued_on.eq(today)))
        .filter(credit_note::issued_by.eq(Some(person)).and(credit_note::approval_id.is_null()))
        .filter(credit_note::currency.eq(currency))
        .select(sum_minor(credit_note::total_minor))
        .first(c)?)
}

fn write_offs(
    c: &mut Conn,
    scope: &Scope,
    theirs: &[CustomerId],
    person: PersonId,
    today: LocalDate,
    currency: Currency,
) -> DbResult<i64> {
    Ok(write_off::table
        .filter(write_off::dealership_id.eq(scope.dealership()))
        .filter(write_off::customer_id.eq_any(theirs).and(write_off::written_on.eq(today)))
        .filter(write_off::created_by.eq(Some(person)).and(write_off::approval_id.is_null()))
        .filter(write_off::currency.eq(currency))
        .select(sum_minor(write_off::amount_minor - write_off::reversed_minor))
        .first(c)?)
}
