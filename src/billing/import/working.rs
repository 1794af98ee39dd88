//! Invoices with their lines, taken from the stage batch by batch, worked out again and held against what the file
//! states. The same batches are checked first and applied afterwards.

use std::collections::{BTreeMap, HashMap};

use diesel::dsl::exists;
use diesel::prelude::*;

use super::problem::{Findings, LISTED, Problem};
use super::rows::{InvoiceRow, LineRow};
use super::source::ImportFile;
use super::stage::Stage;
use super::{Phase, Progress};
use crate::base::db::schema::{staged_invoice, staged_lines};
use crate::base::db::{Conn, DbResult, MultiBackend, sum_minor};
use crate::base::values::{Currency, Money};
use crate::base::vault::{BlindIndex, ImportRow, Sealed};
use crate::billing::invoices::PayType;
use crate::billing::invoices::totals::{Discount, LineInput, TaxKey, Totals, TotalsError, totals};

/// Invoices that are in memory at once, with all their lines.
const STEP: i64 = 200;
/// More lines than any paper has: an invoice with more is refused, so that no batch is too large for memory.
const MOST_LINES: i64 = 500;

/// An invoice with its lines, as staged.
pub(super) struct Staged {
    pub place: i64,
    pub row: InvoiceRow,
    /// With the row of the file; in the order of their numbers.
    pub lines: Vec<(i64, LineRow)>,
    /// A line was wrong and is missing here.
    pub spoiled: bool,
}

/// Where a batch ended: number and row.
pub(super) type Mark = (String, i64);

/// The next invoices after `after`, by number. Rows that were wrong are left out, so a batch may be shorter than others;
/// `None` at the end.
pub(super) fn batch(
    c: &mut Conn,
    stage: &Stage<'_>,
    after: Option<&Mark>,
) -> DbResult<Option<(Vec<Staged>, Mark)>> {
    use staged_invoice as i;
    let mut found = i::table
        .filter(i::import_id.eq(stage.id))
        .order((i::number, i::place))
        .select((i::number, i::place, i::content))
        .limit(STEP)
        .into_boxed::<MultiBackend>();
    if let Some((number, place)) = after {
        found = found.filter(i::number.ge(number).and(i::number.gt(number).or(i::place.gt(*place))));
    }
    let found: Vec<(String, i64, Option<Sealed<ImportRow>>)> = found.load(c)?;
    let (Some((first, ..)), Some((last, place, _))) = (found.first(), found.last()) else { return Ok(None) };
    let mut lines = lines(c, stage, first, last)?;
    let mark = (last.clone(), *place);
    let mut staged = Vec::with_capacity(found.len());
    let mut before = after.map(|(number, _)| number.clone());
    for (number, place, content) in found {
        // A number that is there twice was reported; its lines belong to the first.
        let again = before.replace(number.clone()).as_ref() == Some(&number);
        let Some(content) = content.filter(|_| !again) else { continue };
        let row = stage.open(ImportFile::Invoices, place, &content)?;
        let Lines { mut rows, spoiled } = lines.remove(&number).unwrap_or_default();
        rows.sort_by_key(|(place, line)| (line.line, *place));
        staged.push(Staged { place, row, lines: rows, spoiled });
    }
    Ok(Some((staged, mark)))
}

#[derive(Default)]
struct Lines {
    rows: Vec<(i64, LineRow)>,
    spoiled: bool,
}

/// The lines of all invoices from one number to another, the order of numbers being the database's.
fn lines(c: &mut Conn, stage: &Stage<'_>, first: &str, last: &str) -> DbResult<HashMap<String, Lines>> {
    use staged_lines as l;
    let invoice = staged_invoice::table
        .filter(staged_invoice::import_id.eq(stage.id))
        .filter(staged_invoice::number.eq(l::number));
    let blocks: Vec<(String, i64, Option<Sealed<ImportRow>>)> = l::table
        .filter(l::import_id.eq(stage.id).and(l::number.ge(first)).and(l::number.le(last)))
        .filter(exists(invoice))
        .order((l::number, l::place))
        .select((l::number, l::place, l::content))
        .load(c)?;
    let mut lines: HashMap<String, Lines> = HashMap::new();
    for (number, place, content) in blocks {
        let own = lines.entry(number).or_default();
        match content {
            Some(content) => {
                let block: Vec<(i64, LineRow)> = stage.open(ImportFile::Lines, place, &content)?;
                own.rows.extend(block);
            }
            None => own.spoiled = true,
        }
    }
    Ok(lines)
}

/// What the invoices of the files come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    pub billed: Money,
    pub no_charge: u64,
}

impl Sums {
    pub fn none(currency: Currency) -> Self {
        Self { billed: Money::zero(currency), no_charge: 0 }
    }

    fn add(&mut self, invoice: &InvoiceRow) -> DbResult<()> {
        self.billed = self.billed.checked_add(invoice.total)?;
        self.no_charge += u64::from(invoice.total.is_zero());
        Ok(())
    }
}

/// Works every invoice out, reports those that do not agree, and notes the keyed hash of each that does.
pub(super) fn check(
    stage: &Stage<'_>,
    findings: &mut Findings,
    progress: &mut dyn FnMut(Progress),
) -> DbResult<Sums> {
    let mut sums = Sums::none(stage.terms.currency);
    if oversized(stage, findings)? {
        return Ok(sums);
    }
    let (mut after, mut done) = (None, 0);
    loop {
        let found = stage.site.db.read(|c| batch(c, stage, after.as_ref()))?;
        let Some((invoices, mark)) = found else { return Ok(sums) };
        let mut sources = Vec::with_capacity(invoices.len());
        for invoice in &invoices {
            sums.add(&invoice.row)?;
            if judge(stage, invoice, findings)? {
                sources.push((invoice.place, source(stage, invoice)?));
            }
        }
        note(stage, &sources)?;
        done += u64::try_from(invoices.len()).unwrap_or(0);
        progress(Progress { phase: Phase::Checking, rows: done });
        after = Some(mark);
    }
}

/// Whether an invoice has more lines than are worked out; all of these are reported.
fn oversized(stage: &Stage<'_>, findings: &mut Findings) -> DbResult<bool> {
    use staged_lines as l;
    let limit = i64::try_from(LISTED).unwrap_or(i64::MAX);
    let found: Vec<(String, i64)> = stage.site.db.read(|c| {
        Ok(l::table
            .filter(l::import_id.eq(stage.id))
            .group_by(l::number)
            .having(sum_minor(l::lines).gt(MOST_LINES))
            .select((l::number, sum_minor(l::lines)))
            .limit(limit)
            .load(c)?)
    })?;
    for (number, count) in &found {
        let what = format!("invoice {number:?} has {count} lines; {MOST_LINES} is the most");
        findings.refuse(Problem::of_file(
            ImportFile::Lines,
            what,
            "Divide the invoice; totals were not checked",
        ));
    }
    Ok(!found.is_empty())
}

fn note(stage: &Stage<'_>, sources: &[(i64, BlindIndex)]) -> DbResult<()> {
    if sources.is_empty() {
        return Ok(());
    }
    stage.site.db.write(|c| {
        for (place, source) in sources {
            let row = staged_invoice::table.find((stage.id, place));
            diesel::update(row).set(staged_invoice::source_index.eq(source)).execute(c)?;
        }
        stage.touch(c)
    })
}

/// The keyed hash of an invoice with its lines, wherever they stood in their files.
pub(super) fn source(stage: &Stage<'_>, invoice: &Staged) -> DbResult<BlindIndex> {
    let lines: Vec<&LineRow> = invoice.lines.iter().map(|(_, line)| line).collect();
    stage.source(&(&invoice.row, lines))
}

/// Whether an invoice agrees with its lines to the last minor unit; reports whatever does not.
fn judge(stage: &Stage<'_>, invoice: &Staged, findings: &mut Findings) -> DbResult<bool> {
    let before = findings.problem_count;
    let number = &invoice.row.number;
    let mut refuse = |file, place: i64, column, what: String, advice: &str| {
        let row = u64::try_from(place).unwrap_or(0);
        findings.refuse(Problem::of_row(file, row, column, what, advice));
    };
    for (first, again) in doubled(&invoice.lines) {
        let what = format!("this line number of invoice {number} is in row {first} as well");
        refuse(ImportFile::Lines, again, Some("line"), what, "Number the lines of an invoice differently");
    }
    for (place, line) in &invoice.lines {
        match net_of(stage, line) {
            Ok(net) if net == line.net => {}
            Ok(net) => {
                let what = format!(
                    "the line states {}; quantity, price and discount come to {}",
                    line.net.to_decimal_string(),
                    net.to_decimal_string()
                );
                refuse(ImportFile::Lines, *place, Some("net"), what, "Correct whichever is wrong");
            }
            Err(TotalsError::LineDiscount { .. }) => {
                let what = "the discount is below zero or more than the line comes to".to_owned();
                refuse(ImportFile::Lines, *place, Some("discount_amount"), what, "Correct it");
            }
            Err(error) => refuse(ImportFile::Lines, *place, None, error.to_string(), "Correct the figures"),
        }
    }
    if invoice.spoiled {
        return Ok(false);
    }
    if invoice.lines.is_empty() {
        let what = format!("invoice {number} has no lines in invoice_lines.csv");
        refuse(ImportFile::Invoices, invoice.place, None, what, "Add its lines or take it out");
        return Ok(false);
    }
    match work_out(stage, &invoice.lines) {
        Ok(worked) => {
            let stated = &invoice.row;
            let figures = [
                ("net", stated.net, worked.net),
                ("tax", stated.tax, worked.tax),
                ("total", stated.total, worked.total),
            ];
            for (column, stated, computed) in figures {
                if stated != computed {
                    let what = format!(
                        "invoice {number} states {}, its lines come to {}",
                        stated.to_decimal_string(),
                        computed.to_decimal_string()
                    );
                    let advice = "Correct the invoice or its lines; they must agree to the cent";
                    refuse(ImportFile::Invoices, invoice.place, Some(column), what, advice);
                }
            }
        }
        // A line that cannot be worked out was reported above.
        Err(TotalsError::LineDiscount { .. }) => {}
        Err(error) => {
            let what = format!("invoice {number} cannot be worked out: {error}");
            refuse(ImportFile::Invoices, invoice.place, None, what, "Correct its lines");
        }
    }
    Ok(findings.problem_count == before)
}

/// Rows of lines whose number an earlier one has: the earlier row and theirs.
fn doubled(lines: &[(i64, LineRow)]) -> Vec<(i64, i64)> {
    let mut first: BTreeMap<i64, i64> = BTreeMap::new();
    let mut doubled = Vec::new();
    for (place, line) in lines {
        match first.get(&line.line) {
            Some(known) => doubled.push((*known, *place)),
            None => drop(first.insert(line.line, *place)),
        }
    }
    doubled
}

/// What a line comes to whoever pays it.
fn net_of(stage: &Stage<'_>, line: &LineRow) -> Result<Money, TotalsError> {
    let alone = LineInput { charged: true, ..input(line) };
    Ok(totals(stage.terms.currency, stage.tax_mode, &[alone], Discount::None)?.net)
}

fn work_out(stage: &Stage<'_>, lines: &[(i64, LineRow)]) -> Result<Totals, TotalsError> {
    let inputs: Vec<LineInput> = lines.iter().map(|(_, line)| input(line)).collect();
    totals(stage.terms.currency, stage.tax_mode, &inputs, Discount::None)
}

fn input(line: &LineRow) -> LineInput {
    LineInput {
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount: discount(line),
        tax: tax(line),
        charged: line.pay_type == PayType::Customer,
    }
}

pub(super) fn discount(line: &LineRow) -> Discount {
    if line.discount.is_zero() { Discount::None } else { Discount::Amount(line.discount) }
}

pub(super) fn tax(line: &LineRow) -> TaxKey {
    line.tax_rate.filter(|rate| !rate.is_zero()).map_or_else(TaxKey::untaxed, TaxKey::at)
}
