//! `GET /admin/settings/templates`: each kind of paper, what is published of it and whether somebody is writing.

use actix_web::HttpResponse;
use askama::Template;

use super::super::CHOOSE;
use super::{Deed, deed, names};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::templates::{self, TemplateKind};
use crate::parties::dealerships;
use crate::trust::access::{ActingAdministrator, Administrator};

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        if who.dealership.is_none() {
            return Ok(Reply::to(CHOOSE));
        }
        Reply::page(&Index::new(c, who, cx)?)
    })
    .await
}

#[derive(Template)]
#[template(path = "admin/settings/templates/index.html")]
struct Index {
    page: Page,
    tab: &'static str,
    rows: Vec<Row>,
}

struct Row {
    code: &'static str,
    name: &'static str,
    version: i32,
    published: Option<Deed>,
    draft: bool,
}

impl Index {
    fn new(c: &mut Conn, who: &ActingAdministrator, cx: &Cx) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let (scope, zone) = (who.scope_of(at)?, dealerships::load(c, at)?.settings.time_zone);
        let mut rows = Vec::new();
        for kind in TemplateKind::ALL {
            let current = templates::current(c, &scope, *kind)?;
            let published = match &current {
                Some(it) => Some(deed(c, &cx.site, it.by, it.at, &zone)?),
                None => None,
            };
            rows.push(Row {
                code: kind.code(),
                name: names(*kind).1,
                version: current.map_or(0, |it| it.version),
                published,
                draft: templates::draft(c, &scope, *kind)?.is_some(),
            });
        }
        Ok(Self { page: who.page(c, cx, "Templates", Nav::Settings)?, tab: "templates", rows })
    }
}
