//! From what was typed to a draft. Every line that can be read is in it, so that totals come out while others are being
//! fixed; what cannot be read is named beside its field. Nothing here looks at the database.

use super::figures;
use super::typed::{Typed, TypedLine};
use crate::base::values::{
    CleanLines, CleanText, CleanTextError, Currency, LineId, LocalDate, Quantity, UnitPrice, VehicleId,
};
use crate::billing::invoices::totals::TaxKey;
use crate::billing::invoices::{Draft, Line, LineKind, Particulars, PayType, Sublet, Supplies, SuppliesOf};

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
    inherit_conditions(&mut draft);
    let problems = &mut reader.problems;
    if draft.lines.is_empty() && problems.iter().all(|it| !it.at.starts_with("l")) {
        problems.push(Problem { at: "charges".to_owned(), text: "Add at least one charge".to_owned() });
    }
    if typed.lines.len() > MOST_LINES {
        let text = format!("An invoice has at most {MOST_LINES} lines. Split it in two");
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

struct Reader<'a> {
    known: &'a Known<'a>,
    problems: Vec<Problem>,
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

    /// The id of a line that the stored draft has too.
    fn id(&self, line: &TypedLine) -> Option<LineId> {
        line.get("id").parse().ok().filter(|id| self.known.lines.contains(id))
    }

    fn optional<const MAX: usize>(&mut self, at: &str, text: &str) -> Option<CleanText<MAX>> {
        self.taken(at, CleanText::optional(text).map_err(fault)).flatten()
    }

    fn taken<T>(&mut self, at: &str, read: Result<T, String>) -> Option<T> {
        read.map_err(|text| self.problems.push(Problem { at: at.to_owned(), text })).ok()
    }

    fn fail(&mut self, at: &str, text: &str) {
        self.problems.push(Problem { at: at.to_owned(), text: text.to_owned() });
    }
}

/// One line being read.
struct At<'r, 'k, 't> {
    reader: &'r mut Reader<'k>,
    line: &'t TypedLine,
    number: usize,
}

impl At<'_, '_, '_> {
    /// `None` when something of it could not be read.
    fn line(&mut self, id: LineId, ids: &[LineId]) -> Option<Line> {
        let before = self.reader.problems.len();
        let Some(kind) = self.line.kind() else {
            self.fail("kind", "Choose what kind of charge this is");
            return None;
        };
        if !self.line.get("id").is_empty() && self.reader.id(self.line).is_none() {
            self.fail("kind", "This line belongs to another invoice. Remove it and add it again");
        }
        let flat = kind == LineKind::Labour && self.line.get("unit") == "flat";
        // Everything is read before anything is given up, so that all that is wrong is said at once.
        let description = self.description(kind);
        let quantity = self.quantity(kind, flat);
        let unit_price = self.unit_price(kind);
        let line = Line {
            id,
            job: self.optional("job"),
            kind,
            pay_type: self.pay_type(),
            code: self.optional("code"),
            part_number: self.optional("part").filter(|_| kind == LineKind::Part),
            condition: self.condition(kind),
            unit: self.unit(kind),
            discount: self.discount(),
            tax: TaxKey::untaxed(),
            particulars: self.particulars(kind, ids),
            description: description?,
            quantity: quantity?,
            unit_price: unit_price?,
        };
        (self.reader.problems.len() == before).then_some(line)
    }

    fn description(&mut self, kind: LineKind) -> Option<CleanText<300>> {
        let text = self.line.get("description");
        let text = match (text, kind) {
            ("", LineKind::Supplies) => "Shop supplies",
            ("", LineKind::Deductible) => "Deductible",
            (text, _) => text,
        };
        let read = CleanText::parse(text).map_err(|e| match e {
            CleanTextError::Empty => "Enter a description".to_owned(),
            other => fault(other),
        });
        self.taken("description", read)
    }

    fn pay_type(&mut self) -> PayType {
        let read = match self.line.get("pay") {
            "" => Ok(PayType::Customer),
            code => code.parse().map_err(|_| "Choose who pays".to_owned()),
        };
        self.taken("pay", read).unwrap_or(PayType::Customer)
    }

    fn condition(&mut self, kind: LineKind) -> Option<CleanText<40>> {
        if kind == LineKind::Part { self.optional("condition") } else { None }
    }

    fn quantity(&mut self, kind: LineKind, flat: bool) -> Option<Quantity> {
        let text = self.line.get("quantity");
        match kind {
            LineKind::Supplies => return Some(Quantity::ONE),
            LineKind::Labour if flat => return Some(Quantity::ONE),
            LineKind::Deductible => {
                let less = text.starts_with('-');
                return (if less { "-1" } else { "1" }).parse().ok();
            }
            _ => {}
        }
        let back = kind == LineKind::CoreReturn;
        let text = if back { text.strip_prefix('-').unwrap_or(text) } else { text };
        let read = self.taken("quantity", figures::quantity(text, kind == LineKind::Labour))?;
        if back { Quantity::new(-read.value()).ok() } else { Some(read) }
    }

    fn unit(&mut self, kind: LineKind) -> Option<CleanText<20>> {
        match kind {
            LineKind::Labour => {
                CleanText::parse(if self.line.get("unit") == "flat" { "flat" } else { "h" }).ok()
            }
            LineKind::Part | LineKind::Fee | LineKind::Disposal => self.optional("unit"),
            _ => None,
        }
    }

    fn unit_price(&mut self, kind: LineKind) -> Option<UnitPrice> {
        if kind == LineKind::Supplies && !self.line.get("percent").is_empty() {
            return UnitPrice::new(rust_decimal::Decimal::ZERO).ok();
        }
        let price = figures::price(self.line.get("rate"), self.reader.known.currency);
        self.taken("rate", price)
    }

    fn discount(&mut self) -> crate::billing::invoices::totals::Discount {
        let read = figures::discount(self.line.get("discount"), self.reader.known.currency);
        self.taken("discount", read).unwrap_or_default()
    }

    fn particulars(&mut self, kind: LineKind, ids: &[LineId]) -> Particulars {
        let mut more = Particulars::default();
        match kind {
            LineKind::Labour => more.technician = self.optional("technician"),
            LineKind::Part => more.brand = self.optional("brand"),
            LineKind::Core | LineKind::CoreReturn => more.belongs_to = self.belongs(ids),
            LineKind::Sublet => more.sublet = self.sublet(),
            LineKind::Supplies => more.supplies = self.supplies(),
            LineKind::Disposal => more.facility = self.optional("facility"),
            LineKind::Fee | LineKind::Deductible => {}
        }
        more
    }

    fn belongs(&mut self, ids: &[LineId]) -> Option<LineId> {
        let text = self.line.get("belongs");
        if text.is_empty() {
            return None;
        }
        let number = text.parse::<usize>().ok().filter(|number| *number != self.number);
        let found = number.and_then(|number| ids.get(number.checked_sub(1)?).copied());
        let found = found.ok_or_else(|| "Choose a line of this invoice".to_owned());
        self.taken("belongs", found)
    }

    fn sublet(&mut self) -> Option<Sublet> {
        let currency = self.reader.known.currency;
        let cost = match self.line.get("cost") {
            "" => None,
            text => self.taken("cost", figures::amount(text, currency)),
        };
        let sublet = Sublet {
            supplier: self.optional("supplier"),
            invoice_number: self.optional("supplier_invoice"),
            cost,
        };
        (sublet != Sublet::default()).then_some(sublet)
    }

    fn supplies(&mut self) -> Option<Supplies> {
        let text = self.line.get("percent");
        if text.is_empty() {
            return None;
        }
        if !self.reader.known.supplies_allowed {
            self.fail("percent", "A share is not allowed here. List what was used, or clear the percentage");
            return None;
        }
        let percent = self.taken("percent", figures::percent(text))?;
        let currency = self.reader.known.currency;
        let cap = match self.line.get("cap") {
            "" => None,
            text => Some(self.taken("cap", figures::amount(text, currency))?),
        };
        let of = match self.line.get("of") {
            "" => SuppliesOf::Labour,
            code => self.taken("of", code.parse().map_err(|_| "Choose what it is a share of".to_owned()))?,
        };
        Some(Supplies { of, percent, cap, disclosure: self.optional("disclosure") })
    }

    fn optional<const MAX: usize>(&mut self, field: &str) -> Option<CleanText<MAX>> {
        let read = CleanText::optional(self.line.get(field)).map_err(fault);
        self.taken(field, read).flatten()
    }

    fn taken<T>(&mut self, field: &str, read: Result<T, String>) -> Option<T> {
        self.reader.taken(&format!("l{}-{field}", self.number), read)
    }

    fn fail(&mut self, field: &str, text: &str) {
        self.reader.fail(&format!("l{}-{field}", self.number), text);
    }
}

fn fault(error: CleanTextError) -> String {
    match error {
        CleanTextError::Empty => "Enter some words".to_owned(),
        CleanTextError::TooLong { max, .. } => format!("Use at most {max} characters"),
        CleanTextError::Forbidden { .. } => "Write it without special characters".to_owned(),
    }
}
