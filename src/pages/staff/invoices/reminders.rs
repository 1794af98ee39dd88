//! What the page of an invoice says about its reminders, and what can be done there: send one now, write a promise down, stop
//! them for the invoice or for everything of the customer. What cannot be done comes back with all that was typed.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::pay_link::find;
use super::show::page;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Language, LocalDate};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::invoices::Invoice;
use crate::billing::late_charges::Rule;
use crate::billing::reminders::promising::{self, NotPromised, PromiseState, Promiser};
use crate::billing::reminders::{self, Act, NotSent, Plan};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::faults::Faults;
use crate::pages::staff::reminders::words;
use crate::pages::staff::shown::{Day, Moment};
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Scope, Staff};

/// The card on the invoice's page; none when nothing is open and nothing ever was to be reminded of.
pub struct Card {
    /// The next step and how it stands.
    pub next: Option<(String, Pill)>,
    pub sent: Vec<(String, Moment)>,
    pub promise: Option<(Day, &'static str)>,
    /// The days that can be written down.
    pub from: LocalDate,
    pub to: LocalDate,
    /// Why reminders are stopped, and whether for everything.
    pub pauses: Vec<(String, bool)>,
    pub late: bool,
    /// Late charges are switched on, and whoever looks may make one.
    pub chargeable: bool,
    pub again: Again,
}

/// What was typed into a form of the card and could not be done, and why.
#[derive(Default)]
pub struct Again {
    pub faults: Faults,
    pub act: String,
    pub on: String,
    pub reason: String,
    pub what: String,
    pub until: String,
}

impl Again {
    pub fn of(&self, field: &str) -> &str {
        self.faults.of(field)
    }
}

pub fn card(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    dealership: &Dealership,
    invoice: &Invoice,
    manager: bool,
) -> DbResult<Card> {
    let (today, zone) = (dealership.today(site.clock.now()), &dealership.settings.time_zone);
    let plan: Plan = dealerships::group(c, dealership.id)?;
    let next = reminders::planned_for(c, site, scope, dealership, &plan, invoice.id)?;
    let sent = reminders::sent(c, scope, Some(invoice.id), 10)?;
    let sent = sent.into_iter().map(|it| (words::act(it.act).to_owned(), Moment::new(it.at, zone)));
    let made = promising::of_invoice(c, scope, invoice.id)?;
    let live = made.iter().find(|it| it.state == PromiseState::Live);
    let pauses = reminders::pauses(c, site, scope, today, 10)?;
    let ours = |it: &reminders::Pause| it.invoice.as_ref().is_none_or(|(id, _)| *id == invoice.id);
    let pauses = pauses.into_iter().filter(ours).map(|it| (it.reason, it.invoice.is_none()));
    let rule: Rule = dealerships::group(c, dealership.id)?;
    let (from, to) = promising::days(&plan, Promiser::ToStaff, today).unwrap_or((today, today));
    Ok(Card {
        next: words::next(next, zone),
        sent: sent.collect(),
        promise: live.map(|it| {
            let how =
                if it.by == Promiser::Owner { "by the customer in the portal" } else { "told to staff" };
            (Day::new(it.on), how)
        }),
        from,
        to,
        pauses: pauses.collect(),
        late: invoice.due_on < today,
        chargeable: manager && invoice.due_on < today && rule.on,
        again: Again::default(),
    })
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    key: String,
    act: String,
}

pub async fn send(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    form: Form<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &path)?;
        let dealership = dealerships::load(c, who.dealership)?;
        let act: Act =
            form.0.act.parse().map_err(|_| AppError::Invalid("a form without its fields".to_owned()))?;
        let asked = (act, form.0.key.as_str());
        let sent = reminders::send(c, &cx.site, &who.actor, &scope, &dealership, invoice.id, asked)?;
        let text = match sent {
            Ok(()) => {
                let what = words::act(act).to_lowercase();
                return Ok(back(&invoice)
                    .flash(ok(format!("A reminder of {} is on its way: {what}.", invoice.number))));
            }
            Err(NotSent::NothingOpen) => return Ok(back(&invoice).flash(nothing_open())),
            Err(why) => {
                format!("Nothing was sent. {}", not_sent(why, &dealerships::group(c, who.dealership)?))
            }
        };
        let mut typed = Again { act: form.0.act.clone(), ..Again::default() };
        typed.faults.add("act", text);
        again(c, who, cx, &invoice, typed)
    })
    .await
}

fn not_sent(why: NotSent, plan: &Plan) -> String {
    match why {
        NotSent::NothingOpen => "Nothing is open any more.".to_owned(),
        NotSent::Processing => "A payment for it is under way.".to_owned(),
        NotSent::Disputed => "All that is open is in dispute, and waits for its decision.".to_owned(),
        NotSent::ChargedBack => "A card network took it back and has not decided yet whose it is.".to_owned(),
        NotSent::TooEarly => "A firm letter comes after the due day.".to_owned(),
        NotSent::Closed => format!("Reminders leave {}.", words::window(plan)),
        NotSent::Bounced => "Mails come back from every address. Correct it first.".to_owned(),
        NotSent::Nobody => "No address is known, or nobody wants such mails.".to_owned(),
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Promised {
    on: String,
}

pub async fn promise(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    form: Form<Promised>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &path)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let mut typed = Again { on: form.0.on.clone(), ..Again::default() };
        let Ok(on) = form.0.on.trim().parse::<LocalDate>() else {
            typed.faults.add("on", "Choose the day that the customer named");
            return again(c, who, cx, &invoice, typed);
        };
        let said = (on, Promiser::ToStaff);
        match promising::make(c, &cx.site, &who.actor, &scope, &invoice, said, today)? {
            Ok(_) => Ok(back(&invoice).flash(ok(format!(
                "Promised for {}. No reminder of {} goes out until then.",
                on.display(Language::En),
                invoice.number
            )))),
            Err(NotPromised::Day { from, to }) => {
                let (from, to) = (from.display(Language::En), to.display(Language::En));
                typed.faults.add("on", format!("Choose a day from {from} to {to}"));
                again(c, who, cx, &invoice, typed)
            }
            Err(_) => Ok(back(&invoice).flash(nothing_open())),
        }
    })
    .await
}

pub async fn withdraw(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &path)?;
        promising::withdraw(c, &cx.site, &who.actor, &scope, invoice.id)?;
        Ok(back(&invoice).flash(ok("The promise is taken back. Reminders go on.".to_owned())))
    })
    .await
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Stopped {
    reason: String,
    until: String,
    /// `customer` for everything of theirs.
    what: String,
}

pub async fn pause(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    form: Form<Stopped>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (invoice, scope) = find(c, cx, who, &path)?;
        let mut faults = Faults::default();
        let reason = faults.text("reason", &form.0.reason, "why reminders stop");
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let until = match form.0.until.trim() {
            "" => None,
            day => day.parse::<LocalDate>().ok().filter(|day| *day >= today).or_else(|| {
                faults.add("until", "Choose today or a later day, or leave it empty");
                None
            }),
        };
        let Some(reason) = reason.filter(|_| faults.is_empty()) else {
            let Stopped { reason, until, what } = form.0.clone();
            return again(c, who, cx, &invoice, Again { faults, reason, until, what, ..Again::default() });
        };
        let everything = form.0.what == "customer";
        let one = (!everything).then_some(invoice.id);
        reminders::pause(c, &cx.site, &who.actor, &scope, one, &reason, until)?;
        let text = match everything {
            true => "No reminder goes to this customer until you end it.".to_owned(),
            false => format!("No reminder of {} goes out until you end it.", invoice.number),
        };
        Ok(back(&invoice).flash(ok(text)))
    })
    .await
}

/// The invoice's page once more, with what was typed.
fn again(c: &mut Conn, who: &ActingStaff, cx: &Cx, invoice: &Invoice, typed: Again) -> DbResult<Reply> {
    let mut view = page(c, who, cx, invoice)?;
    view.page.errors = true;
    view.card.again = typed;
    Reply::invalid(&view)
}

fn back(invoice: &Invoice) -> Reply {
    Reply::to(format!("/staff/invoices/{}", invoice.number))
}

fn ok(text: String) -> Flash {
    Flash { kind: FlashKind::Ok, text }
}

fn nothing_open() -> Flash {
    Flash { kind: FlashKind::Warn, text: "Nothing is open any more.".to_owned() }
}
