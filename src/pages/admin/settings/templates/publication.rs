//! `POST …/publication`: the draft that was previewed becomes the next version. `POST …/discarding` throws it away.
//! `POST …/versions/{version}/publication` publishes an old version again.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::super::{CHOOSE, done};
use super::{names, path};
use crate::base::error::AppError;
use crate::base::web::{Cx, Form, Reply};
use crate::billing::templates::{self, TemplateKind};
use crate::pages::staff::shown::id;
use crate::trust::access::Administrator;

/// The edit of the draft that was looked at.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    edit: i64,
}

pub async fn publish(
    cx: Cx,
    administrator: Administrator,
    kind: web::Path<String>,
    form: Form<Seen>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (kind, scope): (TemplateKind, _) = (id(&kind)?, who.scope_of(at)?);
        let version = templates::publish(c, &cx.site, &who.actor, &scope, kind, form.0.edit)?;
        done(&path(kind), published(kind, version))
    })
    .await
}

pub async fn discard(
    cx: Cx,
    administrator: Administrator,
    kind: web::Path<String>,
    form: Form<Seen>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (kind, scope): (TemplateKind, _) = (id(&kind)?, who.scope_of(at)?);
        templates::discard(c, &cx.site, &who.actor, &scope, kind, form.0.edit)?;
        done(&path(kind), "The draft is gone. What is published stays.")
    })
    .await
}

pub async fn again(
    cx: Cx,
    administrator: Administrator,
    of: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let Some(at) = who.dealership else { return Ok(Reply::to(CHOOSE)) };
        let (kind, old) = &*of;
        let (kind, old): (TemplateKind, i32) = (id(kind)?, id(old)?);
        let version = templates::republish(c, &cx.site, &who.actor, &who.scope_of(at)?, kind, old)?;
        done(&path(kind), published(kind, version))
    })
    .await
}

fn published(kind: TemplateKind, version: i32) -> String {
    let several = names(kind).1;
    format!(
        "Version {version} is published. {several} made from now on say it; those of before stay as they are."
    )
}
