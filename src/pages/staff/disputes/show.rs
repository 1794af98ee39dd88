//! `GET /staff/disputes/{number}`: the case on one page. What was questioned and what both sides wrote on the one side; the
//! decision and what it needs to know on the other.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::background::Background;
use super::decide::{Problems, Typed};
use super::{find, state_pill};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, DecisionId, Language, Money, PersonId, Timestamp, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::approvals::{Kind, Limits};
use crate::billing::disputes::{
    self, Dispute, Event, EventKind, Happened, NotDecided, Outcome, Rules, Side, State, Way, Wish,
    colleagues, refusal,
};
use crate::billing::evidence::{self, Subject};
use crate::billing::invoices::{self, Invoice};
use crate::billing::payments::starting::new_form_key;
use crate::pages::files::{ACCEPT, File};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::Moment;
use crate::parties::dealerships;
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Permission, Scope, Staff, initials, persons, rights};

const EN: Language = Language::En;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    number: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let (it, scope) = find(c, who, &number)?;
        // Notes are written about customers: nobody reads those about an account of their own.
        if rights::of_person(c, who.person)?.contains(&(scope.dealership(), it.customer)) {
            return Err(AppError::Conflict(
                "You act for this customer. A colleague looks after their dispute.".to_owned(),
            ));
        }
        seen::one(&cx.site, who, it.customer, it.id);
        Reply::page(&Show::new(c, cx, who, &scope, &it, Back::default())?)
    })
    .await
}

/// What can become of a line.
pub struct Choice {
    code: &'static str,
    text: &'static str,
    sub: &'static str,
    chosen: bool,
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
    promise: Option<(&'static str, &'static str, Moment)>,
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

pub struct Step {
    id: String,
    said: bool,
    own: bool,
    internal: bool,
    initials: String,
    name: String,
    about: String,
    text: Vec<String>,
    at: Moment,
}

/// The form of the decision.
pub struct Decide {
    lines: Vec<DecideLine>,
    limit: MoneyDisplay,
    sign: &'static str,
    /// Something was paid, so that money can go back.
    paid: bool,
    way: String,
    words: String,
    key: String,
    is_final: bool,
}

pub struct DecideLine {
    place: usize,
    text: String,
    most: MoneyDisplay,
    outcomes: Vec<Choice>,
    amount: String,
    why: String,
    error_outcome: String,
    error_amount: String,
    error_why: String,
}

pub struct Decided {
    id: DecisionId,
    title: &'static str,
    by: String,
    at: Moment,
    rulings: Vec<(String, &'static str, MoneyDisplay, String)>,
    effects: Vec<(&'static str, MoneyDisplay)>,
    note: String,
    words: Vec<String>,
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
        let all = colleagues(c, &who.scope)?;
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
            (true, true) => refusal(c, &who.actor, scope, it)?.map(|why| why_not(&why)).unwrap_or_default(),
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

impl Decide {
    fn new(
        c: &mut Conn,
        scope: &Scope,
        it: &Dispute,
        of: &Invoice,
        typed: Typed,
        errors: &Problems,
    ) -> DbResult<Self> {
        let currency = of.total.currency();
        let left = crate::billing::credits::left(c, scope, of)?;
        let at = |name: &str, place: usize| {
            let id = format!("{name}-{place}");
            let found = errors.iter().find(|(field, _)| field.starts_with(&id));
            found.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let mut lines = Vec::new();
        for line in it.lines.iter().filter(|line| line.open) {
            let own = typed.lines.iter().find(|own| own.place == line.place).cloned().unwrap_or_default();
            let most = left.lines.get(line.place).map_or(Money::zero(currency), |own| own.left);
            let most = line.outstanding()?.min(most)?;
            let outcome = |outcome: Outcome, text: &'static str, sub: &'static str| Choice {
                code: outcome.code(),
                text,
                sub,
                chosen: own.outcome == outcome.code(),
            };
            lines.push(DecideLine {
                place: line.place,
                text: of.snapshot.lines.get(line.place).map_or("", |own| own.description.as_str()).to_owned(),
                most: most.display(EN),
                outcomes: vec![
                    outcome(Outcome::Upheld, "Credit it in full", "The customer is right"),
                    outcome(Outcome::Partly, "Credit part of it", "Choose an amount below"),
                    outcome(Outcome::Rejected, "Keep the charge", "It stands as billed"),
                    outcome(
                        Outcome::Goodwill,
                        "Goodwill",
                        "It stands, and an amount is credited all the same",
                    ),
                ],
                amount: own.amount,
                why: own.why,
                error_outcome: at("outcome", line.place),
                error_amount: at("amount", line.place),
                error_why: at("why", line.place),
            });
        }
        let limits = Limits::of_dealership(c, scope)?;
        let limit = limits.of(Kind::Credit, currency).unwrap_or(Money::zero(currency));
        let paid = of.total.checked_sub(of.credited)?.checked_sub(of.written_off)?.checked_sub(of.open)?;
        Ok(Self {
            lines,
            limit: limit.display(EN),
            sign: currency.symbol(),
            paid: paid.is_positive(),
            way: match typed.way.as_str() {
                "" if it.wish == Wish::Refund => Way::Refund.code().to_owned(),
                "" => Way::Account.code().to_owned(),
                way => way.to_owned(),
            },
            words: typed.words,
            key: if typed.key.is_empty() { new_form_key() } else { typed.key },
            is_final: it.state == State::Appealed,
        })
    }
}

pub(super) fn why_not(why: &NotDecided) -> String {
    match why {
        NotDecided::Issuer => "You issued this invoice. Another manager decides.".to_owned(),
        NotDecided::Involved => "You act for this customer. Another manager decides.".to_owned(),
        NotDecided::Again => {
            "You had a part in the first decision. Another manager decides the appeal.".to_owned()
        }
        _ => String::new(),
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

fn promise(it: &Dispute, now: Timestamp, zone: &Zone) -> Option<(&'static str, &'static str, Moment)> {
    let at = Moment::new(it.due.at(), zone);
    let late = it.due.at() <= now;
    match (it.state, it.due.reply_by) {
        (State::InfoRequested, _) => Some(("plain", "The customer answers by", at)),
        (state, _) if !state.is_open() => None,
        (_, Some(_)) if late => Some(("bad", "A reply was promised by", at)),
        (_, Some(_)) => Some(("warn", "Reply by", at)),
        (_, None) if late => Some(("bad", "A decision was promised by", at)),
        (_, None) => Some(("warn", "Decide by", at)),
    }
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

fn step(it: Happened, name: impl Fn(PersonId) -> String, zone: &Zone) -> Step {
    let person = match (it.person, it.side) {
        (Some(person), _) => name(person),
        (None, Side::Owner) => "The customer".to_owned(),
        (None, _) => "The portal".to_owned(),
    };
    let about = match it.kind {
        EventKind::Raised => "Customer, questioned the charge",
        EventKind::Message if it.side == Side::Owner => "Customer",
        EventKind::Message => "Reply to the customer",
        EventKind::Note => "Internal note",
        EventKind::Request => "Asked the customer",
        EventKind::Answer => "Customer, answered",
        EventKind::Appealed => "Customer, appealed",
        EventKind::Withdrawn => "took it back",
        EventKind::Expired => "ended it: no answer in time",
        EventKind::Decided => "decided",
        EventKind::DecidedFinal => "decided for good",
        EventKind::Escalated => "told the managers: a promised day has passed",
        EventKind::Assigned => "gave it to",
    };
    let about = match it.about {
        Some(to) => format!("{about} {}", name(to)),
        None => about.to_owned(),
    };
    Step {
        id: it.id.to_string(),
        said: !it.words.is_empty(),
        own: it.side != Side::Owner,
        internal: it.internal,
        initials: initials(&person),
        name: person,
        about,
        text: it.words.lines().map(str::to_owned).collect(),
        at: Moment::new(it.at, zone),
    }
}

fn decided(
    c: &mut Conn,
    cx: &Cx,
    scope: &Scope,
    it: &Dispute,
    of: &Invoice,
    zone: &Zone,
) -> DbResult<Vec<Decided>> {
    let mut found = Vec::new();
    for own in disputes::decisions(c, &cx.site, scope, it)? {
        let ruling = |ruling: &disputes::Ruling| {
            let line = it.lines.iter().find(|line| line.line == ruling.line)?;
            let billed = of.snapshot.lines.get(line.place)?;
            let outcome = match ruling.outcome {
                Outcome::Upheld => "Credited in full",
                Outcome::Partly => "Credited in part",
                Outcome::Rejected => "Kept",
                Outcome::Goodwill => "Goodwill",
            };
            let approved = ruling.approved.display(EN);
            Some((billed.description.as_str().to_owned(), outcome, approved, ruling.why.clone()))
        };
        let effects = [
            ("Credited, with tax", own.credited),
            ("Sent back", own.refunded),
            ("On the account", own.on_account),
            ("Left to pay then", own.due),
        ];
        found.push(Decided {
            id: own.id,
            title: if own.is_final { "Decided after the appeal" } else { "Decided" },
            by: persons::names_of(c, &cx.site, [own.by])?
                .remove(&own.by)
                .unwrap_or_else(|| "Somebody".to_owned()),
            at: Moment::new(own.at, zone),
            rulings: own.rulings.iter().filter_map(ruling).collect(),
            effects: effects
                .into_iter()
                .filter(|(label, amount)| amount.is_positive() || *label == "Left to pay then")
                .map(|(label, amount)| (label, amount.display(EN)))
                .collect(),
            note: own.note.map(|(_, number)| number).unwrap_or_default(),
            words: own.words.lines().map(str::to_owned).collect(),
        });
    }
    Ok(found)
}
