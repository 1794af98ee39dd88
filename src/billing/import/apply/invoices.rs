//! Invoices with their lines, in the order of their numbers. Customers and vehicles are opened once for neighbouring
//! invoices.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use diesel::prelude::*;

use super::{Kept, not_whole};
use crate::base::db::schema::{import_record, invoice};
use crate::base::db::{Conn, DbResult, count_again};
use crate::base::error::AppError;
use crate::base::values::{LineId, Vin};
use crate::base::vault::{BlindIndex, DataKey, Holder, Purpose};
use crate::billing::import::rows::{InvoiceRow, LineRow};
use crate::billing::import::source::ImportFile;
use crate::billing::import::stage::Stage;
use crate::billing::import::working::{self, Staged};
use crate::billing::import::{Phase, Progress};
use crate::billing::invoices::{self, Draft, Imported, Incoming, Line, Particulars, Parties};
use crate::billing::numbering;
use crate::insert_all;
use crate::parties::customers::{self, Customer};
use crate::parties::vehicles::{self, Vehicle};
use crate::trust::access::Scope;

/// Opened customers kept for their next invoice.
const KEPT: usize = 200;

pub(super) fn make_invoices(
    c: &mut Conn,
    stage: &Stage<'_>,
    progress: &mut dyn FnMut(Progress),
) -> DbResult<u64> {
    let (mut after, mut made) = (None, 0_u64);
    let (mut accounts, mut turns) = (HashMap::new(), 0_u32);
    while let Some((mut staged, mark)) = working::batch(c, stage, after.as_ref())? {
        let known = there(c, stage, &staged)?;
        staged.retain(|staged| !known.contains(staged.row.number.as_str()));
        if accounts.len() >= KEPT {
            accounts.clear();
        }
        for staged in &staged {
            open_account(c, stage, &mut accounts, &staged.row)?;
        }
        bring_in(c, stage, &accounts, &staged)?;
        made += u64::try_from(staged.len()).unwrap_or(0);
        progress(Progress { phase: Phase::Applying(ImportFile::Lines), rows: made });
        after = Some(mark);
        turns += 1;
        if turns.is_power_of_two() {
            count_again(c)?;
        }
    }
    numbering::continue_after_imports(c, stage.dealership.id, &stage.dealership.settings)?;
    Ok(made)
}

/// Numbers of a batch whose invoice is there already, from an earlier import of the same values.
fn there(c: &mut Conn, stage: &Stage<'_>, staged: &[Staged]) -> DbResult<HashSet<String>> {
    let found: Vec<Option<String>> = invoice::table
        .filter(invoice::dealership_id.eq(stage.dealership.id))
        .filter(invoice::number.eq_any(staged.iter().map(|staged| staged.row.number.as_str())))
        .select(invoice::number)
        .load(c)?;
    Ok(found.into_iter().flatten().collect())
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
