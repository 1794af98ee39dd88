//! `GET /admin/roles`: the matrix of roles and permissions, read off the code that decides, so that it is never wrong.

use actix_web::HttpResponse;
use askama::Template;

use crate::base::error::AppError;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::trust::access::{Administrator, Permission, Role};

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let page = who.page(c, cx, "What each role may do", Nav::Users)?;
        let rows = Permission::ALL.into_iter().map(Row::new).collect();
        Reply::page(&Matrix { page, roles: Role::ALL.map(Role::title), rows })
    })
    .await
}

#[derive(Template)]
#[template(path = "admin/roles.html")]
struct Matrix {
    page: Page,
    roles: [&'static str; 3],
    rows: Vec<Row>,
}

/// A permission, and for each role in order whether it has it.
struct Row {
    what: &'static str,
    allowed: [bool; 3],
}

impl Row {
    fn new(permission: Permission) -> Self {
        Self { what: permission.title(), allowed: Role::ALL.map(|role| role.allows(permission)) }
    }
}
