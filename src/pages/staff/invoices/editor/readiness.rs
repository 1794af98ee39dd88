//! What stands between a draft and an invoice, in a list: what is done, what is worth a look, what must be put right.

use super::context::Context;
use super::reading::Problem;
use crate::billing::invoices::Draft;
use crate::pages::staff::shown::count;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Done,
    /// Worth a look; it can be issued all the same.
    Look,
    /// It cannot be issued.
    Fix,
}

/// One entry of the list. `href` may be empty.
#[derive(Clone, Debug)]
pub struct Check {
    pub state: State,
    pub text: String,
    pub said: String,
    pub href: String,
}

impl Check {
    pub fn new(
        state: State,
        text: impl Into<String>,
        said: impl Into<String>,
        href: impl Into<String>,
    ) -> Self {
        Self { state, text: text.into(), said: said.into(), href: href.into() }
    }

    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    pub fn stops(&self) -> bool {
        self.state == State::Fix
    }
}

/// What can be said of the draft alone. Consents and approvals are added by who knows of them.
pub fn readiness(context: &Context, draft: &Draft, problems: &[Problem]) -> Vec<Check> {
    vec![email(context), vehicle(context, draft), charges(problems), taxes(context)]
}

fn email(context: &Context) -> Check {
    let text = "Customer has an email address";
    match context.customer.details.contact.email {
        Some(_) => Check::new(State::Done, text, "Done", ""),
        None => {
            let href = format!("/staff/customers/{}", context.customer.id);
            Check::new(State::Look, text, "Print it instead", href)
        }
    }
}

fn vehicle(context: &Context, draft: &Draft) -> Check {
    let read = draft.odometer_in.or(draft.odometer_out).is_some();
    match context.vehicle(draft.vehicle) {
        Some(_) if read => Check::new(State::Done, "VIN and odometer", "Done", ""),
        Some(_) => Check::new(State::Look, "VIN and odometer", "No odometer", "#odometer_in"),
        None => Check::new(State::Look, "VIN and odometer", "No vehicle", "#vehicle"),
    }
}

fn charges(problems: &[Problem]) -> Check {
    let text = "Charges are complete";
    match problems.first() {
        None => Check::new(State::Done, text, "Done", ""),
        Some(first) => {
            let said = format!("{} to fix", count(problems.len(), "", "").trim());
            Check::new(State::Fix, text, said, format!("#{}", first.at))
        }
    }
}

fn taxes(context: &Context) -> Check {
    let known = context.rules.iter().any(|rule| rule.is_in_force(context.today));
    let text = "Tax rules are set up";
    if known {
        Check::new(State::Done, text, "Done", "")
    } else {
        Check::new(State::Look, text, "Nothing is taxed", "")
    }
}
