//! A ceremony between its two halves: sealed, five minutes, one use.

use std::time::Duration;

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::db::schema::ceremony;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CeremonyId, PersonId, Timestamp};
use crate::base::vault::{CeremonyState, Holder, Sealed};

const LASTS: Duration = Duration::from_secs(300);

/// What a ceremony is for; one begun for one thing never finishes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trust::access) enum Kind {
    SignIn,
    /// Another passkey for somebody who is signed in.
    Another,
    /// A first passkey, made with an invitation.
    Invitation,
    /// An invitation accepted with a passkey that there is.
    Acceptance,
    StepUp,
    /// A statement whose signature is kept.
    Signature,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Another => "another",
            Self::Invitation => "invitation",
            Self::Acceptance => "acceptance",
            Self::StepUp => "step_up",
            Self::Signature => "signature",
        }
    }
}

/// A ceremony taken out: it cannot be taken again.
pub(in crate::trust::access) struct Taken<S> {
    /// Whose passkey must answer; none before anybody is known.
    pub person: Option<PersonId>,
    pub state: S,
}

/// Stores the first half. `object` is the invitation or confirmation it belongs to.
pub(in crate::trust::access) fn store(
    c: &mut Conn,
    site: &Site,
    kind: Kind,
    person: Option<PersonId>,
    object: Option<&str>,
    state: &impl Serialize,
) -> DbResult<CeremonyId> {
    let now = site.clock.now();
    let id = CeremonyId::generate(now);
    let json = serde_json::to_string(state).map_err(|e| AppError::Internal(e.into()))?;
    let sealed: Sealed<CeremonyState> = site.vault.seal(c, Holder::Site, id.as_bytes(), &json)?;
    let values = (
        ceremony::id.eq(id),
        ceremony::kind.eq(kind.code()),
        ceremony::person_id.eq(person),
        ceremony::object_id.eq(object),
        ceremony::state.eq(sealed),
        ceremony::created_at.eq(now),
        ceremony::expires_at.eq(now.plus(LASTS)),
    );
    diesel::insert_into(ceremony::table).values(values).execute(c)?;
    Ok(id)
}

type Row = (Option<PersonId>, Sealed<CeremonyState>);

/// Takes it out for its second half, once, in time, for the same thing; otherwise none.
pub(in crate::trust::access) fn take<S: DeserializeOwned>(
    c: &mut Conn,
    site: &Site,
    id: CeremonyId,
    kind: Kind,
    object: Option<&str>,
) -> DbResult<Option<Taken<S>>> {
    let now = site.clock.now();
    let open = ceremony::table
        .find(id)
        .filter(ceremony::kind.eq(kind.code()).and(ceremony::used_at.is_null()))
        .filter(ceremony::expires_at.gt(now));
    let row: Option<(Row, Option<String>)> =
        open.select(((ceremony::person_id, ceremony::state), ceremony::object_id)).first(c).optional()?;
    let Some(((person, sealed), bound)) = row else { return Ok(None) };
    if bound.as_deref() != object || !mark_used(c, id, now)? {
        return Ok(None);
    }
    let json = site.vault.open_field(c, Holder::Site, id.as_bytes(), &sealed)?;
    let state = serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))?;
    Ok(Some(Taken { person, state }))
}

/// Removes those whose time is over. Returns how many.
pub(in crate::trust::access) fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let over = ceremony::table.filter(ceremony::expires_at.lt(site.clock.now()));
    Ok(diesel::delete(over).execute(c)?)
}

fn mark_used(c: &mut Conn, id: CeremonyId, now: Timestamp) -> DbResult<bool> {
    let unused = ceremony::table.find(id).filter(ceremony::used_at.is_null());
    Ok(diesel::update(unused).set(ceremony::used_at.eq(now)).execute(c)? == 1)
}
