//! `GET /privacy`: what is kept, who sees it, how it is protected.

use askama::Template;

use crate::base::web::Page;

#[derive(Template)]
#[template(path = "public/privacy.html")]
pub struct Privacy {
    page: Page,
}

impl Privacy {
    #[must_use]
    pub fn new(mut page: Page) -> Self {
        page.title = page.w.t("privacy-title").into_owned();
        Self { page }
    }
}
