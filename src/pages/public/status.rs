//! `GET /status`: whether the portal, payments and mail work right now, in words for owners. For machines there are
//! `/healthz` and `/readyz`.

use askama::Template;

use crate::base::web::Page;
use crate::base::words::Words;

#[derive(Template)]
#[template(path = "public/status.html")]
pub struct Status {
    page: Page,
    time: String,
    all_work: bool,
    parts: Vec<Part>,
}

struct Part {
    name: String,
    text: String,
    works: bool,
}

impl Status {
    /// `time` as the reader writes it; a page that can be shown at all proves the portal and its database.
    #[must_use]
    pub fn new(mut page: Page, time: String, payments: bool, mail: bool) -> Self {
        let w = page.w;
        page.title = w.t("status-title").into_owned();
        let parts = vec![
            Part::new(w, "status-portal", "status-portal-text", true),
            Part::new(
                w,
                "status-payments",
                pick(payments, "status-payments-text", "status-payments-delayed"),
                payments,
            ),
            Part::new(w, "status-mail", pick(mail, "status-mail-text", "status-mail-delayed"), mail),
        ];
        Self { time, all_work: payments && mail, parts, page }
    }
}

impl Part {
    fn new(w: Words, name: &str, text: &str, works: bool) -> Self {
        Self { name: w.t(name).into_owned(), text: w.t(text).into_owned(), works }
    }
}

const fn pick(works: bool, yes: &'static str, no: &'static str) -> &'static str {
    if works { yes } else { no }
}
