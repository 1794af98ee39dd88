//! The dealership's plan of reminders, with the words of each letter: the form of `/staff/reminders/rules`. Managers alone:
//! what is decided here goes to every customer.

use askama::Template;
use serde::Deserialize;

use super::words;
use crate::base::db::{Conn, DbResult};
use crate::base::mail::{Tone, reminder_words};
use crate::base::values::{Currency, Language, LocalDate};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::base::words::Words;
use crate::billing::reminders::{Act, Plan, PlanError, Step};
use crate::pages::staff::kept::{Kept, Problem, yes};
use crate::parties::dealerships::Version;
use crate::trust::access::ActingStaff;

/// Lines for steps to come.
const SPARE: usize = 2;

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    version: Version,
    automatic: String,
    days: Vec<String>,
    act: Vec<String>,
    opens: String,
    closes: String,
    saturdays: String,
    holidays: String,
    promise_days: String,
    promises: String,
}

impl Kept for Fields {
    type Rule = Plan;
    const FIRST: &'static str = "days";
    const NEXT: &'static str = "/staff/reminders";

    fn of(plan: &Plan, _: Currency) -> Self {
        let holidays: Vec<String> = plan.holidays.iter().map(ToString::to_string).collect();
        Self {
            version: 0,
            automatic: yes(plan.automatic),
            days: plan.steps.iter().map(|step| step.days.to_string()).collect(),
            act: plan.steps.iter().map(|step| step.act.to_string()).collect(),
            opens: clock(plan.opens),
            closes: clock(plan.closes),
            saturdays: yes(plan.saturdays),
            holidays: holidays.join("\n"),
            promise_days: plan.promise_days.to_string(),
            promises: plan.promises.to_string(),
        }
    }

    fn version(&mut self) -> &mut Version {
        &mut self.version
    }

    fn rule(&self, _: Currency) -> Result<Plan, Problem> {
        let wrong = |field, text: &str| (field, text.to_owned());
        let mut steps = Vec::new();
        for (days, act) in self.days.iter().zip(&self.act).filter(|(days, _)| !days.trim().is_empty()) {
            let days = number(days).map_err(|_| wrong("days", "Enter whole days, such as -3 or 10"))?;
            let act: Act = act.parse().map_err(|_| wrong("days", "Choose what is done at each step"))?;
            steps.push(Step { days, act });
        }
        let mut holidays: Vec<LocalDate> = Vec::new();
        for line in self.holidays.split_whitespace() {
            let day = line.trim_matches(',').parse();
            holidays.push(day.map_err(|_| wrong("holidays", "Enter one day a line, such as 2026-12-25"))?);
        }
        let window = || wrong("opens", "Enter times such as 09:00");
        let plan = Plan {
            automatic: self.automatic == "yes",
            steps,
            opens: minute(&self.opens).ok_or_else(window)?,
            closes: minute(&self.closes).ok_or_else(window)?,
            saturdays: self.saturdays == "yes",
            holidays,
            promise_days: number(&self.promise_days)
                .map_err(|_| wrong("promise_days", &PlanError::PromiseDays.to_string()))?,
            promises: number(&self.promises)
                .map_err(|_| wrong("promises", &PlanError::Promises.to_string()))?,
        };
        plan.checked().map_err(|error| {
            let field = match error {
                PlanError::Steps | PlanError::Days | PlanError::SameDay | PlanError::HandOver => "days",
                PlanError::Window => "opens",
                PlanError::Holidays => "holidays",
                PlanError::PromiseDays => "promise_days",
                PlanError::Promises => "promises",
            };
            (field, error.to_string())
        })
    }

    fn said(plan: &Plan) -> String {
        match plan.automatic {
            true => format!("The plan is kept. Reminders go out {}.", words::window(plan)),
            false => "The plan is kept. Reminders go out only when somebody sends them.".to_owned(),
        }
    }

    fn page(self, c: &mut Conn, who: &ActingStaff, cx: &Cx, problem: Option<Problem>) -> DbResult<Reply> {
        let mut page = who.page(c, cx, "Reminder plan", Nav::Reminders)?;
        page.errors = problem.is_some();
        let typed = self.days.iter().zip(&self.act).filter(|(days, _)| !days.is_empty());
        let mut lines: Vec<Line> =
            (0..).zip(typed).map(|(place, (days, act))| Line::new(place, days, act)).collect();
        for _ in 0..SPARE {
            lines.push(Line::new(lines.len(), "", Act::Friendly.code()));
        }
        let samples = samples(&page.dealership.name);
        Reply::page(&Rules { page, fields: self, lines, samples, problem: problem.unwrap_or_default() })
    }
}

/// Whole days, also with the minus of printers.
fn number(text: &str) -> Result<i32, std::num::ParseIntError> {
    text.trim().replace('\u{2212}', "-").parse()
}

/// `09:00`.
fn clock(minute: i32) -> String {
    let minute = minute.clamp(0, 24 * 60 - 1);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn minute(text: &str) -> Option<i32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (i32, i32) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then(|| hour * 60 + minute)
}

/// A line of the ladder, as typed.
struct Line {
    place: usize,
    days: String,
    /// It is no number of days.
    wrong: bool,
    acts: Vec<(&'static str, &'static str, bool)>,
}

/// A letter as it reads.
struct Sample {
    title: &'static str,
    texts: Vec<(&'static str, [String; 4])>,
}

#[derive(Template)]
#[template(path = "staff/reminders/rules.html")]
struct Rules {
    page: Page,
    fields: Fields,
    lines: Vec<Line>,
    samples: Vec<Sample>,
    problem: Problem,
}

impl Rules {
    fn fault(&self, field: &str) -> &str {
        if self.problem.0 == field { &self.problem.1 } else { "" }
    }
}

impl Line {
    fn new(place: usize, days: &str, act: &str) -> Self {
        let option = |of: &Act| (of.code(), words::act(*of), of.code() == act);
        let wrong = !days.is_empty() && number(days).is_err();
        Self { place, days: days.to_owned(), wrong, acts: Act::ALL.iter().map(option).collect() }
    }
}

fn samples(dealership: &str) -> Vec<Sample> {
    let all = [
        ("Friendly, before the due day", Tone::Soon),
        ("Friendly, on the due day", Tone::Today),
        ("Friendly, afterwards", Tone::Late),
        ("Firm", Tone::Firm),
        ("Final notice", Tone::Final),
    ];
    let text = |tone, language| reminder_words(Words::new(language), tone, dealership, "NM-10482");
    let sample = |(title, tone)| Sample {
        title,
        texts: vec![("en", text(tone, Language::En)), ("es", text(tone, Language::Es))],
    };
    all.into_iter().map(sample).collect()
}
