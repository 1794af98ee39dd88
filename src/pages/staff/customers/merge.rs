//! `GET /staff/customers/{id}/merge`: the same people have two accounts. Asked which one goes on, the page says what moves
//! and what stays; the `POST` does it, after a fresh passkey. It cannot be undone.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Query, Reply};
use crate::billing::invoices;
use crate::pages::staff::faults::Faults;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{count, id};
use crate::parties::customers::{self, Customer};
use crate::parties::{self, dealerships, vehicles};
use crate::trust::access::roles::CanWorkAsManager;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingStaff, Staff, rights};

/// The number of the account that goes on.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    into: String,
}

pub async fn show(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    path: web::Path<String>,
    typed: Query<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let mut it = Merge::of(c, cx, who, &path, &typed.0)?;
        if typed.0.into.is_empty() {
            return Reply::page(&it);
        }
        it.check(c, cx, who)?;
        if it.faults.is_empty() { Reply::page(&it) } else { Reply::invalid(&it) }
    })
    .await
}

pub async fn merge(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    path: web::Path<String>,
    typed: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let mut it = Merge::of(c, cx, who, &path, &typed.0)?;
        it.check(c, cx, who)?;
        let Some(kept) = it.kept.take() else { return Reply::invalid(&it) };
        let (from, into) = (&it.from.details.name, &kept.details.name);
        let asked = Asked {
            operation: Operation::MergeCustomers,
            object: it.from.id.to_string(),
            amount: None,
            summary: format!(
                "Merge the account {} of {from} into {} of {into}",
                it.from.reference, kept.reference
            ),
            path: &format!("/staff/customers/{}/merge", it.from.id),
            form: &[("into", kept.reference.as_str())],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        parties::merge(c, &cx.site, &who.actor, &who.scope, (&it.from, &kept), today)?;
        let text = format!(
            "Account {} goes on as {}. Its invoices stay in reach from here.",
            it.from.reference, kept.reference
        );
        Ok(Reply::to(format!("/staff/customers/{}", kept.id)).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/customers/merge.html")]
struct Merge {
    page: Page,
    from: Customer,
    typed: Typed,
    faults: Faults,
    /// The account that goes on: understood, and waiting to be confirmed.
    kept: Option<Customer>,
    /// What each of the two has: vehicles, invoices and drafts, people who sign in.
    has: Vec<[String; 3]>,
}

impl Merge {
    fn of(c: &mut Conn, cx: &Cx, who: &ActingStaff, path: &str, typed: &Typed) -> DbResult<Self> {
        let from = customers::load(c, &cx.site, &who.scope.narrowed(id(path)?)?)?;
        if from.merged.is_some() {
            return Err(AppError::Conflict("This account was merged into another already.".to_owned()));
        }
        seen::one(&cx.site, who, from.id, from.id);
        let page = who.page(c, cx, format!("Merge {}", from.details.name), Nav::Customers)?;
        let (typed, faults) = (typed.clone(), Faults::default());
        Ok(Self { page, from, typed, faults, kept: None, has: Vec::new() })
    }

    fn check(&mut self, c: &mut Conn, cx: &Cx, who: &ActingStaff) -> DbResult<()> {
        let found = match customers::by_reference(c, &who.scope, &self.typed.into.trim().to_uppercase()) {
            Ok(id) => Some(customers::load(c, &cx.site, &who.scope.narrowed(id)?)?),
            Err(AppError::NotFound) => None,
            Err(other) => return Err(other),
        };
        match found {
            None => self.faults.add("into", "Enter the number of the account that goes on, such as K00012"),
            Some(it) if it.id == self.from.id => {
                self.faults.add("into", "This is the account that ends. Enter the one that goes on");
            }
            Some(it) if it.merged.is_some() => {
                self.faults
                    .add("into", "This account was merged into another itself. Enter one that goes on");
            }
            Some(it) => {
                seen::one(&cx.site, who, it.id, it.id);
                self.has = vec![has(c, cx, who, &self.from)?, has(c, cx, who, &it)?];
                self.kept = Some(it);
            }
        }
        self.page.errors = !self.faults.is_empty();
        Ok(())
    }
}

fn has(c: &mut Conn, cx: &Cx, who: &ActingStaff, it: &Customer) -> DbResult<[String; 3]> {
    let scope = who.scope.narrowed(it.id)?;
    let vehicles = vehicles::titles(c, &scope)?.len();
    let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
    let issued = invoices::totals(c, &scope, &invoices::Filter::default(), today)?.count;
    let people = rights::of_customer(c, &cx.site, &scope)?.len();
    Ok([
        count(vehicles, "vehicle", "vehicles"),
        count(issued, "invoice", "invoices"),
        count(people, "person", "people"),
    ])
}
