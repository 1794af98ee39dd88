//! From what was typed to a draft. Every line that can be read is in it, so that totals come out while others are being
//! fixed; what cannot be read is named beside its field. Nothing here looks at the database.

use super::figures;
use super::line::At;
use super::typed::{Typed, TypedLine};
use crate::base::values::{
    CleanLines, CleanText, CleanTextError, Currency, LineId, LocalDate, Money, VehicleId,
};
use crate::billing::invoices::{Draft, Line, LineKind};

/// What is wrong with a field. `at` is the id of its control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub at: String,
    pub text: String,
}

/// What a form is read against.
pub struct Known<'a> {
    pub currency: Currency,
    pub today: LocalDate,
    /// The customer's own.
    pub vehicles: &'a [VehicleId],
    /// Of the stored draft: only these lines keep their id.
    pub lines: &'a [LineId],
    /// Those of them that another payer's document carries: a deductible that is taken off here.
    pub spared: &'a [LineId],
    /// Whether shop supplies may be billed as a share here.
    pub supplies_allowed: bool,
}

/// A form as far as it could be read.
pub struct Reading {
    pub draft: Draft,
    /// For each line of the draft, the number of the form's line.
    pub numbers: Vec<usize>,
    pub problems: Vec<Problem>,
}

/// The most lines one document has.
pub const MOST_LINES: usize = 150;

pub fn read(typed: &Typed, known: &Known<'_>, fresh: impl Fn() -> LineId) -> Reading {
    let mut reader = Reader { known, problems: Vec::new() };
    let mut draft = reader.head(typed);
    let ids: Vec<LineId> = typed.lines.iter().map(|line| reader.id(line).unwrap_or_else(&fresh)).collect();
    let mut numbers = Vec::new();
    for (place, line) in typed.lines.iter().enumerate() {
        let (number, Some(id)) = (place + 1, ids.get(place)) else { continue };
        if line.is_blank() {
            continue;
        }
        let mut at = At { reader: &mut reader, line, number };
        if let Some(read) = at.line(*id, &ids) {
            draft.lines.push(read);
            numbers.push(number);
        }
    }
    reader.cores(&draft, &numbers);
    inherit_conditions(&mut draft);
    let problems = &mut reader.problems;
    if draft.lines.is_empty() && problems.iter().all(|it| !it.at.starts_with("l")) {
        problems.push(Problem { at: "charges".to_owned(), text: "Add at least one charge".to_owned() });
    }
    if typed.lines.len() > MOST_LINES {
        let text = format!("A document has at most {MOST_LINES} lines. Split it in two");
        problems.push(Problem { at: "charges".to_owned(), text });
    }
    Reading { draft, numbers, problems: reader.problems }
}

/// A core is taxed by the state of its part.
fn inherit_conditions(draft: &mut Draft) {
    for _ in 0..2 {
        let known: Vec<_> = draft.lines.iter().map(|line| (line.id, line.condition.clone())).collect();
        let of = |id: LineId| known.iter().find(|(it, _)| *it == id).and_then(|(_, state)| state.clone());
        for line in &mut draft.lines {
            if let Some(part) = line.particulars.belongs_to {
                line.condition = of(part);
            }
        }
    }
}

pub(super) struct Reader<'a> {
    pub known: &'a Known<'a>,
    pub problems: Vec<Problem>,
}

impl Reader<'_> {
    fn head(&mut self, typed: &Typed) -> Draft {
        Draft {
            vehicle: self.vehicle(typed),
            repair_order: self.optional("repair_order", typed.get("repair_order")),
            advisor: self.optional("advisor", typed.get("advisor")),
            odometer_in: self.taken("odometer_in", figures::odometer(typed.get("odometer_in"))).flatten(),
            odometer_out: self.odometer_out(typed),
            lines: Vec::new(),
            discount: self
                .taken("discount", figures::discount(typed.get("discount"), self.known.currency))
                .unwrap_or_default(),
            notes: self.taken("notes", CleanLines::optional(typed.get("notes")).map_err(fault)).flatten(),
            supplied_on: self.supplied_on(typed),
            due_on: self.due_on(typed),
            estimate: None,
        }
    }

    fn vehicle(&mut self, typed: &Typed) -> Option<VehicleId> {
        let text = typed.get("vehicle");
        if text.is_empty() {
            return None;
        }
        let own = text.parse().ok().filter(|id| self.known.vehicles.contains(id));
        let own = own.ok_or_else(|| "Choose one of this customer’s vehicles".to_owned());
        self.taken("vehicle", own)
    }

    fn odometer_out(&mut self, typed: &Typed) -> Option<i64> {
        let out = self.taken("odometer_out", figures::odometer(typed.get("odometer_out"))).flatten();
        let first = figures::odometer(typed.get("odometer_in")).ok().flatten();
        if out.zip(first).is_some_and(|(out, first)| out < first) {
            self.fail("odometer_out", "The odometer out must be at least the odometer in");
        }
        out
    }

    fn supplied_on(&mut self, typed: &Typed) -> Option<LocalDate> {
        let day = self.taken("supplied_on", figures::day(typed.get("supplied_on"))).flatten();
        if day.is_some_and(|day| day > self.known.today) {
            self.fail("supplied_on", "Enter a day that is not in the future");
        }
        if day.is_some_and(|day| self.known.today.days_since(day) > 3 * 366) {
            self.fail("supplied_on", "Enter a day of the last three years");
        }
        day
    }

    fn due_on(&mut self, typed: &Typed) -> Option<LocalDate> {
        let day = self.taken("due_on", figures::day(typed.get("due_on"))).flatten();
        let today = self.known.today;
        if day.is_some_and(|day| day < today) {
            let first = today.display(crate::base::values::Language::En);
            self.fail("due_on", &format!("Due date must be on or after {first}"));
        }
        if day.is_some_and(|day| day.days_since(today) > 366) {
            self.fail("due_on", "Enter a due date within a year");
        }
        day
    }

    /// A core is of a part, and one that comes back is one that this document charges, and no more of it than that. One from
    /// an earlier document names none: it is taken off, and counts as such.
    fn cores(&mut self, draft: &Draft, numbers: &[usize]) {
        let amount = |line: &Line| line.unit_price.times(line.quantity, self.known.currency).ok();
        let mut found = Vec::new();
        let mut sums: Vec<(LineId, Money)> = Vec::new();
        for (line, number) in draft.lines.iter().zip(numbers) {
            let Some(of) = line.particulars.belongs_to else { continue };
            let Some(core) = draft.lines.iter().find(|it| it.id == of) else { continue };
            if line.kind == LineKind::Core {
                if core.kind != LineKind::Part {
                    found.push((format!("l{number}-belongs"), "Choose the part that this core is of"));
                }
                continue;
            }
            if core.kind != LineKind::Core {
                found.push((format!("l{number}-belongs"), "Choose the core that comes back"));
                continue;
            }
            let (Some(charged), Some(back)) = (amount(core), amount(line)) else { continue };
            let before = sums.iter().find(|(id, _)| *id == of).map_or(charged, |(_, left)| *left);
            let Ok(left) = before.checked_add(back) else { continue };
            sums.retain(|(id, _)| *id != of);
            sums.push((of, left));
            if left.is_negative() {
                found.push((format!("l{number}-rate"), "More comes back than this core was charged"));
            }
        }
        for (at, text) in found {
            self.fail(&at, text);
        }
    }

    /// The id of a line that the stored draft has too.
    pub fn id(&self, line: &TypedLine) -> Option<LineId> {
        line.get("id").parse().ok().filter(|id| self.known.lines.contains(id))
    }

    fn optional<const MAX: usize>(&mut self, at: &str, text: &str) -> Option<CleanText<MAX>> {
        self.taken(at, CleanText::optional(text).map_err(fault)).flatten()
    }

    pub fn taken<T>(&mut self, at: &str, read: Result<T, String>) -> Option<T> {
        read.map_err(|text| self.problems.push(Problem { at: at.to_owned(), text })).ok()
    }

    pub fn fail(&mut self, at: &str, text: &str) {
        self.problems.push(Problem { at: at.to_owned(), text: text.to_owned() });
    }
}

pub(super) fn fault(error: CleanTextError) -> String {
    match error {
        CleanTextError::Empty => "Enter some words".to_owned(),
        CleanTextError::TooLong { max, .. } => format!("Use at most {max} characters"),
        CleanTextError::Forbidden { .. } => "Write it without special characters".to_owned(),
    }
}
