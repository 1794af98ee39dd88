//! `GET /staff/customers/{id}/invites`: whom to invite with which rights, and the invitations nobody answered yet. The
//! code of one that was just made is in the message above: it is said once and never mailed.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::asking::{Asked, Problem};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::InvitationId;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Moment, id, rights_words};
use crate::parties::customers::{self, Customer};
use crate::parties::dealerships;
use crate::trust::access::roles::CanInvite;
use crate::trust::access::{ActingStaff, Scope, Staff, invited};

pub async fn show(
    cx: Cx,
    staff: Staff<CanInvite>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        let scope = who.scope.narrowed(id(&path)?)?;
        let customer = customers::load(c, &cx.site, &scope)?;
        seen::one(&cx.site, who, customer.id, customer.id);
        let asked = Asked::proposed(&customer);
        Reply::page(&Invites::new(c, cx, who, &customer, asked, Vec::new())?)
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/customers/invites/index.html")]
pub(super) struct Invites {
    page: Page,
    customer: String,
    name: String,
    asked: Asked,
    problems: Vec<Problem>,
    open: Vec<Waiting>,
}

pub(in crate::pages::staff::customers) struct Waiting {
    id: InvitationId,
    pub email: String,
    rights: String,
    needs_code: bool,
    pub until: Moment,
}

impl Invites {
    pub(super) fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        customer: &Customer,
        asked: Asked,
        problems: Vec<Problem>,
    ) -> DbResult<Self> {
        let scope = who.scope.narrowed(customer.id)?;
        let mut page = who.page(c, cx, "Invite a person", Nav::Customers)?;
        page.errors = !problems.is_empty();
        Ok(Self {
            page,
            customer: customer.id.to_string(),
            name: customer.details.name.to_string(),
            asked,
            problems,
            open: waiting(c, cx, &scope)?,
        })
    }

    fn errors(&self) -> Vec<(&'static str, &'static str)> {
        self.problems.iter().map(|it| (it.field, it.text)).collect()
    }

    fn error(&self, field: &str) -> &'static str {
        self.problems.iter().find(|it| it.field == field).map_or("", |it| it.text)
    }
}

/// The invitations that wait for an answer. The address alone: somebody who is known elsewhere is not named here.
pub(in crate::pages::staff::customers) fn waiting(
    c: &mut Conn,
    cx: &Cx,
    scope: &Scope,
) -> DbResult<Vec<Waiting>> {
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let all = invited::of_customer(c, &cx.site, scope)?;
    let row = |it: invited::Waiting| Waiting {
        id: it.id,
        email: it.email.to_string(),
        rights: it.rights.map(rights_words).unwrap_or_default(),
        needs_code: it.needs_code,
        until: Moment::new(it.expires_at, &zone),
    };
    Ok(all.into_iter().map(row).collect())
}
