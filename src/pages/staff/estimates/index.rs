//! `GET /staff/estimates`: the dealership's estimates by state, the newest first, page by page; one customer's with
//! `?customer=`.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{CustomerId, Language, LocalDate};
use crate::base::web::{Cx, Nav, Page, Query, Reply};
use crate::billing::estimates::{After, EstimateState, Listed, list};
use crate::billing::invoices::Label;
use crate::pages::owner::estimates::words::pill;
use crate::pages::owner::query::query;
use crate::pages::owner::rows::Pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::Day;
use crate::parties::{customers, dealerships};
use crate::trust::access::{ActingStaff, Clerk, Permission, Scope};

const SHOWN: usize = 50;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub state: String,
    pub customer: String,
    pub after: String,
}

/// The same, understood.
pub struct Understood {
    pub scope: Scope,
    pub state: Option<EstimateState>,
    pub after: Option<After>,
}

impl Asked {
    pub fn understood(&self, who: &ActingStaff) -> DbResult<Understood> {
        let state = match self.state.as_str() {
            "" => None,
            code => {
                let state = code.parse().map_err(|_| AppError::NotFound)?;
                Some(state).filter(|it| EstimateState::OF_ESTIMATES.contains(it))
            }
        };
        let scope = match self.customer.as_str() {
            "" => who.scope,
            id => who.scope.narrowed(id.parse().map_err(|_| AppError::NotFound)?)?,
        };
        Ok(Understood { scope, state, after: self.after.parse().ok() })
    }

    fn with(&self, state: &str, after: &str) -> String {
        query(&[("state", state), ("customer", &self.customer), ("after", after)])
    }
}

pub async fn show(cx: Cx, clerk: Clerk, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    let asked = asked.0;
    cx.page(clerk, move |c, who, cx| {
        let it = asked.understood(who)?;
        let today = dealerships::load(c, who.dealership)?.today(cx.site.clock.now());
        let of = match it.scope.customer() {
            Some(id) => Some((id, customers::name_of(c, &cx.site, &it.scope)?)),
            None => None,
        };
        let part = list(c, &cx.site, &it.scope, it.state, it.after, SHOWN)?;
        seen::several(&cx.site, who, "estimates", part.rows.iter().map(|row| row.estimate.customer));
        let theirs = part.rows.iter().map(|row| row.estimate.customer);
        let names = customers::names_of(c, &cx.site, &who.scope, theirs)?;
        let name = |it: &Listed| names.get(&it.estimate.customer).cloned().unwrap_or_default();
        let list = part.rows.into_iter().map(|row| Row::new(who, name(&row), row, today)).collect();
        Reply::page(&Index {
            page: who.page(c, cx, "Estimates", Nav::StaffEstimates)?,
            list,
            tabs: tabs(&asked, it.state),
            first: it.after.is_none(),
            newest: asked.with(&asked.state, ""),
            next: part.next.map(|next| asked.with(&asked.state, &next.to_string())).unwrap_or_default(),
            may_export: who.may(Permission::Export),
            narrowed: asked.with(&asked.state, "").trim_start_matches('?').to_owned(),
            any: it.state.is_some(),
            of,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/estimates/index.html")]
struct Index {
    page: Page,
    /// Whose they are, where they are one customer's.
    of: Option<(CustomerId, String)>,
    list: Vec<Row>,
    /// Address, words, whether it is the chosen one.
    tabs: Vec<(String, &'static str, bool)>,
    first: bool,
    newest: String,
    next: String,
    may_export: bool,
    /// What is shown, for the address of a file with the same.
    narrowed: String,
    /// A state was asked for.
    any: bool,
}

struct Row {
    number: String,
    customer: CustomerId,
    name: String,
    about: Label,
    repair_order: String,
    until: Day,
    pill: Pill,
    total: MoneyDisplay,
}

impl Row {
    fn new(who: &ActingStaff, name: String, it: Listed, today: LocalDate) -> Self {
        let estimate = it.estimate;
        Self {
            customer: estimate.customer,
            name,
            about: it.label,
            until: Day::new(estimate.valid_until),
            pill: staff_pill(who, estimate.stands(today)),
            total: estimate.total().display(Language::En),
            repair_order: estimate.repair_order.clone(),
            number: estimate.number,
        }
    }
}

/// The owner's words, but for who waits for whom.
pub fn staff_pill(who: &ActingStaff, state: EstimateState) -> Pill {
    match state {
        EstimateState::Sent => Pill { kind: "soon", text: "Waits for the customer".into() },
        other => pill(who.words(), other),
    }
}

fn tabs(asked: &Asked, chosen: Option<EstimateState>) -> Vec<(String, &'static str, bool)> {
    let all = (asked.with("", ""), "All", chosen.is_none());
    let tab = |state: &EstimateState| {
        let words = match state {
            EstimateState::Draft => "Drafts",
            EstimateState::Sent => "Waiting",
            EstimateState::Approved => "Approved",
            EstimateState::PartApproved => "Partly approved",
            EstimateState::Declined => "Declined",
            EstimateState::Expired => "Expired",
            EstimateState::Withdrawn | EstimateState::Superseded => "Taken back",
        };
        (asked.with(state.code(), ""), words, chosen == Some(*state))
    };
    std::iter::once(all).chain(EstimateState::OF_ESTIMATES.iter().map(tab)).collect()
}
