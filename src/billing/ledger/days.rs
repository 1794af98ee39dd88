//! How much each account of a dealership moved on each calendar day. Like the open amounts it is a projection: only
//! `post` writes it, in the transaction of the postings, and `check` proves it. With it a figure over months costs the
//! same for a hundred invoices a month and for ten thousand.

use diesel::prelude::*;

use super::account::Account;
use crate::base::db::schema::ledger_day;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::{Currency, LocalDate, Money};
use crate::insert_or_ignore;
use crate::trust::access::Scope;

/// What moved on an account on one day; debit above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySum {
    pub on: LocalDate,
    pub account: Account,
    pub amount: Money,
}

/// The sums of the scope's dealership on and after a day, by day.
pub fn days_since(c: &mut Conn, scope: &Scope, currency: Currency, from: LocalDate) -> DbResult<Vec<DaySum>> {
    let rows: Vec<(LocalDate, Account, i64)> = ledger_day::table
        .filter(ledger_day::dealership_id.eq(scope.dealership()).and(ledger_day::currency.eq(currency)))
        .filter(ledger_day::occurred_on.ge(from))
        .order((ledger_day::occurred_on, ledger_day::account))
        .select((ledger_day::occurred_on, ledger_day::account, ledger_day::amount))
        .load(c)?;
    let sum = |(on, account, minor)| DaySum { on, account, amount: Money::new(minor, currency) };
    Ok(rows.into_iter().map(sum).collect())
}

/// Moves one sum.
pub(super) fn move_day(
    c: &mut Conn,
    scope: &Scope,
    on: LocalDate,
    account: Account,
    delta: Money,
) -> DbResult<()> {
    if moved(c, scope, on, account, delta)? {
        return Ok(());
    }
    let begun = (
        ledger_day::dealership_id.eq(scope.dealership()),
        ledger_day::currency.eq(delta.currency()),
        ledger_day::occurred_on.eq(on),
        ledger_day::account.eq(account),
        ledger_day::amount.eq(0_i64),
    );
    insert_or_ignore!(c, ledger_day::table, begun)?;
    if moved(c, scope, on, account, delta)? {
        return Ok(());
    }
    Err(AppError::internal("a day's sum is missing"))
}

fn moved(c: &mut Conn, scope: &Scope, on: LocalDate, account: Account, delta: Money) -> DbResult<bool> {
    let row = ledger_day::table.find((scope.dealership(), delta.currency(), on, account));
    let sum = ledger_day::amount.eq(ledger_day::amount + delta.minor());
    Ok(diesel::update(row).set(sum).execute(c)? == 1)
}
