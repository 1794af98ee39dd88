//! `POST /staff/customers/{id}/invites/{invitation}/resending` and `…/revocation`: one that nobody answered yet. Sending
//! again makes a new link and a new code; the old ones end, since nobody can read them back.

use actix_web::{HttpResponse, web};

use super::asking::again;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Flash, FlashKind, Reply};
use crate::pages::staff::shown::id;
use crate::parties::customers::{self, Customer};
use crate::trust::access::roles::CanInvite;
use crate::trust::access::{ActingStaff, Staff, invitations, invited};

pub async fn resend(
    cx: Cx,
    staff: Staff<CanInvite>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (customer, it) = find(c, cx, who, &path)?;
        again(c, cx, who, &customer, &it)
    })
    .await
}

pub async fn revoke(
    cx: Cx,
    staff: Staff<CanInvite>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let (customer, it) = find(c, cx, who, &path)?;
        invitations::revoke(c, &cx.site, &who.actor, it.id)?;
        let text = format!("The invitation to {} no longer works.", it.email);
        let back = format!("/staff/customers/{}/invites", customer.id);
        Ok(Reply::to(back).flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

/// The customer of the scope, and an open invitation to act for them; any other is not found.
fn find(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    path: &(String, String),
) -> DbResult<(Customer, invited::Waiting)> {
    let scope = who.scope.narrowed(id(&path.0)?)?;
    let customer = customers::load(c, &cx.site, &scope)?;
    let wanted = id(&path.1)?;
    let it = invited::of_customer(c, &cx.site, &scope)?.into_iter().find(|it| it.id == wanted);
    Ok((customer, it.ok_or(AppError::NotFound)?))
}
