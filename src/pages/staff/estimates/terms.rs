//! A form of an estimate that was read: its charges as on an invoice, and what only an estimate asks for, until when it
//! holds and what is to be paid ahead. Nothing here asks the database.

use crate::base::site::Site;
use crate::base::values::{Language, LocalDate, Money};
use crate::billing::estimates::Content;
use crate::billing::invoices::Draft;
use crate::pages::staff::charges::conflict::{Difference, differences};
use crate::pages::staff::charges::{Context, Problem, Typed, Worked, figures};

pub(super) struct Written {
    pub worked: Worked,
    valid_until: Option<LocalDate>,
    deposit: Option<Money>,
}

impl Written {
    /// Reads a form against the stored draft, prices and taxes it as an invoice of today would be.
    pub fn read(context: &Context, site: &Site, typed: &Typed, stored: Option<&Draft>) -> Self {
        let mut worked = context.work(site, typed, stored);
        // An estimate is no bill: what a stored one says of one has no place in it.
        worked.draft.estimate = None;
        let mut fail = |at: &str, text: String| worked.problems.push(Problem { at: at.to_owned(), text });
        let valid_until = typed.get("valid_until").parse::<LocalDate>().ok();
        match valid_until {
            None => fail("valid_until", "Enter the last day, such as 2026-12-04".to_owned()),
            Some(day) if day < context.today => {
                fail("valid_until", "Enter a last day that has not passed".to_owned());
            }
            Some(day) if day.days_since(context.today) > 366 => {
                fail("valid_until", "Enter a last day within a year".to_owned());
            }
            Some(_) => {}
        }
        let currency = context.dealership.settings.currency;
        let deposit = match typed.get("deposit") {
            "" => None,
            text => match figures::amount(text, currency) {
                Ok(amount) if amount.is_positive() => Some(amount),
                Ok(_) => {
                    fail("deposit", "Enter a deposit above zero, such as 150.00, or none".to_owned());
                    None
                }
                Err(text) => {
                    fail("deposit", text);
                    None
                }
            },
        };
        let total = worked.totals.as_ref().map(|it| it.total);
        if let (Some(total), Some(deposit)) = (total, deposit)
            && deposit.minor() > total.minor()
        {
            let most = total.display(Language::En);
            worked.problems.push(Problem {
                at: "deposit".to_owned(),
                text: format!("Ask for at most what the estimate comes to, {most}"),
            });
        }
        Self { worked, valid_until, deposit }
    }

    /// None while something of it cannot be read.
    pub fn content(&self) -> Option<Content> {
        let draft = self.worked.draft.clone();
        let valid_until = self.valid_until.filter(|_| self.worked.problems.is_empty())?;
        Some(Content { draft, valid_until, deposit: self.deposit })
    }

    /// From what is stored to what was typed.
    pub fn beside(&self, theirs: &Content, context: &Context) -> Vec<Difference> {
        let currency = context.dealership.settings.currency;
        let mut found = differences(&theirs.draft, &self.worked.draft, currency);
        let money = |it: Option<Money>| it.map(Money::to_decimal_string).unwrap_or_default();
        let day = |it: Option<LocalDate>| it.map(|it| it.to_string()).unwrap_or_default();
        let terms = [
            ("Valid until", day(Some(theirs.valid_until)), day(self.valid_until)),
            ("Deposit", money(theirs.deposit), money(self.deposit)),
        ];
        let differ = terms.into_iter().filter(|(_, theirs, mine)| theirs != mine);
        found.extend(differ.map(|(what, theirs, mine)| Difference { what: what.to_owned(), theirs, mine }));
        found
    }
}

/// As a stored estimate would have been typed.
pub(super) fn typed(content: &Content, context: &Context) -> Typed {
    let mut typed = Typed::from_draft(&content.draft, context.dealership.settings.currency);
    typed.set("valid_until", content.valid_until.to_string());
    typed.set("deposit", content.deposit.map(Money::to_decimal_string).unwrap_or_default());
    typed
}
