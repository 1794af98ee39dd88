//! What is on hold: of each open dispute what its lines come to, with tax as the difference of each group's tax, so that
//! the holds of an invoice sum to what crediting all of them would take off. Kept on the dispute's row, for lists and
//! sweeps; worked out anew whenever a dispute or a credit note moves it. Never more than is still open to pay. Each change
//! is a row as well: what is charged for days that are over asks what was on hold then, not what is now.

use std::collections::HashMap;

use diesel::prelude::*;

use super::store::{Dispute, of_invoice};
use crate::base::db::schema::{dispute, dispute_hold, invoice};
use crate::base::db::{Conn, DbResult, not_zero, one_of, sum_minor};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, LineId, LocalDate, Money, Timestamp};
use crate::billing::credits::{Left, left};
use crate::billing::invoices::{self, Invoice};
use crate::parties::dealerships;
use crate::trust::access::Scope;

/// What is on hold of one invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// What is questioned, paid or not.
    pub questioned: Money,
    /// Of what is open to pay, the part that waits for a decision.
    pub on_hold: Money,
    /// The rest of it.
    pub rest: Money,
}

impl Held {
    fn of(open: Money, questioned: Money) -> DbResult<Self> {
        let on_hold = questioned.min(open)?;
        Ok(Self { questioned, on_hold, rest: open.checked_sub(on_hold)? })
    }
}

/// Of an invoice of the scope's dealership with so much open.
pub fn held_of(c: &mut Conn, scope: &Scope, invoice: InvoiceId, open: Money) -> DbResult<Held> {
    let minor: i64 = dispute::table
        .filter(dispute::dealership_id.eq(scope.dealership()).and(dispute::invoice_id.eq(invoice)))
        .filter(dispute::open)
        .select(sum_minor(dispute::held_minor))
        .first(c)?;
    Held::of(open, Money::new(minor, open.currency()))
}

/// The same from the disputes of the invoice, where they are at hand.
pub fn held_by(all: &[Dispute], open: Money) -> DbResult<Held> {
    let held = all.iter().filter(|it| it.state.is_open()).map(|it| it.held);
    Held::of(open, Money::sum(open.currency(), held)?)
}

/// What is questioned of each of these invoices, in minor units; those of which nothing is are left out.
pub fn held_of_many(
    c: &mut Conn,
    scope: &Scope,
    invoices: &[InvoiceId],
) -> DbResult<HashMap<InvoiceId, i64>> {
    let rows: Vec<(InvoiceId, i64)> = dispute::table
        .filter(dispute::dealership_id.eq(scope.dealership()))
        .filter(one_of(dispute::invoice_id, invoices.to_vec()))
        .filter(dispute::open)
        .group_by(dispute::invoice_id)
        .select((dispute::invoice_id, sum_minor(dispute::held_minor)))
        .load(c)?;
    Ok(rows.into_iter().collect())
}

/// Of what customers of the scope's dealership owe, the part on hold of each; who questions nothing is left out.
pub fn held_of_customers(
    c: &mut Conn,
    scope: &Scope,
    customers: &[CustomerId],
    currency: Currency,
) -> DbResult<HashMap<CustomerId, Money>> {
    type Row = (CustomerId, InvoiceId, i64, i64);
    let rows: Vec<Row> = dispute::table
        .inner_join(invoice::table)
        .filter(dispute::dealership_id.eq(scope.dealership()).and(dispute::currency.eq(currency)))
        .filter(one_of(dispute::customer_id, customers.to_vec()))
        .filter(dispute::open)
        .filter(not_zero(invoice::open_minor))
        .select((dispute::customer_id, dispute::invoice_id, dispute::held_minor, invoice::open_minor))
        .load(c)?;
    let mut by: HashMap<CustomerId, Vec<(InvoiceId, i64, i64)>> = HashMap::new();
    for (customer, id, held, open) in rows {
        by.entry(customer).or_default().push((id, held, open));
    }
    by.into_iter().map(|(customer, rows)| Ok((customer, capped(rows, currency)?))).collect()
}

/// Of what the scope's customer owes, the part on hold.
pub fn held_by_customer(c: &mut Conn, scope: &Scope, currency: Currency) -> DbResult<Money> {
    let who = scope.require_customer()?;
    let found = held_of_customers(c, scope, &[who], currency)?;
    Ok(found.get(&who).copied().unwrap_or(Money::zero(currency)))
}

/// The same for the scope's dealership: everything of what is owed that waits for a decision.
pub fn held_in_all(c: &mut Conn, scope: &Scope, currency: Currency) -> DbResult<Money> {
    let rows: Vec<(InvoiceId, i64, i64)> = dispute::table
        .inner_join(invoice::table)
        .filter(dispute::dealership_id.eq(scope.dealership()).and(dispute::currency.eq(currency)))
        .filter(dispute::open)
        .select((dispute::invoice_id, dispute::held_minor, invoice::open_minor))
        .load(c)?;
    capped(rows, currency)
}

fn capped(rows: Vec<(InvoiceId, i64, i64)>, currency: Currency) -> DbResult<Money> {
    let mut by_invoice: HashMap<InvoiceId, (i64, i64)> = HashMap::new();
    for (id, held, open) in rows {
        let sums = by_invoice.entry(id).or_insert((0, open));
        sums.0 = sums.0.saturating_add(held);
    }
    let on_hold = by_invoice.into_values().map(|(held, open)| Money::new(held.min(open), currency));
    Ok(Money::sum(currency, on_hold)?)
}

/// For late charges: by how much the disputes of an invoice lessened what bears one, and from which day on it did again, as
/// movements of the open amount.
pub fn pauses(c: &mut Conn, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<(LocalDate, Money)>> {
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let rows: Vec<(Timestamp, Currency, i64)> = dispute_hold::table
        .inner_join(dispute::table)
        .filter(dispute::dealership_id.eq(scope.dealership()).and(dispute::invoice_id.eq(invoice)))
        .select((dispute_hold::at, dispute::currency, dispute_hold::moved_minor))
        .load(c)?;
    let moved = |(at, currency, minor)| Ok((zone.date_of(at), Money::new(minor, currency).checked_neg()?));
    rows.into_iter().map(moved).collect()
}

/// Of what the scope's customer owed at the end of a day, the part on hold.
pub fn held_on(c: &mut Conn, scope: &Scope, currency: Currency, day: LocalDate) -> DbResult<Money> {
    let zone = dealerships::load(c, scope.dealership())?.settings.time_zone;
    let until = zone.start_of(day.plus_days(1));
    let rows: Vec<(InvoiceId, i64)> = dispute_hold::table
        .inner_join(dispute::table)
        .filter(dispute::customer_id.eq(scope.require_customer()?).and(dispute::currency.eq(currency)))
        .filter(dispute::dealership_id.eq(scope.dealership()).and(dispute_hold::at.lt(until)))
        .select((dispute::invoice_id, dispute_hold::moved_minor))
        .load(c)?;
    let mut by_invoice: HashMap<InvoiceId, i64> = HashMap::new();
    for (id, moved) in rows {
        let held = by_invoice.entry(id).or_default();
        *held = held.saturating_add(moved);
    }
    let mut on_hold = Money::zero(currency);
    for (id, held) in by_invoice.into_iter().filter(|(_, held)| *held > 0) {
        let moved = invoices::movements(c, scope, id)?.into_iter().filter(|step| step.on <= day);
        let open = Money::sum(currency, moved.map(|step| step.amount))?;
        on_hold = on_hold.checked_add(open.min(Money::new(held, currency))?)?;
    }
    Ok(on_hold)
}

/// What can be questioned of each line of an invoice, before tax, in their order: what is left of it, less what was disputed
/// before and not allowed.
pub fn possible(of: &Invoice, left: &Left, all: &[Dispute]) -> DbResult<Vec<Money>> {
    let nil = Money::zero(of.total.currency());
    let free = of.snapshot.lines.iter().zip(&left.lines).map(|(line, it)| {
        let free = free_of(all, line.id, it.left)?;
        Ok(free.unwrap_or(nil))
    });
    free.collect()
}

/// What can be questioned of a line of which so much is left, or the dispute that bars it: one that is open, one that may
/// still be appealed, or one that had all of what is left. What a decision did not allow cannot be questioned again, except by
/// its appeal; what it was not asked about can. One that ended undecided does not count.
pub fn free_of(all: &[Dispute], line: LineId, left: Money) -> DbResult<Result<Money, &Dispute>> {
    use super::State::{Decided, ExpiredInfo, Withdrawn};
    let (mut free, mut last) = (left, None);
    for it in all.iter().filter(|it| !matches!(it.state, Withdrawn | ExpiredInfo)) {
        let Some(own) = it.lines.iter().find(|own| own.line == line) else { continue };
        let refused = own.outstanding()?;
        if own.open || (it.state == Decided && refused.is_positive()) {
            return Ok(Err(it));
        }
        free = free.checked_sub(refused)?;
        last = Some(it);
    }
    Ok(match last {
        Some(it) if !free.is_positive() && left.is_positive() => Err(it),
        _ if free.is_positive() => Ok(free),
        _ => Ok(Money::zero(left.currency())),
    })
}

/// Works out anew what the open disputes of an invoice hold, in the order in which they were raised. For verbs: in the
/// transaction that changed one of them, or what is left of a line.
pub fn rehold(c: &mut Conn, site: &Site, scope: &Scope, id: InvoiceId) -> DbResult<()> {
    let waits = dispute::table
        .filter(dispute::dealership_id.eq(scope.dealership()).and(dispute::invoice_id.eq(id)))
        .filter(dispute::open.or(dispute::held_minor.ne(0_i64)));
    if !diesel::select(diesel::dsl::exists(waits)).get_result::<bool>(c)? {
        return Ok(());
    }
    let of = invoices::by_id(c, site, scope, id)?;
    let (left, all) = (left(c, scope, &of)?, of_invoice(c, scope, id)?);
    let mut sum = vec![Money::zero(of.total.currency()); left.lines.len()];
    let mut before = Money::zero(of.total.currency());
    for it in &all {
        let held = if it.state.is_open() {
            add(&mut sum, it, &left)?;
            let all = left.charged.credit(&sum).map_err(|e| AppError::Internal(e.into()))?.total;
            let held = all.checked_sub(before)?;
            before = all;
            held
        } else {
            Money::zero(before.currency())
        };
        hold(c, site.clock.now(), it, held)?;
    }
    Ok(())
}

/// Adds what is still questioned of each line, as far as it is left.
fn add(sum: &mut [Money], it: &Dispute, left: &Left) -> DbResult<()> {
    for line in it.lines.iter().filter(|line| line.open) {
        if let (Some(amount), Some(own)) = (sum.get_mut(line.place), left.lines.get(line.place)) {
            let more = line.outstanding()?.min(own.left.checked_sub(*amount)?)?;
            if more.is_positive() {
                *amount = amount.checked_add(more)?;
            }
        }
    }
    Ok(())
}

fn hold(c: &mut Conn, now: Timestamp, it: &Dispute, held: Money) -> DbResult<()> {
    use dispute_hold as h;
    let minor = held.minor().max(0);
    let moved = minor.saturating_sub(it.held.minor());
    if moved == 0 {
        return Ok(());
    }
    diesel::update(dispute::table.find(it.id)).set(dispute::held_minor.eq(minor)).execute(c)?;
    // A decision moves it twice: by its credit note and by its end.
    let known = diesel::update(h::table.find((it.id, now)));
    if known.set(h::moved_minor.eq(h::moved_minor + moved)).execute(c)? == 0 {
        let row = (h::dispute_id.eq(it.id), h::at.eq(now), h::moved_minor.eq(moved));
        diesel::insert_into(h::table).values(row).execute(c)?;
    }
    Ok(())
}
