//! `GET /admin/settings/disputes`: how long each side has, whom a customer can turn to outside, and the reasons that can be
//! chosen. A reason that is not shown any more stays known to the disputes that name it. And disputes that no manager may
//! decide, of whom one can be let: their numbers and nothing else, since an administrator sees no customer's documents.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, done};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CleanText, DisputeId, Language, PersonId};
use crate::base::web::{Cx, Form, Nav, Page, Reply};
use crate::billing::approvals::{Kind, Limits};
use crate::billing::disputes::{self, ReasonRow, Rules, RulesError, Stuck, known_outside};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::shown::id;
use crate::parties::dealerships::{self, change_group, group_with_version};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingAdministrator, Administrator, persons};

const PAGE: &str = "/admin/settings/disputes";
const HOW: &str = "a name and how to reach them";

/// As typed. Reasons come in rows: a code for each that there is, nothing for a new one.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    version: i64,
    raise_days: String,
    reply_days: String,
    decide_days: String,
    answer_days: String,
    pause_days: String,
    appeal_days: String,
    closes: String,
    outside: String,
    outside_es: String,
    code: Vec<String>,
    en: Vec<String>,
    es: Vec<String>,
    /// Codes of those that can be chosen; `new` for the new one.
    shown: Vec<String>,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (rules, version) = group_with_version::<Rules>(c, at)?;
        Reply::page(&View::new(c, who, cx, Typed::of(&rules, version), Faults::default())?)
    })
    .await
}

pub async fn save(cx: Cx, administrator: Administrator, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (typed, mut faults) = (&form.0, Faults::default());
        let before: Rules = dealerships::group(c, at)?;
        match typed.read(&before, &mut faults) {
            Some(rules) => {
                change_group(c, &cx.site, &who.actor, at, typed.version, &rules)?;
                done(PAGE, "Saved. Days that were promised before stay as they were promised.")
            }
            None => Reply::invalid(&View::new(c, who, cx, typed.clone(), faults)?),
        }
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Let {
    dispute: String,
    manager: String,
}

/// `POST /admin/settings/disputes/managers`: lets a manager decide what nobody may.
pub async fn let_decide(
    cx: Cx,
    administrator: Administrator,
    form: Form<Let>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let scope = who.scope_of(at)?;
        let (dispute, manager): (DisputeId, PersonId) = (id(&form.0.dispute)?, id(&form.0.manager)?);
        let number = disputes::by_id(c, &scope, dispute)?.number;
        let name = match disputes::colleagues(c, &scope)?.iter().any(|(person, _)| *person == manager) {
            true => persons::find(c, &cx.site, manager)?.name,
            false => return Err(AppError::NotFound),
        };
        let asked = Asked {
            operation: Operation::LetDecide,
            object: dispute.to_string(),
            amount: None,
            summary: format!("Let {name} decide {number}, because nobody else can"),
            path: "/admin/settings/disputes/managers",
            form: &[("dispute", form.0.dispute.as_str()), ("manager", form.0.manager.as_str())],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        disputes::let_decide(c, &cx.site, &who.actor, &scope, dispute, manager)?;
        done(PAGE, format!("{name} can decide {number} now, and is told by email."))
    })
    .await
}

impl Typed {
    fn of(rules: &Rules, version: i64) -> Self {
        let texts = |of: fn(&ReasonRow) -> &str| rules.reasons.iter().map(|it| of(it).to_owned()).collect();
        Self {
            version,
            raise_days: rules.raise_days.to_string(),
            reply_days: rules.reply_days.to_string(),
            decide_days: rules.decide_days.to_string(),
            answer_days: rules.answer_days.to_string(),
            pause_days: rules.pause_days.to_string(),
            appeal_days: rules.appeal_days.to_string(),
            closes: format!("{:02}:{:02}", rules.closes / 60, rules.closes % 60),
            outside: rules.outside.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default(),
            outside_es: rules.outside_es.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default(),
            code: texts(|it| it.code.as_str()),
            en: texts(|it| it.en.as_str()),
            es: texts(|it| it.es.as_str()),
            shown: rules.shown().map(|it| it.code.clone()).collect(),
        }
    }

    fn read(&self, before: &Rules, faults: &mut Faults) -> Option<Rules> {
        let days = |text: &str| text.trim().parse::<i32>().unwrap_or(0);
        let rules = Rules {
            raise_days: days(&self.raise_days),
            reply_days: days(&self.reply_days),
            decide_days: days(&self.decide_days),
            answer_days: days(&self.answer_days),
            // None is a choice, what cannot be read is not.
            pause_days: self.pause_days.trim().parse().unwrap_or(-1),
            appeal_days: days(&self.appeal_days),
            closes: minutes(&self.closes).unwrap_or(0),
            reasons: self.reasons(before, faults),
            outside: faults.optional("outside", &self.outside, HOW).flatten(),
            outside_es: faults.optional("outside_es", &self.outside_es, HOW).flatten(),
        };
        for (field, own, other) in
            [("outside", &rules.outside, &self.outside_es), ("outside_es", &rules.outside_es, &self.outside)]
        {
            if own.is_none() && !other.trim().is_empty() && faults.of(field).is_empty() {
                faults.add(field, "Write it in both languages, or leave both empty");
            }
        }
        let checked = rules.checked();
        if let Err(why) = &checked {
            faults.add(field_of(*why), why.to_string());
        }
        checked.ok().filter(|_| faults.is_empty())
    }

    /// The reasons that there were, in both languages, and the new one.
    fn reasons(&self, before: &Rules, faults: &mut Faults) -> Vec<ReasonRow> {
        let at = |all: &[String], place: usize| all.get(place).map_or("", |text| text.trim()).to_owned();
        let mut found = Vec::new();
        for place in 0..self.en.len().max(self.es.len()) {
            let (code, en, es) = (at(&self.code, place), at(&self.en, place), at(&self.es, place));
            let known = before.reasons.iter().find(|it| it.code == code);
            if known.is_none() && en.is_empty() && es.is_empty() {
                continue;
            }
            let read = CleanText::parse(&en).ok().zip(CleanText::parse(&es).ok());
            let Some((en, es)) = read else {
                faults.add("reasons", "Write each reason in both languages, in at most 80 characters");
                continue;
            };
            let shown =
                self.shown.iter().any(|own| own == if known.is_some() { code.as_str() } else { "new" });
            let code = known.map_or_else(|| fresh(before), |it| it.code.clone());
            found.push(ReasonRow { code, en, es, shown });
        }
        // What is left out of a form is not forgotten: old disputes name it.
        for it in &before.reasons {
            if !found.iter().any(|own| own.code == it.code) {
                found.push(ReasonRow { shown: false, ..it.clone() });
            }
        }
        found
    }
}

/// A code that no reason has had.
fn fresh(before: &Rules) -> String {
    let taken = |code: &str| before.reasons.iter().any(|it| it.code == code);
    let own = (1..=99).map(|n| format!("own_{n}")).find(|code| !taken(code));
    own.unwrap_or_else(|| "own".to_owned())
}

fn minutes(text: &str) -> Option<i32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then(|| hours * 60 + minutes)
}

const fn field_of(why: RulesError) -> &'static str {
    match why {
        RulesError::RaiseDays => "raise_days",
        RulesError::ReplyDays => "reply_days",
        RulesError::DecideDays => "decide_days",
        RulesError::AnswerDays => "answer_days",
        RulesError::PauseDays => "pause_days",
        RulesError::AppealDays => "appeal_days",
        RulesError::Closes => "closes",
        RulesError::Reasons => "reasons",
    }
}

#[derive(Template)]
#[template(path = "admin/settings/disputes.html")]
struct View {
    page: Page,
    tab: &'static str,
    typed: Typed,
    /// Code, English, Spanish, whether it can be chosen.
    rows: Vec<(String, String, String, bool)>,
    /// What one person decides alone.
    limit: String,
    /// What the letters say where both fields are empty: English and Spanish. None: they name nobody.
    known: Option<(&'static str, &'static str)>,
    /// What nobody may decide, and of whom one can be let.
    stuck: Vec<(Stuck, Vec<(PersonId, String)>)>,
    faults: Faults,
}

impl View {
    fn new(c: &mut Conn, who: &ActingAdministrator, cx: &Cx, typed: Typed, faults: Faults) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let settings = dealerships::load(c, at)?.settings;
        let currency = settings.currency;
        let say = |language| known_outside(&settings.address, language);
        let known = say(Language::En).zip(say(Language::Es));
        let scope = who.scope_of(at)?;
        let limits = Limits::of_dealership(c, &scope)?;
        let stuck = disputes::stuck(c, &scope)?;
        let people = stuck.iter().flat_map(|it| it.managers.iter().copied());
        let names = persons::names_of(c, &cx.site, people)?;
        let name = |person: &PersonId| (*person, names.get(person).cloned().unwrap_or_default());
        let named = |it: Stuck| {
            let managers = it.managers.iter().map(name).collect();
            (it, managers)
        };
        let stuck = stuck.into_iter().map(named).collect();
        let limit = limits.of(Kind::Credit, currency).map(|it| it.display(Language::En).to_string());
        let mut page = who.page(c, cx, "Disputes", Nav::Settings)?;
        page.errors = !faults.is_empty();
        let at = |all: &[String], place: usize| all.get(place).cloned().unwrap_or_default();
        let mut rows: Vec<(String, String, String, bool)> = (0..typed.en.len())
            .map(|place| {
                let code = at(&typed.code, place);
                let own = if code.is_empty() { "new" } else { code.as_str() };
                let shown = typed.shown.iter().any(|it| it == own);
                (code, at(&typed.en, place), at(&typed.es, place), shown)
            })
            .collect();
        if rows.last().is_none_or(|(code, ..)| !code.is_empty()) {
            rows.push((String::new(), String::new(), String::new(), true));
        }
        Ok(Self {
            page,
            tab: "disputes",
            typed,
            rows,
            limit: limit.unwrap_or_default(),
            known,
            stuck,
            faults,
        })
    }
}
