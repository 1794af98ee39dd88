//! The check page of a decision: line by line, what it does to the money, and the sentence that the customer will read the
//! effect of.

use askama::Template;

use super::decide::{Read, Typed};
use crate::base::db::{Conn, DbResult};
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Language, Money};
use crate::base::web::{Cx, Nav, Page};
use crate::billing::disputes::{Dispute, Effect, Outcome, Way};
use crate::billing::invoices::Invoice;
use crate::trust::access::ActingStaff;

const EN: Language = Language::En;

#[derive(Template)]
#[template(path = "staff/disputes/check.html")]
pub(super) struct Check {
    page: Page,
    number: String,
    says: String,
    lines: Vec<(String, &'static str, MoneyDisplay, String)>,
    effects: Vec<(String, String)>,
    words: String,
    /// Above the limit a second person is asked.
    second: bool,
    fields: Vec<(String, String)>,
    shown: String,
    /// The figures are not those that were looked at before.
    changed: bool,
}

impl Check {
    #[expect(clippy::too_many_arguments, reason = "all that a decision is made of")]
    pub(super) fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        it: &Dispute,
        of: &Invoice,
        (name, read, effect): (&str, &Read, &Effect),
        typed: &Typed,
        (second, changed): (bool, bool),
    ) -> DbResult<Self> {
        let line = |ruling: &crate::billing::disputes::Ruled| {
            let place = it.lines.iter().find(|line| line.line == ruling.line)?.place;
            let text = of.snapshot.lines.get(place)?.description.as_str().to_owned();
            Some((text, outcome(ruling.outcome), ruling.amount.display(EN), ruling.why.as_str().to_owned()))
        };
        Ok(Self {
            page: who.page(c, cx, format!("Check the decision on {}", it.number), Nav::Disputes)?,
            number: it.number.clone(),
            says: says(name, &it.invoice_number, effect, read.way),
            lines: effect.rulings.iter().filter_map(line).collect(),
            effects: effects(effect, read.way),
            words: typed.words.clone(),
            second,
            fields: typed.fields(),
            shown: shown(effect),
            changed,
        })
    }
}

/// What is said of each line, for whoever approves it.
pub(super) fn rulings(it: &Dispute, of: &Invoice, effect: &Effect) -> Vec<(String, String)> {
    let row = |ruling: &crate::billing::disputes::Ruled| {
        let place = it.lines.iter().find(|line| line.line == ruling.line)?.place;
        let text = of.snapshot.lines.get(place)?.description.as_str().to_owned();
        let amount = ruling.amount.display(EN);
        Some((text, format!("{}, {amount} before tax. {}", outcome(ruling.outcome), ruling.why.as_str())))
    };
    effect.rulings.iter().filter_map(row).collect()
}

const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Upheld => "Credit in full",
        Outcome::Partly => "Credit part",
        Outcome::Rejected => "Keep",
        Outcome::Goodwill => "Goodwill",
    }
}

/// What the figures are known by between the check and the decision.
pub(super) fn shown(effect: &Effect) -> String {
    format!("{:?} {:?} {:?}", effect.credited, effect.open_after, effect.paid_back)
}

/// `Dana gets a $26.82 credit. She then owes …`, without guessing who anybody is.
pub(super) fn says(name: &str, invoice: &str, effect: &Effect, way: Way) -> String {
    let shown = |amount: Money| amount.display(EN).to_string();
    let owes = match effect.open_after.is_zero() {
        true => format!("then owes nothing on {invoice}"),
        false => format!("then owes {} on {invoice}", shown(effect.open_after)),
    };
    let mut text = match effect.credited.is_zero() {
        true => format!("{name} gets no credit, and {owes}."),
        false => format!("{name} gets a {} credit, and {owes}.", shown(effect.credited)),
    };
    if effect.paid_back.is_positive() {
        let back = shown(effect.paid_back);
        text.push_str(&match way {
            Way::Refund => format!(" {back} that was paid goes back to where it came from."),
            Way::Account => format!(" {back} that was paid becomes money on the account."),
        });
    }
    text
}

/// The same in rows, also for whoever approves it.
pub(super) fn effects(effect: &Effect, way: Way) -> Vec<(String, String)> {
    let row = |label: &str, amount: Money| (label.to_owned(), amount.display(EN).to_string());
    let mut rows = vec![
        row("Credit note, with tax", effect.credited),
        row("Left to pay before", effect.open_before),
        row("Left to pay after", effect.open_after),
    ];
    if effect.paid_back.is_positive() {
        let label = if way == Way::Refund { "Goes back" } else { "Becomes money on account" };
        rows.push(row(label, effect.paid_back));
    }
    rows
}
