//! The person that an address is about: somebody who acts for a customer of the reader's dealership, or nobody.

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::Cx;
use crate::pages::staff::shown::id;
use crate::parties::customers;
use crate::trust::access::rights::Holder;
use crate::trust::access::{ActingStaff, Scope, rights};

pub(super) struct Found {
    pub scope: Scope,
    /// Of the customer.
    pub name: String,
    pub holder: Holder,
}

impl Found {
    /// `path` is the customer's id and that of the access.
    pub fn at(c: &mut Conn, cx: &Cx, who: &ActingStaff, path: &(String, String)) -> DbResult<Self> {
        let scope = who.scope.narrowed(id(&path.0)?)?;
        let name = customers::name_of(c, &cx.site, &scope)?;
        let wanted = id(&path.1)?;
        let holder = rights::of_customer(c, &cx.site, &scope)?.into_iter().find(|it| it.id == wanted);
        Ok(Self { scope, name, holder: holder.ok_or(AppError::NotFound)? })
    }
}
