//! `GET /admin/settings/templates/{kind}`: the words of a kind of paper in both languages, as a draft beside what is published.
//! `POST` keeps the draft; `POST …/preview` keeps it and leads to the preview.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::super::{CHOOSE, done};
use super::{Deed, LISTED, deed, names, path};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Form, Nav, Page, Reply};
use crate::billing::templates::{self, TemplateKind, Texts, Wording};
use crate::pages::staff::faults::{Faults, OVERTAKEN};
use crate::pages::staff::shown::id;
use crate::parties::dealerships;
use crate::trust::access::{ActingAdministrator, Administrator};

/// As typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    edit: i64,
    title_en: String,
    opening_en: String,
    closing_en: String,
    legal_en: String,
    title_es: String,
    opening_es: String,
    closing_es: String,
    legal_es: String,
}

pub async fn show(
    cx: Cx,
    administrator: Administrator,
    kind: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (kind, scope): (TemplateKind, _) = (id(&kind)?, who.scope_of(at)?);
        let typed = match templates::draft(c, &scope, kind)? {
            Some(draft) => Typed { edit: draft.edit, ..Typed::of(&draft.wording) },
            None => Typed::of(&templates::current(c, &scope, kind)?.map(|it| it.wording).unwrap_or_default()),
        };
        Reply::page(&View::new(c, who, cx, kind, typed, Faults::default())?)
    })
    .await
}

pub async fn save(
    cx: Cx,
    administrator: Administrator,
    kind: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    keep(cx, administrator, kind.into_inner(), form.0, false).await
}

pub async fn look(
    cx: Cx,
    administrator: Administrator,
    kind: web::Path<String>,
    form: Form<Typed>,
) -> Result<HttpResponse, AppError> {
    keep(cx, administrator, kind.into_inner(), form.0, true).await
}

async fn keep(
    cx: Cx,
    administrator: Administrator,
    kind: String,
    typed: Typed,
    preview: bool,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (kind, scope): (TemplateKind, _) = (id(&kind)?, who.scope_of(at)?);
        let mut faults = Faults::default();
        let Some(wording) = typed.read(&mut faults) else {
            return Reply::invalid(&View::new(c, who, cx, kind, typed.clone(), faults)?);
        };
        let edit = templates::draft(c, &scope, kind)?.map_or(0, |draft| draft.edit);
        if edit != typed.edit {
            faults.add("title_en", OVERTAKEN);
            let typed = Typed { edit, ..typed.clone() };
            return Reply::conflict(&View::new(c, who, cx, kind, typed, faults)?);
        }
        templates::save(c, &cx.site, &who.actor, &scope, kind, typed.edit, &wording)?;
        if preview {
            return Ok(Reply::to(format!("{}/preview", path(kind))));
        }
        done(&path(kind), "The draft is kept. Papers say it once it is published.")
    })
    .await
}

impl Typed {
    fn of(wording: &Wording) -> Self {
        let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
        let fields = |it: &Texts| {
            [
                text(it.title.as_ref().map(AsRef::as_ref)),
                text(it.opening.as_ref().map(AsRef::as_ref)),
                text(it.closing.as_ref().map(AsRef::as_ref)),
                text(it.legal.as_ref().map(AsRef::as_ref)),
            ]
        };
        let [title_en, opening_en, closing_en, legal_en] = fields(&wording.en);
        let [title_es, opening_es, closing_es, legal_es] = fields(&wording.es);
        Self {
            edit: 0,
            title_en,
            opening_en,
            closing_en,
            legal_en,
            title_es,
            opening_es,
            closing_es,
            legal_es,
        }
    }

    fn read(&self, faults: &mut Faults) -> Option<Wording> {
        let en = Texts {
            title: faults.optional("title_en", &self.title_en, "a title").flatten(),
            opening: faults.lines("opening_en", &self.opening_en, "words").flatten(),
            closing: faults.lines("closing_en", &self.closing_en, "words").flatten(),
            legal: faults.lines("legal_en", &self.legal_en, "words").flatten(),
        };
        let es = Texts {
            title: faults.optional("title_es", &self.title_es, "a title").flatten(),
            opening: faults.lines("opening_es", &self.opening_es, "words").flatten(),
            closing: faults.lines("closing_es", &self.closing_es, "words").flatten(),
            legal: faults.lines("legal_es", &self.legal_es, "words").flatten(),
        };
        faults.is_empty().then_some(Wording { en, es })
    }
}

#[derive(Template)]
#[template(path = "admin/settings/templates/edit.html")]
struct View {
    page: Page,
    code: &'static str,
    name: &'static str,
    several: &'static str,
    typed: Typed,
    /// Who wrote the draft last; none where there is none.
    draft: Option<Deed>,
    /// The newest first: that is what is published.
    versions: Vec<Version>,
    faults: Faults,
}

struct Version {
    number: i32,
    repeats: Option<i32>,
    deed: Deed,
    current: bool,
}

impl View {
    fn new(
        c: &mut Conn,
        who: &ActingAdministrator,
        cx: &Cx,
        kind: TemplateKind,
        typed: Typed,
        faults: Faults,
    ) -> DbResult<Self> {
        let at = who.dealership.ok_or(AppError::NotFound)?;
        let (scope, zone) = (who.scope_of(at)?, dealerships::load(c, at)?.settings.time_zone);
        let draft = match templates::draft(c, &scope, kind)? {
            Some(it) => Some(deed(c, &cx.site, it.changed_by, it.changed_at, &zone)?),
            None => None,
        };
        let mut versions = Vec::new();
        for (place, it) in templates::versions(c, &scope, kind, LISTED)?.into_iter().enumerate() {
            let deed = deed(c, &cx.site, it.by, it.at, &zone)?;
            versions.push(Version { number: it.version, repeats: it.repeats, deed, current: place == 0 });
        }
        let (name, several) = names(kind);
        let mut page = who.page(c, cx, format!("{name} template"), Nav::Settings)?;
        page.errors = !faults.is_empty();
        Ok(Self { page, code: kind.code(), name, several, typed, draft, versions, faults })
    }
}
