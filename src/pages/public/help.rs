//! `GET /help`: how to reach a person at each dealership, and answers to common questions. There is no inbox, so
//! no message form.

use askama::Template;

use crate::base::web::{Dealer, Page};

#[derive(Template)]
#[template(path = "public/help.html")]
pub struct Help {
    page: Page,
    dealers: Vec<Dealer>,
}

impl Help {
    #[must_use]
    pub fn new(mut page: Page, dealers: Vec<Dealer>) -> Self {
        page.title = page.w.t("help-title").into_owned();
        Self { page, dealers }
    }
}
