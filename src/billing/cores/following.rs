//! Core charges from the bill to the return.

use diesel::prelude::*;

use super::CoreState;
use super::returning::taken_back;
use crate::base::db::schema::core_charge;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CoreId, CustomerId, InvoiceId, LineId, LocalDate, Money};
use crate::billing::invoices::{LineKind, Snapshot};
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// Follows the core charges of an invoice that is issued, less what came back on the same document.
pub fn billed(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    invoice: InvoiceId,
    snapshot: &Snapshot,
) -> DbResult<()> {
    for (place, (line, it)) in snapshot.charges().enumerate() {
        if line.kind != LineKind::Core || !it.base.is_positive() {
            continue;
        }
        let back = snapshot.charges().filter(|(other, _)| {
            other.kind == LineKind::CoreReturn && other.particulars.belongs_to == Some(line.id)
        });
        let back = Money::sum(snapshot.currency, back.map(|(_, it)| it.base))?;
        let open = it.base.checked_add(back)?;
        if !open.is_positive() {
            continue;
        }
        let values = (
            core_charge::id.eq(CoreId::generate(site.clock.now())),
            core_charge::dealership_id.eq(scope.dealership()),
            core_charge::customer_id.eq(scope.require_customer()?),
            core_charge::invoice_id.eq(invoice),
            core_charge::line_id.eq(line.id),
            core_charge::place.eq(i32::try_from(place).unwrap_or(i32::MAX)),
            core_charge::state.eq(CoreState::Open),
            core_charge::currency.eq(snapshot.currency),
            core_charge::amount_minor.eq(it.base.minor()),
            core_charge::open_minor.eq(open.minor()),
            core_charge::issued_on.eq(snapshot.issued_on),
        );
        diesel::insert_into(core_charge::table).values(values).execute(c)?;
    }
    Ok(())
}

/// Lessens the core charges of an invoice by what is credited of its lines, before tax. Where it is a return that is taken back,
/// the core that it was for waits again.
pub fn credited(
    c: &mut Conn,
    invoice: InvoiceId,
    lines: impl Iterator<Item = (LineId, Money)>,
    on: LocalDate,
) -> DbResult<()> {
    type Row = (CoreId, LineId, i64);
    let rows: Vec<Row> = core_charge::table
        .filter(core_charge::invoice_id.eq(invoice).and(core_charge::state.eq(CoreState::Open)))
        .select((core_charge::id, core_charge::line_id, core_charge::open_minor))
        .load(c)?;
    for (line, net) in lines {
        if net.is_negative() {
            taken_back(c, invoice, line, net.minor().saturating_neg())?;
        }
        let Some((id, _, open)) = rows.iter().find(|(_, known, _)| *known == line) else { continue };
        let left = open.saturating_sub(net.minor()).max(0);
        let row = core_charge::table.find(id);
        diesel::update(row).set(core_charge::open_minor.eq(left)).execute(c)?;
        if left == 0 {
            close(c, *id, CoreState::Returned, on)?;
        }
    }
    Ok(())
}

/// The old part does not come back: its charge is no longer open, and stays charged.
pub fn forfeit(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, id: CoreId) -> DbResult<()> {
    let (customer, invoice): (CustomerId, InvoiceId) = core_charge::table
        .find(id)
        .filter(core_charge::dealership_id.eq(scope.dealership()))
        .select((core_charge::customer_id, core_charge::invoice_id))
        .first(c)?;
    scope.narrowed(customer)?;
    let on = dealerships::load(c, scope.dealership())?.today(site.clock.now());
    if !close(c, id, CoreState::Forfeited, on)? {
        return Err(AppError::Conflict("That core is no longer open.".to_owned()));
    }
    let entry = Entry::new("core.forfeit").object(invoice).customer(scope.dealership(), customer);
    let entry = entry.fact("core", id).before(CoreState::Open.code());
    record(c, site, actor, &entry.after(CoreState::Forfeited.code()))?;
    Ok(())
}

pub(super) fn close(c: &mut Conn, id: CoreId, state: CoreState, on: LocalDate) -> DbResult<bool> {
    let open = core_charge::table.find(id).filter(core_charge::state.eq(CoreState::Open));
    let values = (core_charge::state.eq(state), core_charge::closed_on.eq(on));
    Ok(diesel::update(open).set(values).execute(c)? == 1)
}
