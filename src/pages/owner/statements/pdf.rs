//! `GET /statements.pdf`: the same statement on paper.

use actix_web::HttpResponse;

use super::range::Range;
use super::show::Asked;
use crate::base::error::AppError;
use crate::base::web::{Cx, Limit, Query, Reply};
use crate::billing::papers::statement_pdf;
use crate::pages::owner::seen;
use crate::trust::access::Owner;

pub async fn show(cx: Cx, owner: Owner, asked: Query<Asked>) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.file(owner, move |who, cx| {
        let (range, _) = Range::asked(&asked.0.from, &asked.0.to, who.today(cx.site.clock.now()));
        let bytes = statement_pdf(&cx.site, &who.scope, range.from, range.to)?;
        seen::many(cx, who, "statements.pdf", 1);
        Ok(Reply::attachment(&format!("{}.pdf", range.file_name()), "application/pdf", bytes))
    })
    .await
}
