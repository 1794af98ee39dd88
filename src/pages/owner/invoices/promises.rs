//! Naming the day on which an invoice will be paid: the offer on its page, and `POST /invoices/{number}/promises`. Reminders
//! wait until then. How far off the day may be and how often one may be named is the dealership's to say.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::show::{Its, page};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{LocalDate, Timestamp};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::base::words::Words;
use crate::billing::invoices::{Opened, by_number, opened};
use crate::billing::reminders::promising::{self, NotPromised, PromiseState, Promiser};
use crate::trust::access::{ActingOwner, Owner};

/// What the page says of promises.
pub struct Offer {
    /// The promise in force.
    pub live: String,
    /// Whether another day may be named.
    pub offered: bool,
    pub from: LocalDate,
    pub to: LocalDate,
    pub hint: String,
    /// As typed, and what is wrong with it.
    pub typed: String,
    pub error: String,
}

/// None when nothing is open, the person may not pay, or there is nothing to say.
pub fn offer(
    c: &mut Conn,
    w: Words,
    who: &ActingOwner,
    its: &Its,
    now: Timestamp,
) -> DbResult<Option<Offer>> {
    let Opened { invoice, related, groups: (_, plan), .. } = its;
    if !invoice.open.is_positive() || !who.rights.pay {
        return Ok(None);
    }
    let made = match related.promised {
        true => promising::of_invoice(c, &who.scope, invoice.id)?,
        false => Vec::new(),
    };
    let live = made.iter().find(|it| it.state == PromiseState::Live).map(|it| {
        let day = it.on.display_long(w.language()).to_string();
        w.args("promise-live", &[("day", day.into())])
    });
    let days = promising::days(plan, Promiser::Owner, who.today(now));
    let offered = promising::may_promise(plan, &made);
    let Some((from, to)) = days.filter(|_| offered || live.is_some()) else { return Ok(None) };
    let last = to.display(w.language()).to_string();
    let hint = w.args("promise-hint", &[("day", last.into())]);
    let live = live.unwrap_or_default();
    Ok(Some(Offer { live, offered, from, to, hint, typed: String::new(), error: String::new() }))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    on: String,
}

pub async fn make(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    form: Form<Fields>,
) -> Result<HttpResponse, AppError> {
    cx.change(owner, move |c, who, cx| {
        let w = who.words();
        let invoice = by_number(c, &cx.site, &who.scope, &number)?;
        if !who.rights.pay {
            return Err(AppError::Forbidden);
        }
        let today = who.today(cx.site.clock.now());
        let Ok(on) = form.0.on.trim().parse::<LocalDate>() else {
            return again(c, who, cx, &number, &form.0, w.t("promise-no-day").into_owned());
        };
        let said = (on, Promiser::Owner);
        match promising::make(c, &cx.site, &who.actor, &who.scope, &invoice, said, today)? {
            Ok(_) => {
                let day = on.display_long(w.language()).to_string();
                let text = w.args("promise-made", &[("day", day.into())]);
                let back = Reply::to(format!("/invoices/{}", invoice.number));
                Ok(back.flash(Flash { kind: FlashKind::Ok, text }))
            }
            Err(NotPromised::Day { from, to }) => {
                let day = |day: LocalDate| day.display(w.language()).to_string().into();
                let text = w.args("promise-outside", &[("from", day(from)), ("to", day(to))]);
                again(c, who, cx, &number, &form.0, text)
            }
            Err(_) => Err(AppError::Conflict(w.t("promise-not-now").into_owned())),
        }
    })
    .await
}

/// The invoice's page once more, with what was typed.
fn again(
    c: &mut Conn,
    who: &ActingOwner,
    cx: &Cx,
    number: &str,
    fields: &Fields,
    error: String,
) -> DbResult<Reply> {
    let its = opened(c, &cx.site, &who.scope, number)?;
    let mut view = page(c, who, cx, &its)?;
    view.page.errors = true;
    if let Some(offer) = &mut view.promise {
        offer.typed.clone_from(&fields.on);
        offer.error = error;
    }
    Reply::invalid(&view)
}
