//! What is typed for a new plan, and reading it.

use serde::Deserialize;

use crate::base::values::{
    CleanText, Currency, LineId, LocalDate, Money, Percent, Quantity, RecurringId, Timestamp, UnitPrice,
};
use crate::billing::invoices::totals::{Discount, TaxKey};
use crate::billing::invoices::{Draft, Line, LineKind, Particulars, PayType};
use crate::billing::recurring::{Every, NewPlan, Schedule, Template};

/// As typed. Lines come as columns of the same length.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    pub id: String,
    pub customer: String,
    pub title: String,
    pub text: Vec<String>,
    pub quantity: Vec<String>,
    pub price: Vec<String>,
    pub tax: Vec<String>,
    pub every: String,
    pub starts: String,
    pub ends: String,
    pub automatic: String,
}

/// The field and what is wrong with it.
pub type Problem = (&'static str, &'static str);

impl Fields {
    pub fn plan(&self, currency: Currency, today: LocalDate, now: Timestamp) -> Result<NewPlan, Problem> {
        let title =
            CleanText::parse(&self.title).map_err(|_| ("title", "Enter a name of at most 120 characters"))?;
        let starts_on: LocalDate =
            self.starts.trim().parse().map_err(|_| ("starts", "Enter the day of the first invoice"))?;
        if starts_on < today {
            return Err(("starts", "The first invoice cannot lie in the past"));
        }
        let ends_on: Option<LocalDate> = match self.ends.trim() {
            "" => None,
            day => Some(day.parse().map_err(|_| ("ends", "Enter a day, or leave it empty"))?),
        };
        if ends_on.is_some_and(|end| end < starts_on) {
            return Err(("ends", "The last day must be on or after the first"));
        }
        let every: Every = self.every.parse().map_err(|_| ("every", "Choose how often"))?;
        let draft = Draft { lines: self.lines(currency, now)?, ..Draft::default() };
        Ok(NewPlan {
            id: self.id.parse::<RecurringId>().map_err(|_| ("title", "Open the form again"))?,
            template: Template { title, draft },
            schedule: Schedule { every, starts_on, ends_on },
            automatic: self.automatic == "yes",
        })
    }

    fn lines(&self, currency: Currency, now: Timestamp) -> Result<Vec<Line>, Problem> {
        let mut lines = Vec::new();
        let columns = self.text.iter().zip(&self.quantity).zip(&self.price).zip(&self.tax);
        for (((text, quantity), price), tax) in columns {
            if text.trim().is_empty() && price.trim().is_empty() {
                continue;
            }
            lines.push(line((text, quantity, price, tax), currency, now)?);
        }
        if lines.is_empty() { Err(("text-0", "Enter at least one line")) } else { Ok(lines) }
    }
}

fn line(
    (text, quantity, price, tax): (&str, &str, &str, &str),
    currency: Currency,
    now: Timestamp,
) -> Result<Line, Problem> {
    let description = CleanText::parse(text).map_err(|_| ("text-0", "Say what each line is for"))?;
    let quantity: Quantity = match quantity.trim() {
        "" => Quantity::ONE,
        typed => typed.parse().map_err(|_| ("text-0", "Enter quantities such as 1 or 2.5"))?,
    };
    if quantity.is_negative() {
        return Err(("text-0", "Enter quantities above zero"));
    }
    let price = Money::parse(price, currency).map_err(|_| ("text-0", "Enter prices such as 29.00"))?;
    let rate: Percent = match tax.trim().trim_end_matches('%') {
        "" => Percent::ZERO,
        typed => typed.trim().parse().map_err(|_| ("text-0", "Enter tax rates such as 8.25"))?,
    };
    Ok(Line {
        id: LineId::generate(now),
        job: None,
        kind: LineKind::Fee,
        pay_type: PayType::Customer,
        code: None,
        description,
        part_number: None,
        condition: None,
        quantity,
        unit: None,
        unit_price: UnitPrice::try_from(price).map_err(|_| ("text-0", "Enter a lower price"))?,
        discount: Discount::None,
        tax: if rate.is_zero() { TaxKey::untaxed() } else { TaxKey::at(rate) },
        particulars: Particulars::default(),
    })
}
