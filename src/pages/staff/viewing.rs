//! `POST /staff/customers/{id}/viewing` shows the portal as the customer sees it, in this session; `POST /viewing/end` leads back to
//! the customer's page. Looking only: while it lasts, every other form is refused.

use actix_web::{HttpResponse, web};

use crate::base::error::AppError;
use crate::base::values::CustomerId;
use crate::base::web::{Cx, Reply};
use crate::pages::staff::shown::id;
use crate::parties::customers;
use crate::trust::access::Staff;
use crate::trust::access::roles::CanSeeCustomers;
use crate::trust::access::viewing::{self, Viewer};

pub async fn begin(
    cx: Cx,
    staff: Staff<CanSeeCustomers>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let scope = who.scope.narrowed(id::<CustomerId>(&path)?)?;
        customers::require(c, &scope)?;
        viewing::begin(c, &cx.site, who, &scope)?;
        Ok(Reply::to("/"))
    })
    .await
}

pub async fn end(cx: Cx, viewer: Viewer) -> Result<HttpResponse, AppError> {
    cx.change(viewer, move |c, who, cx| {
        viewing::end(c, &cx.site, who)?;
        Ok(Reply::to(match who.customer {
            Some(customer) => format!("/staff/customers/{customer}"),
            None => "/staff".to_owned(),
        }))
    })
    .await
}
