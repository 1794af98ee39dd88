//! Payments, and what of them each invoice gets.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{Kept, batch, not_whole};
use crate::base::db::schema::{import_record, invoice, payment, staged_payment};
use crate::base::db::{Conn, DbResult, MultiBackend, count_again};
use crate::base::values::{CustomerId, InvoiceId, LocalDate, Money};
use crate::base::vault::BlindIndex;
use crate::billing::import::source::ImportFile;
use crate::billing::import::stage::Stage;
use crate::billing::import::{Phase, Progress};
use crate::billing::ledger::{self, Fresh, NewAllocation};
use crate::billing::payments::payment::PaymentMethod;
use crate::billing::payments::receiving::{self, NewPayment};
use crate::insert_all;

/// In the order of days, which is the order of their receipts' numbers and of what an invoice gets first.
pub(super) fn make_payments(
    c: &mut Conn,
    stage: &Stage<'_>,
    progress: &mut dyn FnMut(Progress),
) -> DbResult<u64> {
    use staged_payment as s;
    let (mut after, mut made, mut turns) = (None::<(LocalDate, i64)>, 0_u64, 0_u32);
    loop {
        let mut rows = s::table
            .filter(s::import_id.eq(stage.id))
            .order((s::received_on, s::place))
            .limit(batch())
            .select(Paying::as_select())
            .into_boxed::<MultiBackend>();
        if let Some((day, place)) = after {
            rows = rows.filter(s::received_on.ge(day).and(s::received_on.gt(day).or(s::place.gt(place))));
        }
        let mut rows: Vec<Paying> = rows.load(c)?;
        let Some(last) = rows.last() else { return Ok(made) };
        after = Some((last.received_on()?, last.place));
        let known = received(c, stage, &rows)?;
        rows.retain(|row| !known.contains(&row.reference));
        book(c, stage, &rows)?;
        made += u64::try_from(rows.len()).unwrap_or(0);
        progress(Progress { phase: Phase::Applying(ImportFile::Payments), rows: made });
        turns += 1;
        if turns.is_power_of_two() {
            count_again(c)?;
        }
    }
}

/// References of payments that are there already.
fn received(c: &mut Conn, stage: &Stage<'_>, rows: &[Paying]) -> DbResult<HashSet<String>> {
    let found: Vec<Option<String>> = payment::table
        .filter(payment::dealership_id.eq(stage.dealership.id))
        .filter(payment::reference.eq_any(rows.iter().map(|row| row.reference.as_str())))
        .select(payment::reference)
        .load(c)?;
    Ok(found.into_iter().flatten().collect())
}

/// A staged payment.
#[derive(Queryable, Selectable)]
#[diesel(table_name = staged_payment)]
struct Paying {
    place: i64,
    reference: String,
    number: Option<String>,
    received_on: Option<LocalDate>,
    amount_minor: Option<i64>,
    method: Option<PaymentMethod>,
    source_index: Option<BlindIndex>,
}

/// The invoice that a payment is for.
#[derive(Clone, Copy)]
struct Payee {
    invoice: InvoiceId,
    customer: CustomerId,
    issued_on: LocalDate,
}

/// The invoices of some payments, by number.
fn payees(c: &mut Conn, stage: &Stage<'_>, rows: &[Paying]) -> DbResult<HashMap<String, Payee>> {
    type Found = (Option<String>, InvoiceId, CustomerId, Option<LocalDate>);
    let found: Vec<Found> = invoice::table
        .filter(invoice::dealership_id.eq(stage.dealership.id))
        .filter(invoice::number.eq_any(rows.iter().filter_map(|row| row.number.as_deref())))
        .select((invoice::number, invoice::id, invoice::customer_id, invoice::issued_on))
        .load(c)?;
    let payee = |(number, invoice, customer, issued_on): Found| {
        number.zip(issued_on).map(|(number, issued_on)| (number, Payee { invoice, customer, issued_on }))
    };
    Ok(found.into_iter().filter_map(payee).collect())
}

impl Paying {
    fn received_on(&self) -> DbResult<LocalDate> {
        self.received_on.ok_or_else(not_whole)
    }

    fn received(&self, stage: &Stage<'_>, payee: &Payee) -> DbResult<receiving::Imported<'_>> {
        let on = self.received_on()?;
        let payment = NewPayment {
            method: self.method.ok_or_else(not_whole)?,
            instrument: None,
            amount: Money::new(self.amount_minor.ok_or_else(not_whole)?, stage.terms.currency),
            on,
            at: stage.dealership.settings.time_zone.start_of(on),
            provider: None,
            attempt: None,
        };
        let (reference, source) = (self.reference.as_str(), self.source_index.as_ref());
        Ok(receiving::Imported { customer: payee.customer, payment, reference, source })
    }
}

/// Books the money and gives each invoice what is open on it, on the day of issue at the earliest: what came before is
/// the customer's credit until then, and what is too much stays it.
fn book(c: &mut Conn, stage: &Stage<'_>, rows: &[Paying]) -> DbResult<()> {
    let known = payees(c, stage, rows)?;
    let payee = |row: &Paying| row.number.as_ref().and_then(|n| known.get(n)).copied().ok_or_else(not_whole);
    let payees = rows.iter().map(payee).collect::<DbResult<Vec<Payee>>>()?;
    let received = rows.iter().zip(&payees).map(|(row, payee)| row.received(stage, payee));
    let received = received.collect::<DbResult<Vec<_>>>()?;
    let ids = receiving::bring_in_all(c, stage.site, &stage.scope, stage.dealership, &received)?;
    let kept: Vec<Kept> =
        payees.iter().zip(&ids).map(|(payee, id)| Kept::new(stage, id, payee.customer)).collect();
    insert_all!(c, import_record::table, kept)?;
    let mut open: HashMap<InvoiceId, Money> = HashMap::new();
    let mut allocations = Vec::with_capacity(rows.len());
    for ((payee, payment), received) in payees.iter().zip(ids).zip(&received) {
        let left = received.payment.amount;
        let open = match open.entry(payee.invoice) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let scope = stage.scope.narrowed(payee.customer)?;
                free.insert(ledger::open_of(c, &scope, payee.invoice, left.currency())?)
            }
        };
        let amount = left.min(*open)?;
        if amount.is_positive() {
            *open = open.checked_sub(amount)?;
            let on = payee.issued_on.max(received.payment.on);
            let allocation = NewAllocation { payment, invoice: payee.invoice, amount, on };
            allocations.push(Fresh { customer: payee.customer, allocation, left });
        }
    }
    ledger::allocate_all(c, stage.site, &stage.scope, &allocations)
}
