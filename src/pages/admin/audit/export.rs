//! `GET /admin/audit.csv`: what was looked for, as a file, up to ten thousand entries, the newest. Names nobody: people and
//! customers are ids, as everywhere in the log.

use actix_web::HttpResponse;

use super::{Asked, Question};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::sheet::{KIND, Sheet, harmless};
use crate::base::web::{Cx, Limit, Query, Reply};
use crate::trust::access::{ActingAdministrator, Administrator};
use crate::trust::audit::{Entry, Found, record_later, search};

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

pub async fn sheet(
    cx: Cx,
    administrator: Administrator,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(administrator, move |c, who, cx| {
        let mut sheet = Sheet::new(&TITLES)?;
        for it in found(c, who, cx, &asked.0, "audit.csv")? {
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

/// `GET /admin/audit.json`: the same as an array of objects.
pub async fn objects(
    cx: Cx,
    administrator: Administrator,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.page(administrator, move |c, who, cx| {
        let object = |it: Found| {
            let e = it.entry;
            let facts: serde_json::Map<_, _> = e.facts.into_iter().map(|(k, v)| (k, v.into())).collect();
            serde_json::json!({
                "number": it.seq, "id": e.id.to_string(), "at": e.at.to_string(), "role": e.role, "person": e.actor,
                "action": e.action, "outcome": e.outcome, "object": e.object, "dealership": e.dealership,
                "customer": e.customer, "about": e.person, "network": e.network, "device": e.device,
                "session": e.session, "request": e.request, "facts": facts,
            })
        };
        let all: Vec<_> = found(c, who, cx, &asked.0, "audit.json")?.into_iter().map(object).collect();
        let bytes = serde_json::to_vec_pretty(&all).map_err(|e| AppError::Internal(e.into()))?;
        Ok(Reply::attachment("audit.json", "application/json", bytes))
    })
    .await
}

/// What was looked for. That it was taken out stands in the log.
fn found(
    c: &mut Conn,
    who: &ActingAdministrator,
    cx: &Cx,
    asked: &Asked,
    file: &'static str,
) -> DbResult<Vec<Found>> {
    let question = Question::of(c, who, asked)?;
    if let Some((_, problem)) = question.problem {
        return Err(AppError::Invalid(problem.to_owned()));
    }
    let at = question.place()?.at;
    let found = search(c, at, &question.wanted, None, MOST)?;
    let mut entry = Entry::new("export.log").object(file).fact("rows", found.len());
    entry.dealership = at;
    record_later(&cx.site, &who.actor, entry);
    Ok(found)
}
