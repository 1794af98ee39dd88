//! `GET /admin/settings/bank`: the account that customers send transfers to, printed on invoices and part of what their codes
//! sign, and another one that waits. `POST` asks for another with a fresh passkey, `POST …/confirmation` by another
//! administrator makes it count before its time, with theirs, and `POST …/withdrawal` takes it back.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, done};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::DealershipId;
use crate::base::web::{Cx, Form, Nav, Page, Reply};
use crate::pages::staff::faults::{Faults, OVERTAKEN};
use crate::pages::staff::shown::Moment;
use crate::parties::dealerships::{
    self, BankAccount, BankChange, BankDetails, BankFault, change_bank, confirm_bank, confirmable,
    group_with_version, unfit, withdraw_bank,
};
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingAdministrator, Administrator, persons};

const PAGE: &str = "/admin/settings/bank";
const CONFIRMATION: &str = "/admin/settings/bank/confirmation";

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

impl Typed {
    fn of(version: i64, it: BankDetails) -> Self {
        let BankDetails { holder, bank, account, routing } = it;
        Self { version, holder, bank, account, routing }
    }
}

/// Which of them was looked at.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    version: i64,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (it, version) = group_with_version::<BankAccount>(c, at)?;
        let now = cx.site.clock.now();
        let begins = it.waiting(now).map_or_else(|| it.named(now), |waiting| &waiting.details);
        let typed = Typed::of(version, begins.clone());
        Reply::page(&View::new(c, who, cx, at, typed, Faults::default())?)
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
                return Reply::invalid(&View::new(c, who, cx, at, typed.clone(), faults)?);
            }
        };
        let (before, version) = group_with_version::<BankAccount>(c, at)?;
        if version != typed.version {
            faults.add("holder", OVERTAKEN);
            let typed = Typed { version, ..typed.clone() };
            return Reply::conflict(&View::new(c, who, cx, at, typed, faults)?);
        }
        let change = before.asked(version, &new, cx.site.clock.now());
        if change != BankChange::Nothing {
            let version = version.to_string();
            let asked = Asked {
                operation: Operation::ChangeBank,
                object: at.to_string(),
                amount: None,
                summary: words(&new, change),
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
        let change = change_bank(c, &cx.site, &who.actor, at, typed.version, &new)?;
        let zone = dealerships::load(c, at)?.settings.time_zone;
        done(
            PAGE,
            match change {
                BankChange::Nothing => "Nothing was changed.".to_owned(),
                BankChange::First => {
                    "Saved. It is on every invoice from now on; what was issued before stays as it was."
                        .to_owned()
                }
                BankChange::Removed => {
                    "Saved. Invoices name no account from now on; what was issued before stays as it was."
                        .to_owned()
                }
                BankChange::Waits(from) => {
                    format!(
                        "Saved. It counts from {} on, or once another administrator confirms it.",
                        Moment::new(from, &zone).words
                    )
                }
            },
        )
    })
    .await
}

pub async fn confirm(
    cx: Cx,
    administrator: Administrator,
    form: Form<Seen>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let shown = form.0.version;
        let (_, waiting) = confirmable(c, &cx.site, &who.actor, at, shown)?;
        let version = shown.to_string();
        let asked = Asked {
            operation: Operation::ConfirmBank,
            object: at.to_string(),
            amount: None,
            summary: format!("{}, from now on", sent_to(&waiting.details)),
            path: CONFIRMATION,
            form: &[("version", &version)],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        confirm_bank(c, &cx.site, &who.actor, at, shown)?;
        done(PAGE, "Confirmed. It is on every invoice from now on; what was issued before stays as it was.")
    })
    .await
}

pub async fn withdraw(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        withdraw_bank(c, &cx.site, &who.actor, at)?;
        done(PAGE, "Taken back. Invoices go on as they were.")
    })
    .await
}

fn words(it: &BankDetails, change: BankChange) -> String {
    match change {
        BankChange::Removed => "Print no bank account on invoices".to_owned(),
        BankChange::Waits(_) => format!("{}, in 72 hours", sent_to(it)),
        BankChange::First | BankChange::Nothing => sent_to(it),
    }
}

fn sent_to(it: &BankDetails) -> String {
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
    named: BankDetails,
    waiting: Option<Waits>,
    typed: Typed,
    faults: Faults,
}

/// The account that waits, as one reader sees it.
struct Waits {
    details: BankDetails,
    by: String,
    own: bool,
    since: Moment,
    from: Moment,
    /// Why this reader cannot confirm it; empty where they can.
    unfit: &'static str,
    version: i64,
}

impl View {
    fn new(
        c: &mut Conn,
        who: &ActingAdministrator,
        cx: &Cx,
        at: DealershipId,
        typed: Typed,
        faults: Faults,
    ) -> DbResult<Self> {
        let (it, version) = group_with_version::<BankAccount>(c, at)?;
        let now = cx.site.clock.now();
        let waiting = match it.waiting(now) {
            None => None,
            Some(waiting) => {
                let zone = dealerships::load(c, at)?.settings.time_zone;
                Some(Waits {
                    details: waiting.details.clone(),
                    by: persons::find(c, &cx.site, waiting.by)?.name,
                    own: waiting.by == who.person,
                    since: Moment::new(waiting.since, &zone),
                    from: Moment::new(waiting.counts_from, &zone),
                    unfit: unfit(c, &cx.site, at, waiting, who.person)?.map_or("", |why| why.words()),
                    version,
                })
            }
        };
        let named = it.named(now).clone();
        let mut page = who.page(c, cx, "Bank account", Nav::Settings)?;
        page.errors = !faults.is_empty();
        Ok(Self { page, tab: "bank", named, waiting, typed, faults })
    }
}
