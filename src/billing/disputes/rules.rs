//! What a dealership decided about disputes: how long each side has, and which reasons a customer can choose. A group of
//! settings. What one person decides alone is in `approvals::Limits`: it is the limit of credits.

use serde::{Deserialize, Serialize};

use crate::base::values::{CleanText, Language, LocalDate};
use crate::parties::dealerships::Group;

/// One reason of the list. A code is given once: old disputes name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonRow {
    pub code: String,
    pub en: CleanText<80>,
    pub es: CleanText<80>,
    /// Whether it can still be chosen.
    pub shown: bool,
}

/// Business days are those of the reminder plan, in the dealership's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Calendar days from the day of issue in which a charge can be questioned.
    pub raise_days: i32,
    /// Business days to the first reply, and to a reply to each message after it.
    pub reply_days: i32,
    /// Business days to the decision.
    pub decide_days: i32,
    /// Business days that the customer has to answer.
    pub answer_days: i32,
    /// Business days for which questions to the customer stop the clock, all of them together.
    pub pause_days: i32,
    /// Calendar days in which a decision can be appealed.
    pub appeal_days: i32,
    /// Minutes after midnight at which a promised day ends.
    pub closes: i32,
    pub reasons: Vec<ReasonRow>,
    /// Whom a customer can turn to outside, as the letter says it. Empty: who is known for the place (`outside`).
    pub outside: Option<CleanText<300>>,
    /// The same in Spanish.
    pub outside_es: Option<CleanText<300>>,
}

impl Default for Rules {
    fn default() -> Self {
        let reason = |code: &str, en: &str, es: &str| {
            let (en, es) = (CleanText::parse(en).ok()?, CleanText::parse(es).ok()?);
            Some(ReasonRow { code: code.to_owned(), en, es, shown: true })
        };
        let reasons = [
            reason("not_done", "The work was not done", "El trabajo no se hizo"),
            reason("not_fixed", "The problem is still there", "El problema sigue ahí"),
            reason("not_agreed", "I did not agree to this", "No acepté esto"),
            reason("price", "The price is not what I was told", "El precio no es el que me dijeron"),
            reason("part", "The part is not what was billed", "La pieza no es la que se cobró"),
            reason("twice", "I was charged twice", "Me lo cobraron dos veces"),
            reason("damage", "Something was damaged", "Algo resultó dañado"),
            reason("other", "Something else", "Otra cosa"),
        ];
        Self {
            raise_days: 60,
            reply_days: 1,
            decide_days: 10,
            answer_days: 10,
            pause_days: 10,
            appeal_days: 14,
            closes: 17 * 60,
            reasons: reasons.into_iter().flatten().collect(),
            outside: None,
            outside_es: None,
        }
    }
}

impl Group for Rules {
    const NAME: &'static str = "disputes";
}

/// What is wrong, and in which field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    #[error("Enter 7 to 730 days")]
    RaiseDays,
    #[error("Enter 1 to 10 business days")]
    ReplyDays,
    #[error("Enter 1 to 60 business days, at least as many as for the first reply")]
    DecideDays,
    #[error("Enter 1 to 30 business days")]
    AnswerDays,
    #[error("Enter 0 to 30 business days")]
    PauseDays,
    #[error("Enter 1 to 90 days")]
    AppealDays,
    #[error("Enter a time between 08:00 and 23:00")]
    Closes,
    #[error("Leave at least one reason to choose from, and at most 20 in all")]
    Reasons,
}

impl Rules {
    pub fn checked(self) -> Result<Self, RulesError> {
        match () {
            () if !(7..=730).contains(&self.raise_days) => Err(RulesError::RaiseDays),
            () if !(1..=10).contains(&self.reply_days) => Err(RulesError::ReplyDays),
            () if !(1..=60).contains(&self.decide_days) || self.decide_days < self.reply_days => {
                Err(RulesError::DecideDays)
            }
            () if !(1..=30).contains(&self.answer_days) => Err(RulesError::AnswerDays),
            () if !(0..=30).contains(&self.pause_days) => Err(RulesError::PauseDays),
            () if !(1..=90).contains(&self.appeal_days) => Err(RulesError::AppealDays),
            () if !(8 * 60..=23 * 60).contains(&self.closes) => Err(RulesError::Closes),
            () if !self.reasons.iter().any(|it| it.shown) || self.reasons.len() > 20 => {
                Err(RulesError::Reasons)
            }
            () => Ok(self),
        }
    }

    /// The last day on which an invoice of a day can be questioned.
    pub fn last_day(&self, issued_on: LocalDate) -> LocalDate {
        issued_on.plus_days(self.raise_days)
    }

    /// The reasons that can be chosen.
    pub fn shown(&self) -> impl Iterator<Item = &ReasonRow> {
        self.reasons.iter().filter(|it| it.shown)
    }

    /// What a reason says, also one that nobody can choose any more.
    pub fn reason(&self, code: &str, language: Language) -> String {
        match self.reasons.iter().find(|it| it.code == code) {
            Some(it) if language == Language::Es => it.es.as_str().to_owned(),
            Some(it) => it.en.as_str().to_owned(),
            None => code.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_rules_and_name_each_reason_once() {
        let rules = Rules::default().checked().unwrap();
        let mut codes: Vec<&str> = rules.shown().map(|it| it.code.as_str()).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((all, codes.len()), (8, 8));
        assert_eq!(rules.reason("twice", Language::Es), "Me lo cobraron dos veces");
        assert_eq!(rules.reason("gone", Language::En), "gone");
    }

    #[test]
    fn a_decision_is_not_promised_before_the_reply() {
        let rules = Rules { reply_days: 5, decide_days: 3, ..Rules::default() };
        assert_eq!(rules.checked(), Err(RulesError::DecideDays));
    }
}
