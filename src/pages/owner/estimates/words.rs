//! How an estimate stands, in the words of its pill; and the answers of a form.

use crate::base::error::AppError;
use crate::base::values::CleanText;
use crate::base::words::Words;
use crate::billing::estimates::{Decision, EstimateState};
use crate::pages::owner::rows::Pill;

pub fn pill(w: Words, state: EstimateState) -> Pill {
    use EstimateState as S;
    let (kind, text) = match state {
        S::Draft => ("draft", w.t("estimate-is-draft")),
        S::Sent => ("soon", w.t("estimate-is-sent")),
        S::Approved => ("paid", w.t("estimate-is-approved")),
        S::PartApproved => ("paid", w.t("estimate-is-part-approved")),
        S::Declined => ("credit", w.t("estimate-is-declined")),
        S::Expired => ("credit", w.t("estimate-is-expired")),
        S::Withdrawn => ("credit", w.t("estimate-is-withdrawn")),
        S::Superseded => ("credit", w.t("estimate-is-superseded")),
    };
    Pill { kind, text }
}

/// An answer to a job, as far as it was given.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub approved: Option<bool>,
    pub reason: String,
}

/// The answers to `jobs` jobs, from the fields `job-0`, `reason-0` and so on.
pub fn answers<'a>(jobs: usize, field: impl Fn(&str) -> Option<&'a str>) -> Vec<Answer> {
    let answer = |place: usize| Answer {
        approved: match field(&format!("job-{place}")) {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        },
        reason: field(&format!("reason-{place}")).unwrap_or_default().chars().take(300).collect(),
    };
    (0..jobs).map(answer).collect()
}

/// All of them as decisions; an answer that is missing makes no sense here, the page before has asked for it.
pub fn decisions(answers: &[Answer]) -> Result<Vec<Decision>, AppError> {
    let decision = |answer: &Answer| {
        let approved = answer.approved.ok_or_else(|| AppError::Invalid("a job has no answer".to_owned()))?;
        let reason = if approved { None } else { reason(&answer.reason)? };
        Ok(Decision { approved, reason })
    };
    answers.iter().map(decision).collect()
}

fn reason(text: &str) -> Result<Option<CleanText<300>>, AppError> {
    // A reason is one line here, however it was typed.
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    CleanText::optional(&line).map_err(|e| AppError::Invalid(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Result<Vec<Decision>, AppError> {
        let field = |name: &str| fields.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        decisions(&answers(2, field))
    }

    #[test]
    fn every_job_wants_an_answer() {
        assert!(read(&[("job-0", "yes")]).is_err());
        assert!(read(&[("job-0", "yes"), ("job-1", "maybe")]).is_err());
        let both =
            read(&[("job-0", "yes"), ("reason-0", "x"), ("job-1", "no"), ("reason-1", " too\n dear ")]);
        let both = both.unwrap();
        assert_eq!(both[0], Decision { approved: true, reason: None });
        assert_eq!(both[1].reason.as_ref().map(|it| it.as_str()), Some("too dear"));
    }
}
