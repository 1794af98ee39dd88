//! `GET /sign-in`: passkey by autofill, by button, or e-mail first. The ceremony itself is in its own routes.

use askama::Template;

use crate::base::web::Page;

#[derive(Template)]
#[template(path = "public/sign_in.html")]
pub struct SignIn {
    page: Page,
    /// The page that was asked for, as the address gave it: checked when it is used, not here.
    next: String,
}

impl SignIn {
    #[must_use]
    pub fn new(mut page: Page, next: String) -> Self {
        page.title = page.w.t("sign-in-title").into_owned();
        Self { page, next }
    }
}
