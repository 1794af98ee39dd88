//! Whom a document is for, where nobody said it yet: the newest customers to choose from, and the search for the others. A form
//! that was sent without a customer asks here for one, and goes on with everything that was typed.

use askama::Template;

use super::typed::Typed;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::CustomerId;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::parties::customers;
use crate::trust::access::ActingStaff;

/// Customers to choose from at once; the search finds the rest.
const OFFERED: i64 = 20;

/// What is begun, and where.
pub struct Begun {
    pub title: &'static str,
    pub question: &'static str,
    /// Where its form is sent. Its empty form is at `/new` below.
    pub action: &'static str,
    pub nav: Nav,
}

#[derive(Template)]
#[template(path = "staff/invoices/choose.html")]
struct Choose {
    page: Page,
    of: &'static Begun,
    list: Vec<(CustomerId, String, String)>,
}

/// For whom: the newest customers, and the search for the others.
pub fn choose(c: &mut Conn, who: &ActingStaff, cx: &Cx, of: &'static Begun) -> DbResult<Reply> {
    let list = newest(c, who, cx)?;
    Reply::page(&Choose { page: who.page(c, cx, of.title, of.nav)?, of, list })
}

#[derive(Template)]
#[template(path = "staff/invoices/whose.html")]
struct Whose {
    page: Page,
    of: &'static Begun,
    list: Vec<(String, String, bool)>,
    account: String,
    /// What was typed, to be sent again with the customer.
    typed: Vec<(String, String)>,
    problem: (&'static str, &'static str),
}

impl Whose {
    fn fault(&self, field: &str) -> &str {
        if self.problem.0 == field { self.problem.1 } else { "" }
    }
}

/// The customer that a form names, by id or by the number of the account; or the page that asks for one.
pub fn whose(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    of: &'static Begun,
    typed: &Typed,
) -> DbResult<Result<CustomerId, Box<Reply>>> {
    let account = typed.get("account");
    let problem = match named(c, who, typed.get("customer"), account)? {
        Ok(found) => return Ok(Ok(found)),
        Err(problem) => problem,
    };
    let mut page = who.page(c, cx, of.title, of.nav)?;
    page.errors = true;
    let view = Whose {
        page,
        of,
        list: offered(c, who, cx, "")?,
        account: account.to_owned(),
        typed: typed
            .pairs()
            .into_iter()
            .filter(|(name, _)| name != "customer" && name != "account")
            .collect(),
        problem,
    };
    Ok(Err(Box::new(Reply::invalid(&view)?)))
}

/// The customer that was chosen, or whose account has the number that was typed; or what is wrong beside which field.
pub fn named(
    c: &mut Conn,
    who: &ActingStaff,
    customer: &str,
    account: &str,
) -> DbResult<Result<CustomerId, (&'static str, &'static str)>> {
    match (customer, account.trim()) {
        ("", "") => Ok(Err(("customer", "Choose a customer"))),
        ("", account) => match customers::by_reference(c, &who.scope, account) {
            Ok(found) => Ok(Ok(found)),
            Err(AppError::NotFound) => Ok(Err(("account", "There is no account with this number"))),
            Err(other) => Err(other),
        },
        (chosen, _) => id(chosen).map(Ok),
    }
}

/// The newest customers as the choices of a field.
pub fn offered(
    c: &mut Conn,
    who: &ActingStaff,
    cx: &Cx,
    chosen: &str,
) -> DbResult<Vec<(String, String, bool)>> {
    let none = (String::new(), "Choose a customer".to_owned(), chosen.is_empty());
    let all = newest(c, who, cx)?.into_iter();
    let all = all.map(|(id, name, account)| {
        let id = id.to_string();
        let is_chosen = id == chosen;
        (id, format!("{name}, {account}"), is_chosen)
    });
    Ok(std::iter::once(none).chain(all).collect())
}

/// Account, name, number.
fn newest(c: &mut Conn, who: &ActingStaff, cx: &Cx) -> DbResult<Vec<(CustomerId, String, String)>> {
    let found = customers::recent(c, &cx.site, &who.scope, None, None, OFFERED)?;
    seen::several(&cx.site, who, "customers", found.iter().map(|it| it.id));
    let open = found.into_iter().filter(|it| it.merged.is_none());
    Ok(open.map(|it| (it.id, it.details.name.to_string(), it.reference.to_string())).collect())
}
