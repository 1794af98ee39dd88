//! Beside an invoice that was made from an estimate: what was authorised, what was billed, and the difference, job by job.

use crate::base::db::DbResult;
use crate::base::values::Money;
use crate::base::values::display::AmountDisplay;
use crate::base::words::Words;
use crate::billing::estimates::Compared;
use crate::pages::owner::estimates::offer::name;

pub struct Beside {
    pub estimate: String,
    pub lead: String,
    pub jobs: Vec<Row>,
}

pub struct Row {
    pub job: String,
    pub authorised: AmountDisplay,
    pub billed: AmountDisplay,
    pub difference: AmountDisplay,
}

/// The same as plain words, for the staff: job, authorised, billed.
pub fn rows(w: Words, it: Compared) -> DbResult<Vec<(String, String, String)>> {
    let row = |job: Row| (job.job, job.authorised.to_string(), job.billed.to_string());
    Ok(beside(w, it)?.jobs.into_iter().map(row).collect())
}

pub fn beside(w: Words, it: Compared) -> DbResult<Beside> {
    let shown = |amount: Money| amount.amount(w.language());
    let mut jobs = Vec::new();
    for job in &it.jobs {
        let difference = job.billed.checked_sub(job.authorised)?;
        jobs.push(Row {
            job: name(w, &job.job),
            authorised: shown(job.authorised),
            billed: shown(job.billed),
            difference: shown(difference),
        });
    }
    let lead = w.args("invoice-authorized-text", &[("number", it.estimate.as_str().into())]);
    Ok(Beside { estimate: it.estimate, lead, jobs })
}
