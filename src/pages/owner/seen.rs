//! The log's entries about looks at an owner's data: one a page, gathered and written a moment later.

use crate::base::web::Cx;
use crate::billing::invoices::viewed;
use crate::trust::access::ActingOwner;
use crate::trust::audit::{Entry, record_later};

/// The customer opened a document: the first time counts as its arrival. Staff in the customer's place do not.
pub fn document(cx: &Cx, who: &ActingOwner, id: impl ToString) {
    if !who.viewing {
        viewed(&cx.site, &who.scope, id.to_string(), "portal");
    }
    one(cx, who, id);
}

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
