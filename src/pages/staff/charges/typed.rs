//! An editor's form as it was typed. Fields of a line are called `l3-quantity`; what somebody typed is kept as it is
//! until it can be read, so that a form that comes back holds every word.

use std::collections::BTreeMap;

use crate::base::values::{Currency, LineId, UnitPrice};
use crate::billing::invoices::totals::Discount;
use crate::billing::invoices::{Draft, Line, LineKind, PayType};

/// What the value of a button begins with that adds work which was put off.
pub const DEFERRED: &str = "deferred-";

/// Fields by name, and lines in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    fields: BTreeMap<String, String>,
    pub lines: Vec<TypedLine>,
}

/// The fields of one line by name: `quantity`, not `l3-quantity`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedLine(BTreeMap<String, String>);

/// How a form is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Save,
    Recalculate,
    /// On to the page that issues or sends it.
    Issue,
    Discard,
    Add(LineKind),
    /// Work that was put off, by the name that the form gave it.
    AddDeferred(String),
    /// Counts from 1.
    Remove(usize),
}

impl Typed {
    /// The fields of a posted form, in whatever order; and what its button wants. Without one it is saved.
    pub fn of(pairs: &[(String, String)]) -> (Self, Wanted) {
        let mut typed = Self::default();
        let mut lines: BTreeMap<usize, TypedLine> = BTreeMap::new();
        for (name, value) in pairs {
            match of_line(name) {
                Some((number, field)) => lines.entry(number).or_default().set(field, value.as_str()),
                None => typed.set(name, value.as_str()),
            }
        }
        let numbers: Vec<usize> = lines.keys().copied().collect();
        typed.lines = lines.into_values().collect();
        let place = |number: &str| {
            let number: usize = number.parse().ok()?;
            numbers.iter().position(|known| *known == number).map(|at| at + 1)
        };
        let wanted = match (typed.get("add"), typed.get("remove"), typed.get("action")) {
            (kind, _, _) if !kind.is_empty() => match kind.strip_prefix(DEFERRED) {
                Some(name) => Wanted::AddDeferred(name.to_owned()),
                None => kind.parse().map_or(Wanted::Recalculate, Wanted::Add),
            },
            (_, number, _) if !number.is_empty() => place(number).map_or(Wanted::Recalculate, Wanted::Remove),
            (_, _, "recalculate") => Wanted::Recalculate,
            (_, _, "issue" | "review") => Wanted::Issue,
            (_, _, "discard") => Wanted::Discard,
            _ => Wanted::Save,
        };
        (typed, wanted)
    }

    /// As a stored draft would have been typed.
    pub fn from_draft(draft: &Draft, currency: Currency) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let number = |number: Option<i64>| number.map(|it| it.to_string()).unwrap_or_default();
        let day =
            |day: Option<crate::base::values::LocalDate>| day.map(|it| it.to_string()).unwrap_or_default();
        let mut typed = Self::default();
        for (name, value) in [
            ("vehicle", draft.vehicle.map(|it| it.to_string()).unwrap_or_default()),
            ("repair_order", text(draft.repair_order.as_ref().map(AsRef::as_ref))),
            ("advisor", text(draft.advisor.as_ref().map(AsRef::as_ref))),
            ("odometer_in", number(draft.odometer_in)),
            ("odometer_out", number(draft.odometer_out)),
            ("discount", discount(draft.discount)),
            ("supplied_on", day(draft.supplied_on)),
            ("due_on", day(draft.due_on)),
            ("notes", text(draft.notes.as_ref().map(AsRef::as_ref))),
        ] {
            typed.set(name, value);
        }
        let place = |id: LineId| draft.lines.iter().position(|line| line.id == id).map(|at| at + 1);
        typed.lines = draft.lines.iter().map(|line| TypedLine::from_line(line, place, currency)).collect();
        typed
    }

    /// Lines of another document, as new ones at the end.
    pub fn append(&mut self, lines: &[Line], currency: Currency) {
        if self.lines.iter().all(TypedLine::is_blank) {
            self.lines.clear();
        }
        let before = self.lines.len();
        let place = |id: LineId| lines.iter().position(|line| line.id == id).map(|at| before + at + 1);
        for line in lines {
            let mut typed = TypedLine::from_line(line, place, currency);
            typed.set("id", "");
            self.lines.push(typed);
        }
    }

    /// Lines of a form that knows no ids yet are those of the draft that was made of it, in their order.
    pub fn adopt(&mut self, stored: &Draft) {
        let fresh = self.lines.iter_mut().filter(|line| !line.is_blank());
        for (line, known) in fresh.zip(&stored.lines) {
            if line.get("id").is_empty() && line.kind() == Some(known.kind) {
                line.set("id", known.id.to_string());
            }
        }
    }

    /// Lines that the stored draft has no longer become new ones.
    pub fn forget_foreign(&mut self, stored: &Draft) {
        for line in &mut self.lines {
            let known = line.get("id").parse().is_ok_and(|id| stored.lines.iter().any(|it| it.id == id));
            if !known {
                line.set("id", "");
            }
        }
    }

    /// Everything that was typed, under the names of the form's fields, for a page that carries it on. Not what its button
    /// wanted.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let asks = |name: &str| matches!(name, "action" | "add" | "remove");
        let fields = self.fields.iter().filter(|(name, _)| !asks(name));
        let lines = self.lines.iter().enumerate().flat_map(|(place, line)| {
            line.0.iter().map(move |(name, value)| (format!("l{}-{name}", place + 1), value.clone()))
        });
        fields.map(|(name, value)| (name.clone(), value.clone())).chain(lines).collect()
    }

    /// Trimmed; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |value| value.trim())
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    /// The job of the last line, in which the next one stands.
    pub fn job(&self) -> &str {
        self.lines.last().map_or("", |line| line.get("job"))
    }

    /// Takes a line out; those that belonged to it belong to none, and the numbers of the others move up.
    pub fn remove(&mut self, number: usize) {
        if number == 0 || number > self.lines.len() {
            return;
        }
        self.lines.remove(number - 1);
        for line in &mut self.lines {
            let moved = match line.get("belongs").parse::<usize>() {
                Ok(of) if of == number => String::new(),
                Ok(of) if of > number => (of - 1).to_string(),
                _ => continue,
            };
            line.set("belongs", moved);
        }
    }
}

impl TypedLine {
    /// A line that was just added, with what is usual for its kind.
    pub fn fresh(kind: LineKind, job: &str) -> Self {
        let mut line = Self::default();
        line.set("kind", kind.code());
        line.set("pay", PayType::Customer.code());
        line.set("job", job);
        if !matches!(kind, LineKind::Labour | LineKind::Supplies | LineKind::Deductible) {
            line.set("quantity", "1");
        }
        if kind == LineKind::Deductible {
            line.set("description", "Deductible");
        }
        line
    }

    fn from_line(line: &Line, place: impl Fn(LineId) -> Option<usize>, currency: Currency) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let more = &line.particulars;
        let (sublet, supplies) = (more.sublet.clone().unwrap_or_default(), more.supplies.as_ref());
        let money = |money: Option<crate::base::values::Money>| {
            money.map(|it| it.to_decimal_string()).unwrap_or_default()
        };
        let mut typed = Self::default();
        for (name, value) in [
            ("id", line.id.to_string()),
            ("kind", line.kind.code().to_owned()),
            ("pay", line.pay_type.code().to_owned()),
            ("job", text(line.job.as_ref().map(AsRef::as_ref))),
            ("code", text(line.code.as_ref().map(AsRef::as_ref))),
            ("description", text(Some(line.description.as_ref()))),
            ("part", text(line.part_number.as_ref().map(AsRef::as_ref))),
            ("brand", text(more.brand.as_ref().map(AsRef::as_ref))),
            ("condition", text(line.condition.as_ref().map(AsRef::as_ref))),
            ("quantity", line.quantity.to_string().trim_start_matches('-').to_owned()),
            ("unit", text(line.unit.as_ref().map(AsRef::as_ref))),
            ("rate", price(line.unit_price, currency)),
            ("discount", discount(line.discount)),
            ("technician", text(more.technician.as_ref().map(AsRef::as_ref))),
            ("belongs", more.belongs_to.and_then(place).map(|n| n.to_string()).unwrap_or_default()),
            ("supplier", text(sublet.supplier.as_ref().map(AsRef::as_ref))),
            ("supplier_invoice", text(sublet.invoice_number.as_ref().map(AsRef::as_ref))),
            ("cost", money(sublet.cost)),
            ("of", supplies.map_or("", |it| it.of.code()).to_owned()),
            ("percent", supplies.map(|it| it.percent.to_string()).unwrap_or_default()),
            ("cap", money(supplies.and_then(|it| it.cap))),
            ("disclosure", text(supplies.and_then(|it| it.disclosure.as_ref()).map(AsRef::as_ref))),
            ("facility", text(more.facility.as_ref().map(AsRef::as_ref))),
        ] {
            typed.set(name, value);
        }
        // A deductible below zero is what another payer is spared.
        if line.kind == LineKind::Deductible && line.quantity.is_negative() {
            typed.set("quantity", "-1");
        }
        typed
    }

    /// Trimmed; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// The fields with something in them.
    pub fn filled(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0.iter().map(|(name, value)| (name.as_str(), value.trim()));
        all.filter(|(_, value)| !value.is_empty())
    }

    pub fn kind(&self) -> Option<LineKind> {
        self.get("kind").parse().ok()
    }

    /// Nobody typed anything that would be billed.
    pub fn is_blank(&self) -> bool {
        const SAID: [&str; 11] = [
            "description",
            "rate",
            "code",
            "part",
            "brand",
            "supplier",
            "supplier_invoice",
            "cost",
            "percent",
            "discount",
            "id",
        ];
        let empty = |names: &[&str]| names.iter().all(|name| self.get(name).is_empty());
        match self.kind() {
            // What a new line begins with was typed by nobody.
            Some(LineKind::Deductible) => {
                empty(&["rate", "id"]) && matches!(self.get("description"), "" | "Deductible")
            }
            Some(LineKind::Labour) => {
                empty(&["description", "quantity", "code", "technician", "discount", "id"])
            }
            _ => empty(&SAID),
        }
    }
}

/// `l3-quantity` as line 3 and `quantity`.
fn of_line(name: &str) -> Option<(usize, &str)> {
    let (number, field) = name.strip_prefix('l')?.split_once('-')?;
    Some((number.parse().ok().filter(|it| (1..=9_999).contains(it))?, field))
}

/// As people type it, with the currency's decimals; more of them, which an import may bring, become at least four, which
/// reads one way only.
fn price(price: UnitPrice, currency: Currency) -> String {
    let exact = price.value().normalize();
    let usual = currency.exponent();
    let scale = if exact.scale() <= usual { usual } else { exact.scale().max(4) };
    let scale = usize::try_from(scale).unwrap_or(0);
    format!("{exact:.scale$}")
}

fn discount(discount: Discount) -> String {
    match discount {
        Discount::None => String::new(),
        Discount::Percent(percent) => format!("{percent}%"),
        Discount::Amount(amount) => amount.to_decimal_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn lines_keep_their_order_and_their_gaps_are_closed() {
        let form = pairs(&[
            ("l10-description", "Ten"),
            ("l2-description", " Two "),
            ("l0-description", "none"),
            ("lx-description", "none"),
            ("repair_order", "RO 1"),
            ("remove", "10"),
        ]);
        let (typed, wanted) = Typed::of(&form);
        assert_eq!(typed.lines.iter().map(|l| l.get("description")).collect::<Vec<_>>(), ["Two", "Ten"]);
        assert_eq!((typed.get("repair_order"), wanted), ("RO 1", Wanted::Remove(2)));
    }

    #[test]
    fn taking_a_line_out_keeps_what_belongs_together() {
        let form = pairs(&[
            ("l1-kind", "labour"),
            ("l2-kind", "part"),
            ("l3-kind", "core"),
            ("l3-belongs", "2"),
            ("l4-kind", "core_return"),
            ("l4-belongs", "3"),
        ]);
        let (mut typed, _) = Typed::of(&form);
        typed.remove(1);
        let belongs: Vec<&str> = typed.lines.iter().map(|line| line.get("belongs")).collect();
        assert_eq!(belongs, ["", "1", "2"]);
        typed.remove(1);
        let belongs: Vec<&str> = typed.lines.iter().map(|line| line.get("belongs")).collect();
        assert_eq!(belongs, ["", "1"]);
        typed.remove(9);
        assert_eq!(typed.lines.len(), 2);
    }

    #[test]
    fn a_price_is_written_so_that_it_reads_one_way() {
        let written = |text: &str| price(text.parse().unwrap(), Currency::Usd);
        assert_eq!(written("145"), "145.00");
        assert_eq!(written("13.333"), "13.3330");
        assert_eq!(written("0.00001"), "0.00001");
    }
}
