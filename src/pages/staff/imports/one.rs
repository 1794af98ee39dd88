//! `GET /staff/imports/{id}`: what the check of uploaded files found, row by row, and what bringing them in would make. The
//! `POST …/commit` does that; `POST …/undo` takes it back, after a fresh passkey, while nothing was built on it.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::index::says;
use crate::base::error::AppError;
use crate::base::values::UploadId;
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::billing::import::{self, Summary, Told, Upload, UploadState};
use crate::pages::staff::shown::{Moment, count, id};
use crate::parties::dealerships;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanWorkAsManager;
use crate::trust::access::step_up::{self, Asked, Operation};

/// Seconds until a page about something that is under way looks again.
const LOOK_AGAIN: &str = "3";

pub async fn show(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let upload: UploadId = id(&path)?;
    cx.page(staff, move |c, who, cx| {
        let it = import::upload(c, &cx.site, &who.scope, upload)?;
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let show = Show {
            page: who.page(c, cx, "Import", Nav::Elsewhere)?,
            at: Moment::new(it.created_at, &zone),
            rows: it.summary.as_ref().map(rows).unwrap_or_default(),
            it,
        };
        let reply = Reply::page(&show)?;
        Ok(if show.works() { reply.header(header::REFRESH, LOOK_AGAIN) } else { reply })
    })
    .await
}

pub async fn commit(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let upload: UploadId = id(&path)?;
    cx.change(staff, move |c, who, cx| {
        import::commit(c, &cx.site, &who.actor, &who.scope, upload)?;
        let text = "The records are being brought in. You can leave this page.".to_owned();
        Ok(Reply::to(format!("/staff/imports/{upload}")).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

pub async fn undo(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let upload: UploadId = id(&path)?;
    cx.change(staff, move |c, who, cx| {
        let it = import::upload(c, &cx.site, &who.scope, upload)?;
        let made = it.summary.as_ref().map(made).unwrap_or_default();
        let path = format!("/staff/imports/{upload}");
        let asked = Asked {
            operation: Operation::UndoImport,
            object: upload.to_string(),
            amount: None,
            summary: format!("Take an import back: {made}"),
            path: &format!("{path}/undo"),
            form: &[],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        import::undo(c, &cx.site, &who.actor, &who.scope, upload)?;
        let text = "The import was taken back. Nothing of it is left but its entries in the log.".to_owned();
        Ok(Reply::to(path).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/imports/one.html")]
struct Show {
    page: Page,
    it: Upload,
    at: Moment,
    rows: Vec<Row>,
}

/// A file: its rows, what of it is new, what is there already.
struct Row {
    file: &'static str,
    rows: u64,
    made: Option<u64>,
    unchanged: Option<u64>,
}

fn rows(it: &Summary) -> Vec<Row> {
    let [customers, vehicles, invoices, lines, payments] = it.rows;
    let ([c, v, i, p], [cu, vu, iu, pu]) = (it.made, it.unchanged);
    let row = |file, rows, made, unchanged| Row { file, rows, made, unchanged };
    vec![
        row("Customers", customers, Some(c), Some(cu)),
        row("Vehicles", vehicles, Some(v), Some(vu)),
        row("Invoices", invoices, Some(i), Some(iu)),
        row("Lines of invoices", lines, None, None),
        row("Payments", payments, Some(p), Some(pu)),
    ]
}

fn made(it: &Summary) -> String {
    let [customers, vehicles, invoices, payments] = it.made;
    format!(
        "{}, {}, {}, {}",
        count(customers, "customer", "customers"),
        count(vehicles, "vehicle", "vehicles"),
        count(invoices, "invoice", "invoices"),
        count(payments, "payment", "payments")
    )
}

impl Show {
    fn says(&self) -> &'static str {
        says(self.it.state)
    }

    fn works(&self) -> bool {
        matches!(self.it.state, UploadState::Checking | UploadState::Applying)
    }

    fn is(&self, state: &str) -> bool {
        self.it.state.code() == state
    }

    fn made(&self) -> String {
        self.it.summary.as_ref().map(made).unwrap_or_default()
    }

    fn problems(&self) -> &[Told] {
        self.it.summary.as_ref().map(|it| it.problems.as_slice()).unwrap_or_default()
    }

    fn warnings(&self) -> &[Told] {
        self.it.summary.as_ref().map(|it| it.warnings.as_slice()).unwrap_or_default()
    }

    /// How many are not listed: of problems, of warnings.
    fn more(&self) -> (String, String) {
        let left = |count: u64, listed: usize| {
            let more = count.saturating_sub(u64::try_from(listed).unwrap_or(count));
            if more == 0 { String::new() } else { format!("And {more} more.") }
        };
        let of = |it: &Summary| {
            (left(it.problem_count, it.problems.len()), left(it.warning_count, it.warnings.len()))
        };
        self.it.summary.as_ref().map(of).unwrap_or_default()
    }
}
