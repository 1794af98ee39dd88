//! `GET /estimates/{number}/deposit`: what is paid ahead and what becomes of it, before it is paid. The `POST` takes the order
//! and leads to the provider's page; sending it again does the same.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{AttemptId, Money};
use crate::base::web::{Cx, Form, Guard, Limit, Nav, Page, Reply};
use crate::billing::deposits::standing;
use crate::billing::estimates::store::sent_by_number;
use crate::billing::payments::Provider;
use crate::billing::payments::attempt::AttemptState;
use crate::billing::payments::order::OrderError;
use crate::billing::payments::paying::{Begun, begin};
use crate::billing::payments::starting::{Door, Order};
use crate::billing::payments::store::attempts;
use crate::pages::owner::payments::create::{resting, see_other};
use crate::pages::owner::seen;
use crate::trust::access::{ActingOwner, Owner};

pub async fn ask(
    cx: Cx,
    owner: Owner,
    provider: web::Data<Provider>,
    number: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        Reply::page(&Deposit::new(c, who, cx, &provider, &number, new_form_key(), "")?)
    })
    .await
}

/// The hidden fields of the page. What a browser leaves out is an order that cannot be read.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    key: String,
    amount: String,
}

pub async fn pay(
    cx: Cx,
    owner: Owner,
    provider: web::Data<Provider>,
    number: web::Path<String>,
    form: Form<Sent>,
) -> Result<HttpResponse, AppError> {
    let (sent, of) = (form.0, number.into_inner());
    let (fields, name) = (sent.clone(), of.clone());
    let (who, order) = cx
        .block(move |cx| {
            cx.site.db.read(|c| {
                let who = owner.resolve(c, cx)?;
                if !who.rights.pay {
                    return Err(AppError::Forbidden);
                }
                let estimate = sent_by_number(c, &who.scope, &name)?;
                let amount = Money::from_decimal_string(&fields.amount, estimate.currency)
                    .map_err(|e| AppError::Invalid(e.to_string()))?;
                let order = Order {
                    form_key: fields.key.clone(),
                    shares: Vec::new(),
                    protest: false,
                    deposit: Some((estimate.number, amount)),
                    door: Door::Account(who.person),
                    language: who.language,
                };
                Ok((who, order))
            })
        })
        .await?;
    resting(&cx, &who.scope, who.words()).await?;
    cx.allow(Limit::PAY, who.person.to_string()).await?;
    let w = who.words();
    let (words, key, status) = match begin(&cx.site, &provider, &who.actor, &who.scope, &order).await? {
        Begun::Checkout(url) => return Ok(see_other(&url)),
        Begun::See(id) => return Ok(see_other(&format!("/payments/{id}"))),
        Begun::Stale => return Err(AppError::Conflict(w.t("pay-stale").into_owned())),
        Begun::Refused(OrderError::NothingOwed) => {
            ("deposit-error-nothing", new_form_key(), StatusCode::CONFLICT)
        }
        Begun::Refused(_) => ("deposit-error-changed", new_form_key(), StatusCode::CONFLICT),
        // The same order can be sent again from here.
        Begun::NoAnswer => ("pay-down-text", sent.key, StatusCode::BAD_GATEWAY),
    };
    cx.page(Owner, move |c, who, cx| {
        let view = Deposit::new(c, who, cx, &provider, &of, key.clone(), words)?;
        Ok(Reply::page(&view)?.status(status))
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/estimates/deposit.html")]
struct Deposit {
    page: Page,
    number: String,
    asked: MoneyDisplay,
    /// What was paid of it before; none when nothing was.
    paid: Option<MoneyDisplay>,
    /// What is missing; none when nothing is.
    due: Option<MoneyDisplay>,
    pay: String,
    /// For the form: exactly what was shown.
    exact: String,
    key: String,
    /// A payment of it is on its way or being looked at.
    busy: Option<AttemptId>,
    /// Nothing can be paid online on this site.
    closed: bool,
    /// What went wrong with the last order.
    error: String,
}

impl Deposit {
    fn new(
        c: &mut Conn,
        who: &ActingOwner,
        cx: &Cx,
        provider: &Provider,
        number: &str,
        key: String,
        error: &'static str,
    ) -> DbResult<Self> {
        if !who.rights.pay {
            return Err(AppError::Forbidden);
        }
        let (w, estimate) = (who.words(), sent_by_number(c, &who.scope, number)?);
        let it = standing(c, &cx.site, &who.scope, &estimate)?;
        if !it.is_any() {
            return Err(AppError::NotFound);
        }
        seen::one(cx, who, estimate.id);
        let live = attempts::live_ahead(c, &who.scope, estimate.id)?;
        let busy = live.filter(|it| matches!(it.state, AttemptState::Processing | AttemptState::Held));
        let show = |amount: Money| amount.display(w.language());
        let paid = it.held.checked_add(it.used)?;
        let title = w.args("deposit-title", &[("number", estimate.number.as_str().into())]);
        Ok(Self {
            page: who.page(c, cx, title, Nav::Estimates)?,
            asked: show(it.asked),
            paid: paid.is_positive().then(|| show(paid)),
            due: (it.due.is_positive() && busy.is_none()).then(|| show(it.due)),
            pay: w.args("pay-button", &[("amount", show(it.due).to_string().into())]),
            exact: it.due.to_decimal_string(),
            key,
            busy: busy.map(|it| it.id),
            closed: !provider.is_offered(),
            error: if error.is_empty() { String::new() } else { w.t(error).into_owned() },
            number: estimate.number,
        })
    }
}
