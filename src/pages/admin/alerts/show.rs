//! `GET /admin/alerts/{id}`: one alert: why, what is usual, who was told, what it rests on, what was done at once and can be
//! taken back, who did what about it, and the forms for that.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::shown::{Names, names, pill, state_words, subject, usual, with_names};
use super::theirs;
use super::told::{Told, told, untold};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{AlertId, DealershipId, LocalDate, PersonId, RestraintId, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::pages::admin::audit::index::role;
use crate::pages::staff::deeds::deed;
use crate::pages::staff::shown::{Moment, id};
use crate::safety::alerts::engine::Severity;
use crate::safety::alerts::reading::{Kept, State, one};
use crate::safety::alerts::{evidence, muting, rules_in_force};
use crate::trust::access::restraints::{self, Covers, Kind, MayEnd, Restraint};
use crate::trust::access::{Account, ActingAdministrator, Administrator, persons, place};
use crate::trust::audit::{Followed, Wanted, search};

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        Reply::page(&Shown::new(c, cx, who, id(&path)?, Typed::default())?)
    })
    .await
}

/// What came back with something wrong: a field's id and words, and all that was typed.
#[derive(Default)]
pub(super) struct Typed {
    pub errors: Vec<(&'static str, &'static str)>,
    pub note: String,
    pub reason: String,
    pub until: String,
}

#[derive(Template)]
#[template(path = "admin/alerts/show.html")]
pub(super) struct Shown {
    page: Page,
    it: Kept,
    title: String,
    pill: (&'static str, &'static str),
    state: &'static str,
    closed: bool,
    subject: String,
    reasons: Vec<String>,
    usual: String,
    first: Moment,
    last: Moment,
    told: Vec<Told>,
    /// Why nobody is among them.
    untold: &'static str,
    demanded: Vec<Demand>,
    entries: Vec<Line>,
    /// The same in the audit search.
    search: String,
    history: Vec<Step>,
    mutes: Vec<Mute>,
    /// Where what it is about can be taken back; empty for most.
    leads: &'static str,
    /// A second person has to allow a mute.
    second: bool,
    today: LocalDate,
    typed: Typed,
}

/// What was demanded at once.
struct Demand {
    id: RestraintId,
    what: &'static str,
    of: String,
    until: Moment,
    holds: bool,
    may: MayEnd,
    ended: Option<(Moment, String)>,
}

struct Line {
    at: Moment,
    who: String,
    what: String,
    action: String,
    outcome: &'static str,
    from: String,
}

struct Step {
    at: Moment,
    by: String,
    what: String,
    icon: &'static str,
}

struct Mute {
    until: Moment,
    reason: String,
    by: String,
    waits: bool,
    silenced: i32,
}

impl Shown {
    pub(super) fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingAdministrator,
        id: AlertId,
        typed: Typed,
    ) -> DbResult<Self> {
        let it = one(c, &cx.site, theirs(who), id)?;
        let rules = rules_in_force(&cx.site.config);
        let zone = place::zone_of(c, who.dealership.map(Account::Dealership))?;
        let names = names(c, &cx.site, std::slice::from_ref(&it))?;
        let now = cx.site.clock.now();
        let entries = evidence::entries(c, theirs(who), &it)?;
        let people = entries.iter().filter_map(|entry| entry.actor.parse().ok());
        let people = persons::names_of(c, &cx.site, people.collect::<Vec<PersonId>>())?;
        let mut demanded = Vec::new();
        for restraint in restraints::of_alert(c, id)? {
            demanded.push(demand(c, cx, (it.dealership, who.person), restraint, &names, &zone)?);
        }
        let mut mutes = Vec::new();
        for mute in muting::about(c, &cx.site, &it.rule, it.dealership, &it.subject)? {
            mutes.push(Mute {
                until: Moment::new(mute.until, &zone),
                by: persons::find(c, &cx.site, mute.asked_by)?.name,
                reason: mute.reason,
                waits: mute.waits,
                silenced: mute.silenced,
            });
        }
        let title = rules.title(&it.rule).to_owned();
        let mut page = who.page(c, cx, title.as_str(), Nav::Alerts)?;
        page.errors = !typed.errors.is_empty();
        Ok(Self {
            page,
            title,
            pill: pill(it.severity),
            state: state_words(it.state),
            closed: it.state == State::Closed,
            subject: subject(&it, &names),
            reasons: it.reasons.iter().map(|reason| with_names(reason, &names)).collect(),
            usual: usual(&rules, &it, &names),
            first: Moment::new(it.began_at.min(it.first_at), &zone),
            last: Moment::new(it.last_at, &zone),
            told: told(c, &cx.site, &it, &zone)?,
            untold: untold(&it, now),
            demanded,
            entries: entries.into_iter().map(|entry| line(entry, &people, &zone)).collect(),
            search: search_for(&it, &zone),
            history: history(c, cx, &it, &zone)?,
            mutes,
            leads: match (it.rule.as_str(), it.dealership == who.dealership) {
                ("R20", true) => "/admin/settings/bank",
                ("R20", false) => "/accounts?next=%2Fadmin%2Fsettings%2Fbank",
                _ => "",
            },
            second: it.severity >= Severity::High,
            today: zone.date_of(now),
            typed,
            it,
        })
    }

    fn error(&self, field: &str) -> &'static str {
        self.typed.errors.iter().find(|(id, _)| *id == field).map_or("", |(_, words)| words)
    }
}

/// What a restraint demands.
pub(super) fn words_of(it: &Restraint) -> &'static str {
    match (it.kind, it.covers) {
        (Kind::Delay, _) => "Few answers a minute at the sign-in",
        (Kind::StepUp, Covers::Everything) => "Passkey proved anew before anything else is opened",
        (Kind::StepUp, _) => "Passkey proved anew before the next change",
        (Kind::Pause, Covers::Payments) => "Payments rest",
        (Kind::Pause, Covers::Recovery) => "Recovery mails rest",
        (Kind::Pause, _) => "Money and lists that leave rest",
        (Kind::SecondPerson, _) => "A second person for money, rights and lists",
        (Kind::EndSession, _) => "All sessions ended",
    }
}

fn demand(
    c: &mut Conn,
    cx: &Cx,
    (at, reader): (Option<DealershipId>, PersonId),
    it: Restraint,
    names: &Names,
    zone: &Zone,
) -> DbResult<Demand> {
    let name = it.subject.parse().ok().and_then(|id: PersonId| names.get(&id)).cloned();
    let of = match name {
        Some(name) => name,
        None if it.subject.starts_with("cus_") => "The customer".to_owned(),
        None => it.subject.clone(),
    };
    let ended = match (it.ended_at, it.ended_by) {
        (Some(at), Some(by)) => Some((Moment::new(at, zone), persons::find(c, &cx.site, by)?.name)),
        _ => None,
    };
    let holds = it.holds(cx.site.clock.now());
    let may = restraints::may_end(c, at, &it, Some(reader))?;
    Ok(Demand { id: it.id, what: words_of(&it), may, of, until: Moment::new(it.until, zone), holds, ended })
}

fn line(it: Followed, people: &Names, zone: &Zone) -> Line {
    let name = it.actor.parse().ok().and_then(|id: PersonId| people.get(&id)).cloned();
    let from = [it.network, it.device];
    Line {
        at: Moment::new(it.at, zone),
        who: name.unwrap_or_else(|| role(it.kind.code()).to_owned()),
        what: deed(&it.action).text,
        action: it.action,
        outcome: match it.outcome.as_str() {
            "refused" => "Refused",
            "failed" => "Failed",
            _ => "",
        },
        from: from.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", "),
    }
}

/// The address of the audit search for what an alert is about: ids and days, no names.
fn search_for(it: &Kept, zone: &Zone) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("at", &it.dealership.map_or_else(|| "-".to_owned(), |at| at.to_string()));
    let person = [&it.subject, &it.actor].into_iter().find(|id| id.parse::<PersonId>().is_ok());
    match (it.about.as_str(), person) {
        ("object", _) => query.append_pair("object", &it.subject),
        (_, Some(person)) => query.append_pair("person", person),
        _ => &mut query,
    };
    query.append_pair("from", &zone.date_of(it.began_at).to_string());
    query.append_pair("to", &zone.date_of(it.last_at).to_string());
    format!("/admin/audit?{}", query.finish())
}

/// What was done about it, from the log, the first thing first.
fn history(c: &mut Conn, cx: &Cx, it: &Kept, zone: &Zone) -> DbResult<Vec<Step>> {
    let wanted = Wanted { object: Some(it.id.to_string()), ..Wanted::default() };
    let mut found = search(c, it.dealership, &wanted, None, 100)?;
    found.reverse();
    let mut steps = Vec::with_capacity(found.len());
    for step in found {
        let entry = step.entry;
        let by = match entry.actor.as_ref().and_then(|id| id.parse().ok()) {
            Some(person) => persons::find(c, &cx.site, person)?.name,
            None => "The portal".to_owned(),
        };
        let fact =
            |name: &str| entry.facts.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str());
        let said = deed(&entry.action);
        let what = match fact("verdict") {
            Some("true") => "Closed: it was true".to_owned(),
            Some(_) => "Closed: it was a false alarm".to_owned(),
            None => said.text,
        };
        steps.push(Step { at: Moment::new(entry.at, zone), by, what, icon: said.icon });
    }
    Ok(steps)
}
