//! From the fields of one line to a line. What the kind does not ask for is left out; everything is read before anything is
//! given up, so that all that is wrong is said at once.

use super::figures;
use super::reading::{Reader, fault};
use super::typed::TypedLine;
use crate::base::values::{CleanText, CleanTextError, LineId, Quantity, UnitPrice};
use crate::billing::invoices::totals::TaxKey;
use crate::billing::invoices::{Line, LineKind, Particulars, PayType, Sublet, Supplies, SuppliesOf};

/// One line being read.
pub(super) struct At<'r, 'k, 't> {
    pub reader: &'r mut Reader<'k>,
    pub line: &'t TypedLine,
    pub number: usize,
}

impl At<'_, '_, '_> {
    /// `None` when something of it could not be read.
    pub fn line(&mut self, id: LineId, ids: &[LineId]) -> Option<Line> {
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
        let sum = figures::line_within(line.unit_price, line.quantity, self.reader.known.currency);
        self.taken("rate", sum);
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
            LineKind::Deductible => return self.deductible(text),
            _ => {}
        }
        let back = kind == LineKind::CoreReturn;
        let text = if back { text.strip_prefix('-').unwrap_or(text) } else { text };
        let read = self.taken("quantity", figures::quantity(text, kind == LineKind::Labour))?;
        if back { Quantity::new(-read.value()).ok() } else { Some(read) }
    }

    /// A deductible below zero is a discount, unless the document of whoever pays it carries as much: such lines come from
    /// dividing a document by payer, never from a form.
    fn deductible(&mut self, text: &str) -> Option<Quantity> {
        let id = self.reader.id(self.line);
        if id.is_some_and(|id| self.reader.known.spared.contains(&id)) {
            return "-1".parse().ok();
        }
        if text.starts_with('-') {
            self.fail("rate", "Divide the charges by payer to take a deductible off somebody’s document");
            return None;
        }
        Some(Quantity::ONE)
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
