//! The entries that the staff's looking leaves: one a page, with the ids of whom it showed.

use crate::base::site::Site;
use crate::base::values::CustomerId;
use crate::trust::access::ActingStaff;
use crate::trust::audit::{Entry, record_later, record_list_later};

/// A page about one customer: `what` is the customer, a vehicle or an invoice of theirs.
pub fn one(site: &Site, who: &ActingStaff, customer: CustomerId, what: impl ToString) {
    record_later(site, &who.actor, Entry::new("record.view").object(what).customer(who.dealership, customer));
}

/// A list that names several customers, each of whom is told. What was searched for is not written down: it is personal.
pub fn several(
    site: &Site,
    who: &ActingStaff,
    list: &'static str,
    customers: impl IntoIterator<Item = CustomerId>,
) {
    let customers = each(customers);
    if !customers.is_empty() {
        listed(site, who, Entry::new("record.list").object(list), customers);
    }
}

/// A search for somebody, whether anybody was found or not. The words are not written down.
pub fn searched(site: &Site, who: &ActingStaff, customers: impl IntoIterator<Item = CustomerId>) {
    listed(site, who, Entry::new("record.search").object("search"), each(customers));
}

fn listed(site: &Site, who: &ActingStaff, entry: Entry, customers: Vec<CustomerId>) {
    let ids = customers.iter().map(ToString::to_string).collect::<Vec<String>>().join(" ");
    let entry = entry.dealership(who.dealership).fact("customers", ids);
    record_list_later(site, &who.actor, entry, customers);
}

fn each(customers: impl IntoIterator<Item = CustomerId>) -> Vec<CustomerId> {
    let mut ids: Vec<CustomerId> = customers.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
