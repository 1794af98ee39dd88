//! `GET /continue`: a form whose session had ended on the way, ready to be sent again. It is given back to the browser that
//! sent it and, where it was sent with somebody's session, to that person alone.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::kept::{self, Kept};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::trust::access::{SignedIn, sessions};

pub async fn show(cx: Cx, signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    cx.page(signed_in, |c, who, cx| {
        let mut found = match cx.facts.kept_hash {
            Some(hash) => kept::find(c, &cx.site, &hash)?,
            None => None,
        };
        if let Some(sender) = found.as_ref().and_then(Kept::session_hash)
            && !sessions::belonged_to(c, &sender, who.person)?
        {
            found = None;
        }
        let Some(kept) = found else { return Ok(Reply::to("/")) };
        let page = who.page(c, cx, who.words().t("continue-title"), Nav::Elsewhere)?;
        Reply::page(&Continue { page, kept })
    })
    .await
}

#[derive(Template)]
#[template(path = "public/continue_.html")]
struct Continue {
    page: Page,
    kept: Kept,
}
