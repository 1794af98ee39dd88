//! Opening the fields of a list, one after the other.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::data_key::{DataKey, key_of};
use super::holder::Holder;
use super::keyring::Vault;
use super::sealed::{Field, Sealed, SealedError};
use crate::base::db::schema::data_key;
use crate::base::db::{Conn, DbResult, one_of};
use crate::base::values::KeyId;

/// Opens one field after the other, and looks for a key only where the last one is not it: a customer's list has one.
pub struct Opener<'v> {
    vault: &'v Vault,
    last: Option<Arc<DataKey>>,
}

impl Opener<'_> {
    /// Opens a sealed text of one row of this holder.
    pub fn open_field<F: Field>(
        &mut self,
        c: &mut Conn,
        holder: Holder,
        row: &[u8; 16],
        sealed: &Sealed<F>,
    ) -> DbResult<String> {
        let id = key_of(sealed.as_bytes())?;
        if let Some(last) =
            self.last.as_ref().filter(|last| *last.id().as_bytes() == id && last.holder() == holder)
        {
            return Ok(last.open(row, sealed)?);
        }
        let key = self.vault.key_of(c, holder, sealed)?;
        let opened = key.open(row, sealed)?;
        self.last = Some(key);
        Ok(opened)
    }
}

impl Vault {
    /// Has the keys of several fields at hand, with one question for those that were not: before a list is opened
    /// field by field. A key that is missing is told by the field that needs it.
    pub fn fetch<'a, F: Field>(
        &self,
        c: &mut Conn,
        fields: impl IntoIterator<Item = (Holder, &'a Sealed<F>)>,
    ) -> DbResult<Opener<'_>> {
        let mut wanted: HashMap<KeyId, Holder> = HashMap::new();
        let mut last = None;
        for (holder, sealed) in fields {
            let id = key_of(sealed.as_bytes())?;
            if last.replace(id) != Some(id) && self.cached(&id).is_none() {
                wanted.insert(KeyId::from_bytes(id).map_err(|_| SealedError::Tampered)?, holder);
            }
        }
        let opener = Opener { vault: self, last: None };
        if wanted.len() < 2 {
            return Ok(opener);
        }
        let rows: Vec<(KeyId, String, String, Vec<u8>)> = data_key::table
            .filter(one_of(data_key::id, wanted.keys().copied().collect::<Vec<_>>()))
            .filter(data_key::purpose.eq(F::PURPOSE.code()))
            .select((data_key::id, data_key::holder, data_key::kek, data_key::wrapped))
            .load(c)?;
        for (id, column, kek, wrapped) in rows {
            let holder = wanted.get(&id).filter(|holder| holder.column() == column);
            if let Some(holder) = holder {
                self.unwrap_key(id, *holder, F::PURPOSE, &kek, &wrapped)?;
            }
        }
        Ok(opener)
    }
}
