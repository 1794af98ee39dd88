//! What is owed by how late it is: one bar of five parts, and the figures beside it with the invoices behind each.

use crate::base::values::Language;
use crate::billing::reports::{Age, Aging};
use crate::pages::staff::shown::count;

/// Length of the bar, and the gap between two parts, in tenths.
const LENGTH: i128 = 10_000;
const GAP: i128 = 20;

pub(super) struct Ages {
    pub about: String,
    /// What the bar shows, in a sentence.
    pub finding: String,
    pub parts: Vec<Part>,
    pub rows: Vec<Row>,
}

pub(super) struct Part {
    pub class: &'static str,
    pub x: String,
    pub width: String,
}

pub(super) struct Row {
    pub class: &'static str,
    pub title: &'static str,
    pub href: String,
    pub count: i64,
    pub amount: String,
}

pub(in crate::pages::staff) const fn title(age: Age) -> &'static str {
    match age {
        Age::NotDue => "Not yet due",
        Age::To30 => "1 to 30 days late",
        Age::To60 => "31 to 60 days late",
        Age::To90 => "61 to 90 days late",
        Age::Over90 => "Over 90 days late",
    }
}

const fn class(age: Age) -> &'static str {
    match age {
        Age::NotDue => "a0",
        Age::To30 => "a1",
        Age::To60 => "a2",
        Age::To90 => "a3",
        Age::Over90 => "a4",
    }
}

impl Ages {
    pub fn new(aging: &Aging) -> Self {
        let owed = i128::from(aging.owed.amount.minor().max(1));
        let late = i128::from(aging.late.amount.minor());
        let share = (late * 100 + owed / 2) / owed;
        let row = |(age, tally): &(Age, crate::billing::invoices::counter::Tally)| Row {
            class: class(*age),
            title: title(*age),
            href: format!("/staff/reports/aging?age={}", age.code()),
            count: tally.count,
            amount: tally.amount.display(Language::En).to_string(),
        };
        Self {
            about: format!(
                "{} in {}",
                aging.owed.amount.display(Language::En),
                count(aging.owed.count, "invoice", "invoices")
            ),
            finding: format!("{}% of the outstanding amount is not yet due, {share}% is late", 100 - share),
            parts: parts(aging, owed),
            rows: aging.ages.iter().map(row).collect(),
        }
    }
}

fn parts(aging: &Aging, owed: i128) -> Vec<Part> {
    let mut x = 0;
    let mut all = Vec::new();
    for (age, tally) in aging.ages.iter().filter(|(_, tally)| tally.amount.is_positive()) {
        let length = i128::from(tally.amount.minor()) * LENGTH / owed;
        let width = (length - GAP).max(1);
        all.push(Part { class: class(*age), x: tenths(x), width: tenths(width) });
        x += length;
    }
    all
}

fn tenths(value: i128) -> String {
    format!("{}.{}", value / 10, value % 10)
}
