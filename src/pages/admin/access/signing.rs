//! `POST /admin/access/reviews`: an administrator signs for the roles of a place, after a fresh passkey.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::super::users::{field, places};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::pages::staff::shown::count;
use crate::trust::access::staff::of_place;
use crate::trust::access::step_up::{self, Asked, Operation};
use crate::trust::access::{Administrator, reviewing};

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    place: String,
    /// Of the roles that were shown.
    shown: String,
}

pub async fn sign(cx: Cx, administrator: Administrator, form: Form<Typed>) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let named = |at: &super::Place| match at.at {
            None => form.0.place == "-",
            Some(_) => field(at) == form.0.place,
        };
        let place = places(c, who)?.into_iter().find(named).ok_or(AppError::NotFound)?;
        let held = of_place(c, place.at)?;
        if reviewing::fingerprint(&held) != form.0.shown {
            let text = "Roles changed meanwhile. Look at them again before you sign.".to_owned();
            return Ok(Reply::to("/admin/access").flash(Flash { kind: FlashKind::Warn, text }));
        }
        let asked = Asked {
            operation: Operation::ReviewAccess,
            object: form.0.place.clone(),
            amount: None,
            summary: format!(
                "Sign for {} at {}: each of them is needed and right",
                count(held.len(), "role", "roles"),
                place.name
            ),
            path: "/admin/access/reviews",
            form: &[("place", &form.0.place), ("shown", &form.0.shown)],
        };
        step_up::require(c, &cx.site, &who.actor, &asked)?;
        reviewing::sign(c, &cx.site, &who.actor, place.at, &form.0.shown)?;
        let text = format!("Signed for {}. The next review is due in three months.", place.name);
        Ok(Reply::to("/admin/access").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}
