//! `GET /vehicles/{id}`: one vehicle, and every visit with what was done and what it came to.

use std::borrow::Cow;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{LocalDate, Money, VehicleId};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::base::words::Words;
use crate::billing::estimates::{Deferred, deferred};
use crate::billing::invoices::{Filter, Listed, Snapshot, by_id, list};
use crate::billing::storage;
use crate::pages::owner::query::query;
use crate::pages::owner::rows::{Day, Pill, distance, last_distance};
use crate::pages::owner::{seen, standing};
use crate::parties::vehicles::{Vehicle, load};
use crate::trust::access::{ActingOwner, Owner};

/// Each visit is read from its invoice, so a page has few.
const VISITS: usize = 12;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
}

pub async fn show(
    cx: Cx,
    owner: Owner,
    id: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let id: VehicleId = id.parse().map_err(|_| AppError::NotFound)?;
    let after = asked.0.after.parse().ok();
    cx.page(owner, move |c, who, cx| {
        let (w, today) = (who.words(), who.today(cx.site.clock.now()));
        let vehicle = load(c, &cx.site, &who.scope, id)?;
        let filter = Filter { vehicle: Some(id), ..Filter::default() };
        let part = list(c, &cx.site, &who.scope, &filter, today, after.as_ref(), VISITS)?;
        seen::one(cx, who, id);
        let visits = part.rows.iter().map(|row| Visit::load(c, who, cx, row, today));
        let visits = visits.collect::<DbResult<Vec<Visit>>>()?;
        let details = &vehicle.details;
        let odometer = details.odometer.map(|read| last_distance(w, read, details.odometer_unit));
        let earlier = part.next.map(|next| query(&[("after", &next.to_string())]));
        Reply::page(&Show {
            page: who.page(c, cx, details.title(), Nav::Vehicles)?,
            plate: details.plate.as_ref().map(|plate| plate.text().to_owned()).unwrap_or_default(),
            odometer: odometer.unwrap_or_default(),
            visits,
            deferred: put_off(c, who, cx, id)?,
            storage: storage(c, who, id, today)?,
            earlier: earlier.unwrap_or_default(),
            facts: facts(w, &vehicle),
            list_query: query(&[("vehicle", &id.to_string())]),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/vehicles/show.html")]
struct Show {
    page: Page,
    plate: String,
    odometer: String,
    visits: Vec<Visit>,
    /// What was declined and not done since.
    deferred: Vec<(String, String)>,
    /// What keeping it costs, while it is not fetched.
    storage: Vec<String>,
    /// Where the visits before these are; empty when there are none.
    earlier: String,
    /// Label, value, and whether it is a code.
    facts: Vec<(Cow<'static, str>, String, bool)>,
    list_query: String,
}

/// The statement of a stay that is not over, in sentences.
fn storage(c: &mut Conn, who: &ActingOwner, id: VehicleId, today: LocalDate) -> DbResult<Vec<String>> {
    let w = who.words();
    let Some(stay) = storage::current(c, &who.scope, id)? else { return Ok(Vec::new()) };
    let basis = stay.basis(today)?;
    let day = |day: LocalDate| day.display(w.language()).to_string();
    let money = |amount: Money| amount.display(w.language()).to_string();
    let told = [
        ("day", day(stay.noticed_on).into()),
        ("from", day(stay.charges_from).into()),
        ("amount", money(stay.daily()).into()),
    ];
    let mut all = vec![w.args("vehicle-storage-text", &told)];
    all.push(match basis.days {
        0 => w.t("vehicle-storage-free").into_owned(),
        days => {
            w.args("vehicle-storage-now", &[("days", days.into()), ("amount", money(basis.amount).into())])
        }
    });
    if let Some(cap) = stay.cap() {
        all.push(w.args("vehicle-storage-cap", &[("amount", money(cap).into())]));
    }
    Ok(all)
}

struct Visit {
    number: String,
    about: String,
    day: Day,
    odometer: String,
    total: MoneyDisplay,
    pill: Pill,
    done: Vec<String>,
}

impl Visit {
    fn load(c: &mut Conn, who: &ActingOwner, cx: &Cx, row: &Listed, today: LocalDate) -> DbResult<Self> {
        let w = who.words();
        let snapshot = by_id(c, &cx.site, &who.scope, row.id)?.snapshot;
        Ok(Self {
            number: row.number.clone(),
            about: row.label.work.clone(),
            day: Day::new(row.issued_on, w.language()),
            odometer: odometer(w, &snapshot),
            total: row.total.display(w.language()),
            pill: standing::pill(w, &row.axes(today)),
            done: snapshot.lines.iter().map(|line| line.description.as_str().to_owned()).collect(),
        })
    }
}

/// Each with the number of its estimate.
fn put_off(c: &mut Conn, who: &ActingOwner, cx: &Cx, id: VehicleId) -> DbResult<Vec<(String, String)>> {
    let w = who.words();
    let words = |it: Deferred| {
        let net = it.net.display(w.language()).to_string();
        let number = it.estimate.as_str().into();
        let values = [("job", it.job.as_str().into()), ("amount", net.into()), ("number", number)];
        (w.args("vehicle-deferred-text", &values), it.estimate.clone())
    };
    Ok(deferred(c, &cx.site, &who.scope, id)?.into_iter().map(words).collect())
}

fn odometer(w: Words, snapshot: &Snapshot) -> String {
    let read = snapshot.odometer_out.or(snapshot.odometer_in).zip(snapshot.vehicle.as_ref());
    read.map(|(read, vehicle)| distance(w, read, vehicle.odometer_unit)).unwrap_or_default()
}

fn facts(w: Words, vehicle: &Vehicle) -> Vec<(Cow<'static, str>, String, bool)> {
    let details = &vehicle.details;
    let day = |day: LocalDate| day.display(w.language()).to_string();
    let all = [
        ("owner-vin", Some(details.vin.as_str().to_owned()), true),
        ("owner-plate", details.plate.as_ref().map(ToString::to_string), false),
        ("owner-odometer", details.odometer.map(|read| distance(w, read, details.odometer_unit)), false),
        ("vehicle-owned-from", details.owned_from.map(day), false),
        ("vehicle-owned-until", details.owned_until.map(day), false),
    ];
    all.into_iter().filter_map(|(key, value, is_code)| Some((w.t(key), value?, is_code))).collect()
}
