//! Money that went out twice: a card network took what had been sent back to the customer before. Nothing can be booked of it,
//! so it waits for a person until somebody says that it is dealt with.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::cases::{Case, by_id};
use super::waiting::Place;
use crate::base::db::schema::chargeback;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::ChargebackId;
use crate::trust::access::Scope;
use crate::trust::audit::{self, Actor, Entry};

/// Word for word as in its index: bound values would hide from SQLite that it fits.
const TWICE: &str = "chargeback.state IN ('open', 'lost') AND chargeback.booked_minor < chargeback.amount_minor \
                     AND chargeback.twice_seen_at IS NULL";

/// Those that nobody has dealt with, the oldest first.
pub fn paid_twice(c: &mut Conn, scope: &Scope, after: Place, limit: i64) -> DbResult<Vec<Case>> {
    let mut waiting = chargeback::table
        .filter(chargeback::dealership_id.eq(scope.dealership()).and(sql::<Bool>(TWICE)))
        .order((chargeback::created_at, chargeback::id))
        .limit(limit)
        .select(chargeback::id)
        .into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        let later = chargeback::created_at.gt(at).or(chargeback::id.gt(id));
        waiting = waiting.filter(chargeback::created_at.ge(at).and(later));
    }
    let ids: Vec<ChargebackId> = waiting.load(c)?;
    ids.into_iter().map(|id| by_id(c, scope, id)).collect()
}

pub fn count_paid_twice(c: &mut Conn, scope: &Scope) -> DbResult<i64> {
    let waiting =
        chargeback::table.filter(chargeback::dealership_id.eq(scope.dealership()).and(sql::<Bool>(TWICE)));
    Ok(waiting.count().get_result(c)?)
}

/// Somebody got the money back, or let the customer have it.
pub fn settle_twice(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: ChargebackId,
) -> DbResult<()> {
    let it = by_id(c, scope, id)?;
    if !it.pays_twice() {
        return Err(AppError::Conflict(
            "Somebody has dealt with this already, or nothing went out twice.".to_owned(),
        ));
    }
    let values =
        (chargeback::twice_seen_at.eq(Some(site.clock.now())), chargeback::twice_seen_by.eq(actor.person));
    diesel::update(chargeback::table.find(id)).set(values).execute(c)?;
    let entry = Entry::new("chargeback.settle_twice").object(id).customer(scope.dealership(), it.customer);
    let entry = entry.fact("amount", format!("{:?}", it.amount.checked_sub(it.booked)?));
    audit::record(c, site, actor, &entry.before("paid twice").after("dealt with"))?;
    Ok(())
}
