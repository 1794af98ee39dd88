//! How a payment attempt stands, in words: what happened, what it means for the payer's money, what to do now. The
//! same for owners and for guests.

use std::borrow::Cow;

use crate::base::values::AttemptId;
use crate::base::values::display::MoneyDisplay;
use crate::base::words::Words;
use crate::billing::payments::attempt::{Attempt, AttemptState};

/// Ready to show.
pub struct Standing {
    pub id: AttemptId,
    pub title: Cow<'static, str>,
    pub text: Cow<'static, str>,
    /// Shape and color of the note, and its icon.
    pub kind: &'static str,
    pub icon: &'static str,
    pub amount: MoneyDisplay,
    pub numbers: Vec<String>,
    /// The estimate that is paid ahead on; empty for invoices.
    pub estimate: String,
    /// The hidden fields of the form that goes on with it; none when there is nothing to go on with.
    pub resume: Option<Resume>,
    /// Starting anew makes sense.
    pub again: bool,
    /// When the page asks again by itself: seconds, and whether the payer waits for an answer.
    pub refresh: Option<Refresh>,
}

pub struct Resume {
    pub key: String,
    /// All of it, exactly.
    pub amount: String,
    /// Number and amount of each.
    pub shares: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refresh {
    pub seconds: u32,
    /// How often the page has asked so far, for its next address.
    pub round: u32,
}

/// Rounds of three seconds before the page slows down.
const EAGER: u32 = 12;

/// `back` says that the payer comes from the provider's page, which sends them there when they paid; `round` counts
/// the times that the page has asked. An attempt that was not begun by this door cannot be gone on with here: a new one
/// takes its place.
pub fn standing(w: Words, attempt: &Attempt, own: bool, back: bool, round: u32) -> Standing {
    let declined = attempt.failure.is_some();
    let checking = back && attempt.state == AttemptState::Open && !declined;
    let (title, text, kind, icon) = match attempt.state {
        AttemptState::Open if checking => ("pay-checking", checking_text(round), "", "clock"),
        AttemptState::Open if declined => ("pay-declined", decline(attempt), "bad", "circle-alert"),
        AttemptState::Open => ("pay-unfinished", "pay-unfinished-text", "", "info"),
        AttemptState::Created | AttemptState::Unknown => {
            ("pay-down-title", "pay-down-text", "warn", "triangle-alert")
        }
        AttemptState::Processing => ("pay-processing", "pay-processing-text", "warn", "clock"),
        AttemptState::Held => ("pay-held", "pay-held-text", "warn", "triangle-alert"),
        AttemptState::Failed => ("pay-failed", decline(attempt), "bad", "circle-alert"),
        AttemptState::Expired => ("pay-expired", "pay-expired-text", "", "clock"),
        AttemptState::Succeeded => ("pay-received", "pay-received-text", "ok", "circle-check"),
    };
    let may_resume = !checking && (attempt.state.has_no_page() || attempt.state == AttemptState::Open);
    Standing {
        id: attempt.id,
        title: w.t(title),
        text: w.t(text),
        kind,
        icon,
        amount: attempt.amount.display(w.language()),
        numbers: attempt.shares.iter().map(|s| s.number.clone()).collect(),
        estimate: attempt.ahead.as_ref().map(|it| it.number.clone()).unwrap_or_default(),
        resume: (may_resume && own).then(|| Resume {
            key: attempt.form_key.clone(),
            amount: attempt.amount.to_decimal_string(),
            shares: attempt.shares.iter().map(|s| (s.number.clone(), s.amount.to_decimal_string())).collect(),
        }),
        again: matches!(attempt.state, AttemptState::Failed | AttemptState::Expired) || (may_resume && !own),
        refresh: refresh(attempt.state, checking, round),
    }
}

fn checking_text(round: u32) -> &'static str {
    if round < EAGER { "pay-checking-text" } else { "pay-checking-long" }
}

/// Who waits for an answer is told as soon as there is one. Somebody who came back without paying gets one more look,
/// which brings a decline to light, and is then left in peace.
fn refresh(state: AttemptState, checking: bool, round: u32) -> Option<Refresh> {
    let next = |seconds| Some(Refresh { seconds, round: round.saturating_add(1) });
    match state {
        AttemptState::Open if checking => next(if round < EAGER { 3 } else { 30 }),
        AttemptState::Open if round < 1 => next(4),
        _ => None,
    }
}

/// The provider's codes that we have words for; everything else is a plain no.
fn decline(attempt: &Attempt) -> &'static str {
    match attempt.failure.as_deref() {
        Some("insufficient_funds") => "pay-declined-funds",
        Some("expired_card") => "pay-declined-expired",
        Some("authentication_required" | "payment_intent_authentication_failure") => "pay-declined-factor",
        Some("refused") => "pay-refused-text",
        _ => "pay-declined-text",
    }
}
