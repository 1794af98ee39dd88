//! Finding invoices and drafts by what somebody at the counter has of them: a number, a repair order, or how one of these
//! begins. Each question is answered by an index. Not here: by whose they are (`parties`), narrowing a list (`listing`).

use std::collections::HashSet;

use diesel::prelude::*;

use super::counter::{self, OnCounter, issued};
use super::drafts::{self, ListedDraft, unissued};
use crate::base::db::schema::invoice;
use crate::base::db::{Conn, DbResult, not_blank};
use crate::base::site::Site;
use crate::billing::written::{beginning, begins};
use crate::trust::access::Scope;

/// The dealership's invoices with one of these numbers, then those of one of these repair orders, the newest first.
pub fn exact(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    numbers: &[String],
    orders: &[String],
    limit: usize,
) -> DbResult<Vec<OnCounter>> {
    let most = at_most(limit);
    let numbered = issued(scope).filter(invoice::number.eq_any(numbers));
    let mut found = counter::load(c, site, numbered.limit(most))?;
    let ordered =
        issued(scope).filter(invoice::repair_order.eq_any(orders).and(not_blank(invoice::repair_order)));
    let newest = (invoice::issued_on.desc(), invoice::id.desc());
    found.extend(counter::load(c, site, ordered.order(newest).limit(most))?);
    Ok(each_once(found, scope, limit))
}

/// Those whose number or repair order begins so, the newest first.
pub fn beginning_so(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    numbers: &[String],
    orders: &[String],
    limit: usize,
) -> DbResult<Vec<OnCounter>> {
    let mut found = Vec::new();
    for (low, high) in numbers.iter().map(|it| beginning(it)) {
        let these = issued(scope).filter(invoice::number.ge(low).and(invoice::number.lt(high)));
        found.extend(counter::load(c, site, these.limit(at_most(limit)))?);
    }
    for (low, high) in orders.iter().map(|it| beginning(it)) {
        let these = issued(scope)
            .filter(invoice::repair_order.ge(low).and(invoice::repair_order.lt(high)))
            .filter(not_blank(invoice::repair_order));
        found.extend(counter::load(c, site, these.limit(at_most(limit)))?);
    }
    found.retain(|it| begins(&it.number, numbers) || begins(&it.repair_order, orders));
    found.sort_by_key(|it| std::cmp::Reverse((it.issued_on, it.id)));
    Ok(each_once(found, scope, limit))
}

/// The drafts of one of these repair orders.
pub fn drafts_of_order(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    orders: &[String],
    limit: usize,
) -> DbResult<Vec<ListedDraft>> {
    let ordered =
        unissued(scope).filter(invoice::repair_order.eq_any(orders).and(not_blank(invoice::repair_order)));
    drafts::opened(c, site, ordered.limit(at_most(limit)))
}

fn each_once(mut found: Vec<OnCounter>, scope: &Scope, limit: usize) -> Vec<OnCounter> {
    let mut seen = HashSet::new();
    found.retain(|it| scope.narrowed(it.customer).is_ok() && seen.insert(it.id));
    found.truncate(limit);
    found
}

fn at_most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
