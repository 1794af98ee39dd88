//! `GET /admin/settings/payments`: the least part payment, the ways in which money is taken at the counter, and how paying
//! online stands. Keys and secrets are the host's: here is only whether they are there.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{CHOOSE, done};
use crate::base::config::Config;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Form, Nav, Page, Reply};
use crate::billing::payments::Provider;
use crate::billing::payments::methods::CounterMethods;
use crate::pages::staff::faults::{Faults, OVERTAKEN};
use crate::pages::staff::invoices::editor::figures;
use crate::pages::staff::payments::method as method_name;
use crate::pages::staff::shown::count;
use crate::parties::dealerships::{self, Settings, change_group, group_with_version};
use crate::trust::access::{ActingAdministrator, Administrator};

const PAGE: &str = "/admin/settings/payments";

/// As typed. A box that is not ticked is not sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    version: i64,
    group_version: i64,
    part_payment_minimum: String,
    taken: Vec<String>,
}

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    provider: web::Data<Provider>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (methods, group_version) = group_with_version::<CounterMethods>(c, at)?;
        let settings = dealerships::load(c, at)?.settings;
        let typed = Typed {
            version: dealerships::version_of(c, at)?,
            group_version,
            part_payment_minimum: settings.part_payment_minimum.to_decimal_string(),
            taken: methods.taken.iter().map(|it| it.code().to_owned()).collect(),
        };
        Reply::page(&View::new(c, who, cx, typed, Faults::default(), provider.is_offered())?)
    })
    .await
}

pub async fn save(
    cx: Cx,
    administrator: Administrator,
    provider: web::Data<Provider>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (typed, before) = (&form.0, dealerships::load(c, at)?.settings);
        let mut faults = Faults::default();
        let ticked = |it: &crate::billing::payments::payment::PaymentMethod| {
            typed.taken.iter().any(|code| code == it.code())
        };
        let taken: Vec<_> = CounterMethods::ALL.into_iter().filter(ticked).collect();
        if taken.is_empty() {
            faults.add("taken", "Choose at least one way, or nothing could be paid at the counter");
        }
        let (version, group_version) =
            (dealerships::version_of(c, at)?, group_with_version::<CounterMethods>(c, at)?.1);
        if (version, group_version) != (typed.version, typed.group_version) {
            faults.add("part_payment_minimum", OVERTAKEN);
            let typed = Typed { version, group_version, ..typed.clone() };
            return Reply::conflict(&View::new(c, who, cx, typed, faults, provider.is_offered())?);
        }
        match figures::amount(typed.part_payment_minimum.trim(), before.currency) {
            Ok(least) if faults.is_empty() => {
                let settings = Settings { part_payment_minimum: least, ..before };
                dealerships::change(c, &cx.site, &who.actor, at, typed.version, &settings)?;
                let methods = CounterMethods { taken };
                change_group(c, &cx.site, &who.actor, at, typed.group_version, &methods)?;
                return done(PAGE, "Saved. It holds for the next payment.");
            }
            Ok(_) => {}
            Err(text) => faults.add("part_payment_minimum", text),
        }
        let online = provider.is_offered();
        Reply::invalid(&View::new(c, who, cx, typed.clone(), faults, online)?)
    })
    .await
}

#[derive(Template)]
#[template(path = "admin/settings/payments.html")]
struct View {
    page: Page,
    tab: &'static str,
    typed: Typed,
    sign: &'static str,
    /// Code, name, whether it is taken.
    methods: Vec<(&'static str, &'static str, bool)>,
    /// Name, how it stands, whether that is well.
    online: Vec<(&'static str, String, bool)>,
    faults: Faults,
}

impl View {
    fn new(
        c: &mut Conn,
        who: &ActingAdministrator,
        cx: &Cx,
        typed: Typed,
        faults: Faults,
        offered: bool,
    ) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let mut page = who.page(c, cx, "Payments", Nav::Settings)?;
        page.errors = !faults.is_empty();
        let taken = |code: &str| typed.taken.iter().any(|it| it == code);
        Ok(Self {
            page,
            tab: "payments",
            sign: dealerships::load(c, at)?.settings.currency.symbol(),
            methods: CounterMethods::ALL
                .map(|it| (it.code(), method_name(it, false), taken(it.code())))
                .to_vec(),
            online: online(&cx.site.config, offered),
            typed,
            faults,
        })
    }
}

/// What the host's settings say of paying online, without a word of what is secret.
fn online(config: &Config, offered: bool) -> Vec<(&'static str, String, bool)> {
    let state = |yes: bool, good: &str, bad: &str| (if yes { good.to_owned() } else { bad.to_owned() }, yes);
    let (paying, well) =
        state(offered, "On: customers are offered to pay by card or bank", "Off: no key is set");
    let (kind, _) = state(config.stripe_livemode, "Real money", "Test mode: no money moves");
    let secrets = config.stripe_webhook_secrets.len();
    let hooks = match secrets {
        0 => "None: payments are noticed by the sweep, minutes later".to_owned(),
        secrets => count(secrets, "secret is set", "secrets are set"),
    };
    vec![
        ("Paying online", paying, well),
        ("Kind", kind, true),
        ("Webhook secrets", hooks, secrets > 0),
        ("Checkout at", config.checkout_origin.clone(), true),
    ]
}
