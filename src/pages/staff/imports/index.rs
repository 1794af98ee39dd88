//! `GET /staff/imports`: what was uploaded, and the form for more. The `POST` takes the five files and has them checked.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::UploadId;
use crate::base::web::{Cx, Nav, Page, Reply, Upload};
use crate::billing::import::{self, ImportFile, UploadState};
use crate::pages::staff::faults::Faults;
use crate::pages::staff::shown::Moment;
use crate::parties::dealerships;
use crate::trust::access::roles::CanWorkAsManager;
use crate::trust::access::{ActingStaff, Staff, persons};

const SHOWN: i64 = 20;

pub async fn show(cx: Cx, staff: Staff<CanWorkAsManager>) -> Result<HttpResponse, AppError> {
    cx.page(staff, |c, who, cx| Reply::page(&Imports::new(c, cx, who, Faults::default())?)).await
}

pub async fn receive(
    cx: Cx,
    staff: Staff<CanWorkAsManager>,
    upload: Upload,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (files, faults) = sorted(&upload.0);
        if !faults.is_empty() {
            return Reply::invalid(&Imports::new(c, cx, who, faults)?);
        }
        let id = import::receive(c, &cx.site, &who.actor, &who.scope, &files)?;
        Ok(Reply::to(format!("/staff/imports/{id}")))
    })
    .await
}

/// Which of the five each file is, by its name.
fn sorted(uploaded: &[(String, Vec<u8>)]) -> (Vec<(ImportFile, Vec<u8>)>, Faults) {
    let (mut files, mut faults) = (Vec::new(), Faults::default());
    for (name, content) in uploaded {
        let named = ImportFile::ALL.into_iter().find(|file| file.name().eq_ignore_ascii_case(name.trim()));
        match named {
            Some(file) if files.iter().any(|(other, _)| *other == file) => {
                faults.add("files", format!("{} is there twice. Choose it once", file.name()));
            }
            Some(file) => files.push((file, content.clone())),
            None => {
                let short: String = name.chars().take(60).collect();
                faults.add("files", format!("{short} is none of the five files. Rename it or leave it out"));
            }
        }
    }
    let missing = ImportFile::ALL.into_iter().filter(|file| !files.iter().any(|(other, _)| other == file));
    let missing: Vec<&str> = missing.map(ImportFile::name).collect();
    if !missing.is_empty() && faults.is_empty() {
        faults.add("files", format!("Choose all five files. Missing: {}", missing.join(", ")));
    }
    (files, faults)
}

#[derive(Template)]
#[template(path = "staff/imports/index.html")]
struct Imports {
    page: Page,
    faults: Faults,
    list: Vec<Row>,
}

struct Row {
    id: UploadId,
    at: Moment,
    by: String,
    says: &'static str,
}

impl Imports {
    fn new(c: &mut Conn, cx: &Cx, who: &ActingStaff, faults: Faults) -> DbResult<Self> {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let mut list = Vec::new();
        for it in import::recent(c, &cx.site, &who.scope, SHOWN)? {
            let by = persons::find(c, &cx.site, it.person)?.name;
            list.push(Row { id: it.id, at: Moment::new(it.created_at, &zone), by, says: says(it.state) });
        }
        let mut page = who.page(c, cx, "Imports", Nav::Elsewhere)?;
        page.errors = !faults.is_empty();
        Ok(Self { page, faults, list })
    }
}

/// A state in words.
pub(super) const fn says(state: UploadState) -> &'static str {
    match state {
        UploadState::Checking => "Being checked",
        UploadState::Refused => "Has errors",
        UploadState::Ready => "Ready to bring in",
        UploadState::Applying => "Being brought in",
        UploadState::Applied => "Brought in",
        UploadState::Undone => "Taken back",
    }
}
