//! `GET /recovery`: asks for the address. The answer is the same whether or not it has an account.

use askama::Template;

use crate::base::web::Page;

#[derive(Template)]
#[template(path = "public/recovery/start.html")]
pub struct Start {
    page: Page,
    /// As typed.
    email: String,
    /// What is wrong with it; empty at first.
    error: String,
}

impl Start {
    #[must_use]
    pub fn new(mut page: Page, email: String, error: String) -> Self {
        page.title = page.w.t("recovery-title").into_owned();
        page.errors = !error.is_empty();
        Self { page, email, error }
    }
}
