//! Who may do what, and what they prove it with.

use diesel::prelude::*;

use super::{Content, Rows, Text};
use crate::base::db::Conn;
use crate::base::db::schema::{owner_right, passkey, staff_role};

pub fn staff_roles(c: &mut Conn, ids: &[String]) -> Rows {
    use staff_role as t;
    type Row = (String, String, Text, String, Text, i64, Option<i64>);
    let columns = (t::id, t::person_id, t::dealership_id, t::role, t::granted_by, t::created_at, t::ended_at);
    let rows: Vec<Row> = t::table.filter(t::id.eq_any(ids)).select(columns).load(c)?;
    let content = |(id, person, at, role, by, since, ended): Row| {
        let it = Content::new().text(&person).maybe(at.as_deref()).text(&role).maybe(by.as_deref());
        (id, it.number(since).maybe_number(ended).bytes_of())
    };
    Ok(rows.into_iter().map(content).collect())
}

pub fn owner_rights(c: &mut Conn, ids: &[String]) -> Rows {
    use owner_right as t;
    type Row = (String, String, String, String, bool, bool, bool, i64, Option<i64>);
    let columns = (
        t::id,
        t::person_id,
        t::dealership_id,
        t::customer_id,
        t::can_approve,
        t::can_pay,
        t::can_dispute,
        t::created_at,
        t::ended_at,
    );
    let rows: Vec<Row> = t::table.filter(t::id.eq_any(ids)).select(columns).load(c)?;
    let content = |(id, person, at, whose, approve, pay, dispute, since, ended): Row| {
        let it = Content::new().text(&person).text(&at).text(&whose);
        (id, it.flag(approve).flag(pay).flag(dispute).number(since).maybe_number(ended).bytes_of())
    };
    Ok(rows.into_iter().map(content).collect())
}

pub fn passkeys(c: &mut Conn, ids: &[String]) -> Rows {
    use passkey as t;
    type Row = (String, String, Vec<u8>, String, i64, Option<i64>, Option<i64>);
    let columns =
        (t::id, t::person_id, t::credential_id, t::credential, t::created_at, t::revoked_at, t::suspended_at);
    let rows: Vec<Row> = t::table.filter(t::id.eq_any(ids)).select(columns).load(c)?;
    let content = |(id, person, credential_id, credential, since, revoked, suspended): Row| {
        let it = Content::new().text(&person).bytes(&credential_id).text(&public_key(&credential));
        (id, it.number(since).maybe_number(revoked).maybe_number(suspended).bytes_of())
    };
    Ok(rows.into_iter().map(content).collect())
}

/// The part of a stored credential that never changes; counter and flags move with each use. Keys in order, so that the same
/// is always the same bytes.
fn public_key(credential: &str) -> String {
    let whole: serde_json::Value = serde_json::from_str(credential).unwrap_or_default();
    whole.pointer("/cred/cred").unwrap_or(&serde_json::Value::Null).to_string()
}
