//! `POST /staff/estimates/{number}/revisions`: a new version beside the one that was sent, which stays as it is.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::billing::estimates::revise;
use crate::billing::estimates::store::by_number;
use crate::trust::access::Clerk;

pub async fn begin(cx: Cx, clerk: Clerk, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.change(clerk, move |c, who, cx| {
        let estimate = by_number(c, &who.scope, &number)?;
        revise(c, &cx.site, &who.actor, &who.scope, &estimate)?;
        let text = format!(
            "This is a new version of {}. The one that was sent stays as it is until you send this one, which then needs a new answer.",
            estimate.number
        );
        let flash = Flash { kind: FlashKind::Ok, text };
        Ok(Reply::to(format!("/staff/estimates/{}/edit", estimate.number)).flash(flash))
    })
    .await
}
