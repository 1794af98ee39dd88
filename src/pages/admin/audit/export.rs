//! `GET /admin/audit.csv`: what was looked for, as a file, up to ten thousand entries, the newest. Names nobody: people and
//! customers are ids, as everywhere in the log.

use actix_web::HttpResponse;

use super::{Asked, Question};
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::web::{Cx, Limit, Query, Reply};
use crate::trust::access::Administrator;
use crate::trust::audit::{Entry, record_later, search};

const MOST: i64 = 10_000;

const TITLES: [&str; 16] = [
    "number",
    "id",
    "at",
    "role",
    "person",
    "action",
    "outcome",
    "object",
    "dealership",
    "customer",
    "about",
    "network",
    "device",
    "session",
    "request",
    "facts",
];

pub async fn file(
    cx: Cx,
    administrator: Administrator,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(administrator, move |c, who, cx| {
        let question = Question::of(c, who, &asked.0)?;
        if let Some((_, problem)) = question.problem {
            return Err(AppError::Invalid(problem.to_owned()));
        }
        let found = search(c, question.place()?.at, &question.wanted, None, MOST)?;
        let entry = Entry::new("record.list").object("audit.csv").fact("entries", found.len());
        record_later(&cx.site, &who.actor, entry);
        let mut sheet = Sheet::new(&TITLES)?;
        for it in found {
            let e = it.entry;
            let facts: Vec<String> = e.facts.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let or_none = Option::unwrap_or_default;
            sheet.row(&[
                it.seq.map(|seq| seq.to_string()).unwrap_or_default(),
                e.id.to_string(),
                e.at.to_string(),
                e.role,
                or_none(e.actor),
                e.action,
                e.outcome,
                harmless(&or_none(e.object)),
                or_none(e.dealership),
                or_none(e.customer),
                or_none(e.person),
                or_none(e.network),
                harmless(&e.device),
                or_none(e.session),
                harmless(&e.request),
                harmless(&facts.join("; ")),
            ])?;
        }
        Ok(Reply::attachment("audit.csv", KIND, sheet.finish()?))
    })
    .await
}
