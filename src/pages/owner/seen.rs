//! The log's entries about looks at an owner's data: one a page, gathered and written a moment later.

use crate::base::web::Cx;
use crate::trust::access::ActingOwner;
use crate::trust::audit::{Entry, record_later};

/// Somebody looked at one thing.
pub fn one(cx: &Cx, who: &ActingOwner, object: impl ToString) {
    let entry = Entry::new("record.view").object(object).customer(who.scope.dealership(), who.customer);
    record_later(&cx.site, &who.actor, entry);
}

/// Somebody looked at a page of `rows` things.
pub fn many(cx: &Cx, who: &ActingOwner, page: &'static str, rows: usize) {
    let entry = Entry::new("record.view").customer(who.scope.dealership(), who.customer);
    record_later(&cx.site, &who.actor, entry.fact("page", page).fact("rows", rows));
}
