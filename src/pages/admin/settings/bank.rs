//! `GET /admin/settings/bank`: the account that customers send transfers to. It is printed on invoices from then on and part
//! of what their codes sign. A change needs a fresh passkey and stands in the log by a name of its own.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, done};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Form, Nav, Page, Reply};
use crate::pages::staff::faults::{Faults, OVERTAKEN};
use crate::parties::dealerships::{BankDetails, BankFault, change_bank, group_with_version};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingAdministrator, Administrator};

const PAGE: &str = "/admin/settings/bank";

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    version: i64,
    holder: String,
    bank: String,
    account: String,
    routing: String,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (it, version) = group_with_version::<BankDetails>(c, at)?;
        let BankDetails { holder, bank, account, routing } = it;
        let typed = Typed { version, holder, bank, account, routing };
        Reply::page(&View::new(c, who, cx, typed, Faults::default())?)
    })
    .await
}

pub async fn save(cx: Cx, administrator: Administrator, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let typed = &form.0;
        let mut faults = Faults::default();
        let new = match BankDetails::parse(&typed.holder, &typed.bank, &typed.account, &typed.routing) {
            Ok(new) => new,
            Err(fault) => {
                faults.add(field(fault), fault.to_string());
                return Reply::invalid(&View::new(c, who, cx, typed.clone(), faults)?);
            }
        };
        let (before, version) = group_with_version::<BankDetails>(c, at)?;
        if version != typed.version {
            faults.add("holder", OVERTAKEN);
            let typed = Typed { version, ..typed.clone() };
            return Reply::conflict(&View::new(c, who, cx, typed, faults)?);
        }
        if before != new {
            let version = version.to_string();
            let asked = Asked {
                operation: Operation::ChangeBank,
                object: at.to_string(),
                amount: None,
                summary: words(&new),
                path: PAGE,
                form: &[
                    ("version", &version),
                    ("holder", &typed.holder),
                    ("bank", &typed.bank),
                    ("account", &typed.account),
                    ("routing", &typed.routing),
                ],
            };
            step_up::require(c, &cx.site, &who.actor, &asked)?;
        }
        change_bank(c, &cx.site, &who.actor, at, typed.version, &new)?;
        done(PAGE, "Saved. It is on every invoice from now on; what was issued before stays as it was.")
    })
    .await
}

fn words(it: &BankDetails) -> String {
    if !it.is_set() {
        return "Print no bank account on invoices".to_owned();
    }
    let parts = [it.bank.as_str(), it.account.as_str(), it.routing.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    format!("Ask customers to send money to {}: {}", it.holder, parts.join(", "))
}

fn field(fault: BankFault) -> &'static str {
    match fault {
        BankFault::Holder => "holder",
        BankFault::Bank => "bank",
        BankFault::Account | BankFault::Iban => "account",
        BankFault::Routing | BankFault::RoutingDigit => "routing",
    }
}

#[derive(Template)]
#[template(path = "admin/settings/bank.html")]
struct View {
    page: Page,
    tab: &'static str,
    typed: Typed,
    faults: Faults,
}

impl View {
    fn new(c: &mut Conn, who: &ActingAdministrator, cx: &Cx, typed: Typed, faults: Faults) -> DbResult<Self> {
        let mut page = who.page(c, cx, "Bank account", Nav::Settings)?;
        page.errors = !faults.is_empty();
        Ok(Self { page, tab: "bank", typed, faults })
    }
}
