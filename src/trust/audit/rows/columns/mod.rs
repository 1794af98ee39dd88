//! What of each covered table matters, as bytes: a CBOR sequence of the columns in this order. A column that is added later
//! comes at the end of its list together with a new seal of every row.

mod house;
mod money;
mod rights;

use std::collections::BTreeMap;

use diesel::dsl::not;
use diesel::prelude::*;
use minicbor::Encoder;

use super::Kind;
use crate::base::db::schema::{
    credit_note, dealership, dealership_setting, invoice, owner_right, passkey, payment, refund, staff_role,
    tax_rule, write_off,
};
use crate::base::db::{AsStored, Conn, DbResult, as_declared};

/// The rows of a kind that are there, by id.
pub fn load(c: &mut Conn, kind: Kind, ids: &[String]) -> DbResult<BTreeMap<String, Vec<u8>>> {
    match kind {
        Kind::Invoice => money::invoices(c, ids),
        Kind::Payment => money::payments(c, ids),
        Kind::Refund => money::refunds(c, ids),
        Kind::CreditNote => money::credit_notes(c, ids),
        Kind::WriteOff => money::write_offs(c, ids),
        Kind::StaffRole => rights::staff_roles(c, ids),
        Kind::OwnerRight => rights::owner_rights(c, ids),
        Kind::Passkey => rights::passkeys(c, ids),
        Kind::Dealership => house::dealerships(c, ids),
        Kind::Setting => house::settings(c, ids),
        Kind::TaxRule => house::tax_rules(c, ids),
    }
}

macro_rules! page {
    ($c:expr, $table:ident, $after:expr, $limit:expr) => {
        $table::table
            .filter($table::id.gt($after).and(as_declared($table::id)))
            .order($table::id)
            .limit($limit)
            .select($table::id)
            .load($c)?
    };
}

/// The next ids of a kind in the database's order, after one. Ids that are no text have no place in it (`odd_ids`).
pub fn ids_after(c: &mut Conn, kind: Kind, after: &str, limit: usize) -> DbResult<Vec<String>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(match kind {
        // Drafts are in the list and have no content: `load` leaves them out.
        Kind::Invoice => page!(c, invoice, after, limit),
        Kind::Payment => page!(c, payment, after, limit),
        Kind::Refund => page!(c, refund, after, limit),
        Kind::CreditNote => page!(c, credit_note, after, limit),
        Kind::WriteOff => page!(c, write_off, after, limit),
        Kind::StaffRole => page!(c, staff_role, after, limit),
        Kind::OwnerRight => page!(c, owner_right, after, limit),
        Kind::Passkey => page!(c, passkey, after, limit),
        Kind::Dealership => page!(c, dealership, after, limit),
        Kind::TaxRule => page!(c, tax_rule, after, limit),
        // A handful of rows a dealership.
        Kind::Setting => {
            let all: Vec<(String, String)> = dealership_setting::table
                .select((dealership_setting::dealership_id, dealership_setting::name))
                .load(c)?;
            let mut ids: Vec<String> = all.into_iter().map(|(at, name)| format!("{at}/{name}")).collect();
            ids.retain(|id| id.as_str() > after);
            ids.sort();
            ids
        }
    })
}

macro_rules! odd {
    ($c:expr, $table:ident, $limit:expr) => {
        $table::table.filter(not(as_declared($table::id))).limit($limit).select($table::id).load($c)?
    };
}

/// Some rows of a kind whose ids are no text. A server takes none.
pub fn odd_ids(c: &mut Conn, kind: Kind, limit: usize) -> DbResult<Vec<AsStored>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(match kind {
        Kind::Invoice => odd!(c, invoice, limit),
        Kind::Payment => odd!(c, payment, limit),
        Kind::Refund => odd!(c, refund, limit),
        Kind::CreditNote => odd!(c, credit_note, limit),
        Kind::WriteOff => odd!(c, write_off, limit),
        Kind::StaffRole => odd!(c, staff_role, limit),
        Kind::OwnerRight => odd!(c, owner_right, limit),
        Kind::Passkey => odd!(c, passkey, limit),
        Kind::Dealership => odd!(c, dealership, limit),
        Kind::TaxRule => odd!(c, tax_rule, limit),
        // Theirs are put together and come with the others.
        Kind::Setting => Vec::new(),
    })
}

/// A CBOR sequence in the making; writing into memory cannot fail.
pub(super) struct Content(Encoder<Vec<u8>>);

impl Content {
    pub fn new() -> Self {
        Self(Encoder::new(Vec::with_capacity(256)))
    }

    pub fn bytes_of(self) -> Vec<u8> {
        self.0.into_writer()
    }

    pub fn text(mut self, value: &str) -> Self {
        let _ = self.0.str(value);
        self
    }

    pub fn maybe(mut self, value: Option<&str>) -> Self {
        let _ = match value {
            Some(value) => self.0.str(value),
            None => self.0.null(),
        };
        self
    }

    pub fn number(mut self, value: i64) -> Self {
        let _ = self.0.i64(value);
        self
    }

    pub fn maybe_number(self, value: Option<i64>) -> Self {
        match value {
            Some(value) => self.number(value),
            None => self.maybe(None),
        }
    }

    pub fn flag(mut self, value: bool) -> Self {
        let _ = self.0.bool(value);
        self
    }

    pub fn bytes(mut self, value: &[u8]) -> Self {
        let _ = self.0.bytes(value);
        self
    }
}

pub(super) type Rows = DbResult<BTreeMap<String, Vec<u8>>>;
pub(super) type Text = Option<String>;
