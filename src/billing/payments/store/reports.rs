//! The daily comparison with the provider: one row a run.

use diesel::prelude::*;

use crate::base::db::schema::reconciliation;
use crate::base::db::{Conn, DbResult};
use crate::base::values::{ReconciliationId, Timestamp};

/// What a run found. The report holds ids and amounts, one line each, and nothing about anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub ran_at: Timestamp,
    /// Up to where the provider's movements were read: where the next run begins.
    pub cursor_at: Timestamp,
    pub checked: i32,
    /// What had been missed and was booked by this run.
    pub repaired: i32,
    pub differences: i32,
    pub report: String,
}

pub fn insert(c: &mut Conn, report: &Report) -> DbResult<()> {
    let values = (
        reconciliation::id.eq(ReconciliationId::generate(report.ran_at)),
        reconciliation::ran_at.eq(report.ran_at),
        reconciliation::cursor_at.eq(report.cursor_at),
        reconciliation::checked.eq(report.checked),
        reconciliation::repaired.eq(report.repaired),
        reconciliation::differences.eq(report.differences),
        reconciliation::report.eq(&report.report),
    );
    diesel::insert_into(reconciliation::table).values(values).execute(c)?;
    Ok(())
}

/// The newest run.
pub fn newest(c: &mut Conn) -> DbResult<Option<Report>> {
    type Row = (Timestamp, Timestamp, i32, i32, i32, String);
    let row: Option<Row> = reconciliation::table
        .order(reconciliation::ran_at.desc())
        .select((
            reconciliation::ran_at,
            reconciliation::cursor_at,
            reconciliation::checked,
            reconciliation::repaired,
            reconciliation::differences,
            reconciliation::report,
        ))
        .first(c)
        .optional()?;
    Ok(row.map(|(ran_at, cursor_at, checked, repaired, differences, report)| Report {
        ran_at,
        cursor_at,
        checked,
        repaired,
        differences,
        report,
    }))
}
