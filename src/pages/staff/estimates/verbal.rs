//! `GET /staff/estimates/{number}/consents/new`: what a customer said on the phone or at the counter. `POST …/consents` writes
//! it down: weaker evidence than a signature, so who, when, by which number and how much are all asked for.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CleanText, Currency, CustomerId, Language, LocalDate, Money, Timestamp, Zone};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::estimates::store::{by_number, current};
use crate::billing::estimates::verbal::{Heard, record_verbal};
use crate::billing::estimates::{Estimate, Sent};
use crate::pages::owner::estimates::approval::Pairs;
use crate::pages::owner::estimates::offer::name;
use crate::pages::owner::estimates::words::{Answer, answers, decisions};
use crate::pages::staff::charges::{Problem, figures};
use crate::pages::staff::faults::tried;
use crate::parties::{customers, dealerships};
use crate::trust::access::{ActingStaff, Clerk};

pub async fn ask(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let (estimate, sent) = find(c, cx, who, &number)?;
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let now = cx.site.clock.now();
        let customer = customers::load(c, &cx.site, &who.scope.narrowed(estimate.customer)?)?;
        let yes = Answer { approved: Some(true), reason: String::new() };
        let typed = Typed {
            version: sent.version.number.to_string(),
            spoke_with: customer.details.name.to_string(),
            day: zone.date_of(now).to_string(),
            time: clock_time(now, &zone),
            number: customer
                .details
                .contact
                .phone
                .as_ref()
                .map(crate::base::values::Phone::display)
                .unwrap_or_default(),
            amount: sent.offer.snapshot.totals.net.to_decimal_string(),
            note: String::new(),
            above: false,
            answers: vec![yes; sent.offer.jobs()?.len()],
        };
        Reply::page(&Verbal::new(c, cx, who, &estimate, &sent, typed, Vec::new())?)
    })
    .await
}

pub async fn keep(
    cx: Cx,
    clerk: Clerk,
    number: web::Path<String>,
    form: Form<Pairs>,
) -> Result<HttpResponse, AppError> {
    cx.change(clerk, move |c, who, cx| {
        let (estimate, sent) = find(c, cx, who, &number)?;
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let typed = Typed::of(&form.0, sent.offer.jobs()?.len());
        let heard = match typed.read(estimate.currency, &zone, cx.site.clock.now()) {
            Ok(heard) => heard,
            Err(problems) => {
                return Reply::invalid(&Verbal::new(c, cx, who, &estimate, &sent, typed, problems)?);
            }
        };
        if let Some(problem) = more_than_offered(&sent, &heard, &typed)? {
            return Reply::invalid(&Verbal::new(c, cx, who, &estimate, &sent, typed, vec![problem])?);
        }
        let work = |c: &mut Conn| -> DbResult<Reply> {
            record_verbal(c, &cx.site, &who.actor, &who.scope, &estimate, &heard)?;
            let text = format!(
                "Written down: {} before tax is authorized on {}. A signature would be stronger evidence.",
                heard.amount.display(Language::En),
                estimate.number
            );
            let flash = Flash { kind: FlashKind::Ok, text };
            Ok(Reply::to(format!("/staff/estimates/{}", estimate.number)).flash(flash))
        };
        // The form is beside the version that stands now: sent again, it is about that.
        let version = sent.version.number.to_string();
        tried(c, work, |c, text| {
            let problem = Problem { at: "amount".to_owned(), text };
            Verbal::new(c, cx, who, &estimate, &sent, Typed { version, ..typed }, vec![problem])
        })
    })
    .await
}

/// A figure too many would let anything be billed: what is above the jobs that they agreed to is asked once more.
fn more_than_offered(sent: &Sent, heard: &Heard, typed: &Typed) -> DbResult<Option<Problem>> {
    let agreed = |place: usize| typed.answers.get(place).is_some_and(|it| it.approved == Some(true));
    let jobs = sent.offer.jobs()?.into_iter().filter(|job| agreed(job.place)).map(|job| job.net);
    let offered = Money::sum(heard.amount.currency(), jobs)?;
    if typed.above || heard.amount.minor() <= offered.minor() {
        return Ok(None);
    }
    let text = format!(
        "{} is more than the {} of the jobs above. If they agreed to it, tick the box under it",
        heard.amount.display(Language::En),
        offered.display(Language::En)
    );
    Ok(Some(Problem { at: "amount".to_owned(), text }))
}

fn find(c: &mut Conn, cx: &Cx, who: &ActingStaff, number: &str) -> DbResult<(Estimate, Sent)> {
    let estimate = by_number(c, &who.scope, number)?;
    let sent = current(c, &cx.site, &estimate)?;
    Ok((estimate, sent))
}

/// As typed.
pub struct Typed {
    version: String,
    spoke_with: String,
    day: String,
    time: String,
    number: String,
    amount: String,
    note: String,
    /// They agreed to more than the jobs come to.
    above: bool,
    answers: Vec<Answer>,
}

impl Typed {
    fn of(pairs: &Pairs, jobs: usize) -> Self {
        let field =
            |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let text = |name: &str| field(name).unwrap_or_default().to_owned();
        let mut answers = answers(jobs, field);
        // A box that is not ticked is a no.
        answers.iter_mut().for_each(|answer| answer.approved = Some(answer.approved == Some(true)));
        Self {
            version: text("version"),
            spoke_with: text("spoke_with"),
            day: text("day"),
            time: text("time"),
            number: text("number"),
            amount: text("amount"),
            note: text("note"),
            above: text("above") == "yes",
            answers,
        }
    }

    fn read(&self, currency: Currency, zone: &Zone, now: Timestamp) -> Result<Heard, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, text: &str| {
            problems.push(Problem { at: field.to_owned(), text: text.to_owned() });
        };
        let spoke_with = CleanText::parse(&self.spoke_with).ok();
        if spoke_with.is_none() {
            wrong("spoke_with", "Enter the name of the person who agreed");
        }
        let at = moment(&self.day, &self.time, zone);
        match at {
            None => wrong("day", "Enter the day and time they said so, such as 2026-11-20 and 14:05"),
            Some(at) if at > now => wrong("day", "Enter a time that has passed"),
            Some(_) => {}
        }
        let number = CleanText::parse(&self.number).ok();
        if number.is_none() {
            wrong("number", "Enter the number you called, or “In person”");
        }
        let amount = Money::parse(&self.amount, currency).ok().filter(|it| it.is_positive());
        if amount.is_none() {
            wrong("amount", "Enter the amount before tax that they agreed to in all, such as 480.00");
        }
        if !self.answers.iter().any(|answer| answer.approved == Some(true)) {
            wrong("job-0", "Tick at least one job that they agreed to");
        }
        if let Some(Err(text)) = amount.map(figures::within) {
            wrong("amount", &text);
        }
        let note = CleanText::optional(&self.note.split_whitespace().collect::<Vec<_>>().join(" "));
        if note.is_err() {
            wrong("note", "Enter a note of at most 500 characters");
        }
        let decisions = decisions(&self.answers).ok();
        let version = self.version.parse().ok();
        match (spoke_with, at, number, amount, note, decisions, version) {
            (
                Some(spoke_with),
                Some(at),
                Some(number),
                Some(amount),
                Ok(note),
                Some(decisions),
                Some(version),
            ) if problems.is_empty() => {
                Ok(Heard { version, decisions, spoke_with, at, number, amount, note })
            }
            _ => Err(problems),
        }
    }
}

/// `14:05` on the dealership's wall. The day's length is what it is: on the two odd days a year it may be an hour off.
fn moment(day: &str, time: &str, zone: &Zone) -> Option<Timestamp> {
    let day: LocalDate = day.parse().ok()?;
    let (hours, minutes) = time.split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    Some(zone.start_of(day).plus(std::time::Duration::from_secs(hours * 3600 + minutes * 60)))
}

fn clock_time(now: Timestamp, zone: &Zone) -> String {
    let since = now.since(zone.start_of(zone.date_of(now))).as_secs();
    format!("{:02}:{:02}", (since / 3600).min(23), since % 3600 / 60)
}

#[derive(Template)]
#[template(path = "staff/estimates/verbal.html")]
struct Verbal {
    page: Page,
    number: String,
    customer: CustomerId,
    name: String,
    typed: Typed,
    /// Name, amount, whether it is ticked.
    jobs: Vec<(String, MoneyDisplay, bool)>,
    problems: Vec<Problem>,
    sign: &'static str,
}

impl Verbal {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        estimate: &Estimate,
        sent: &Sent,
        typed: Typed,
        problems: Vec<Problem>,
    ) -> DbResult<Self> {
        let title = format!("Write down a consent to {}", estimate.number);
        let mut page = who.page(c, cx, title, Nav::StaffEstimates)?;
        page.errors = !problems.is_empty();
        let ticked = |place: usize| typed.answers.get(place).is_some_and(|it| it.approved == Some(true));
        let jobs = sent
            .offer
            .jobs()?
            .into_iter()
            .map(|job| (name(who.words(), job.name), job.net.display(Language::En), ticked(job.place)));
        Ok(Self {
            page,
            number: estimate.number.clone(),
            customer: estimate.customer,
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(estimate.customer)?)?,
            jobs: jobs.collect(),
            typed,
            problems,
            sign: estimate.currency.symbol(),
        })
    }

    fn errors(&self) -> Vec<(&str, &str)> {
        self.problems.iter().map(|it| (it.at.as_str(), it.text.as_str())).collect()
    }

    fn error(&self, field: &str) -> &str {
        self.problems.iter().find(|it| it.at == field).map_or("", |it| it.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_wall_clock_is_a_moment() {
        let zone: Zone = "America/Chicago".parse().unwrap();
        let at = moment("2026-11-20", "14:05", &zone).unwrap();
        assert_eq!(at, "2026-11-20T20:05:00Z".parse().unwrap());
        assert_eq!(clock_time(at, &zone), "14:05");
        for (day, time) in [("soon", "14:05"), ("2026-11-20", "25:00"), ("2026-11-20", "14")] {
            assert_eq!(moment(day, time, &zone), None);
        }
    }
}
