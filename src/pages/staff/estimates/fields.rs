//! The fields of the form as they were typed, and what they come to. Nothing that was typed is lost: what cannot be read
//! comes back with words beside it.

use serde::Deserialize;

use crate::base::values::{
    CleanLines, CleanText, CleanTextError, Currency, LineId, LocalDate, Money, Percent, Quantity, Timestamp,
    UnitPrice,
};
use crate::billing::estimates::Content;
use crate::billing::invoices::totals::{Discount, TaxKey};
use crate::billing::invoices::{Draft, Line, LineKind, Particulars, PayType};

/// More lines than these are no estimate of a repair.
const MOST: usize = 200;

/// As sent. Lists have one entry for each line, in order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    pub customer: String,
    /// The draft's count of changes; empty for a new one.
    pub edit: String,
    pub action: String,
    pub add: String,
    pub remove: String,
    pub vehicle: String,
    pub repair_order: String,
    pub odometer: String,
    pub valid_until: String,
    pub deposit: String,
    pub notes: String,
    pub line: Vec<String>,
    pub job: Vec<String>,
    pub kind: Vec<String>,
    pub description: Vec<String>,
    pub part: Vec<String>,
    pub quantity: Vec<String>,
    pub price: Vec<String>,
    pub tax: Vec<String>,
}

/// One line as typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub id: String,
    pub job: String,
    pub kind: String,
    pub description: String,
    pub part: String,
    pub quantity: String,
    pub price: String,
    pub tax: String,
}

/// What is wrong, and with which control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: String,
    pub text: String,
}

impl Fields {
    /// The form of what is stored.
    pub fn of(content: &Content, edit: i64) -> Self {
        let draft = &content.draft;
        let mut fields = Self {
            edit: edit.to_string(),
            vehicle: draft.vehicle.map(|id| id.to_string()).unwrap_or_default(),
            repair_order: text(draft.repair_order.as_ref()),
            odometer: draft.odometer_in.map(|read| read.to_string()).unwrap_or_default(),
            valid_until: content.valid_until.to_string(),
            deposit: content.deposit.map(Money::to_decimal_string).unwrap_or_default(),
            notes: draft.notes.as_ref().map(|notes| notes.as_str().to_owned()).unwrap_or_default(),
            ..Self::default()
        };
        draft.lines.iter().map(Typed::of).for_each(|line| fields.push(line));
        fields
    }

    /// A new one: a line of labour to begin with.
    pub fn new(valid_until: LocalDate) -> Self {
        let mut fields = Self { valid_until: valid_until.to_string(), ..Self::default() };
        fields.push(Typed::blank(LineKind::Labour, ""));
        fields
    }

    pub fn lines(&self) -> Vec<Typed> {
        let at = |all: &[String], place: usize| all.get(place).cloned().unwrap_or_default();
        let count = self.description.len().min(MOST);
        let line = |place: usize| Typed {
            id: at(&self.line, place),
            job: at(&self.job, place),
            kind: at(&self.kind, place),
            description: at(&self.description, place),
            part: at(&self.part, place),
            quantity: at(&self.quantity, place),
            price: at(&self.price, place),
            tax: at(&self.tax, place),
        };
        (0..count).map(line).collect()
    }

    /// Adds and removes lines as the buttons ask. True when one was pressed.
    pub fn rearrange(&mut self) -> bool {
        let (add, remove) = (std::mem::take(&mut self.add), std::mem::take(&mut self.remove));
        let mut lines = self.lines();
        if let Ok(place) = remove.parse::<usize>()
            && place < lines.len()
        {
            lines.remove(place);
        }
        if let Ok(kind) = add.parse::<LineKind>() {
            let last = lines.last();
            let job = last.map(|line| line.job.clone()).unwrap_or_default();
            let tax = last.filter(|line| line.kind == kind.code()).map(|line| line.tax.clone());
            lines.push(Typed { tax: tax.unwrap_or_default(), ..Typed::blank(kind, &job) });
        }
        let pressed = !add.is_empty() || !remove.is_empty();
        if pressed {
            self.clear();
            lines.into_iter().for_each(|line| self.push(line));
        }
        pressed
    }

    fn clear(&mut self) {
        for all in [
            &mut self.line,
            &mut self.job,
            &mut self.kind,
            &mut self.description,
            &mut self.part,
            &mut self.quantity,
            &mut self.price,
            &mut self.tax,
        ] {
            all.clear();
        }
    }

    fn push(&mut self, line: Typed) {
        self.line.push(line.id);
        self.job.push(line.job);
        self.kind.push(line.kind);
        self.description.push(line.description);
        self.part.push(line.part);
        self.quantity.push(line.quantity);
        self.price.push(line.price);
        self.tax.push(line.tax);
    }

    /// What is meant, on top of what was there before. Empty lines are left out.
    pub fn read(
        &self,
        before: Option<&Content>,
        currency: Currency,
        now: Timestamp,
    ) -> Result<Content, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, text: String| problems.push(Problem { field: field.to_owned(), text });
        let until = self.valid_until.parse::<LocalDate>();
        if until.is_err() {
            wrong("valid_until", "Enter the last day, such as 2026-12-04".to_owned());
        }
        let vehicle = match self.vehicle.as_str() {
            "" => None,
            id => match id.parse() {
                Ok(id) => Some(id),
                Err(_) => {
                    wrong("vehicle", "Choose a vehicle of this customer".to_owned());
                    None
                }
            },
        };
        let order = CleanText::optional(&self.repair_order);
        if let Err(error) = &order {
            wrong("repair_order", length("the repair order", error));
        }
        let digits: String = self.odometer.chars().filter(|c| !matches!(c, ',' | ' ' | '.')).collect();
        let odometer = match digits.as_str() {
            "" => None,
            digits => match digits.parse::<i64>() {
                Ok(read) if (0..10_000_000).contains(&read) => Some(read),
                _ => {
                    wrong("odometer", "Enter the odometer in whole numbers, such as 48,216".to_owned());
                    None
                }
            },
        };
        let deposit = match self.deposit.trim() {
            "" => None,
            text => match Money::parse(text, currency) {
                Ok(amount) if amount.is_positive() => Some(amount),
                _ => {
                    wrong("deposit", "Enter a deposit above zero, such as 150.00, or none".to_owned());
                    None
                }
            },
        };
        let notes = CleanLines::optional(&self.notes);
        if let Err(error) = &notes {
            wrong("notes", length("the note", error));
        }
        let typed = self.lines();
        let mut lines = Vec::new();
        for (place, line) in typed.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
            let known =
                before.and_then(|it| it.draft.lines.iter().find(|known| known.id.to_string() == line.id));
            match line.read(place, known, now) {
                Ok(line) => lines.push(line),
                Err(more) => problems.extend(more),
            }
        }
        if lines.is_empty() && problems.is_empty() {
            problems.push(Problem {
                field: "l0-description".to_owned(),
                text: "Enter at least one line".to_owned(),
            });
        }
        let (Ok(valid_until), Ok(repair_order), Ok(notes), true) = (until, order, notes, problems.is_empty())
        else {
            return Err(problems);
        };
        let draft = before.map(|it| it.draft.clone()).unwrap_or_default();
        let draft = Draft { vehicle, repair_order, odometer_in: odometer, lines, notes, ..draft };
        Ok(Content { draft, valid_until, deposit })
    }
}

impl Typed {
    fn blank(kind: LineKind, job: &str) -> Self {
        Self {
            kind: kind.code().to_owned(),
            job: job.to_owned(),
            quantity: "1".to_owned(),
            ..Self::default()
        }
    }

    fn of(line: &Line) -> Self {
        Self {
            id: line.id.to_string(),
            job: text(line.job.as_ref()),
            kind: line.kind.code().to_owned(),
            description: line.description.as_str().to_owned(),
            part: text(line.part_number.as_ref()),
            quantity: line.quantity.to_string(),
            price: line.unit_price.to_string(),
            tax: if line.tax.is_taxed() { line.tax.rate.to_string() } else { String::new() },
        }
    }

    /// A line of which nothing was written but what the form put there.
    fn is_empty(&self) -> bool {
        self.description.trim().is_empty() && self.price.trim().is_empty() && self.part.trim().is_empty()
    }

    /// `known` is the line as it was stored: what this form has no field for stays.
    pub fn read(&self, place: usize, known: Option<&Line>, now: Timestamp) -> Result<Line, Vec<Problem>> {
        let nth = place + 1;
        let mut problems = Vec::new();
        let mut wrong = |part: &str, text: String| {
            problems.push(Problem { field: format!("l{place}-{part}"), text });
        };
        let kind = self.kind.parse::<LineKind>();
        if kind.is_err() {
            wrong("kind", format!("Choose the type of line {nth}"));
        }
        let job = CleanText::optional(&self.job);
        if let Err(error) = &job {
            wrong("job", length(&format!("the job of line {nth}"), error));
        }
        let description = CleanText::parse(&self.description);
        if let Err(error) = &description {
            wrong(
                "description",
                match error {
                    CleanTextError::Empty => format!("Line {nth} needs a description"),
                    other => length(&format!("the description of line {nth}"), other),
                },
            );
        }
        let part_number = CleanText::optional(&self.part);
        if let Err(error) = &part_number {
            wrong("part", length(&format!("the part number of line {nth}"), error));
        }
        let core = matches!(kind, Ok(LineKind::CoreReturn));
        let quantity = plain(&self.quantity).parse::<Quantity>().ok();
        let quantity = quantity.filter(|it| !it.value().is_zero() && (core || !it.is_negative()));
        if quantity.is_none() {
            wrong("quantity", format!("Line {nth} needs a quantity greater than 0"));
        }
        let price = plain(&self.price).parse::<UnitPrice>().ok();
        let price = price.filter(|it| it.value() >= rust_decimal::Decimal::ZERO);
        if price.is_none() {
            wrong("price", format!("Line {nth} needs a price, such as 145.00"));
        }
        let tax = match plain(&self.tax).as_str() {
            "" => Some(TaxKey::untaxed()),
            text => match text.parse::<Percent>() {
                Ok(rate) if rate.is_zero() => Some(TaxKey::untaxed()),
                Ok(rate) if rate.value() <= rust_decimal::Decimal::ONE_HUNDRED => Some(TaxKey::at(rate)),
                _ => None,
            },
        };
        if tax.is_none() {
            wrong("tax", format!("Line {nth} needs a tax rate in percent, such as 8.25, or none"));
        }
        let (
            Ok(kind),
            Ok(job),
            Ok(description),
            Ok(part_number),
            Some(quantity),
            Some(unit_price),
            Some(tax),
        ) = (kind, job, description, part_number, quantity, price, tax)
        else {
            return Err(problems);
        };
        // A place that was named with the tax before keeps being named.
        let tax = known.map(|it| it.tax.clone()).filter(|it| it.rate == tax.rate).unwrap_or(tax);
        let unit = if kind == LineKind::Labour { CleanText::optional("h").unwrap_or(None) } else { None };
        let fresh = Line {
            id: LineId::generate(now),
            job: None,
            kind,
            pay_type: PayType::Customer,
            code: None,
            description: description.clone(),
            part_number: None,
            condition: None,
            quantity,
            unit,
            unit_price,
            discount: Discount::None,
            tax: tax.clone(),
            particulars: Particulars::default(),
        };
        let base = known.cloned().unwrap_or(fresh);
        Ok(Line { job, kind, description, part_number, quantity, unit_price, tax, ..base })
    }
}

/// `$1,450.00` as `1450.00`, `8.25 %` as `8.25`. What is unclear stays as it is and is refused.
fn plain(text: &str) -> String {
    let bare = text.trim().trim_start_matches('$').trim_end_matches('%').trim();
    let (whole, decimals) = bare.split_once('.').unwrap_or((bare, ""));
    let grouped = whole.contains(',')
        && whole.split(',').enumerate().all(|(place, group)| {
            let right = if place == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
            right && group.bytes().all(|b| b.is_ascii_digit())
        });
    let whole = if grouped { whole.replace(',', "") } else { whole.to_owned() };
    if decimals.is_empty() { whole } else { format!("{whole}.{decimals}") }
}

fn length(what: &str, error: &CleanTextError) -> String {
    match error {
        CleanTextError::TooLong { max, .. } => format!("Enter {what} with at most {max} characters"),
        _ => format!("Enter {what} without special characters"),
    }
}

fn text<const MAX: usize>(it: Option<&CleanText<MAX>>) -> String {
    it.map(|it| it.as_str().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &str) -> Fields {
        serde_html_form::from_str(pairs).unwrap()
    }

    fn read(pairs: &str) -> Result<Content, Vec<Problem>> {
        fields(pairs).read(None, Currency::Usd, Timestamp::from_seconds(1_795_000_000))
    }

    const GOOD: &str = "valid_until=2026-12-04&line=&job=Front+brakes&kind=labour&description=Replace+pads&part=&quantity=1.8&price=%24145.00&tax=";

    #[test]
    fn what_people_type_is_understood() {
        let content = read(GOOD).unwrap();
        let line = &content.draft.lines[0];
        assert_eq!(
            (line.quantity.to_string().as_str(), line.unit_price.to_string().as_str()),
            ("1.8", "145")
        );
        assert_eq!(line.unit.as_ref().map(|it| it.as_str()), Some("h"));
        assert!(!line.tax.is_taxed());
        let taxed = read(&GOOD.replace("tax=", "tax=8.25%25").replace("%24145.00", "1%2C450")).unwrap();
        assert_eq!(taxed.draft.lines[0].tax.rate.to_string(), "8.25");
        assert_eq!(taxed.draft.lines[0].unit_price.to_string(), "1450");
    }

    #[test]
    fn each_wrong_field_is_named() {
        for (from, to, field) in [
            ("2026-12-04", "soon", "valid_until"),
            ("quantity=1.8", "quantity=0", "l0-quantity"),
            ("quantity=1.8", "quantity=-1", "l0-quantity"),
            ("quantity=1.8", "quantity=99999999", "l0-quantity"),
            ("%24145.00", "1.450%2C00", "l0-price"),
            ("%24145.00", "-5", "l0-price"),
            ("%24145.00", "99999999999", "l0-price"),
            ("tax=", "tax=101", "l0-tax"),
            ("description=Replace+pads", "description=", "l0-description"),
            ("kind=labour", "kind=magic", "l0-kind"),
        ] {
            let problems = read(&GOOD.replace(from, to)).unwrap_err();
            assert_eq!(problems.iter().map(|it| it.field.as_str()).collect::<Vec<_>>(), [field], "{to}");
        }
        assert_eq!(read("valid_until=2026-12-04").unwrap_err()[0].field, "l0-description");
    }

    #[test]
    fn buttons_add_and_remove_lines_and_keep_the_rest() {
        let mut typed = fields(&format!("{GOOD}&add=part"));
        assert!(typed.rearrange());
        let lines = typed.lines();
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[1].kind.as_str(), lines[1].job.as_str()), ("part", "Front brakes"));
        typed.remove = "0".to_owned();
        assert!(typed.rearrange());
        assert_eq!(typed.lines().len(), 1);
        assert_eq!(typed.lines()[0].kind, "part");
        assert!(!typed.rearrange());
    }

    #[test]
    fn the_form_of_what_is_stored_reads_back_the_same() {
        let content =
            read(&GOOD.replace("tax=", "tax=8.25&deposit=150&notes=Hello&odometer=48%2C216")).unwrap();
        let again = Fields::of(&content, 1).read(Some(&content), Currency::Usd, Timestamp::from_seconds(1));
        assert_eq!(again.unwrap(), content);
    }
}
