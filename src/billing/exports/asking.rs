//! Asking for a file, and taking it.

use std::time::Duration;

use diesel::prelude::*;

use super::making::{Part, queue};
use super::{Days, Export, List, State, binding};
use crate::base::db::schema::{export, export_part};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{ExportId, LocalDate, PersonId, Timestamp};
use crate::base::vault::{ExportPart, Holder, Sealed};
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

const KEPT: Duration = Duration::from_secs(24 * 3600);
const SHOWN: i64 = 20;

/// Has a list made into a file for the actor, all of it or what has some days.
pub fn ask(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    list: List,
    days: Days,
) -> DbResult<ExportId> {
    let person = actor.person.ok_or(AppError::SignInNeeded)?;
    let now = site.clock.now();
    let id = ExportId::generate(now);
    let values = (
        export::id.eq(id),
        export::dealership_id.eq(scope.dealership()),
        export::person_id.eq(person),
        export::list.eq(list),
        export::state.eq(State::Making),
        export::created_at.eq(now),
        export::expires_at.eq(now.plus(KEPT)),
        export::from_day.eq(days.from),
        export::to_day.eq(days.to),
    );
    diesel::insert_into(export::table).values(values).execute(c)?;
    queue(
        c,
        site,
        &Part { export: id, dealership: scope.dealership(), list, days, place: 0, after: String::new() },
    )?;
    let mut entry = Entry::new("export.run").object(id).dealership(scope.dealership()).fact("list", list);
    for (name, day) in [("from", days.from), ("to", days.to)] {
        if let Some(day) = day {
            entry = entry.fact(name, day);
        }
    }
    record(c, site, actor, &entry)?;
    Ok(id)
}

type Row = (ExportId, List, State, i64, PersonId, Timestamp, Timestamp, Option<LocalDate>, Option<LocalDate>);

/// The files that were asked for lately at the scope's dealership, the newest first.
pub fn recent(c: &mut Conn, scope: &Scope) -> DbResult<Vec<Export>> {
    let rows: Vec<Row> = export::table
        .filter(export::dealership_id.eq(scope.dealership()))
        .order(export::id.desc())
        .limit(SHOWN)
        .select((
            export::id,
            export::list,
            export::state,
            export::row_count,
            export::person_id,
            export::created_at,
            export::expires_at,
            export::from_day,
            export::to_day,
        ))
        .load(c)?;
    let open = |(id, list, state, rows, person, created_at, expires_at, from, to): Row| Export {
        id,
        list,
        days: Days { from, to },
        state,
        rows,
        person,
        created_at,
        expires_at,
    };
    Ok(rows.into_iter().map(open).collect())
}

/// The file, for whoever asked for it, once: afterwards nobody has it but them.
pub fn take(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: ExportId,
) -> DbResult<(List, Vec<u8>)> {
    let person = actor.person.ok_or(AppError::SignInNeeded)?;
    let now = site.clock.now();
    let own = export::table
        .find(id)
        .filter(export::dealership_id.eq(scope.dealership()).and(export::person_id.eq(person)));
    let (list, rows): (List, i64) = own.select((export::list, export::row_count)).first(c)?;
    let ready = export::table.find(id).filter(export::state.eq(State::Ready).and(export::expires_at.gt(now)));
    let taken = (export::state.eq(State::Taken), export::taken_at.eq(now));
    if diesel::update(ready).set(taken).execute(c)? == 0 {
        return Err(AppError::Conflict("This file was taken already, or its day is over.".to_owned()));
    }
    let parts: Vec<(i32, Sealed<ExportPart>)> = export_part::table
        .filter(export_part::export_id.eq(id))
        .order(export_part::place)
        .select((export_part::place, export_part::content))
        .load(c)?;
    let mut file = Vec::new();
    for (place, sealed) in parts {
        file.extend(site.vault.open_bytes(c, Holder::Site, &binding(id, place), &sealed)?);
    }
    diesel::delete(export_part::table.filter(export_part::export_id.eq(id))).execute(c)?;
    let entry = Entry::new("export.take").object(id).dealership(scope.dealership());
    record(c, site, actor, &entry.fact("list", list).fact("rows", rows))?;
    Ok((list, file))
}

/// Takes away what nobody took in time, and says how many parts that were.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let over = export::table.filter(export::expires_at.le(site.clock.now())).select(export::id);
    Ok(diesel::delete(export_part::table.filter(export_part::export_id.eq_any(over))).execute(c)?)
}
