//! `GET /staff/vehicles/{id}/stay`: a vehicle that is not fetched: what keeping it costs so far, or the notice that begins it.
//! `POST` gives notice, `POST …/end` says that it left and bills it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, InvoiceId, Language, LocalDate, VehicleId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::storage::{self, NotNoticed, Notice, Rule, Stay};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, count, id};
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Permission, Staff};

/// Stays that are shown.
const SHOWN: i64 = 20;

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    how: String,
    on: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| Reply::page(&Show::of(c, cx, who, &path, &Typed::default())?)).await
}

pub async fn notify(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
    typed: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let mut it = Show::of(c, cx, who, &path, &typed.0)?;
        let notice = match typed.0.how.as_str() {
            "paper" => typed.0.on.trim().parse().map(Notice::Paper).ok(),
            "mail" => Some(Notice::Mail),
            _ => None,
        };
        let Some(notice) = notice else {
            let (field, text) = match typed.0.how.as_str() {
                "paper" => ("on", "Enter the day on which the notice was given"),
                _ => ("how", "Choose how the customer is told"),
            };
            return it.refused(field, text);
        };
        match storage::notify(c, &cx.site, &who.actor, &who.scope, it.id, notice)? {
            Ok(stay) => {
                let from = Day::new(stay.charges_from);
                let text = format!("Notice is given. Storage costs something from {} on.", from.words);
                Ok(Reply::to(format!("/staff/vehicles/{}/stay", it.id))
                    .flash(Flash { kind: FlashKind::Ok, text }))
            }
            Err(NotNoticed::Off) => it.overtaken("Storage charges are off. A manager can switch them on."),
            Err(NotNoticed::Already) => it.overtaken("Notice was given for this vehicle already."),
            Err(NotNoticed::NoAddress) => it.refused(
                "how",
                "Nobody can be written to by mail. Give the notice on paper and say when you did",
            ),
            Err(NotNoticed::Later) => it.refused("on", "Enter a day that has come already"),
            Err(NotNoticed::TooOld) => it.refused("on", "Enter a day of the last 12 months"),
            Err(NotNoticed::Overlaps(left)) => {
                let day = Day::new(left);
                let text =
                    format!("It was in storage until {} already. Enter that day or a later one", day.words);
                it.refused("on", text)
            }
            Err(NotNoticed::NotTheirs(from)) => {
                let text = format!(
                    "{} has it since {}. Enter that day or a later one",
                    it.owner,
                    Day::new(from).words
                );
                it.refused("on", text)
            }
        }
    })
    .await
}

pub async fn end(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let vehicle: VehicleId = id(&path)?;
        let made = storage::end(c, &cx.site, &who.actor, &who.scope, vehicle)?;
        Ok(match made {
            Some(draft) => Reply::to(format!("/staff/invoices/{draft}/edit")).flash(Flash {
                kind: FlashKind::Ok,
                text: "The vehicle left. What keeping it cost is on this draft; check its tax.".to_owned(),
            }),
            None => Reply::to(format!("/staff/vehicles/{vehicle}/stay")).flash(Flash {
                kind: FlashKind::Ok,
                text: "The vehicle left in time. Keeping it cost nothing.".to_owned(),
            }),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/vehicles/stay.html")]
struct Show {
    page: Page,
    id: VehicleId,
    title: String,
    owner: String,
    customer: CustomerId,
    typed: Typed,
    faults: Faults,
    hows: Vec<(&'static str, &'static str, bool)>,
    now: Option<Kept>,
    past: Vec<Kept>,
    /// Notice can be given; else what stands in its way.
    rule: Option<(MoneyDisplay, Option<MoneyDisplay>, Day)>,
    may_set: bool,
}

/// A stay in words.
struct Kept {
    noticed: Day,
    how: &'static str,
    from: Day,
    left: Option<Day>,
    daily: MoneyDisplay,
    cap: Option<MoneyDisplay>,
    days: String,
    amount: MoneyDisplay,
    capped: bool,
    document: Option<InvoiceId>,
}

impl Kept {
    fn of(it: &Stay, today: LocalDate) -> DbResult<Self> {
        let basis = it.basis(today)?;
        Ok(Self {
            noticed: Day::new(it.noticed_on),
            how: if it.on_paper { "on paper" } else { "by mail" },
            from: Day::new(it.charges_from),
            left: it.left_on.map(Day::new),
            daily: it.daily().display(Language::En),
            cap: it.cap().map(|cap| cap.display(Language::En)),
            days: count(usize::try_from(basis.days).unwrap_or(0), "day", "days"),
            amount: basis.amount.display(Language::En),
            capped: basis.capped,
            document: it.invoice_id,
        })
    }
}

impl Show {
    fn of(c: &mut Conn, cx: &Cx, who: &ActingStaff, path: &str, typed: &Typed) -> DbResult<Self> {
        let vehicle = vehicles::load(c, &cx.site, &who.scope, id(path)?)?;
        let scope = who.scope.narrowed(vehicle.customer)?;
        seen::one(&cx.site, who, vehicle.customer, vehicle.id);
        let dealership = dealerships::load(c, who.dealership)?;
        let today = dealership.today(cx.site.clock.now());
        let rule: Rule = dealerships::group(c, who.dealership)?;
        // Also one that was begun on the row of an account that ended.
        let rows = vehicles::rows_of_car(c, &scope, vehicle.id)?;
        let now = storage::running(c, &who.scope, &rows)?.map(|it| Kept::of(&it, today)).transpose()?;
        let past = storage::list(c, &scope, vehicle.id, SHOWN)?;
        let past = past.iter().filter(|it| it.left_on.is_some()).map(|it| Kept::of(it, today));
        let past = past.collect::<DbResult<Vec<Kept>>>()?;
        let money = |minor| {
            crate::base::values::Money::new(minor, dealership.settings.currency).display(Language::En)
        };
        let cap = (rule.cap_minor > 0).then(|| money(rule.cap_minor));
        let ready = rule.on.then(|| (money(rule.daily_minor), cap, Day::new(rule.charges_from(today))));
        let how = |code, text| (code, text, typed.how == code);
        let title = vehicle.details.title();
        Ok(Self {
            page: who.page(c, cx, format!("Storage of {title}"), Nav::Vehicles)?,
            id: vehicle.id,
            owner: customers::name_of(c, &cx.site, &scope)?,
            customer: vehicle.customer,
            hows: vec![how("mail", "By mail, today"), how("paper", "On paper, by hand or by post")],
            typed: typed.clone(),
            faults: Faults::default(),
            now,
            past,
            rule: ready,
            may_set: who.may(Permission::WorkAsManager),
            title,
        })
    }

    fn refused(&mut self, field: &'static str, text: impl Into<String>) -> DbResult<Reply> {
        self.faults.add(field, text);
        self.page.errors = true;
        Reply::invalid(self)
    }

    /// The page as it stands by now says the rest.
    fn overtaken(&mut self, text: &str) -> DbResult<Reply> {
        self.page.flash = Some(Flash { kind: FlashKind::Warn, text: text.to_owned() });
        Reply::conflict(self)
    }
}
