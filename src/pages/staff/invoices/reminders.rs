//! What the page of an invoice says about its reminders, and what can be done there: send one now, write a promise down, stop
//! them for the invoice or for everything of the customer.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CleanText, Language, LocalDate};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::billing::invoices::{self, Invoice};
use crate::billing::late_charges::Rule;
use crate::billing::reminders::promising::{self, NotPromised, PromiseState, Promiser};
use crate::billing::reminders::{self, Act, NotSent, Plan};
use crate::pages::owner::rows::Pill;
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
        let flash = match sent {
            Ok(()) => ok(format!(
                "A reminder of {} is on its way: {}.",
                invoice.number,
                words::act(act).to_lowercase()
            )),
            Err(why) => {
                let plan: Plan = dealerships::group(c, who.dealership)?;
                warn(format!("Nothing was sent. {}", not_sent(why, &plan)))
            }
        };
        Ok(back(&invoice).flash(flash))
    })
    .await
}

fn not_sent(why: NotSent, plan: &Plan) -> String {
    match why {
        NotSent::NothingOpen => "Nothing is open any more.".to_owned(),
        NotSent::Processing => "A payment for it is under way.".to_owned(),
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
        let Ok(on) = form.0.on.parse::<LocalDate>() else {
            return Ok(back(&invoice).flash(warn("Choose the day that the customer named.".to_owned())));
        };
        let said = (on, Promiser::ToStaff);
        let made = promising::make(c, &cx.site, &who.actor, &scope, &invoice, said, today)?;
        let flash = match made {
            Ok(_) => ok(format!(
                "Promised for {}. No reminder of {} goes out until then.",
                on.display(Language::En),
                invoice.number
            )),
            Err(NotPromised::Day { from, to }) => {
                let (from, to) = (from.display(Language::En), to.display(Language::En));
                warn(format!("Choose a day from {from} to {to}."))
            }
            Err(_) => warn("Nothing is open any more.".to_owned()),
        };
        Ok(back(&invoice).flash(flash))
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
        let Ok(reason) = CleanText::parse(&form.0.reason) else {
            let text = "Reminders were not stopped. Say why, in at most 300 characters.".to_owned();
            return Ok(back(&invoice).flash(warn(text)));
        };
        let until = match form.0.until.trim() {
            "" => None,
            day => Some(day.parse().map_err(|_| AppError::Invalid("a day that is none".to_owned()))?),
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

fn find(c: &mut Conn, cx: &Cx, who: &ActingStaff, number: &str) -> DbResult<(Invoice, Scope)> {
    let invoice = invoices::by_number(c, &cx.site, &who.scope, number)?;
    let scope = who.scope.narrowed(invoice.customer)?;
    Ok((invoice, scope))
}

fn back(invoice: &Invoice) -> Reply {
    Reply::to(format!("/staff/invoices/{}", invoice.number))
}

fn ok(text: String) -> Flash {
    Flash { kind: FlashKind::Ok, text }
}

fn warn(text: String) -> Flash {
    Flash { kind: FlashKind::Warn, text }
}
