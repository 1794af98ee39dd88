//! `GET /status`: whether the portal, payments and mail work right now, in words for owners. For machines there are
//! `/healthz` and `/readyz`.

use std::time::Duration;

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::outbox;
use crate::base::web::{Cx, Page, Reply};
use crate::base::words::Words;
use crate::trust::access::Visitor;

/// Work that waits longer than this is late.
const LATE: Duration = Duration::from_secs(600);

pub async fn show(cx: Cx, visitor: Visitor) -> Result<HttpResponse, AppError> {
    cx.page(visitor, |c, who, cx| {
        let late = outbox::late_kinds(c, cx.site.clock.now().minus(LATE))?;
        let on_time = |room: &str| !late.iter().any(|kind| kind.starts_with(room));
        let page = who.page(c, cx, who.words().t("status-title"))?;
        Reply::page(&Status::new(page, outbox::PAYMENT.into_iter().all(on_time), on_time(outbox::MAIL)))
    })
    .await
}

#[derive(Template)]
#[template(path = "public/status.html")]
struct Status {
    page: Page,
    all_work: bool,
    parts: [Part; 3],
}

struct Part {
    name: String,
    text: String,
    works: bool,
}

impl Status {
    /// A page that can be shown at all proves the portal and its database.
    fn new(page: Page, payments: bool, mail: bool) -> Self {
        let w = page.w;
        let pick = |works, yes, no| if works { yes } else { no };
        let parts = [
            Part::new(w, "status-portal", "status-portal-text", true),
            Part::new(
                w,
                "status-payments",
                pick(payments, "status-payments-text", "status-payments-delayed"),
                payments,
            ),
            Part::new(w, "status-mail", pick(mail, "status-mail-text", "status-mail-delayed"), mail),
        ];
        Self { page, all_work: payments && mail, parts }
    }
}

impl Part {
    fn new(w: Words, name: &str, text: &str, works: bool) -> Self {
        Self { name: w.t(name).into_owned(), text: w.t(text).into_owned(), works }
    }
}
