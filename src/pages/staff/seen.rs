//! The entries that the staff's looking leaves: one a page, with the ids of whom it showed.

use crate::base::site::Site;
use crate::base::values::CustomerId;
use crate::trust::access::ActingStaff;
use crate::trust::audit::{Entry, record_later};

/// A page about one customer: `what` is the customer, a vehicle or an invoice of theirs.
pub fn one(site: &Site, who: &ActingStaff, customer: CustomerId, what: impl ToString) {
    record_later(site, &who.actor, Entry::new("record.view").object(what).customer(who.dealership, customer));
}

/// A list that names several customers. What was searched for is not written down: it is personal.
pub fn several(
    site: &Site,
    who: &ActingStaff,
    list: &'static str,
    customers: impl IntoIterator<Item = CustomerId>,
) {
    let ids = named(customers);
    if !ids.is_empty() {
        let entry = Entry::new("record.list").object(list).dealership(who.dealership);
        record_later(site, &who.actor, entry.fact("customers", ids));
    }
}

/// A search for somebody, whether anybody was found or not. The words are not written down.
pub fn searched(site: &Site, who: &ActingStaff, customers: impl IntoIterator<Item = CustomerId>) {
    let entry = Entry::new("record.search").object("search").dealership(who.dealership);
    record_later(site, &who.actor, entry.fact("customers", named(customers)));
}

fn named(customers: impl IntoIterator<Item = CustomerId>) -> String {
    let mut ids: Vec<CustomerId> = customers.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    ids.iter().map(ToString::to_string).collect::<Vec<String>>().join(" ")
}
