//! `GET …/preview`: a sample in the words of the draft, or of what is published, or of an old version, as it would be printed;
//! `.pdf` the same. It is marked as a sample, takes no number, and nothing of it is kept.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::super::CHOOSE;
use super::shown::Shown;
use super::{names, path};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{DealershipId, Language};
use crate::base::web::{Cx, Limit, Nav, Page, Query, Reply};
use crate::billing::papers::{self, Sample};
use crate::billing::templates::{self, TemplateKind};
use crate::pages::staff::shown::id;
use crate::trust::access::{ActingAdministrator, Administrator};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    language: String,
    version: Option<i32>,
}

impl Asked {
    fn language(&self) -> Language {
        self.language.parse().unwrap_or_default()
    }
}

/// What is looked at.
enum Which {
    /// With its edit.
    Draft(i64),
    Version(i32),
    /// Nothing was ever written.
    Usual,
}

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    kind: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let kind: TemplateKind = id(&kind)?;
        let (which, sample, logo) = sample(c, who, cx, at, kind, &asked.0)?;
        let (state, edit) = match which {
            Which::Draft(edit) => ("Draft".to_owned(), Some(edit)),
            Which::Version(number) => (format!("Version {number}"), None),
            Which::Usual => ("The usual words".to_owned(), None),
        };
        let title = format!("Preview of {}", names(kind).1.to_lowercase());
        Reply::page(&View {
            page: who.page(c, cx, title, Nav::Settings)?,
            path: path(kind),
            name: names(kind).0,
            state,
            edit,
            language: asked.0.language(),
            query: query(&asked.0),
            shown: Shown::of(sample, logo),
        })
    })
    .await
}

pub async fn pdf(
    cx: Cx,
    administrator: Administrator,
    kind: web::Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.allow_asker(Limit::FILE).await?;
    cx.file(administrator, move |who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let kind: TemplateKind = id(&kind)?;
        let (_, sample, _) = cx.site.db.read(|c| sample(c, who, cx, at, kind, &asked.0))?;
        Ok(Reply::attachment(&format!("sample-{kind}.pdf"), "application/pdf", sample.pdf()?))
    })
    .await
}

/// The sample, and the hash of the logo on it.
fn sample(
    c: &mut Conn,
    who: &ActingAdministrator,
    cx: &Cx,
    at: DealershipId,
    kind: TemplateKind,
    asked: &Asked,
) -> DbResult<(Which, Sample, Option<String>)> {
    let (scope, language) = (who.scope_of(at)?, asked.language());
    let (which, number, wording) = match asked.version {
        Some(number) => {
            (Which::Version(number), number, templates::version(c, &scope, kind, number)?.wording)
        }
        None => match (templates::draft(c, &scope, kind)?, templates::current(c, &scope, kind)?) {
            (Some(draft), _) => (Which::Draft(draft.edit), 0, draft.wording),
            (None, Some(it)) => (Which::Version(it.version), it.version, it.wording),
            (None, None) => (Which::Usual, 0, templates::Wording::default()),
        },
    };
    let dress = templates::dressed(c, &scope, number, wording.of(language))?;
    let sample = papers::sample(c, &cx.site, &scope, kind, language, &dress)?;
    Ok((which, sample, dress.logo))
}

/// The same version in the links of the page.
fn query(asked: &Asked) -> String {
    asked.version.map(|number| format!("&version={number}")).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "admin/settings/templates/preview.html")]
struct View {
    page: Page,
    path: String,
    name: &'static str,
    state: String,
    /// Of the draft, which can be published from here.
    edit: Option<i64>,
    language: Language,
    query: String,
    shown: Shown,
}
