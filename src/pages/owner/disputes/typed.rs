//! What somebody typed about the lines of an invoice: read, and shown again with what is wrong beside it.

use std::time::Duration;

use crate::base::values::{Currency, Money, Quantity, Zone};
use crate::base::words::Words;
use crate::billing::disputes::{self, Ask, LineFault, NewLine, NotRaised, Rules, Wish};
use crate::pages::owner::estimates::approval::Pairs;

/// The form as it came.
#[derive(Clone, Default)]
pub struct Typed {
    pub key: String,
    pub lines: Vec<TypedLine>,
    pub wish: String,
    pub words: String,
    /// Lines chosen on the page before; the form shows fields for these.
    pub chosen: Vec<usize>,
}

#[derive(Clone, Default)]
pub struct TypedLine {
    pub place: usize,
    /// `all`, `quantity` or `amount`.
    pub how: String,
    pub quantity: String,
    pub amount: String,
    pub reason: String,
}

/// Fields and what is wrong with them.
pub type Problems = Vec<(String, String)>;

/// A dispute that can be raised.
pub struct Read {
    pub lines: Vec<NewLine>,
    pub wish: Wish,
    pub words: disputes::Words,
}

/// Nobody questions more lines at once than a long invoice has.
const MOST: usize = 200;

impl Typed {
    pub fn of(pairs: &Pairs) -> Self {
        let one = |name: &str| {
            let found = pairs.iter().find(|(own, _)| own == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let mut chosen: Vec<usize> = Vec::new();
        let places = pairs.iter().filter(|(own, _)| own == "line");
        for place in places.filter_map(|(_, place)| place.parse().ok()).take(MOST) {
            if !chosen.contains(&place) {
                chosen.push(place);
            }
        }
        let line = |place: &usize| TypedLine {
            place: *place,
            how: one(&format!("how-{place}")),
            quantity: one(&format!("quantity-{place}")),
            amount: one(&format!("amount-{place}")),
            reason: one(&format!("reason-{place}")),
        };
        let lines = chosen.iter().map(line).collect();
        Self { key: one("key"), lines, wish: one("wish"), words: one("words"), chosen }
    }

    /// What can be read of it, or every field that cannot.
    pub fn read(&self, w: Words, currency: Currency) -> Result<Read, Problems> {
        let mut problems = Problems::new();
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            match line.ask(w, currency) {
                Ok(ask) if line.reason.is_empty() => {
                    let _ = ask;
                    problems
                        .push((format!("reason-{}", line.place), w.t("question-fault-reason").into_owned()));
                }
                Ok(ask) => lines.push(NewLine { place: line.place, ask, reason: line.reason.clone() }),
                Err(problem) => problems.push(problem),
            }
        }
        let wish = self.wish.parse::<Wish>();
        if wish.is_err() {
            problems.push(("wish-credit".to_owned(), w.t("question-fault-wish").into_owned()));
        }
        let words = disputes::Words::parse(&self.words);
        if let Err(error) = &words {
            problems.push(("words".to_owned(), words_fault(w, *error)));
        }
        match (wish, words) {
            (Ok(wish), Ok(words)) if problems.is_empty() => Ok(Read { lines, wish, words }),
            _ => Err(problems),
        }
    }
}

/// What is wrong with something written.
pub fn words_fault(w: Words, error: crate::base::values::CleanTextError) -> String {
    use crate::base::values::CleanTextError as E;
    match error {
        E::Empty => w.t("question-fault-words").into_owned(),
        E::TooLong { max, .. } => w.args("question-fault-long", &[("max", max.into())]),
        E::Forbidden { .. } => w.t("question-fault-signs").into_owned(),
    }
}

/// What was sent is too much for an hour.
pub fn often(w: Words, seconds: u32) -> String {
    w.args("question-fault-often", &[("minutes", seconds.div_ceil(60).into())])
}

impl TypedLine {
    fn ask(&self, w: Words, currency: Currency) -> Result<Ask, (String, String)> {
        // What is typed beside another choice is not dropped in silence.
        for (how, typed) in [("quantity", &self.quantity), ("amount", &self.amount)] {
            if self.how != how && !typed.trim().is_empty() {
                return Err((format!("{how}-{}", self.place), w.t("question-fault-how").into_owned()));
            }
        }
        match self.how.as_str() {
            "quantity" => match self.quantity.trim().parse::<Quantity>() {
                Ok(quantity) => Ok(Ask::Quantity(quantity)),
                Err(_) => {
                    Err((format!("quantity-{}", self.place), w.t("question-fault-quantity").into_owned()))
                }
            },
            "amount" => match Money::parse(&self.amount, currency) {
                Ok(amount) if amount.is_positive() => Ok(Ask::Amount(amount)),
                _ => Err((format!("amount-{}", self.place), w.t("question-fault-amount").into_owned())),
            },
            _ => Ok(Ask::All),
        }
    }
}

/// Why it could not be raised, beside the field that it is about, with what is possible instead.
pub fn refused(w: Words, zone: &Zone, why: &NotRaised, typed: &Typed) -> Problems {
    let faults = match why {
        NotRaised::Nothing => return vec![("lines".to_owned(), w.t("question-fault-none").into_owned())],
        NotRaised::Late(day) => {
            let day = day.display(w.language()).to_string();
            return vec![("lines".to_owned(), w.args("question-fault-late", &[("day", day.into())]))];
        }
        NotRaised::Lines(faults) => faults,
    };
    let problem = |(place, fault): &(usize, LineFault)| {
        let how = typed.lines.iter().find(|line| line.place == *place).map_or("", |line| line.how.as_str());
        let field = match (fault, how) {
            (LineFault::Reason, _) => format!("reason-{place}"),
            (_, "quantity" | "amount") => format!("{how}-{place}"),
            _ => format!("how-{place}-all"),
        };
        (field, fault_words(w, zone, fault))
    };
    faults.iter().map(problem).collect()
}

fn fault_words(w: Words, zone: &Zone, fault: &LineFault) -> String {
    match fault {
        LineFault::InDispute(number) => {
            w.args("question-fault-in-dispute", &[("number", number.as_str().into())])
        }
        LineFault::Decided(number, None) => {
            w.args("question-fault-decided", &[("number", number.as_str().into())])
        }
        LineFault::Decided(number, Some(until)) => {
            // The last day is the one that ends at that moment.
            let last = zone.date_of(until.minus(Duration::from_secs(1)));
            let last = last.display(w.language()).to_string();
            let args = [("number", number.as_str().into()), ("day", last.into())];
            w.args("question-fault-appealable", &args)
        }
        LineFault::TooMuch(most) => {
            let most = most.display(w.language()).to_string();
            w.args("question-fault-too-much", &[("most", most.into())])
        }
        LineFault::TooMany(most) => w.args("question-fault-too-many", &[("most", most.to_string().into())]),
        LineFault::NothingLeft => w.t("question-fault-nothing-left").into_owned(),
        LineFault::Reason => w.t("question-fault-reason").into_owned(),
    }
}

/// One entry of a list to choose from.
pub struct Choice {
    pub code: String,
    pub text: String,
    pub chosen: bool,
}

/// The reasons to choose from, with the chosen one.
pub fn reasons(w: Words, rules: &Rules, chosen: &str) -> Vec<Choice> {
    let first = Choice {
        code: String::new(),
        text: w.t("question-reason-choose").into_owned(),
        chosen: chosen.is_empty(),
    };
    let shown = rules.shown().map(|it| Choice {
        code: it.code.clone(),
        text: rules.reason(&it.code, w.language()),
        chosen: it.code == chosen,
    });
    std::iter::once(first).chain(shown).collect()
}
