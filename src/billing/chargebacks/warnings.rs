//! Warnings of fraud: the card network suspects that somebody else used a card, days before money is taken back. Sending the
//! money back in time spares a chargeback and its fee; a person decides.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::telling;
use crate::base::db::schema::{fraud_warning, payment};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, FraudWarningId, Money, PaymentId, Timestamp};
use crate::billing::payments::returning;
use crate::billing::payments::store::received::Located;
use crate::billing::payments::stripe::FraudWarning;
use crate::insert_or_ignore;
use crate::trust::access::Scope;
use crate::trust::audit::{self, Actor, Entry};

/// One that waits for a person.
#[derive(Clone, Debug)]
pub struct Warning {
    pub id: FraudWarningId,
    pub customer: CustomerId,
    pub payment: PaymentId,
    pub receipt: String,
    pub amount: Money,
    /// The network's code, such as `unauthorized_use_of_card`.
    pub kind: String,
    pub at: Timestamp,
}

/// Those that nobody has dealt with have an index of their own, with this predicate word for word.
const WAITS: &str = "fraud_warning.handled_at IS NULL";

/// Keeps a warning as fetched from the provider, and tells those who decide. False when it is known and says nothing new.
pub(in crate::billing) fn seen(
    c: &mut Conn,
    site: &Site,
    payment: &Located,
    it: &FraudWarning,
) -> DbResult<bool> {
    let now = site.clock.now();
    let (id, customer) = (FraudWarningId::generate(now), payment.scope.require_customer()?);
    let values = (
        fraud_warning::id.eq(id),
        fraud_warning::dealership_id.eq(payment.scope.dealership()),
        fraud_warning::customer_id.eq(customer),
        fraud_warning::payment_id.eq(payment.id),
        fraud_warning::provider_warning.eq(&it.id),
        fraud_warning::kind.eq(&it.kind),
        fraud_warning::created_at.eq(now),
    );
    if insert_or_ignore!(c, fraud_warning::table, values)? == 0 {
        if it.actionable {
            return Ok(false);
        }
        return Ok(ended(c, site, payment, TOO_LATE)? > 0);
    }
    let entry = Entry::new("payment.fraud_warning").object(payment.id).fact("warning", id);
    let entry = entry.customer(payment.scope.dealership(), customer).fact("kind", &it.kind);
    audit::record(c, site, &Actor::system(), &entry.after("waits"))?;
    if !it.actionable {
        ended(c, site, payment, TOO_LATE)?;
    } else if returning::held(c, &payment.scope, payment.id)?.is_positive() {
        telling::warned(c, site, &payment.scope, id)?;
    } else {
        ended(c, site, payment, "nothing of the money is here")?;
    }
    Ok(true)
}

/// The network says so.
const TOO_LATE: &str = "charged back or sent back";

/// There is nothing left to send back in time: those of a payment end by themselves. Returns how many did.
pub(in crate::billing) fn ended(c: &mut Conn, site: &Site, payment: &Located, why: &str) -> DbResult<usize> {
    let waiting: Vec<FraudWarningId> = fraud_warning::table
        .filter(fraud_warning::dealership_id.eq(payment.scope.dealership()).and(sql::<Bool>(WAITS)))
        .filter(fraud_warning::payment_id.eq(payment.id))
        .order((fraud_warning::created_at, fraud_warning::id))
        .select(fraud_warning::id)
        .load(c)?;
    let ended = waiting.len();
    for id in waiting {
        let at = fraud_warning::handled_at.eq(Some(site.clock.now()));
        diesel::update(fraud_warning::table.find(id)).set(at).execute(c)?;
        let entry = Entry::new("payment.fraud_warning_handled").object(payment.id).fact("warning", id);
        let entry = entry.customer(payment.scope.dealership(), payment.scope.require_customer()?);
        audit::record(c, site, &Actor::system(), &entry.before("waits").after(why))?;
    }
    Ok(ended)
}

pub fn count_warnings(c: &mut Conn, scope: &Scope) -> DbResult<i64> {
    let waiting = fraud_warning::table
        .filter(fraud_warning::dealership_id.eq(scope.dealership()).and(sql::<Bool>(WAITS)));
    Ok(waiting.count().get_result(c)?)
}

/// Those that nobody has dealt with, the oldest first, after one of them.
pub fn open_warnings(
    c: &mut Conn,
    scope: &Scope,
    after: Option<(Timestamp, FraudWarningId)>,
    limit: i64,
) -> DbResult<Vec<Warning>> {
    type Row = (FraudWarningId, CustomerId, PaymentId, String, Currency, i64, String, Timestamp);
    let mut waiting = fraud_warning::table
        .inner_join(payment::table)
        .filter(fraud_warning::dealership_id.eq(scope.dealership()))
        .filter(sql::<Bool>(WAITS))
        .order((fraud_warning::created_at, fraud_warning::id))
        .limit(limit)
        .select((
            fraud_warning::id,
            fraud_warning::customer_id,
            fraud_warning::payment_id,
            payment::number,
            payment::currency,
            payment::amount_minor,
            fraud_warning::kind,
            fraud_warning::created_at,
        ))
        .into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        let later = fraud_warning::created_at.gt(at).or(fraud_warning::id.gt(id));
        waiting = waiting.filter(fraud_warning::created_at.ge(at).and(later));
    }
    let rows: Vec<Row> = waiting.load(c)?;
    let warning = |(id, customer, payment, receipt, currency, minor, kind, at): Row| Warning {
        id,
        customer,
        payment,
        receipt,
        amount: Money::new(minor, currency),
        kind,
        at,
    };
    Ok(rows.into_iter().map(warning).collect())
}

/// Whose payment a warning is about.
pub fn warned_customer(c: &mut Conn, scope: &Scope, id: FraudWarningId) -> DbResult<CustomerId> {
    let of = fraud_warning::table.find(id).filter(fraud_warning::dealership_id.eq(scope.dealership()));
    Ok(of.select(fraud_warning::customer_id).first(c)?)
}

/// Somebody has dealt with it: sent the money back, or knows the customer.
pub fn handle(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: FraudWarningId) -> DbResult<()> {
    let (customer, payment): (CustomerId, PaymentId) = fraud_warning::table
        .find(id)
        .filter(fraud_warning::dealership_id.eq(scope.dealership()))
        .select((fraud_warning::customer_id, fraud_warning::payment_id))
        .first(c)?;
    scope.narrowed(customer)?;
    let waiting = fraud_warning::table.find(id).filter(fraud_warning::handled_at.is_null());
    let values =
        (fraud_warning::handled_at.eq(Some(site.clock.now())), fraud_warning::handled_by.eq(actor.person));
    if diesel::update(waiting).set(values).execute(c)? == 0 {
        return Err(AppError::Conflict("Somebody has dealt with this warning already.".to_owned()));
    }
    let entry = Entry::new("payment.fraud_warning_handled").object(payment).fact("warning", id);
    let entry = entry.customer(scope.dealership(), customer).before("waits").after("dealt with");
    audit::record(c, site, actor, &entry)?;
    Ok(())
}
