//! The columns beside an entry, which pages read, against what the entry itself says.

use crate::base::db::AsStored;
use crate::base::db::schema::audit_entry;
use crate::base::values::Timestamp;
use crate::trust::audit::reading::Read;

/// As they stand: what is no id, or no text, is not what the entry says.
pub(super) type Columns = (
    (AsStored, Timestamp, AsStored, AsStored, Option<AsStored>),
    (Option<AsStored>, Option<AsStored>, Option<AsStored>, Option<Timestamp>),
    (Option<AsStored>, Option<AsStored>),
);

/// What pages show is what the entry says, and that it is shown.
pub(super) fn agree((head, tail, copies): &Columns, it: &Read, copied: bool) -> bool {
    let (id, at, action, outcome, actor) = head;
    let (object, customer, dealership, aside) = tail;
    let (person, session) = copies;
    let (about, bare) =
        (same(person, &it.person) && same(session, &it.session), (person, session) == (&None, &None));
    (id.says(&it.id.to_string()) && *at == it.at && action.says(&it.action) && outcome.says(&it.outcome))
        && (same(actor, &it.actor) && same(object, &it.object))
        && (same(customer, &it.customer) && same(dealership, &it.dealership) && aside.is_none())
        && (about || (!copied && bare))
}

fn same(column: &Option<AsStored>, said: &Option<String>) -> bool {
    match (column, said) {
        (Some(column), Some(said)) => column.says(said),
        (None, None) => true,
        _ => false,
    }
}

type ColumnsOf = (
    (audit_entry::id, audit_entry::at, audit_entry::action, audit_entry::outcome, audit_entry::actor_id),
    (audit_entry::object_id, audit_entry::customer_id, audit_entry::dealership_id, audit_entry::aside_at),
    (audit_entry::person_id, audit_entry::session_id),
);

pub(super) fn columns() -> ColumnsOf {
    use audit_entry as e;
    let head = (e::id, e::at, e::action, e::outcome, e::actor_id);
    (head, (e::object_id, e::customer_id, e::dealership_id, e::aside_at), (e::person_id, e::session_id))
}
