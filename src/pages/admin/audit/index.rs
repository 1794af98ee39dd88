//! `GET /admin/audit?at=…&sort=…&actor=…&person=…&customer=…&session=…&action=…&object=…&from=…&to=…`: the log of a place, newest first,
//! with filters, ways from each line to what belongs together with it, and how its proof stands: the last signed head, the last check, the key that others verify with.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;

use super::{Asked, Question, query};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{PersonId, Zone};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::pages::places::{place, written};
use crate::pages::staff::deeds::deed;
use crate::pages::staff::shown::{Moment, count};
use crate::trust::access::{Administrator, persons, staff};
use crate::trust::audit::checking::Report;
use crate::trust::audit::{Entry, Found, MOST, Reach, key_of, last_check, latest, record_later, search};

const SHOWN: usize = 50;
/// Acts that are often looked for; any other can be typed.
const ACTIONS: &[&str] = &[
    "access.review",
    "approval.approve",
    "authn_login_fail",
    "authn_login_success",
    "authz_fail",
    "bank.change",
    "bank.confirm",
    "bank.withdraw",
    "customer.change",
    "customer.view_as",
    "dealership.settings",
    "dispute.decide",
    "export.run",
    "invoice.credit",
    "invoice.issue",
    "invoice.write_off",
    "key.rotate",
    "passkey.add",
    "payment.received",
    "payment.reverse",
    "privilege_permissions_changed",
    "record.view",
    "refund.request",
    "training.answer",
];

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        let asked = asked.0.clone();
        let question = Question::of(c, who, &asked)?;
        let chosen = question.place()?;
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let mut found = match question.problem {
            None => search(c, chosen.reach, &question.wanted, place(&asked.after)?, limit)?,
            Some(_) => Vec::new(),
        };
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let last = found.last().filter(|_| more);
        let next = last.map_or_else(String::new, |it| written(it.entry.at, it.id()));
        let seen = Entry::new("record.list").object("audit").fact("entries", found.len());
        record_later(&cx.site, &who.actor, seen);
        let people = people(c, cx, &question)?;
        let proof = Standing::of(c, cx, &question.zone)?;
        let page = who.page(c, cx, "Audit log", Nav::Audit)?;
        // What belongs together may have been done at several places.
        let wide = if who.installation { "*" } else { chosen.value.as_str() };
        let rows = found.into_iter().map(|it| Row::new(it, &people, &question.zone, wide)).collect();
        let problem = question.problem;
        let wrong = |field| problem.filter(|(name, _)| *name == field).map_or("", |(_, text)| text);
        let places =
            question.places.iter().map(|it| (it.value.clone(), it.name.clone(), it.reach == chosen.reach));
        let mut staff: Vec<(String, String, bool)> = people
            .into_iter()
            .map(|(id, name)| (id.to_string(), name, question.wanted.actor == Some(id)))
            .collect();
        staff.sort_by(|a, b| a.1.cmp(&b.1));
        if let Some(id) = question.wanted.actor.filter(|_| !staff.iter().any(|(.., chosen)| *chosen)) {
            staff.push((id.to_string(), format!("Nobody of the staff, {id}"), true));
        }
        let index = Index {
            page,
            proof,
            places: places.collect(),
            people: staff,
            actions: ACTIONS,
            query: query(&asked),
            only: only(&asked),
            first: asked.after.is_empty(),
            asked,
            wrong_from: wrong("from"),
            wrong_to: wrong("to"),
            wrong_action: wrong("action"),
            most: count(MOST, "entry", "entries"),
            rows,
            next,
            installation: who.installation,
        };
        if problem.is_some() { Reply::invalid(&index) } else { Reply::page(&index) }
    })
    .await
}

#[derive(Template)]
#[template(path = "admin/audit/index.html")]
struct Index {
    page: Page,
    proof: Standing,
    /// Value, name, whether it is chosen.
    places: Vec<(String, String, bool)>,
    people: Vec<(String, String, bool)>,
    /// Names of acts that are offered.
    actions: &'static [&'static str],
    asked: Asked,
    query: String,
    /// What it is narrowed to by a link: words, the id, and the address without that.
    only: Vec<(&'static str, String, String)>,
    /// How much a file holds.
    most: String,
    /// What is wrong with each of the days; empty when nothing is.
    wrong_from: &'static str,
    wrong_to: &'static str,
    wrong_action: &'static str,
    rows: Vec<Row>,
    first: bool,
    next: String,
    installation: bool,
}

/// How the proof of the log stands, in words.
struct Standing {
    head: Option<(String, Moment)>,
    check: Option<Check>,
    key: String,
}

/// What the last check found.
struct Check {
    when: Moment,
    tampered: bool,
    text: String,
    /// Name and words of the first few findings.
    findings: Vec<(String, String)>,
    unchecked: Vec<String>,
}

impl Standing {
    fn of(c: &mut Conn, cx: &Cx, zone: &Zone) -> DbResult<Self> {
        let head = latest(c)?.map(|it| (count(it.size, "entry", "entries"), Moment::new(it.at, zone)));
        let check = last_check(c)?.map(|(at, report)| Check::of(report, Moment::new(at, zone)));
        let key = key_of(c, &cx.site.vault)?.map(|key| key.to_string()).unwrap_or_default();
        Ok(Self { head, check, key })
    }
}

impl Check {
    fn of(report: Report, when: Moment) -> Self {
        let text = match report.found {
            0 => {
                let entries = count(report.entries, "entry", "entries");
                format!("{entries} and {} of money and rights hold.", count(report.rows, "row", "rows"))
            }
            found if report.first_bad.is_none() => format!("{}.", count(found, "finding", "findings")),
            found => format!("{}, {}.", count(found, "finding", "findings"), report.whereabouts()),
        };
        let findings = report.findings.into_iter().take(5).map(|it| (it.code.into_owned(), it.what));
        let (tampered, unchecked) = (report.found > 0, report.unchecked);
        Self { when, tampered, text, findings: findings.collect(), unchecked }
    }
}

struct Row {
    /// Its number in the log; empty while it has none.
    number: String,
    when: Moment,
    who: String,
    what: String,
    action: String,
    object: String,
    facts: String,
    /// Empty when it was done.
    outcome: &'static str,
    from: String,
    /// What belongs together with it: words and address.
    more: Vec<(&'static str, String)>,
}

impl Row {
    /// `wide` is where entries that belong together are looked for, as the address has it.
    fn new(it: Found, people: &HashMap<PersonId, String>, zone: &Zone, wide: &str) -> Self {
        let e = it.entry;
        let about = e.person.as_ref().filter(|id| e.actor.as_ref() != Some(id));
        let more = [
            ("this person", "person", e.actor.as_ref()),
            ("this session", "session", e.session.as_ref()),
            ("whom it is about", "person", about),
            ("this customer", "customer", e.customer.as_ref()),
            ("this record", "object", e.object.as_ref()),
        ];
        let more = more.into_iter().filter_map(|(words, name, id)| {
            let mut text = url::form_urlencoded::Serializer::new(String::new());
            text.append_pair("at", wide).append_pair(name, id?);
            Some((words, format!("/admin/audit?{}", text.finish())))
        });
        let more = more.collect();
        // Staff by name; owners stay the dealership's customers and are none of an administrator's business.
        let name = e.actor.as_ref().and_then(|id| id.parse().ok()).and_then(|id| people.get(&id));
        let facts: Vec<String> = e.facts.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let from = [e.network.unwrap_or_default(), e.device];
        Self {
            more,
            number: it.seq.map(|seq| seq.to_string()).unwrap_or_default(),
            when: Moment::new(e.at, zone),
            who: name.map_or_else(|| role(&e.role).to_owned(), |name| format!("{name}, {}", e.role)),
            what: deed(&e.action).text,
            action: e.action,
            object: e.object.unwrap_or_default(),
            facts: facts.join(" \u{b7} ").chars().take(200).collect(),
            outcome: match e.outcome.as_str() {
                "refused" => "Refused",
                "failed" => "Failed",
                _ => "",
            },
            from: from.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Each of the ids that links narrow to, with the way back.
fn only(asked: &Asked) -> Vec<(&'static str, String, String)> {
    let bare = Asked { after: String::new(), ..asked.clone() };
    let all = [
        ("By and about a person", &asked.person, Asked { person: String::new(), ..bare.clone() }),
        ("In a session", &asked.session, Asked { session: String::new(), ..bare.clone() }),
        ("About a customer", &asked.customer, Asked { customer: String::new(), ..bare }),
    ];
    let chosen = all.into_iter().filter(|(_, id, _)| !id.is_empty());
    chosen
        .map(|(words, id, without)| (words, id.clone(), format!("/admin/audit?{}", query(&without))))
        .collect()
}

/// Whoever has no name here.
pub fn role(code: &str) -> &'static str {
    match code {
        "owner" => "A customer",
        "guest" => "Somebody with a link",
        "operator" => "Whoever runs this site",
        "system" => "The portal",
        _ => "Somebody of the staff",
    }
}

/// The staff of the place by name.
fn people(c: &mut Conn, cx: &Cx, question: &Question) -> DbResult<HashMap<PersonId, String>> {
    let mut known = HashMap::new();
    for place in question.places.iter().filter(|it| it.reach != Reach::Everywhere) {
        for held in staff::of_place(c, place.dealership())? {
            if let std::collections::hash_map::Entry::Vacant(free) = known.entry(held.person) {
                free.insert(persons::find(c, &cx.site, held.person)?.name);
            }
        }
    }
    Ok(known)
}
