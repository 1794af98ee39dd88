//! Telling a customer's people by mail that a statement is there for them: a link and nothing of what it says. It leads behind
//! the sign-in, so only who acts for the account gets one.

use serde_json::json;

use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::is_form_key;
use crate::base::mail;
use crate::base::site::Site;
use crate::base::values::{Email, LocalDate};
use crate::billing::notices;
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// To these addresses; the same for the same form again.
    To(Vec<Email>),
    /// Nobody signs in for this account, so a link would lead nowhere.
    Nobody,
}

/// Sends the link of a statement over some days to everybody who acts for the scope's customer: staff were asked for it, so
/// nobody's settings stand in the way. `key` is the form's.
pub fn send(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    (from, to): (LocalDate, LocalDate),
    key: &str,
) -> DbResult<Sent> {
    if !is_form_key(key) {
        return Err(AppError::Invalid("a form without its key".to_owned()));
    }
    let customer = scope.require_customer()?;
    let seller = dealerships::load(c, scope.dealership())?.settings.name;
    let path = format!("/statements?from={from}&to={to}");
    let (mut told, mut new) = (Vec::new(), 0);
    for reader in notices::everybody(c, site, scope)? {
        let Some(person) = reader.person else { continue };
        let letter = mail::statement(site, &reader.to, seller.as_str(), (customer, key), &path);
        let letter = letter.customer(customer).person(person);
        if !mail::is_known(c, site, &letter)? {
            mail::lift(c, site, &reader.to.email)?;
            mail::queue(c, site, &letter)?;
            new += 1;
        }
        told.push(reader.to.email);
    }
    if told.is_empty() {
        return Ok(Sent::Nobody);
    }
    if new > 0 {
        let entry = Entry::new("statement.send").object(customer).customer(scope.dealership(), customer);
        let entry = entry.fact("from", from).fact("to", to).fact("mails", new);
        record(c, site, actor, &entry.after(json!({ "to": told }).to_string()))?;
    }
    Ok(Sent::To(told))
}
