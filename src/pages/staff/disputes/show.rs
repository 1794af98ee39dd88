//! `GET /staff/disputes/{number}`: the case on one page. What was questioned and what both sides wrote on the one side; the
//! decision and what it needs to know on the other.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::background::Background;
use super::decide::{Problems, Typed};
use super::offered::{Decide, why_not};
use super::story::{Decided, Step, decided, step};
use super::{find, state_pill};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, PersonId, Timestamp, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::disputes::{self, Dispute, Event, Rules, State, Wish, colleagues, is_stuck, refusal};
use crate::billing::evidence::{self, Subject};
use crate::billing::invoices::{self, Invoice};
use crate::pages::files::{ACCEPT, File};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::Moment;
use crate::parties::dealerships;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Permission, Scope, Staff, persons};

const EN: Language = Language::En;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    number: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let (it, scope) = find(c, who, &number)?;
        seen::one(&cx.site, who, it.customer, it.id);
        Reply::page(&Show::new(c, cx, who, &scope, &it, Back::default())?)
    })
    .await
}

/// A form that came back.
#[derive(Default)]
pub(super) struct Back {
    pub body: String,
    pub kind: String,
    pub decision: Option<Typed>,
    pub errors: Problems,
}

#[derive(Template)]
#[template(path = "staff/disputes/show.html")]
pub(super) struct Show {
    page: Page,
    number: String,
    invoice: String,
    total: MoneyDisplay,
    open: MoneyDisplay,
    customer: CustomerId,
    pill: Pill,
    claimed: MoneyDisplay,
    held: MoneyDisplay,
    /// Of the customer's wish.
    wish: &'static str,
    /// What is promised, and how the clock goes while the customer is asked.
    promise: Vec<(&'static str, &'static str, Moment)>,
    owner: String,
    mine: bool,
    assignable: bool,
    colleagues: Vec<(PersonId, String, bool)>,
    lines: Vec<Line>,
    steps: Vec<Step>,
    brought: Vec<File>,
    accept: &'static str,
    writes: bool,
    asks: bool,
    /// A question still stops the clock.
    pauses: bool,
    body: String,
    kind: String,
    key: String,
    decides: Option<Decide>,
    /// Why the reader does not decide.
    refusal: String,
    decisions: Vec<Decided>,
    background: Background,
    errors: Problems,
}

pub struct Line {
    text: String,
    about: String,
    reason: String,
    billed: MoneyDisplay,
    questioned: MoneyDisplay,
    approved: String,
}

impl Show {
    pub(super) fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        it: &Dispute,
        back: Back,
    ) -> DbResult<Self> {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let now = cx.site.clock.now();
        let of = invoices::by_id(c, &cx.site, scope, it.invoice)?;
        let rules: Rules = dealerships::group(c, who.dealership)?;
        let events = disputes::events(c, &cx.site, &who.scope, it)?;
        let all = colleagues(c, scope)?;
        let ids = all.iter().map(|(person, _)| *person);
        let names = persons::names_of(
            c,
            &cx.site,
            ids.chain(it.owner).chain(events.iter().flat_map(|it| [it.person, it.about]).flatten()),
        )?;
        let name = |person: PersonId| names.get(&person).cloned().unwrap_or_else(|| "Somebody".to_owned());
        let decidable = it.state.after(Event::Decide).is_some();
        let refusal = match (decidable, who.may(Permission::WorkAsManager)) {
            (false, _) => String::new(),
            (true, false) => "A manager decides. You can write, ask and hand it over.".to_owned(),
            (true, true) => match refusal(c, &who.actor, scope, it)? {
                Some(why) => why_not(&why, is_stuck(c, &who.scope, it)?),
                None => String::new(),
            },
        };
        let decides = match decidable && refusal.is_empty() {
            true => Some(Decide::new(c, scope, it, &of, back.decision.unwrap_or_default(), &back.errors)?),
            false => None,
        };
        let mut page = who.page(c, cx, format!("Dispute {}", it.number), Nav::Disputes)?;
        page.errors = !back.errors.is_empty();
        // In the scope of the staff: with the customer's own, what belongs to notes would be left out.
        let brought = evidence::of_subject(c, &cx.site, &who.scope, &Subject::dispute(it.id))?;
        Ok(Self {
            number: it.number.clone(),
            invoice: it.invoice_number.clone(),
            total: of.total.display(EN),
            open: of.open.display(EN),
            customer: it.customer,
            pill: state_pill(it.state, it.state.is_open() && it.due.at() <= now),
            claimed: it.claimed.display(EN),
            held: it.held.display(EN),
            wish: wish(it.wish),
            promise: promise(it, now, &zone),
            owner: it.owner.map(name).unwrap_or_default(),
            mine: it.owner == Some(who.person),
            assignable: it.state.after(Event::Assign).is_some(),
            colleagues: all
                .iter()
                .map(|(person, _)| (*person, name(*person), it.owner == Some(*person)))
                .collect(),
            lines: lines(it, &of, &rules),
            steps: events.into_iter().map(|own| step(own, name, &zone)).collect(),
            brought: brought.iter().map(|own| File::new(own, "/staff/files", who.words())).collect(),
            accept: ACCEPT,
            writes: it.state.after(Event::Reply).is_some(),
            asks: it.state.after(Event::Ask).is_some(),
            pauses: it.due.paused_days < rules.pause_days,
            body: back.body,
            kind: back.kind,
            key: new_form_key(),
            decides,
            refusal,
            decisions: decided(c, cx, scope, it, &of, &zone)?,
            background: Background::new(c, cx, who, scope, it, &of)?,
            errors: back.errors,
            page,
        })
    }

    fn fault(&self, field: &str) -> &str {
        self.errors.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text)
    }
}

const fn wish(wish: Wish) -> &'static str {
    match wish {
        Wish::Credit => "wants it taken off the invoice",
        Wish::Refund => "wants the money back",
        Wish::Redo => "wants the work done, or done again",
        Wish::Explain => "wants it explained",
    }
}

fn promise(it: &Dispute, now: Timestamp, zone: &Zone) -> Vec<(&'static str, &'static str, Moment)> {
    let row = |kind, words, at| (kind, words, Moment::new(at, zone));
    let (due, late) = (&it.due, it.due.at() <= now);
    if let (State::InfoRequested, Some(answer)) = (it.state, due.answer_by) {
        let clock = match due.pause_until.filter(|until| *until > now) {
            Some(until) => row("plain", "The clock stands still until they do, at most until", until),
            None if late => row("bad", "The clock runs on. A decision was promised by", due.decide_by),
            None => row("warn", "The clock runs on. Decide by", due.decide_by),
        };
        return vec![row("plain", "The customer answers by", answer), clock];
    }
    let words = match (due.reply_by, late) {
        _ if !it.state.is_open() => return Vec::new(),
        (Some(_), true) => "A reply was promised by",
        (Some(_), false) => "Reply by",
        (None, true) => "A decision was promised by",
        (None, false) => "Decide by",
    };
    vec![row(if late { "bad" } else { "warn" }, words, due.at())]
}

fn lines(it: &Dispute, of: &Invoice, rules: &Rules) -> Vec<Line> {
    let one = |line: &disputes::DisputedLine| {
        let (billed, figures) = of.snapshot.charges().nth(line.place)?;
        let about =
            [billed.job.as_ref().map(|job| job.as_str()), billed.code.as_ref().map(|code| code.as_str())];
        let quantity = line.quantity.map(|quantity| format!("{quantity} of {}", billed.quantity));
        let about: Vec<String> = about.into_iter().flatten().map(str::to_owned).chain(quantity).collect();
        Some(Line {
            text: billed.description.as_str().to_owned(),
            about: about.join(" · "),
            reason: rules.reason(&line.reason, EN),
            billed: figures.base.display(EN),
            questioned: line.claimed.display(EN),
            approved: if line.approved.is_positive() {
                line.approved.display(EN).to_string()
            } else {
                String::new()
            },
        })
    };
    it.lines.iter().filter_map(one).collect()
}
