//! A paper on a page, from the very struct that it is drawn from: what stands where is what will be printed.

use crate::billing::documents::{
    AllocatedDocument, Edition, Fact, Frame, InvoiceLine, Issuer, Movement, Note, Party, TotalRow,
    Weightiness,
};
use crate::billing::papers::Sample;

pub struct Shown {
    pub lang: &'static str,
    pub stamp: String,
    pub title: String,
    pub summary: String,
    pub hero: Option<Fact>,
    /// The hash of the logo's file; empty: the name alone.
    pub logo: String,
    pub issuer: Issuer,
    pub party: Party,
    pub facts: Vec<Fact>,
    pub strip: Vec<Fact>,
    pub opening: Vec<String>,
    /// The first is words, the others figures.
    pub columns: Vec<String>,
    pub groups: Vec<Group>,
    pub totals: Vec<(&'static str, String, String)>,
    pub notes: Vec<(String, Vec<String>)>,
    pub legal: Vec<String>,
}

pub struct Group {
    pub heading: String,
    pub rows: Vec<Row>,
}

pub struct Row {
    pub words: String,
    pub details: String,
    pub figures: Vec<String>,
}

impl Shown {
    pub fn of(sample: Sample, logo: Option<String>) -> Self {
        let logo = logo.unwrap_or_default();
        match sample {
            Sample::Invoice(it) => {
                let columns = it.columns;
                let group = |group: crate::billing::documents::LineGroup| Group {
                    heading: group.heading,
                    rows: group.lines.into_iter().map(Row::charge).collect(),
                };
                Self {
                    summary: it.summary,
                    hero: it.hero,
                    party: it.bill_to,
                    facts: it.facts,
                    strip: it.vehicle,
                    columns: vec![columns.description, columns.quantity, columns.rate, columns.amount],
                    groups: it.groups.into_iter().map(group).collect(),
                    ..Self::around(it.edition, it.issuer, logo, (it.totals, it.notes, it.frame))
                }
            }
            Sample::Receipt(it) => {
                let columns = it.columns;
                let rows = it.allocation.into_iter().map(Row::allocated).collect();
                Self {
                    summary: it.summary,
                    hero: it.hero,
                    party: it.received_from,
                    facts: it.facts,
                    columns: vec![columns.document, columns.billed, columns.paid, columns.left],
                    groups: vec![Group { heading: String::new(), rows }],
                    ..Self::around(it.edition, it.issuer, logo, (it.totals, it.notes, it.frame))
                }
            }
            Sample::Statement(it) => {
                let columns = it.columns;
                let (opening, closing) = (Row::balance(it.opening), Row::balance(it.closing));
                let moved = it.movements.into_iter().map(Row::moved);
                let rows = std::iter::once(opening).chain(moved).chain([closing]).collect();
                Self {
                    summary: it.period,
                    hero: it.hero,
                    party: it.account,
                    facts: it.facts,
                    strip: it.strip,
                    columns: vec![columns.description, columns.charge, columns.payment, columns.balance],
                    groups: vec![Group { heading: String::new(), rows }],
                    ..Self::around(it.edition, it.issuer, logo, (it.totals, it.notes, it.frame))
                }
            }
        }
    }

    /// What every paper has.
    fn around(
        edition: Edition,
        issuer: Issuer,
        logo: String,
        (totals, notes, frame): (Vec<TotalRow>, Vec<Note>, Frame),
    ) -> Self {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let total = |it: TotalRow| {
            let class = match it.weight {
                Weightiness::Step => "",
                Weightiness::Sum => "sum",
                Weightiness::Due => "sum due",
            };
            (class, it.label, it.amount)
        };
        Self {
            lang: edition.language.code(),
            stamp: edition.stamp,
            title: edition.title,
            summary: String::new(),
            hero: None,
            logo,
            issuer,
            party: Party::default(),
            facts: Vec::new(),
            strip: Vec::new(),
            opening: lines(&frame.opening),
            columns: Vec::new(),
            groups: Vec::new(),
            totals: totals.into_iter().map(total).collect(),
            notes: notes.into_iter().map(|it| (it.heading, lines(&it.text))).collect(),
            legal: lines(&frame.legal),
        }
    }
}

impl Row {
    fn charge(it: InvoiceLine) -> Self {
        Self {
            words: it.description,
            details: it.details.join(" · "),
            figures: vec![it.quantity, it.rate, it.amount],
        }
    }

    fn allocated(it: AllocatedDocument) -> Self {
        Self {
            words: it.document,
            details: it.details.join(" · "),
            figures: vec![it.billed, it.paid, it.left],
        }
    }

    fn moved(it: Movement) -> Self {
        Self { words: it.description, details: it.date, figures: vec![it.charge, it.payment, it.balance] }
    }

    fn balance(it: Fact) -> Self {
        Self {
            words: it.label,
            details: String::new(),
            figures: vec![String::new(), String::new(), it.value],
        }
    }
}
