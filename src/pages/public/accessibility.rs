//! `GET /accessibility`: what is aimed for, what works, what does not yet.

use askama::Template;

use crate::base::web::Page;

#[derive(Template)]
#[template(path = "public/accessibility.html")]
pub struct Accessibility {
    page: Page,
}

impl Accessibility {
    #[must_use]
    pub fn new(mut page: Page) -> Self {
        page.title = page.w.t("accessibility-title").into_owned();
        Self { page }
    }
}
