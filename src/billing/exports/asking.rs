//! Asking for a file, and taking it.

use std::time::Duration;

use diesel::prelude::*;

use super::making::{Part, queue};
use super::{Choice, Days, Export, List, State, binding};
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

/// Has a list made into a file for the actor, all of it or what its page showed.
pub fn ask(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    list: List,
    choice: &Choice,
) -> DbResult<ExportId> {
    if !choice.fits(list) {
        return Err(AppError::Invalid("this list has no such part".to_owned()));
    }
    let outside = serde_json::to_string(&choice.outside()).map_err(|e| AppError::Internal(e.into()))?;
    let Choice { days, .. } = choice;
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
        export::choice.eq(outside),
    );
    diesel::insert_into(export::table).values(values).execute(c)?;
    queue(
        c,
        site,
        &Part {
            export: id,
            dealership: scope.dealership(),
            list,
            choice: choice.clone(),
            place: 0,
            after: String::new(),
        },
    )?;
    let mut entry = Entry::new("export.run").object(id).dealership(scope.dealership()).fact("list", list);
    for (name, day) in [("from", days.from), ("to", days.to)] {
        if let Some(day) = day {
            entry = entry.fact(name, day);
        }
    }
    if !choice.state.is_empty() {
        entry = entry.fact("state", &choice.state);
    }
    if let Some(customer) = choice.customer {
        entry = entry.fact("of", customer);
    }
    if let Some(vehicle) = choice.vehicle {
        entry = entry.fact("vehicle", vehicle);
    }
    if choice.search.is_some() {
        entry = entry.fact("search", "yes");
    }
    record(c, site, actor, &entry.after(State::Making.code()))?;
    Ok(id)
}

type Row = (
    ExportId,
    List,
    State,
    i64,
    PersonId,
    Timestamp,
    Timestamp,
    Option<LocalDate>,
    Option<LocalDate>,
    Option<String>,
);

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
            export::choice,
        ))
        .load(c)?;
    let open = |(id, list, state, rows, person, created_at, expires_at, from, to, choice): Row| Export {
        id,
        list,
        choice: Choice {
            days: Days { from, to },
            ..choice.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
        },
        state,
        rows,
        person,
        created_at,
        expires_at,
    };
    Ok(rows.into_iter().map(open).collect())
}

/// A file that is on its way to whoever asked for it.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    pub export: ExportId,
    pub list: List,
    pub parts: i32,
}

/// Gives the file to whoever asked for it, once: nobody else gets it, and they not a second time.
pub fn take(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: ExportId) -> DbResult<Taken> {
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
    let parts: i64 = export_part::table.filter(export_part::export_id.eq(id)).count().get_result(c)?;
    let entry = Entry::new("export.take").object(id).dealership(scope.dealership());
    let entry = entry.before(State::Ready.code()).after(State::Taken.code());
    record(c, site, actor, &entry.fact("list", list).fact("rows", rows))?;
    Ok(Taken { export: id, list, parts: i32::try_from(parts).unwrap_or(i32::MAX) })
}

/// One part of a file that was taken, so that no more than that is held while it leaves.
pub fn part(c: &mut Conn, site: &Site, of: Taken, place: i32) -> DbResult<Vec<u8>> {
    let sealed: Sealed<ExportPart> =
        export_part::table.find((of.export, place)).select(export_part::content).first(c)?;
    site.vault.open_bytes(c, Holder::Site, &binding(of.export, place), &sealed)
}

/// Nothing is left of a file that has arrived. What broke off goes with the day.
pub fn forget(c: &mut Conn, of: Taken) -> DbResult<()> {
    diesel::delete(export_part::table.filter(export_part::export_id.eq(of.export))).execute(c)?;
    Ok(())
}

/// Takes away what nobody took in time, and says how many parts that were.
pub fn sweep(c: &mut Conn, site: &Site) -> DbResult<usize> {
    let over = export::table.filter(export::expires_at.le(site.clock.now())).select(export::id);
    Ok(diesel::delete(export_part::table.filter(export_part::export_id.eq_any(over))).execute(c)?)
}
