//! Two people edited one draft: what differs between what is stored and what was typed, side by side, so that whoever
//! was slower can decide. Saving again is deliberate: the form then carries the version that is shown beside it.

use super::lines::KINDS;
use super::typed::{Typed, TypedLine};
use crate::base::values::Currency;
use crate::billing::invoices::Draft;

/// Somebody else's version beside this one.
pub struct Conflict {
    /// `Marcus Bell changed this invoice at 9:04 AM. Compare the two versions, then save again.`
    pub said: String,
    pub differences: Vec<Difference>,
    /// Where the other one is opened, and in which words; both empty where it is gone.
    pub other: (String, &'static str),
    /// What saving does now.
    pub then: &'static str,
}

impl Conflict {
    /// Somebody was faster, and the draft at `saved` goes on.
    pub fn of_draft(said: &str, differences: Vec<Difference>, saved: String) -> Self {
        Self {
            said: format!("{said} Compare the two versions, then save again."),
            differences,
            other: (saved, "Drop mine and open the saved one"),
            then: "Your version is in the form below. Saving it replaces the saved one.",
        }
    }
}

/// One thing that differs. A side without it is empty.
pub struct Difference {
    pub what: String,
    pub theirs: String,
    pub mine: String,
}

const HEAD: [(&str, &str); 8] = [
    ("repair_order", "Repair order"),
    ("advisor", "Advisor"),
    ("odometer_in", "Odometer in"),
    ("odometer_out", "Odometer out"),
    ("discount", "Discount"),
    ("supplied_on", "Work done on"),
    ("due_on", "Due date"),
    ("notes", "Note to customer"),
];

/// From the stored draft to the typed one.
pub fn differences(theirs: &Draft, mine: &Draft, currency: Currency) -> Vec<Difference> {
    let (their_form, my_form) = (Typed::from_draft(theirs, currency), Typed::from_draft(mine, currency));
    let mut found = Vec::new();
    if theirs.vehicle != mine.vehicle {
        let (theirs, mine) = ("Another vehicle".to_owned(), "The one you chose".to_owned());
        found.push(Difference { what: "Vehicle".to_owned(), theirs, mine });
    }
    for (name, label) in HEAD {
        let (theirs, mine) = (their_form.get(name), my_form.get(name));
        if theirs != mine {
            let (theirs, mine) = (theirs.to_owned(), mine.to_owned());
            found.push(Difference { what: label.to_owned(), theirs, mine });
        }
    }
    found.extend(of_lines(&their_form.lines, &my_form.lines));
    found
}

fn of_lines(theirs: &[TypedLine], mine: &[TypedLine]) -> Vec<Difference> {
    let twin = |line: &TypedLine, others: &[TypedLine]| {
        others.iter().find(|other| other.get("id") == line.get("id")).map(in_words).unwrap_or_default()
    };
    let mut found = Vec::new();
    for (place, line) in theirs.iter().enumerate() {
        let (theirs, mine) = (in_words(line), twin(line, mine));
        if theirs != mine {
            found.push(Difference { what: format!("Line {}", place + 1), theirs, mine });
        }
    }
    for line in mine {
        if twin(line, theirs).is_empty() {
            let mine = in_words(line);
            found.push(Difference { what: "New line".to_owned(), theirs: String::new(), mine });
        }
    }
    found
}

/// `Labor · Replace water pump · 2.2 × 148.00`, and everything else that the line says.
fn in_words(line: &TypedLine) -> String {
    let kind = KINDS.iter().find(|(kind, _)| Some(*kind) == line.kind()).map_or("", |(_, words)| *words);
    let amount = format!("{} × {}", line.get("quantity"), line.get("rate"));
    let main = ["id", "kind", "description", "quantity", "rate", "belongs"];
    let rest = line.filled().filter(|(name, value)| {
        !main.contains(name) && !matches!((*name, *value), ("pay", "C") | ("unit", "h"))
    });
    let head = [kind, line.get("description"), amount.as_str()];
    head.into_iter().chain(rest.map(|(_, value)| value)).collect::<Vec<_>>().join(" · ")
}
