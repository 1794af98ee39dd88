//! `GET /staff/exports`: whole lists as files for a spreadsheet. The `POST` asks for one, after a fresh passkey; a job makes it,
//! and whoever asked downloads it once, within a day.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::sheet::KIND;
use crate::base::values::ExportId;
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::billing::exports::{self, Export, List, State};
use crate::pages::staff::shown::{Moment, count, id};
use crate::parties::dealerships;
use crate::trust::access::roles::CanExport;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{ActingStaff, Staff, persons};

/// Which list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    list: String,
}

pub async fn show(cx: Cx, staff: Staff<CanExport>) -> Result<HttpResponse, AppError> {
    cx.page(staff, |c, who, cx| {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let now = cx.site.clock.now();
        let mut files = Vec::new();
        for it in exports::recent(c, &who.scope)? {
            let by = persons::find(c, &cx.site, it.person)?.name;
            files.push(File {
                id: it.id,
                list: words(it.list),
                rows: count(it.rows, "row", "rows"),
                asked: Moment::new(it.created_at, &zone),
                until: Moment::new(it.expires_at, &zone),
                over: it.expires_at <= now,
                own: it.person == who.person,
                state: it.state,
                by,
            });
        }
        let waits = files.iter().any(|it| it.state == State::Making && !it.over);
        Reply::page(&Exports { page: who.page(c, cx, "Exports", Nav::Elsewhere)?, files, waits })
    })
    .await
}

pub async fn ask(cx: Cx, staff: Staff<CanExport>, form: Form<Wanted>) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let list: List = form.0.list.parse().map_err(|_| AppError::NotFound)?;
        limited(c, cx, who)?;
        let asked = Asked {
            operation: Operation::Export,
            object: who.dealership.to_string(),
            amount: None,
            summary: format!("Take out as a file: {}", words(list)),
            path: "/staff/exports",
            form: &[("list", list.code())],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        exports::ask(c, &cx.site, &who.actor, &who.scope, list)?;
        let text =
            format!("The file is being made: {}. It can be downloaded here once, within a day.", words(list));
        Ok(Reply::to("/staff/exports").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

pub async fn download(
    cx: Cx,
    staff: Staff<CanExport>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let export: ExportId = id(&path)?;
    cx.change(staff, move |c, who, cx| {
        let (list, bytes) = exports::take(c, &cx.site, &who.actor, &who.scope, export)?;
        Ok(Reply::attachment(&format!("{}.csv", list.code()), KIND, bytes))
    })
    .await
}

/// Five a day for each person: more is no ordinary work.
fn limited(c: &mut Conn, cx: &Cx, who: &ActingStaff) -> DbResult<()> {
    let day_ago = cx.site.clock.now().minus(std::time::Duration::from_secs(86_400));
    let own = |it: &&Export| it.person == who.person && it.created_at > day_ago;
    if exports::recent(c, &who.scope)?.iter().filter(own).count() >= MOST {
        return Err(AppError::TooMany { retry_after: 3600 });
    }
    Ok(())
}

const MOST: usize = 5;

fn words(list: List) -> &'static str {
    match list {
        List::Customers => "Customers",
        List::Vehicles => "Vehicles",
        List::Invoices => "Invoices",
        List::Lines => "Lines of invoices",
        List::Payments => "Payments",
        List::Allocations => "What each payment paid",
    }
}

#[derive(Template)]
#[template(path = "staff/exports.html")]
struct Exports {
    page: Page,
    files: Vec<File>,
    /// One of them is not ready yet.
    waits: bool,
}

struct File {
    id: ExportId,
    list: &'static str,
    rows: String,
    asked: Moment,
    until: Moment,
    over: bool,
    /// Asked for by the reader, who alone may take it.
    own: bool,
    state: State,
    by: String,
}

impl Exports {
    fn lists(&self) -> Vec<(&'static str, &'static str)> {
        List::ALL.iter().map(|list| (list.code(), words(*list))).collect()
    }
}

impl File {
    fn can_be_taken(&self) -> bool {
        self.own && self.state == State::Ready && !self.over
    }

    fn says(&self) -> &'static str {
        match self.state {
            State::Taken => "Downloaded",
            _ if self.over => "Its day is over",
            State::Making => "Being made",
            State::Ready if self.own => "Ready",
            State::Ready => "Waits for whoever asked",
        }
    }
}
