//! Which instance does what must be done once for all of them: a named row with an end. Whoever finds it ended takes
//! it; an instance that was killed holds it no longer than that.

use diesel::prelude::*;

use crate::base::db::schema::lease;
use crate::base::db::{Conn, DbResult};
use crate::base::values::Timestamp;
use crate::insert_or_ignore;

/// Takes the lease for `holder` until `until`, or says until when somebody else has it. One that lies much further away than
/// this one would was never taken like this: it counts as ended, however clocks differ.
pub fn take(
    c: &mut Conn,
    name: &str,
    holder: &str,
    now: Timestamp,
    until: Timestamp,
) -> DbResult<Result<(), Timestamp>> {
    let fresh = (lease::name.eq(name), lease::holder.eq(holder), lease::until.eq(until));
    if insert_or_ignore!(c, lease::table, fresh)? == 1 {
        return Ok(Ok(()));
    }
    let far = until.plus(until.since(now));
    let ended = lease::table.find(name).filter(lease::until.le(now).or(lease::until.gt(far)));
    let taken = diesel::update(ended).set((lease::holder.eq(holder), lease::until.eq(until))).execute(c)?;
    if taken == 1 {
        return Ok(Ok(()));
    }
    Ok(Err(lease::table.find(name).select(lease::until).first(c)?))
}

/// The same for whoever has it already, too: keeps it until `until`.
pub fn hold(
    c: &mut Conn,
    name: &str,
    holder: &str,
    now: Timestamp,
    until: Timestamp,
) -> DbResult<Result<(), Timestamp>> {
    let own = lease::table.find(name).filter(lease::holder.eq(holder));
    if diesel::update(own).set(lease::until.eq(until)).execute(c)? == 1 {
        return Ok(Ok(()));
    }
    take(c, name, holder, now, until)
}

/// Gives a lease back early, so that the next one need not wait for its end.
pub fn give_back(c: &mut Conn, name: &str, holder: &str, now: Timestamp) -> DbResult<()> {
    diesel::update(lease::table.find(name).filter(lease::holder.eq(holder)))
        .set(lease::until.eq(now))
        .execute(c)?;
    Ok(())
}
