//! From the files to the stage, row by row. A row that is wrong is reported and staged by its key alone, so that rows
//! which refer to it are not reported as well.

use std::collections::BTreeSet;
use std::mem::take;

use super::cells::{Cells, Header};
use super::problem::{Findings, Problem};
use super::reader::{ReadError, Reader, Record};
use super::rows::{CustomerRow, InvoiceRow, Key, LineRow, PaymentRow, VehicleRow, lookup_vin};
use super::source::{ImportFile, Source};
use super::stage::{
    BATCH, Rows, Stage, StagedCustomer, StagedInvoice, StagedLines, StagedPayment, StagedVehicle,
};
use super::{Phase, Progress};
use crate::base::db::DbResult;
use crate::base::values::CleanText;

/// Lines that are staged as one row.
const BLOCK: usize = 100;

/// How much was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Read {
    /// Rows without the header, in the order of [`ImportFile::ALL`].
    pub rows: [u64; 5],
    /// Files that were not read to their end: what refers to them is not judged.
    pub incomplete: BTreeSet<ImportFile>,
}

/// Reads all five files.
pub(super) fn read(
    stage: &Stage<'_>,
    source: Source<'_>,
    findings: &mut Findings,
    progress: &mut dyn FnMut(Progress),
) -> DbResult<Read> {
    let mut read = Read::default();
    for (file, count) in ImportFile::ALL.into_iter().zip(0..) {
        let mut sink = Sink::new(stage, file, progress);
        let complete = each_row(stage, source, file, findings, &mut sink)?;
        let rows = sink.finish()?;
        if let Some(slot) = read.rows.get_mut::<usize>(count) {
            *slot = rows;
        }
        if !complete {
            read.incomplete.insert(file);
        }
    }
    Ok(read)
}

/// Whether the file was read to its end.
fn each_row(
    stage: &Stage<'_>,
    source: Source<'_>,
    file: ImportFile,
    findings: &mut Findings,
    sink: &mut Sink<'_, '_>,
) -> DbResult<bool> {
    let input = match source.open(file) {
        Ok(input) => input,
        Err(error) => {
            let what = format!("the file cannot be opened: {error}");
            findings.refuse(Problem::of_file(
                file,
                what,
                "All five files are needed, if only with their header",
            ));
            return Ok(false);
        }
    };
    let mut reader = Reader::new(input);
    let mut record = Record::default();
    let mut header = None;
    loop {
        match reader.next(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let go_on = error.is_of_one_row();
                findings.refuse(unreadable(file, &error));
                if go_on && header.is_some() {
                    continue;
                }
                return Ok(false);
            }
        }
        match &header {
            None => match Header::read(file, &record, findings) {
                Some(read) => header = Some(read),
                None => return Ok(false),
            },
            Some(header) => {
                sink.count()?;
                if let Some(mut cells) = header.cells(&record, findings, stage.terms) {
                    sink.take(&mut cells)?;
                }
            }
        }
    }
    if header.is_none() {
        findings.refuse(Problem::of_file(file, "the file is empty", "Write at least its header"));
    }
    Ok(header.is_some())
}

fn unreadable(file: ImportFile, error: &ReadError) -> Problem {
    let (row, advice) = match error {
        ReadError::File(_) => (None, "Look whether the disk is in order, then try again"),
        ReadError::Unclosed { row, .. } | ReadError::Misplaced { row, .. } => {
            (Some(*row), "Close it, or write a quotation mark inside of a value twice")
        }
        ReadError::TooLong { row } => (Some(*row), "Look for a missing line break or quotation mark"),
        ReadError::Utf16 => (None, "Save the file as UTF-8"),
    };
    Problem { file, row, column: None, what: error.to_string(), advice: advice.to_owned() }
}

/// Takes rows of one file and stages them in batches.
struct Sink<'a, 'p> {
    stage: &'a Stage<'a>,
    file: ImportFile,
    rows: Rows,
    block: Option<Block>,
    read: u64,
    progress: &'p mut dyn FnMut(Progress),
}

/// Neighbouring lines of one invoice.
struct Block {
    number: Key,
    place: i64,
    lines: Vec<(i64, LineRow)>,
    count: i64,
    /// A line of it was wrong: the invoice is not worked out.
    spoiled: bool,
}

impl<'a, 'p> Sink<'a, 'p> {
    fn new(stage: &'a Stage<'a>, file: ImportFile, progress: &'p mut dyn FnMut(Progress)) -> Self {
        let rows = match file {
            ImportFile::Customers => Rows::Customers(Vec::new()),
            ImportFile::Vehicles => Rows::Vehicles(Vec::new()),
            ImportFile::Invoices => Rows::Invoices(Vec::new()),
            ImportFile::Lines => Rows::Lines(Vec::new()),
            ImportFile::Payments => Rows::Payments(Vec::new()),
        };
        Self { stage, file, rows, block: None, read: 0, progress }
    }

    fn count(&mut self) -> DbResult<()> {
        self.read += 1;
        if self.rows.len() >= BATCH {
            self.flush()?;
        }
        Ok(())
    }

    fn take(&mut self, cells: &mut Cells<'_>) -> DbResult<()> {
        let place = i64::try_from(cells.row).unwrap_or(i64::MAX);
        let (stage, import_id) = (self.stage, self.stage.id);
        match &mut self.rows {
            Rows::Customers(rows) => {
                let row = CustomerRow::read(cells);
                let Some(reference) = key(cells, "customer_ref") else { return Ok(()) };
                let source_index = row.as_ref().map(|row| stage.source(row)).transpose()?;
                let content = row.map(|row| stage.seal(self.file, place, &row)).transpose()?;
                rows.push(StagedCustomer { import_id, place, reference, source_index, content });
            }
            Rows::Vehicles(rows) => {
                let row = VehicleRow::read(cells);
                let Some(customer_reference) = key(cells, "customer_ref") else { return Ok(()) };
                let Some(vin) = lookup_vin(cells).flatten() else { return Ok(()) };
                let vin_index = stage.vin(&vin)?;
                let source_index = row.as_ref().map(|row| stage.source(row)).transpose()?;
                let content = row.map(|row| stage.seal(self.file, place, &row)).transpose()?;
                let row =
                    StagedVehicle { import_id, place, customer_reference, vin_index, source_index, content };
                rows.push(row);
            }
            Rows::Invoices(rows) => {
                let row = InvoiceRow::read(cells);
                let Some(number) = key(cells, "invoice_number") else { return Ok(()) };
                let customer_reference = key(cells, "customer_ref");
                let vin_index = lookup_vin(cells).flatten().map(|vin| stage.vin(&vin)).transpose()?;
                let content = row.map(|row| stage.seal(self.file, place, &row)).transpose()?;
                rows.push(StagedInvoice { import_id, place, number, customer_reference, vin_index, content });
            }
            Rows::Lines(_) => {
                let row = LineRow::read(cells);
                match CleanText::parse(cells.raw("invoice_number").unwrap_or_default()) {
                    Ok(number) => self.line(number, place, row)?,
                    Err(_) => drop(cells.text::<40>("invoice_number")),
                }
            }
            Rows::Payments(rows) => {
                let row = PaymentRow::read(cells);
                let Some(reference) = key(cells, "payment_ref") else { return Ok(()) };
                rows.push(StagedPayment {
                    import_id,
                    place,
                    reference,
                    number: key(cells, "invoice_number"),
                    received_on: row.as_ref().map(|row| row.received_on),
                    amount_minor: row.as_ref().map(|row| row.amount.minor()),
                    method: row.as_ref().map(|row| row.method),
                    source_index: row.map(|row| stage.source(&row)).transpose()?,
                });
            }
        }
        Ok(())
    }

    fn line(&mut self, number: Key, place: i64, row: Option<LineRow>) -> DbResult<()> {
        if self.block.as_ref().is_some_and(|block| block.number != number || block.lines.len() >= BLOCK) {
            self.end_block()?;
        }
        let fresh = || Block { number, place, lines: Vec::new(), count: 0, spoiled: false };
        let block = self.block.get_or_insert_with(fresh);
        block.count += 1;
        match row {
            Some(row) => block.lines.push((place, row)),
            None => block.spoiled = true,
        }
        Ok(())
    }

    fn end_block(&mut self) -> DbResult<()> {
        let (Some(block), Rows::Lines(rows)) = (self.block.take(), &mut self.rows) else { return Ok(()) };
        let Block { number, place, lines, count, spoiled } = block;
        let content = if spoiled { None } else { Some(self.stage.seal(ImportFile::Lines, place, &lines)?) };
        let number = number.into_string();
        rows.push(StagedLines { import_id: self.stage.id, place, number, lines: count, content });
        Ok(())
    }

    fn flush(&mut self) -> DbResult<()> {
        self.stage.add(&self.rows)?;
        match &mut self.rows {
            Rows::Customers(rows) => drop(take(rows)),
            Rows::Vehicles(rows) => drop(take(rows)),
            Rows::Invoices(rows) => drop(take(rows)),
            Rows::Lines(rows) => drop(take(rows)),
            Rows::Payments(rows) => drop(take(rows)),
        }
        (self.progress)(Progress { phase: Phase::Reading(self.file), rows: self.read });
        Ok(())
    }

    /// How many rows were read.
    fn finish(mut self) -> DbResult<u64> {
        self.end_block()?;
        self.flush()?;
        Ok(self.read)
    }
}

/// The key of a row, wrong as the rest may be; a wrong key was reported already.
fn key(cells: &Cells<'_>, column: &str) -> Option<String> {
    CleanText::<40>::parse(cells.raw(column)?).ok().map(CleanText::into_string)
}
