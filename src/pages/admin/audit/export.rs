//! `GET /admin/audit.csv` and `GET /admin/audit.json`: what was looked for, as a file, up to a million entries, the newest. It
//! leaves in pieces; one that had to leave entries out says so at its end. Names nobody: people and customers are ids, as
//! everywhere in the log.

use actix_web::HttpResponse;
use futures_util::stream;

use super::{Asked, Question};
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::sheet::{self, Sheet, harmless};
use crate::base::web::{Cx, Guard, Limit, Query, streamed};
use crate::trust::access::Administrator;
use crate::trust::audit::{Entry, Export, Found, MOST, record_later};

const TITLES: [&str; 17] = [
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
    "passkey",
];

pub async fn sheet(
    cx: Cx,
    administrator: Administrator,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    file(
        cx,
        administrator,
        asked.0,
        &Form { name: "audit.csv", kind: sheet::KIND, begin: titles, rows, end: last_row },
    )
    .await
}

/// The same as an object: `entries`, `rows` (how many), `left_out` (how many older ones are not among them).
pub async fn objects(
    cx: Cx,
    administrator: Administrator,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let form =
        Form { name: "audit.json", kind: "application/json", begin: opening, rows: listed, end: closing };
    file(cx, administrator, asked.0, &form).await
}

/// How a file is written. The pieces before, of and after entries.
#[derive(Clone, Copy)]
struct Form {
    name: &'static str,
    kind: &'static str,
    begin: fn() -> DbResult<Vec<u8>>,
    /// Some entries, and whether they are the first.
    rows: fn(Vec<Found>, bool) -> DbResult<Vec<u8>>,
    /// Of how many it holds, and how many it leaves out.
    end: fn(u64, u64) -> DbResult<Vec<u8>>,
}

/// How far a file is.
enum Step {
    Begin,
    /// Whether nothing was written yet.
    Rows(bool),
    Done,
}

/// That it was taken out, with how many entries, stands in the log before the first of them leaves.
async fn file(
    cx: Cx,
    administrator: Administrator,
    asked: Asked,
    form: &Form,
) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    let form = *form;
    let export = cx
        .block(move |cx| {
            cx.site.db.read(|c| {
                let who = administrator.resolve(c, cx)?;
                let question = Question::of(c, &who, &asked)?;
                if let Some((_, problem)) = question.problem {
                    return Err(AppError::Invalid(problem.to_owned()));
                }
                let place = question.place()?;
                let export = Export::begin(c, place.reach, question.wanted.clone(), MOST)?;
                let mut entry = Entry::new("export.log").object(form.name).fact("rows", export.rows);
                if export.left_out > 0 {
                    entry = entry.fact("left_out", export.left_out);
                }
                entry.dealership = place.dealership();
                record_later(&cx.site, &who.actor, entry);
                Ok(export)
            })
        })
        .await?;
    let pieces = stream::try_unfold((cx, export, Step::Begin), move |(cx, export, step)| async move {
        Ok::<_, AppError>(match step {
            Step::Begin => Some(((form.begin)()?, (cx, export, Step::Rows(true)))),
            Step::Rows(first) => {
                let (found, export) = cx.block(move |cx| cx.site.db.read(|c| export.next(c))).await?;
                if found.is_empty() {
                    let end = (form.end)(export.rows, export.left_out)?;
                    Some((end, (cx, export, Step::Done)))
                } else {
                    Some(((form.rows)(found, first)?, (cx, export, Step::Rows(false))))
                }
            }
            Step::Done => None,
        })
    });
    Ok(streamed(form.name, form.kind, None, pieces))
}

fn titles() -> DbResult<Vec<u8>> {
    Sheet::new(&TITLES)?.finish()
}

fn rows(found: Vec<Found>, _: bool) -> DbResult<Vec<u8>> {
    let mut sheet = Sheet::going_on();
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
            or_none(e.passkey),
        ])?;
    }
    sheet.finish()
}

/// Nothing, where the file holds all there is.
fn last_row(rows: u64, left_out: u64) -> DbResult<Vec<u8>> {
    if left_out == 0 {
        return Ok(Vec::new());
    }
    let mut row = TITLES.map(|_| String::new());
    row[0] = format!(
        "The file ends here: it holds the newest {rows} entries, and {left_out} older ones are not in it. Choose days to take those out."
    );
    let mut sheet = Sheet::going_on();
    sheet.row(&row)?;
    sheet.finish()
}

fn opening() -> DbResult<Vec<u8>> {
    Ok(b"{\"entries\":[".to_vec())
}

fn listed(found: Vec<Found>, first: bool) -> DbResult<Vec<u8>> {
    let mut out = Vec::new();
    for (at, it) in found.into_iter().enumerate() {
        out.extend_from_slice(if first && at == 0 { b"\n" } else { b",\n" });
        let e = it.entry;
        let facts: serde_json::Map<_, _> = e.facts.into_iter().map(|(k, v)| (k, v.into())).collect();
        let object = serde_json::json!({
            "number": it.seq, "id": e.id.to_string(), "at": e.at.to_string(), "role": e.role, "person": e.actor,
            "action": e.action, "outcome": e.outcome, "object": e.object, "dealership": e.dealership,
            "customer": e.customer, "about": e.person, "network": e.network, "device": e.device,
            "session": e.session, "request": e.request, "facts": facts, "passkey": e.passkey,
        });
        serde_json::to_writer(&mut out, &object).map_err(|e| AppError::Internal(e.into()))?;
    }
    Ok(out)
}

fn closing(rows: u64, left_out: u64) -> DbResult<Vec<u8>> {
    Ok(format!("\n],\n\"rows\":{rows},\n\"left_out\":{left_out}}}\n").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_leaves_entries_out_says_so_at_its_end() {
        let said = |left_out| String::from_utf8(last_row(1_000_000, left_out).unwrap()).unwrap();
        assert_eq!(said(0), "");
        assert!(said(7).contains("the newest 1000000 entries, and 7 older ones are not in it"));
        assert_eq!(said(7).matches(',').count(), TITLES.len());
        let whole = [opening().unwrap(), closing(0, 7).unwrap()].concat();
        let whole: serde_json::Value = serde_json::from_slice(&whole).unwrap();
        assert_eq!((whole["rows"].as_u64(), whole["left_out"].as_u64()), (Some(0), Some(7)));
    }
}
