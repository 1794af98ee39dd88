//! The form of a decision as the case offers it: of each open line what can become of it; and why a reader does not
//! decide.

use super::decide::{Problems, Typed};
use crate::base::db::{Conn, DbResult};
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Language, Money};
use crate::billing::approvals::{Kind, Limits};
use crate::billing::credits;
use crate::billing::disputes::{Dispute, NotDecided, Outcome, State, Way, Wish};
use crate::billing::invoices::Invoice;
use crate::trust::access::Scope;

const EN: Language = Language::En;

/// What can become of a line.
pub struct Choice {
    pub code: &'static str,
    pub text: &'static str,
    pub sub: &'static str,
    pub chosen: bool,
}

/// The form of the decision.
pub struct Decide {
    pub lines: Vec<DecideLine>,
    pub limit: MoneyDisplay,
    pub sign: &'static str,
    /// Something was paid, so that money can go back.
    pub paid: bool,
    pub way: String,
    pub words: String,
    pub key: String,
    pub is_final: bool,
}

pub struct DecideLine {
    pub place: usize,
    pub text: String,
    pub most: MoneyDisplay,
    pub outcomes: Vec<Choice>,
    pub amount: String,
    pub why: String,
    pub error_outcome: String,
    pub error_amount: String,
    pub error_why: String,
}

impl Decide {
    pub(super) fn new(
        c: &mut Conn,
        scope: &Scope,
        it: &Dispute,
        of: &Invoice,
        typed: Typed,
        errors: &Problems,
    ) -> DbResult<Self> {
        let currency = of.total.currency();
        let left = credits::left(c, scope, of)?;
        let at = |name: &str, place: usize| {
            let id = format!("{name}-{place}");
            let own = |field: &str| {
                field.strip_prefix(&id).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            };
            let found = errors.iter().find(|(field, _)| own(field));
            found.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let mut lines = Vec::new();
        for line in it.lines.iter().filter(|line| line.open) {
            let own = typed.lines.iter().find(|own| own.place == line.place).cloned().unwrap_or_default();
            let most = left.lines.get(line.place).map_or(Money::zero(currency), |own| own.left);
            let most = line.outstanding()?.min(most)?;
            let outcome = |outcome: Outcome, text: &'static str, sub: &'static str| Choice {
                code: outcome.code(),
                text,
                sub,
                chosen: own.outcome == outcome.code(),
            };
            lines.push(DecideLine {
                place: line.place,
                text: of.snapshot.lines.get(line.place).map_or("", |own| own.description.as_str()).to_owned(),
                most: most.display(EN),
                outcomes: vec![
                    outcome(Outcome::Upheld, "Credit it in full", "The customer is right"),
                    outcome(Outcome::Partly, "Credit part of it", "Choose an amount below"),
                    outcome(Outcome::Rejected, "Keep the charge", "It stands as billed"),
                    outcome(
                        Outcome::Goodwill,
                        "Goodwill",
                        "It stands, and an amount is credited all the same",
                    ),
                ],
                amount: own.amount,
                why: own.why,
                error_outcome: at("outcome", line.place),
                error_amount: at("amount", line.place),
                error_why: at("why", line.place),
            });
        }
        let limits = Limits::of_dealership(c, scope)?;
        let limit = limits.of(Kind::Credit, currency).unwrap_or(Money::zero(currency));
        let paid = of.total.checked_sub(of.credited)?.checked_sub(of.written_off)?.checked_sub(of.open)?;
        Ok(Self {
            lines,
            limit: limit.display(EN),
            sign: currency.symbol(),
            paid: paid.is_positive(),
            way: match typed.way.as_str() {
                "" if it.wish == Wish::Refund => Way::Refund.code().to_owned(),
                "" => Way::Account.code().to_owned(),
                way => way.to_owned(),
            },
            words: typed.words,
            key: if typed.key.is_empty() { new_form_key() } else { typed.key },
            is_final: it.state == State::Appealed,
        })
    }
}

/// `alone`: nobody else at the dealership can decide it either.
pub(super) fn why_not(why: &NotDecided, alone: bool) -> String {
    let (why, who) = match why {
        NotDecided::Issuer => ("You issued this invoice.", "Another manager decides."),
        NotDecided::Involved => return "You act for this customer. Another manager decides.".to_owned(),
        NotDecided::Again => ("You had a part in the first decision.", "Another manager decides the appeal."),
        _ => return String::new(),
    };
    let who = if alone {
        "Nobody else here can decide it: what can be done, an administrator finds under Settings, Disputes."
    } else {
        who
    };
    format!("{why} {who}")
}
