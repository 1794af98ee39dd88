//! The form of a decision: one ruling for each questioned line, read and shown again with what is wrong beside it.

use crate::base::db::DbResult;
use crate::base::values::{Currency, Language, Money};
use crate::billing::credits::Left;
use crate::billing::disputes::{Dispute, Outcome, Ruled, Way, Why, ruled};
use crate::pages::owner::estimates::approval::Pairs;

/// The form as it came.
#[derive(Clone, Default)]
pub struct Typed {
    /// `check` at first, then `send`, or `change` for another look at the form.
    pub step: String,
    pub key: String,
    pub way: String,
    pub words: String,
    /// What the check page said it comes to: another figure by now is looked at again.
    pub shown: String,
    pub lines: Vec<TypedLine>,
}

#[derive(Clone, Default)]
pub struct TypedLine {
    pub place: usize,
    pub outcome: String,
    pub amount: String,
    pub why: String,
}

/// Fields and what is wrong with them.
pub type Problems = Vec<(String, String)>;

/// A decision that can be worked out.
pub struct Read {
    pub rulings: Vec<Ruled>,
    pub way: Way,
    pub words: Option<Why>,
}

impl Typed {
    pub fn of(pairs: &Pairs, it: &Dispute) -> Self {
        let one = |name: &str| {
            let found = pairs.iter().find(|(own, _)| own == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let line = |place: usize| TypedLine {
            place,
            outcome: one(&format!("outcome-{place}")),
            amount: one(&format!("amount-{place}")),
            why: one(&format!("why-{place}")),
        };
        let places = it.lines.iter().filter(|line| line.open).map(|line| line.place);
        Self {
            step: one("step"),
            key: one("key"),
            way: one("way"),
            words: one("words"),
            shown: one("shown"),
            lines: places.map(line).collect(),
        }
    }

    /// The fields again, as the check page and the passkey page carry them.
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut fields = vec![
            ("key".to_owned(), self.key.clone()),
            ("way".to_owned(), self.way.clone()),
            ("words".to_owned(), self.words.clone()),
        ];
        for line in &self.lines {
            fields.push((format!("outcome-{}", line.place), line.outcome.clone()));
            fields.push((format!("amount-{}", line.place), line.amount.clone()));
            fields.push((format!("why-{}", line.place), line.why.clone()));
        }
        fields
    }

    /// What can be read of it, or every field that cannot.
    pub fn read(&self, it: &Dispute, left: &Left, currency: Currency) -> DbResult<Result<Read, Problems>> {
        let mut problems = Problems::new();
        let mut rulings = Vec::with_capacity(self.lines.len());
        for typed in &self.lines {
            let Some(line) = it.lines.iter().find(|line| line.place == typed.place) else { continue };
            let own = left.lines.get(line.place).map_or(Money::zero(currency), |own| own.left);
            match typed.read(line, own, currency)? {
                Ok(ruling) => rulings.push(ruling),
                Err(mut more) => problems.append(&mut more),
            }
        }
        let words = Why::optional(&self.words);
        if words.is_err() {
            problems.push(("words".to_owned(), "Use at most 1,000 plain characters".to_owned()));
        }
        let way = self.way.parse().unwrap_or(Way::Account);
        Ok(match (words, problems.is_empty()) {
            (Ok(words), true) => Ok(Read { rulings, way, words }),
            _ => Err(problems),
        })
    }
}

impl TypedLine {
    fn read(
        &self,
        line: &crate::billing::disputes::DisputedLine,
        left: Money,
        currency: Currency,
    ) -> DbResult<Result<Ruled, Problems>> {
        let mut problems = Problems::new();
        let outcome = self.outcome.parse::<Outcome>().ok();
        if outcome.is_none() {
            problems.push((format!("outcome-{}-upheld", self.place), "Choose what should happen".to_owned()));
        }
        let needs = matches!(outcome, Some(Outcome::Partly | Outcome::Goodwill));
        let typed = Money::parse(&self.amount, currency).ok();
        let typed = typed.unwrap_or_else(|| Money::zero(currency));
        let amount = match outcome {
            Some(outcome) => ruled(line, left, outcome, typed)?,
            None => Some(typed),
        };
        if amount.is_none() && needs {
            let most = line.outstanding()?.min(left)?.display(Language::En);
            let less = if outcome == Some(Outcome::Partly) { "below" } else { "up to" };
            problems.push((
                format!("amount-{}", self.place),
                format!("Enter an amount {less} {most}, before tax"),
            ));
        }
        let why = match Why::parse(&self.why) {
            Ok(why) => Some(why),
            Err(crate::base::values::CleanTextError::Empty) => {
                problems.push((format!("why-{}", self.place), "Say why. The customer reads it".to_owned()));
                None
            }
            Err(_) => {
                problems
                    .push((format!("why-{}", self.place), "Use at most 1,000 plain characters".to_owned()));
                None
            }
        };
        Ok(match (outcome, amount, why) {
            (Some(outcome), Some(amount), Some(why)) if problems.is_empty() => {
                Ok(Ruled { line: line.line, outcome, amount, why })
            }
            _ => Err(problems),
        })
    }
}
