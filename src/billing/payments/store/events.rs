//! What the provider told us unasked: stored before anything is done with it, each event once.

use std::time::Duration;

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::base::db::schema::provider_event;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::base::vault::{Holder, ProviderEvent, Sealed};
use crate::billing::payments::webhook::Notice;
use crate::insert_or_ignore;

const KEPT: Duration = Duration::from_secs(60 * 86_400);

/// Stores an event; false when it is here already. `body` is kept sealed.
pub fn insert(c: &mut Conn, site: &Site, notice: &Notice, body: &str) -> DbResult<bool> {
    let sealed: Sealed<ProviderEvent> = site.vault.seal(c, Holder::Site, &row_of(&notice.id), body)?;
    let values = (
        provider_event::id.eq(&notice.id),
        provider_event::kind.eq(&notice.kind),
        provider_event::object_id.eq(notice.object_id.as_deref().unwrap_or_default()),
        provider_event::payload.eq(sealed),
        provider_event::received_at.eq(site.clock.now()),
    );
    Ok(insert_or_ignore!(c, provider_event::table, values)? == 1)
}

/// The body of a stored event; none when it has been applied.
pub fn waiting(c: &mut Conn, site: &Site, id: &str) -> DbResult<Option<String>> {
    let (sealed, applied): (Sealed<ProviderEvent>, Option<Timestamp>) = provider_event::table
        .find(id)
        .select((provider_event::payload, provider_event::applied_at))
        .first(c)?;
    if applied.is_some() {
        return Ok(None);
    }
    site.vault.open_field(c, Holder::Site, &row_of(id), &sealed).map(Some)
}

/// Notes that an event is done with, and what came of it, in a word or two.
pub fn applied(c: &mut Conn, id: &str, outcome: &str, now: Timestamp) -> DbResult<()> {
    let waiting = provider_event::table.find(id).filter(provider_event::applied_at.is_null());
    let values = (provider_event::applied_at.eq(now), provider_event::outcome.eq(outcome));
    diesel::update(waiting).set(values).execute(c)?;
    Ok(())
}

/// When the newest event came in: from where the sweep asks for those that were missed.
pub fn newest(c: &mut Conn) -> DbResult<Option<Timestamp>> {
    Ok(provider_event::table
        .order(provider_event::received_at.desc())
        .select(provider_event::received_at)
        .first(c)
        .optional()?)
}

/// Removes events that were applied so long ago that the provider, which keeps them for 30 days, can bring none of them
/// again. Returns how many.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let before = site.clock.now().minus(KEPT);
    let old = provider_event::table
        .filter(provider_event::received_at.lt(before).and(provider_event::applied_at.is_not_null()));
    Ok(diesel::delete(old).execute(c)?)
}

/// The provider's ids are text of any length; a sealed field is bound to 16 bytes.
fn row_of(id: &str) -> [u8; 16] {
    let mut row = [0; 16];
    for (to, from) in row.iter_mut().zip(Sha256::digest(id.as_bytes())) {
        *to = from;
    }
    row
}
