//! Old parts that come back on a later invoice than the one that charged for them. A return line that names no core of its own
//! document is for an earlier one: the customer's open core of the same amount, or else the one that has waited longest. It
//! is lessened by as much, so that it is not credited once more, and opened again when the return is taken back.

use diesel::prelude::*;

use super::CoreState;
use super::following::close;
use crate::base::db::schema::{core_charge, core_return, invoice};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{CoreId, Currency, InvoiceId, LineId, LocalDate, Money};
use crate::billing::invoices::totals::LineTotals;
use crate::billing::invoices::{Line, LineKind, Snapshot};
use crate::parties::customers;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// What one return line takes off an open core charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameBack {
    pub core: CoreId,
    /// Of the invoice that charged it.
    pub number: String,
    line: LineId,
    pub amount: Money,
    /// Open before and after.
    before: Money,
    after: Money,
}

/// Return lines that name no core of their own document, at their price and before tax after discounts, both above zero.
fn loose(lines: &[(&Line, &LineTotals)]) -> DbResult<Vec<(LineId, Money, Money)>> {
    let is_core = |of: LineId| lines.iter().any(|(it, _)| it.kind == LineKind::Core && it.id == of);
    let mut found = Vec::new();
    for (line, it) in lines {
        let named = line.particulars.belongs_to.is_some_and(is_core);
        if line.kind == LineKind::CoreReturn && !named && it.base.is_negative() {
            let nil = Money::zero(it.base.currency());
            found.push((line.id, nil.checked_sub(it.gross)?, nil.checked_sub(it.base)?));
        }
    }
    Ok(found)
}

/// What loose return lines come to before tax.
pub fn loose_amount(lines: &[(&Line, &LineTotals)], nil: Money) -> DbResult<Money> {
    Ok(Money::sum(nil.currency(), loose(lines)?.into_iter().map(|(_, _, base)| base))?)
}

/// Which open core charges of the scope's customer, whatever accounts were merged, the lines of a document take back.
pub fn came_back(
    c: &mut Conn,
    scope: &Scope,
    lines: &[(&Line, &LineTotals)],
    currency: Currency,
) -> DbResult<Vec<CameBack>> {
    let loose = loose(lines)?;
    if loose.is_empty() {
        return Ok(Vec::new());
    }
    let family = customers::family(c, scope)?;
    let mut open: Vec<(CoreId, Option<String>, i64)> = core_charge::table
        .inner_join(invoice::table)
        .filter(core_charge::dealership_id.eq(scope.dealership()))
        .filter(core_charge::customer_id.eq_any(family).and(core_charge::state.eq(CoreState::Open)))
        .filter(core_charge::currency.eq(currency))
        .order((core_charge::issued_on, core_charge::id))
        .select((core_charge::id, invoice::number, core_charge::open_minor))
        .load(c)?;
    let mut found = Vec::new();
    for (line, gross, base) in loose {
        // A discount on the whole document takes some off the return as well: at its price it is the same core.
        let same = open.iter().position(|(_, _, left)| *left == gross.minor());
        let (order, mut rest): (Vec<usize>, i64) = match same {
            Some(at) => (vec![at], gross.minor()),
            None => ((0..open.len()).collect(), base.minor()),
        };
        for at in order {
            let Some((core, number, left)) = open.get_mut(at).filter(|(_, _, left)| *left > 0) else {
                continue;
            };
            let taken = rest.min(*left);
            if taken == 0 {
                break;
            }
            let before = Money::new(*left, currency);
            *left -= taken;
            rest -= taken;
            found.push(CameBack {
                core: *core,
                number: number.clone().unwrap_or_default(),
                line,
                amount: Money::new(taken, currency),
                before,
                after: Money::new(*left, currency),
            });
        }
    }
    Ok(found)
}

/// Lessens them by what came back on an invoice that is issued.
pub fn returned(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: InvoiceId,
    snapshot: &Snapshot,
) -> DbResult<()> {
    let lines: Vec<(&Line, &LineTotals)> = snapshot.charges().collect();
    for it in came_back(c, scope, &lines, snapshot.currency)? {
        let row = core_charge::table.find(it.core);
        diesel::update(row).set(core_charge::open_minor.eq(it.after.minor())).execute(c)?;
        if it.after.is_zero() {
            close(c, it.core, CoreState::Returned, snapshot.issued_on)?;
        }
        let values = (
            core_return::invoice_id.eq(invoice),
            core_return::line_id.eq(it.line),
            core_return::core_id.eq(it.core),
            core_return::amount_minor.eq(it.amount.minor()),
        );
        diesel::insert_into(core_return::table).values(values).execute(c)?;
        let entry = Entry::new("core.return").object(invoice);
        let entry = entry.customer(scope.dealership(), scope.require_customer()?).fact("core", it.core);
        let entry = entry.before(format!("open {:?}", it.before)).after(format!("open {:?}", it.after));
        record(c, site, actor, &entry)?;
    }
    Ok(())
}

/// A return is taken back with the line that said it: its core waits again. `minor` is above zero.
pub(super) fn taken_back(c: &mut Conn, invoice: InvoiceId, line: LineId, minor: i64) -> DbResult<()> {
    let rows: Vec<(CoreId, i64)> = core_return::table
        .filter(core_return::invoice_id.eq(invoice).and(core_return::line_id.eq(line)))
        .order(core_return::core_id.desc())
        .select((core_return::core_id, core_return::amount_minor))
        .load(c)?;
    let mut rest = minor;
    for (core, amount) in rows {
        let back = rest.min(amount);
        rest -= back;
        // What the customer keeps stays kept.
        let waits = core_charge::table
            .find(core)
            .filter(core_charge::state.eq_any([CoreState::Open, CoreState::Returned]));
        let values = (
            core_charge::open_minor.eq(core_charge::open_minor + back),
            core_charge::state.eq(CoreState::Open),
            core_charge::closed_on.eq(None::<LocalDate>),
        );
        if back > 0 && diesel::update(waits).set(values).execute(c)? == 1 {
            let row = core_return::table.find((invoice, line, core));
            diesel::update(row).set(core_return::amount_minor.eq(amount - back)).execute(c)?;
        }
    }
    Ok(())
}
