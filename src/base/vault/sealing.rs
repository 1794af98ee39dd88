//! Sealing for many holders, one after the other.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::data_key::DataKey;
use super::holder::{Holder, Purpose};
use super::keyring::Vault;
use super::sealed::{Field, Sealed};
use crate::base::db::schema::data_key;
use crate::base::db::{Conn, DbResult, one_of};
use crate::base::values::KeyId;

/// Holders asked for in one question.
const SOME: usize = 256;

/// The current keys of some holders, for one transaction: what is written in it. The default has none.
#[derive(Default)]
pub struct Sealer(HashMap<(Holder, Purpose), Arc<DataKey>>);

impl Sealer {
    /// Seals a text under the holder's current key, which is asked for where it is not at hand.
    pub fn seal<F: Field>(
        &self,
        c: &mut Conn,
        vault: &Vault,
        holder: Holder,
        row: &[u8; 16],
        text: &str,
    ) -> DbResult<Sealed<F>> {
        match self.0.get(&(holder, F::PURPOSE)) {
            Some(key) => Ok(key.seal(row, text)?),
            None => vault.seal(c, holder, row, text),
        }
    }
}

impl Vault {
    /// Has the current keys of several holders at hand, with one question for hundreds. A key that is missing is told by the
    /// text that needs it.
    pub fn sealer(
        &self,
        c: &mut Conn,
        holders: impl IntoIterator<Item = Holder>,
        purpose: Purpose,
    ) -> DbResult<Sealer> {
        let wanted: HashMap<String, Holder> = holders.into_iter().map(|it| (it.column(), it)).collect();
        let mut keys = HashMap::with_capacity(wanted.len());
        let columns: Vec<&String> = wanted.keys().collect();
        for some in columns.chunks(SOME) {
            let current: Vec<(String, KeyId, String, Vec<u8>)> = data_key::table
                .filter(one_of(data_key::holder, some.iter().map(|it| (*it).clone())))
                .filter(data_key::purpose.eq(purpose.code()).and(data_key::retired_at.is_null()))
                .order(data_key::created_at)
                .select((data_key::holder, data_key::id, data_key::kek, data_key::wrapped))
                .load(c)?;
            for (column, id, kek, wrapped) in current {
                let Some(holder) = wanted.get(&column).copied() else { continue };
                let key = match self.cached(id.as_bytes()) {
                    Some(key) => key,
                    None => self.unwrap_key(id, holder, purpose, &kek, &wrapped)?,
                };
                // Of several the newest.
                keys.insert((holder, purpose), key);
            }
        }
        Ok(Sealer(keys))
    }
}
