//! Who has to pass what until when. A lesson is assigned with the role, or when it is first looked for, so that nobody is
//! late with what did not exist; a role that ended takes its duties along.

use std::time::Duration;

use diesel::prelude::*;

use super::lessons::{Lesson, find, of_role};
use crate::base::db::schema::{staff_role, training_duty};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{PersonId, Timestamp};
use crate::insert_or_ignore;
use crate::trust::access::Role;
use crate::trust::audit::{Actor, Entry, Outcome, record};

const FIRST: Duration = Duration::from_secs(14 * 86_400);
const AGAIN: Duration = Duration::from_secs(365 * 86_400);

/// One lesson of one person.
#[derive(Clone, Copy, Debug)]
pub struct Duty {
    pub person: PersonId,
    pub lesson: &'static Lesson,
    pub due_at: Timestamp,
    pub passed_at: Option<Timestamp>,
}

impl Duty {
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.due_at < now
    }

    /// It may be passed again from a month before its day.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.passed_at.is_none() || self.due_at.minus(Duration::from_secs(30 * 86_400)) < now
    }
}

/// Gives somebody what their roles ask for and they do not have yet.
pub fn assign(c: &mut Conn, person: PersonId, now: Timestamp) -> DbResult<()> {
    let known: Vec<String> = training_duty::table
        .filter(training_duty::person_id.eq(person))
        .select(training_duty::lesson)
        .load(c)?;
    for lesson in wanted(c, person)?.into_iter().filter(|it| !known.contains(&it.code)) {
        let values = (
            training_duty::person_id.eq(person),
            training_duty::lesson.eq(lesson.code.as_str()),
            training_duty::assigned_at.eq(now),
            training_duty::due_at.eq(now.plus(FIRST)),
        );
        insert_or_ignore!(c, training_duty::table, values)?;
    }
    Ok(())
}

/// The same for everybody who has a role: for those who were here before there were lessons.
pub fn sweep(site: &Site) -> DbResult<()> {
    let people: Vec<PersonId> = site.db.read(|c| {
        let all = staff_role::table.filter(staff_role::ended_at.is_null()).select(staff_role::person_id);
        Ok(all.distinct().load(c)?)
    })?;
    for person in people {
        let missing = site.db.read(|c| Ok(of_person(c, person)?.len() < wanted(c, person)?.len()))?;
        if missing {
            site.db.write(|c| assign(c, person, site.clock.now()))?;
        }
    }
    Ok(())
}

/// What somebody has to pass, the first due first.
pub fn of_person(c: &mut Conn, person: PersonId) -> DbResult<Vec<Duty>> {
    of_people(c, &[person])
}

/// The same of several people.
pub fn of_people(c: &mut Conn, people: &[PersonId]) -> DbResult<Vec<Duty>> {
    let rows: Vec<(PersonId, String, Timestamp, Option<Timestamp>)> = training_duty::table
        .filter(training_duty::person_id.eq_any(people))
        .order((training_duty::due_at, training_duty::lesson))
        .select((
            training_duty::person_id,
            training_duty::lesson,
            training_duty::due_at,
            training_duty::passed_at,
        ))
        .load(c)?;
    let mut all = Vec::with_capacity(rows.len());
    for (person, code, due_at, passed_at) in rows {
        let Some(lesson) = find(&code) else { continue };
        all.push(Duty { person, lesson, due_at, passed_at });
    }
    let roles: Vec<(PersonId, Role)> = staff_role::table
        .filter(staff_role::person_id.eq_any(people).and(staff_role::ended_at.is_null()))
        .select((staff_role::person_id, staff_role::role))
        .load(c)?;
    all.retain(|it| {
        let asks = |role: Role| of_role(role).any(|lesson| lesson.code == it.lesson.code);
        roles.iter().any(|(person, role)| *person == it.person && asks(*role))
    });
    Ok(all)
}

/// What keeps somebody from acts that need a confirmation.
pub fn overdue(c: &mut Conn, person: PersonId, now: Timestamp) -> DbResult<Vec<Duty>> {
    Ok(of_person(c, person)?.into_iter().filter(|it| it.is_overdue(now)).collect())
}

/// How many people are late with something.
pub fn late(c: &mut Conn, now: Timestamp) -> DbResult<usize> {
    let rows = training_duty::table.filter(training_duty::due_at.lt(now)).select(training_duty::person_id);
    let people: Vec<PersonId> = rows.distinct().load(c)?;
    let mut late: Vec<PersonId> =
        of_people(c, &people)?.into_iter().filter(|it| it.is_overdue(now)).map(|it| it.person).collect();
    late.sort_unstable();
    late.dedup();
    Ok(late.len())
}

/// Takes somebody's answers: the numbers of those that are wrong, or none when the lesson is passed for a year. Either way the
/// log says so. A lesson that is not theirs is not found.
pub fn pass(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    person: PersonId,
    lesson: &'static Lesson,
    answers: &[Option<usize>],
) -> DbResult<Vec<usize>> {
    let now = site.clock.now();
    let wrong = lesson.wrong(answers);
    let entry = Entry::new("training.answer").object(person).person(person).fact("lesson", &lesson.code);
    let entry = entry.fact("wrong", wrong.len());
    if !wrong.is_empty() {
        let entry = entry.outcome(Outcome::Failed).before("not passed").after("not passed");
        record(c, site, actor, &entry)?;
        return Ok(wrong);
    }
    let until = now.plus(AGAIN);
    let theirs = training_duty::table.find((person, lesson.code.as_str()));
    let before: Timestamp = theirs.select(training_duty::due_at).first(c)?;
    let values = (training_duty::passed_at.eq(now), training_duty::due_at.eq(until));
    diesel::update(training_duty::table.find((person, lesson.code.as_str()))).set(values).execute(c)?;
    let day = |at: Timestamp| format!("due {at}");
    record(c, site, actor, &entry.before(day(before)).after(day(until)))?;
    Ok(wrong)
}

/// The lessons of all roles that somebody has, each once.
fn wanted(c: &mut Conn, person: PersonId) -> DbResult<Vec<&'static Lesson>> {
    let roles: Vec<Role> = staff_role::table
        .filter(staff_role::person_id.eq(person).and(staff_role::ended_at.is_null()))
        .select(staff_role::role)
        .load(c)?;
    let mut all: Vec<&'static Lesson> = roles.into_iter().flat_map(of_role).collect();
    all.sort_by(|a, b| a.code.cmp(&b.code));
    all.dedup_by(|a, b| a.code == b.code);
    Ok(all)
}
