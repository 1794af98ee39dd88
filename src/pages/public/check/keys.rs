//! `GET /check/keys`: the public keys of this portal, for whoever checks papers and proofs without it.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Page, Reply};
use crate::billing::signed;
use crate::trust::access::Visitor;
use crate::trust::audit;

pub async fn show(cx: Cx, visitor: Visitor) -> Result<HttpResponse, AppError> {
    cx.page(visitor, |c, who, cx| {
        let page = who.page(c, cx, who.words().t("check-keys-title"))?;
        let papers = signed::keys(c, &cx.site.vault)?;
        let (log, handovers) = audit::all_keys(c, &cx.site)?;
        Reply::page(&Keys {
            page,
            papers: papers.iter().map(ToString::to_string).collect(),
            log: log.iter().map(ToString::to_string).collect(),
            handovers,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "public/check/keys.html")]
struct Keys {
    page: Page,
    /// The oldest first.
    papers: Vec<String>,
    /// The oldest first.
    log: Vec<String>,
    /// The notes in which one of them handed over to the next.
    handovers: Vec<String>,
}
