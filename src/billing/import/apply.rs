//! Making records of what was staged and checked, in one transaction: all of it is there afterwards, or nothing.
//! Rows are taken from the stage batch by batch, so that memory does not grow with the import; what was opened, read
//! and checked before is only written here. While it runs nobody else writes on SQLite (readers go on); on
//! PostgreSQL others go on as well, and whoever gets in the way of the import makes it start this step again.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::check;
use super::rows::{CustomerRow, InvoiceRow, LineRow, VehicleRow};
use super::source::ImportFile;
use super::stage::{BATCH, Stage};
use super::working::{self, Staged};
use super::{Made, Phase, Progress};
use crate::base::db::schema::{
    customer, import, import_record, invoice, payment, staged_customer, staged_invoice, staged_payment,
    staged_vehicle, vehicle,
};
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::values::{CustomerId, ImportId, InvoiceId, LineId, LocalDate, Money, Vin};
use crate::base::vault::{BlindIndex, DataKey, Holder, ImportRow, Purpose, Sealed};
use crate::billing::invoices::{self, Draft, Imported, Incoming, Line, Particulars, Parties};
use crate::billing::ledger::{self, Fresh, NewAllocation};
use crate::billing::payments::payment::PaymentMethod;
use crate::billing::payments::receiving::{self, NewPayment};
use crate::insert_all;
use crate::parties::customers::{self, Customer};
use crate::parties::vehicles::{self, Vehicle};
use crate::trust::access::Scope;
use crate::trust::audit::{self, Actor, record};

/// Opened customers kept for their next invoice.
const KEPT: usize = 200;

/// Applies the whole stage.
pub(super) fn apply(stage: &Stage<'_>, actor: &Actor, progress: &mut dyn FnMut(Progress)) -> DbResult<Made> {
    stage.site.db.write(|c| {
        check::still_free(c, stage)?;
        let made = Made {
            customers: make_customers(c, stage, progress)?,
            vehicles: make_vehicles(c, stage, progress)?,
            invoices: make_invoices(c, stage, progress)?,
            payments: make_payments(c, stage, progress)?,
        };
        finish(c, stage, actor, &made)?;
        Ok(made)
    })
}

/// One entry for all of it, and the import's own row.
fn finish(c: &mut Conn, stage: &Stage<'_>, actor: &Actor, made: &Made) -> DbResult<()> {
    let entry = audit::Entry::new("import.apply")
        .object(stage.id)
        .dealership(stage.dealership.id)
        .fact("customers", made.customers)
        .fact("vehicles", made.vehicles)
        .fact("invoices", made.invoices)
        .fact("payments", made.payments);
    record(c, stage.site, actor, &entry)?;
    let count = |made: u64| i64::try_from(made).unwrap_or(i64::MAX);
    let values = (
        import::state.eq("applied"),
        import::customers.eq(count(made.customers)),
        import::vehicles.eq(count(made.vehicles)),
        import::invoices.eq(count(made.invoices)),
        import::payments.eq(count(made.payments)),
        import::applied_at.eq(stage.site.clock.now()),
    );
    diesel::update(import::table.find(stage.id)).set(values).execute(c)?;
    Ok(())
}

fn make_customers(c: &mut Conn, stage: &Stage<'_>, progress: &mut dyn FnMut(Progress)) -> DbResult<u64> {
    use staged_customer as s;
    let (mut after, mut made) = (0_i64, 0_u64);
    loop {
        let there = customer::table
            .filter(customer::dealership_id.eq(stage.dealership.id))
            .filter(customer::reference.eq(s::reference));
        let rows: Vec<(i64, Option<Sealed<ImportRow>>, Option<BlindIndex>)> = s::table
            .filter(s::import_id.eq(stage.id).and(s::place.gt(after)))
            .filter(not(exists(there)))
            .order(s::place)
            .limit(batch())
            .select((s::place, s::content, s::source_index))
            .load(c)?;
        let Some((last, ..)) = rows.last() else { return Ok(made) };
        after = *last;
        let mut kept = Vec::with_capacity(rows.len());
        for (place, content, source) in &rows {
            let row: CustomerRow = stage.open(ImportFile::Customers, *place, whole(content)?)?;
            let reference = row.reference.clone();
            let id =
                customers::insert(c, stage.site, &stage.scope, &reference, &row.details(), source.as_ref())?;
            kept.push(Kept::new(stage, id, id));
            made += 1;
        }
        insert_all!(c, import_record::table, kept)?;
        progress(Progress { phase: Phase::Applying(ImportFile::Customers), rows: made });
    }
}

fn make_vehicles(c: &mut Conn, stage: &Stage<'_>, progress: &mut dyn FnMut(Progress)) -> DbResult<u64> {
    use staged_vehicle as s;
    type Row = (i64, Option<Sealed<ImportRow>>, Option<BlindIndex>, CustomerId);
    let (mut after, mut made) = (0_i64, 0_u64);
    loop {
        let there = vehicle::table
            .filter(vehicle::dealership_id.eq(stage.dealership.id))
            .filter(vehicle::customer_id.eq(customer::id).and(vehicle::vin_index.eq(s::vin_index)));
        let rows: Vec<Row> = s::table
            .inner_join(customer::table.on(customer::reference.eq(s::customer_reference)))
            .filter(customer::dealership_id.eq(stage.dealership.id))
            .filter(s::import_id.eq(stage.id).and(s::place.gt(after)))
            .filter(not(exists(there)))
            .order(s::place)
            .limit(batch())
            .select((s::place, s::content, s::source_index, customer::id))
            .load(c)?;
        let Some((last, ..)) = rows.last() else { return Ok(made) };
        after = *last;
        let mut kept = Vec::with_capacity(rows.len());
        for (place, content, source, owner) in &rows {
            let row: VehicleRow = stage.open(ImportFile::Vehicles, *place, whole(content)?)?;
            let scope = stage.scope.narrowed(*owner)?;
            let id = vehicles::insert(c, stage.site, &scope, &row.details(), source.as_ref())?;
            kept.push(Kept::new(stage, id, *owner));
            made += 1;
        }
        insert_all!(c, import_record::table, kept)?;
        progress(Progress { phase: Phase::Applying(ImportFile::Vehicles), rows: made });
    }
}

fn make_invoices(c: &mut Conn, stage: &Stage<'_>, progress: &mut dyn FnMut(Progress)) -> DbResult<u64> {
    let (mut after, mut made) = (None, 0_u64);
    let mut accounts = HashMap::new();
    let mut highest: Option<(i64, String)> = None;
    while let Some((mut staged, mark)) = working::batch(c, stage, after.as_ref())? {
        let known = there(c, stage, &staged)?;
        staged.retain(|staged| !known.contains(&staged.place));
        if accounts.len() >= KEPT {
            accounts.clear();
        }
        for staged in &staged {
            open_account(c, stage, &mut accounts, &staged.row)?;
            let counted = counted(stage, staged.row.number.as_str());
            highest = highest.max(counted.map(|counted| (counted, staged.row.number.to_string())));
        }
        bring_in(c, stage, &accounts, &staged)?;
        made += u64::try_from(staged.len()).unwrap_or(0);
        progress(Progress { phase: Phase::Applying(ImportFile::Lines), rows: made });
        after = Some(mark);
    }
    if let Some((_, number)) = highest {
        invoices::continue_numbers_after(c, stage.dealership, &number)?;
    }
    Ok(made)
}

/// The counted part of a number of the dealership's own series.
fn counted(stage: &Stage<'_>, number: &str) -> Option<i64> {
    let series = stage.dealership.settings.invoice_prefix.as_str();
    number.strip_prefix(series)?.trim_start_matches('-').parse().ok()
}

/// Rows of a batch whose invoice is there already, from an earlier import of the same values.
fn there(c: &mut Conn, stage: &Stage<'_>, staged: &[Staged]) -> DbResult<HashSet<i64>> {
    use staged_invoice as s;
    let numbers: Vec<&str> = staged.iter().map(|staged| staged.row.number.as_str()).collect();
    let invoice = invoice::table
        .filter(invoice::dealership_id.eq(stage.dealership.id))
        .filter(invoice::number.eq(s::number.nullable()));
    let places: Vec<i64> = s::table
        .filter(s::import_id.eq(stage.id).and(s::number.eq_any(numbers)))
        .filter(exists(invoice))
        .select(s::place)
        .load(c)?;
    Ok(places.into_iter().collect())
}

/// A customer, opened, with what its invoices need.
struct Account {
    customer: Customer,
    key: Arc<DataKey>,
    vehicles: HashMap<String, Vehicle>,
}

/// Sees to it that the customer of an invoice, and its vehicle, are opened.
fn open_account(
    c: &mut Conn,
    stage: &Stage<'_>,
    accounts: &mut HashMap<String, Account>,
    row: &InvoiceRow,
) -> DbResult<()> {
    let account = match accounts.entry(row.customer.to_string()) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(free) => {
            let id = customers::by_reference(c, &stage.scope, row.customer.as_str())?;
            let customer = customers::load(c, stage.site, &stage.scope.narrowed(id)?)?;
            let key = stage.site.vault.key(c, Holder::Customer(id), Purpose::Records)?;
            free.insert(Account { customer, key, vehicles: HashMap::new() })
        }
    };
    let scope = stage.scope.narrowed(account.customer.id)?;
    if let Some(vin) = &row.vin
        && !account.vehicles.contains_key(vin)
    {
        let opened = open_vehicle(c, stage, &scope, vin)?;
        account.vehicles.insert(vin.clone(), opened);
    }
    Ok(())
}

fn bring_in(
    c: &mut Conn,
    stage: &Stage<'_>,
    accounts: &HashMap<String, Account>,
    staged: &[Staged],
) -> DbResult<()> {
    struct Prepared<'a> {
        row: &'a InvoiceRow,
        account: &'a Account,
        vehicle: Option<&'a Vehicle>,
        draft: Draft,
        source: BlindIndex,
    }
    let mut prepared = Vec::with_capacity(staged.len());
    for staged in staged {
        let row = &staged.row;
        let account = accounts.get(row.customer.as_str()).ok_or_else(not_whole)?;
        let vehicle = row.vin.as_ref().and_then(|vin| account.vehicles.get(vin));
        let (draft, source) = (draft(stage, staged, vehicle), working::source(stage, staged)?);
        prepared.push(Prepared { row, account, vehicle, draft, source });
    }
    let mut incoming = Vec::with_capacity(prepared.len());
    for Prepared { row, account, vehicle, draft, source } in &prepared {
        incoming.push(Incoming {
            parties: Parties { dealership: stage.dealership, customer: &account.customer, vehicle: *vehicle },
            key: &account.key,
            invoice: Imported {
                draft,
                number: row.number.as_str(),
                issued_on: row.issued_on,
                due_on: row.due_on,
                source: Some(source),
            },
        });
    }
    let ids = invoices::bring_in_all(c, stage.site, &stage.scope, &incoming)?;
    let owners = prepared.iter().map(|it| it.account.customer.id);
    let kept: Vec<Kept> =
        ids.into_iter().zip(owners).map(|(id, owner)| Kept::new(stage, id, owner)).collect();
    insert_all!(c, import_record::table, kept)?;
    Ok(())
}

/// What was made, and whose it is.
#[derive(Insertable)]
#[diesel(table_name = import_record)]
struct Kept {
    import_id: ImportId,
    object_id: String,
    customer_id: CustomerId,
}

impl Kept {
    fn new(stage: &Stage<'_>, object: impl ToString, customer_id: CustomerId) -> Self {
        Self { import_id: stage.id, object_id: object.to_string(), customer_id }
    }
}

fn open_vehicle(c: &mut Conn, stage: &Stage<'_>, scope: &Scope, vin: &str) -> DbResult<Vehicle> {
    let vin = Vin::from_stored(vin).map_err(|e| AppError::Internal(e.into()))?;
    let id = vehicles::by_vin(c, stage.site, scope, &vin)?.ok_or(AppError::NotFound)?;
    vehicles::load(c, stage.site, scope, id)
}

fn draft(stage: &Stage<'_>, staged: &Staged, vehicle: Option<&Vehicle>) -> Draft {
    let row = &staged.row;
    Draft {
        vehicle: vehicle.map(|vehicle| vehicle.id),
        repair_order: row.repair_order.clone(),
        advisor: row.advisor.clone(),
        odometer_in: row.odometer_in,
        odometer_out: row.odometer_out,
        lines: staged.lines.iter().map(|(_, line)| draft_line(stage, line)).collect(),
        ..Draft::default()
    }
}

fn draft_line(stage: &Stage<'_>, line: &LineRow) -> Line {
    Line {
        id: LineId::generate(stage.site.clock.now()),
        job: line.job.clone(),
        kind: line.kind,
        pay_type: line.pay_type,
        code: line.code.clone(),
        description: line.description.clone(),
        part_number: line.part_number.clone(),
        condition: line.condition.clone(),
        quantity: line.quantity,
        unit: line.unit.clone(),
        unit_price: line.unit_price,
        discount: working::discount(line),
        tax: working::tax(line),
        particulars: Particulars::default(),
    }
}

/// In the order of days, which is the order of their receipts' numbers and of what an invoice gets first.
fn make_payments(c: &mut Conn, stage: &Stage<'_>, progress: &mut dyn FnMut(Progress)) -> DbResult<u64> {
    use staged_payment as s;
    let (mut after, mut made) = (None::<(LocalDate, i64)>, 0_u64);
    loop {
        let there = payment::table
            .filter(payment::dealership_id.eq(stage.dealership.id))
            .filter(payment::reference.eq(s::reference.nullable()));
        let mut rows = s::table
            .inner_join(invoice::table.on(invoice::number.eq(s::number)))
            .filter(invoice::dealership_id.eq(stage.dealership.id))
            .filter(s::import_id.eq(stage.id))
            .filter(not(exists(there)))
            .order((s::received_on, s::place))
            .limit(batch())
            .select(Paying::as_select())
            .into_boxed::<MultiBackend>();
        if let Some((day, place)) = after {
            rows = rows.filter(s::received_on.ge(day).and(s::received_on.gt(day).or(s::place.gt(place))));
        }
        let rows: Vec<Paying> = rows.load(c)?;
        let Some(last) = rows.last() else { return Ok(made) };
        after = Some((last.received_on()?, last.place));
        book(c, stage, &rows)?;
        made += u64::try_from(rows.len()).unwrap_or(0);
        progress(Progress { phase: Phase::Applying(ImportFile::Payments), rows: made });
    }
}

/// A staged payment beside its invoice.
#[derive(Queryable, Selectable)]
#[diesel(table_name = staged_payment)]
struct Paying {
    place: i64,
    reference: String,
    received_on: Option<LocalDate>,
    amount_minor: Option<i64>,
    method: Option<PaymentMethod>,
    source_index: Option<BlindIndex>,
    #[diesel(select_expression = invoice::id)]
    invoice: InvoiceId,
    #[diesel(select_expression = invoice::customer_id)]
    customer: CustomerId,
    #[diesel(select_expression = invoice::issued_on)]
    issued_on: Option<LocalDate>,
}

impl Paying {
    fn received_on(&self) -> DbResult<LocalDate> {
        self.received_on.ok_or_else(not_whole)
    }

    fn received(&self, stage: &Stage<'_>) -> DbResult<receiving::Imported<'_>> {
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
        Ok(receiving::Imported { customer: self.customer, payment, reference, source })
    }
}

/// Books the money and gives each invoice what is open on it, on the day of issue at the earliest: what came before is
/// the customer's credit until then, and what is too much stays it.
fn book(c: &mut Conn, stage: &Stage<'_>, rows: &[Paying]) -> DbResult<()> {
    let received = rows.iter().map(|row| row.received(stage)).collect::<DbResult<Vec<_>>>()?;
    let ids = receiving::bring_in_all(c, stage.site, &stage.scope, stage.dealership, &received)?;
    let kept: Vec<Kept> = rows.iter().zip(&ids).map(|(row, id)| Kept::new(stage, id, row.customer)).collect();
    insert_all!(c, import_record::table, kept)?;
    let mut open: HashMap<InvoiceId, Money> = HashMap::new();
    let mut allocations = Vec::with_capacity(rows.len());
    for ((row, payment), received) in rows.iter().zip(ids).zip(&received) {
        let left = received.payment.amount;
        let open = match open.entry(row.invoice) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let scope = stage.scope.narrowed(row.customer)?;
                free.insert(ledger::open_of(c, &scope, row.invoice, left.currency())?)
            }
        };
        let amount = left.min(*open)?;
        if amount.is_positive() {
            *open = open.checked_sub(amount)?;
            let on = row.issued_on.map_or(received.payment.on, |issued| issued.max(received.payment.on));
            let allocation = NewAllocation { payment, invoice: row.invoice, amount, on };
            allocations.push(Fresh { customer: row.customer, allocation, left });
        }
    }
    ledger::allocate_all(c, stage.site, &stage.scope, &allocations)
}

fn whole(content: &Option<Sealed<ImportRow>>) -> DbResult<&Sealed<ImportRow>> {
    content.as_ref().ok_or_else(not_whole)
}

/// Only what was checked is applied, and a row that is not whole was refused.
fn not_whole() -> AppError {
    AppError::internal("a staged row lacks what it was checked for")
}

fn batch() -> i64 {
    i64::try_from(BATCH).unwrap_or(i64::MAX)
}
