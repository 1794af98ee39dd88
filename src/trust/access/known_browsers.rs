//! The browsers that a person has signed in with, known again by a random mark that each keeps in a cookie. A sign-in
//! from another one is told by mail; a known one has a rate limit of its own, which nobody else on the network uses up.

use std::time::Duration;

use diesel::prelude::*;

use crate::base::db::schema::known_browser;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::PersonId;
use crate::base::web::Facts;

/// How long one is remembered after its last sign-in: longer than its cookie lasts.
const KEPT: Duration = Duration::from_secs(400 * 86_400);

/// Whether anybody signed in with this browser before. The mark is random and cannot be made up.
pub fn is_known(c: &mut Conn, facts: &Facts) -> DbResult<bool> {
    let Some(mark) = facts.device_hash else { return Ok(false) };
    let known = known_browser::table.filter(known_browser::mark_hash.eq(mark.to_vec()));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(c)?)
}

/// Notes a sign-in. True when it is the person's first with this browser, and not their first at all.
pub(super) fn note(c: &mut Conn, site: &Site, person: PersonId, mark: &[u8; 32]) -> DbResult<bool> {
    let now = site.clock.now();
    let own = known_browser::table
        .filter(known_browser::person_id.eq(person))
        .filter(known_browser::mark_hash.eq(mark.to_vec()));
    if diesel::update(own).set(known_browser::seen_at.eq(now)).execute(c)? > 0 {
        return Ok(false);
    }
    let others = known_browser::table.filter(known_browser::person_id.eq(person));
    let others: bool = diesel::select(diesel::dsl::exists(others)).get_result(c)?;
    let values = (
        known_browser::person_id.eq(person),
        known_browser::mark_hash.eq(mark.to_vec()),
        known_browser::seen_at.eq(now),
    );
    diesel::insert_into(known_browser::table).values(values).execute(c)?;
    Ok(others)
}

/// Forgets those that nobody has used for longer than their cookie lasts. Returns how many.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let before = site.clock.now().minus(KEPT);
    Ok(diesel::delete(known_browser::table.filter(known_browser::seen_at.lt(before))).execute(c)?)
}
