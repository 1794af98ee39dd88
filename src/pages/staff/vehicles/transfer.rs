//! `GET /staff/vehicles/{id}/transfer`: a vehicle goes to another customer. Asked for whom and when, the page says what
//! that does; the `POST` does it. The old owner keeps their history, the new one begins without it.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, LocalDate, RecurringId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Query, Reply};
use crate::billing::handovers::{GoesOn, goes_on, hand_over};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, id};
use crate::parties::customers::{self, Hit};
use crate::parties::dealerships;
use crate::parties::vehicles::{self, Handover, Vehicle};
use crate::trust::access::roles::CanKeepCustomers;
use crate::trust::access::{ActingStaff, Staff};

/// As typed. Account numbers tell nothing about anybody, so they may stand in an address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    to: String,
    on: String,
    plate: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanKeepCustomers>,
    path: web::Path<String>,
    typed: Query<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let mut it = Transfer::of(c, cx, who, &path, &typed.0)?;
        if typed.0.to.is_empty() && typed.0.on.is_empty() {
            it.typed.on = it.today.to_string();
            return Reply::page(&it);
        }
        it.check(c, cx, who)?;
        if it.faults.is_empty() { Reply::page(&it) } else { Reply::invalid(&it) }
    })
    .await
}

pub async fn transfer(
    cx: Cx,
    staff: Staff<CanKeepCustomers>,
    path: web::Path<String>,
    typed: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let mut it = Transfer::of(c, cx, who, &path, &typed.0)?;
        it.check(c, cx, who)?;
        let Some((to, on)) = it.ready.as_ref().map(|(to, on)| (to.clone(), on.iso)) else {
            return Reply::invalid(&it);
        };
        let handover = Handover { to: to.id, on, with_plate: it.typed.plate == "yes" };
        let new = match hand_over(c, &cx.site, &who.actor, &who.scope, &it.vehicle, &handover)? {
            Ok(new) => new,
            // The page says what stands in the way.
            Err(_) => return Reply::conflict(&it),
        };
        let mut text =
            format!("{} belongs to {} now. {} keeps their own history.", it.title, to.name, it.owner);
        if !it.plans.is_empty() {
            let names: Vec<&str> = it.plans.iter().map(|(_, title)| title.as_str()).collect();
            text.push_str(&format!(" Paused: {}.", names.join(", ")));
        }
        Ok(Reply::to(format!("/staff/vehicles/{new}")).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/vehicles/transfer.html")]
struct Transfer {
    page: Page,
    vehicle: Vehicle,
    title: String,
    owner: String,
    customer: CustomerId,
    today: LocalDate,
    typed: Typed,
    faults: Faults,
    /// In storage since: ended before it changes hands.
    stored: Option<Day>,
    /// Plans about it, which are paused then.
    plans: Vec<(RecurringId, String)>,
    /// To whom and when: understood, and waiting to be confirmed.
    ready: Option<(Hit, Day)>,
}

impl Transfer {
    fn of(c: &mut Conn, cx: &Cx, who: &ActingStaff, path: &str, typed: &Typed) -> DbResult<Self> {
        let vehicle = vehicles::load(c, &cx.site, &who.scope, id(path)?)?;
        if vehicle.details.owned_until.is_some() {
            return Err(AppError::Conflict("This vehicle went to another owner already.".to_owned()));
        }
        seen::one(&cx.site, who, vehicle.customer, vehicle.id);
        let title = vehicle.details.title();
        let GoesOn { stay, plans } = goes_on(c, &cx.site, &who.scope, &vehicle)?;
        Ok(Self {
            page: who.page(c, cx, format!("New owner of {title}"), Nav::Vehicles)?,
            owner: customers::name_of(c, &cx.site, &who.scope.narrowed(vehicle.customer)?)?,
            customer: vehicle.customer,
            today: dealerships::load(c, who.dealership)?.today(cx.site.clock.now()),
            typed: typed.clone(),
            faults: Faults::default(),
            stored: stay.map(|it| Day::new(it.noticed_on)),
            plans: plans.into_iter().map(|it| (it.id, it.template.title.to_string())).collect(),
            ready: None,
            vehicle,
            title,
        })
    }

    /// Understands what was typed, or notes what is wrong with it.
    fn check(&mut self, c: &mut Conn, cx: &Cx, who: &ActingStaff) -> DbResult<()> {
        let to = match customers::by_reference(c, &who.scope, &self.typed.to.trim().to_uppercase()) {
            Ok(id) if id == self.customer => {
                self.faults.add("to", "This account has the vehicle already. Enter that of the new owner");
                None
            }
            Ok(id) => Some(customers::hit(c, &cx.site, &who.scope, id)?),
            Err(AppError::NotFound) => {
                self.faults.add("to", "Enter the new owner’s account number, such as K00012");
                None
            }
            Err(other) => return Err(other),
        };
        let from = self.vehicle.details.owned_from;
        let on = match self.typed.on.parse::<LocalDate>() {
            Ok(on) if on > self.today => {
                self.faults.add("on", "Enter a day that has come already");
                None
            }
            Ok(on) if from.is_some_and(|from| on < from) => {
                self.faults.add("on", "Enter a day after its owner got it");
                None
            }
            Ok(on) if self.today.days_since(on) > 10 * 366 => {
                self.faults.add("on", "Enter a day of the last ten years");
                None
            }
            Ok(on) => Some(on),
            Err(_) => {
                self.faults.add("on", "Enter the first day with the new owner");
                None
            }
        };
        self.page.errors = !self.faults.is_empty();
        self.ready = to.zip(on).map(|(to, on)| (to, Day::new(on)));
        Ok(())
    }
}
