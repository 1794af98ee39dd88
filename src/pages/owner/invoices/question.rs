//! Questioning a charge, as the page of the invoice offers it: which charges, until when, and what was questioned already.

use super::show::Its;
use crate::base::db::{Conn, DbResult};
use crate::base::values::Timestamp;
use crate::base::values::display::MoneyDisplay;
use crate::billing::credits::{left, whole};
use crate::billing::disputes::{Dispute, possible};
use crate::billing::invoices::Opened;
use crate::pages::owner::disputes::pill;
use crate::pages::owner::rows::Pill;
use crate::trust::access::ActingOwner;

/// So many charges are offered at once; the others behind a link.
const FIRST: usize = 12;

#[derive(Default)]
pub struct Question {
    /// Charges that can be questioned: place, words, what is left of each before tax.
    pub lines: Vec<(usize, String, MoneyDisplay)>,
    /// How many there are in all, where not all are shown.
    pub more: String,
    pub until: String,
    /// What was questioned before.
    pub made: Vec<(String, Pill)>,
}

/// Nothing to choose for whoever may not, after the last day, or where nothing is left.
pub fn question(
    c: &mut Conn,
    who: &ActingOwner,
    Opened { invoice, related, groups: (rules, _), .. }: &Its,
    all: &[Dispute],
    now: Timestamp,
) -> DbResult<Question> {
    let w = who.words();
    let made = all.iter().map(|it| (it.number.clone(), pill(w, it.state))).collect();
    let last = rules.last_day(invoice.issued_on);
    if !who.rights.dispute || who.today(now) > last {
        return Ok(Question { made, ..Question::default() });
    }
    let left = if related.credited { left(c, &who.scope, invoice)? } else { whole(invoice)? };
    let free = possible(invoice, &left, all)?;
    let lines = invoice.snapshot.lines.iter().zip(free).enumerate();
    let lines = lines.filter(|(_, (_, left))| left.is_positive());
    let mut lines: Vec<_> = lines
        .map(|(place, (line, left))| {
            (place, line.description.as_str().to_owned(), left.display(w.language()))
        })
        .collect();
    let more = if lines.len() > FIRST {
        w.args("question-show-all", &[("count", lines.len().into())])
    } else {
        String::new()
    };
    lines.truncate(FIRST);
    let until = last.display_long(w.language()).to_string();
    Ok(Question { lines, more, until: w.args("question-until", &[("day", until.into())]), made })
}
