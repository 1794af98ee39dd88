//! What stands between a draft and a document, in a list: what is done, what is worth a look, what must be put right.

use super::context::Context;
use super::reading::Problem;
use crate::base::db::{Conn, DbResult};
use crate::base::values::{InvoiceId, Language, Money};
use crate::billing::estimates::{authorised_for, unbilled_on};
use crate::billing::invoices::Draft;
use crate::pages::staff::shown::{Day, count};
use crate::pages::staff::vehicles::rows::distance;

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
    /// What is behind it and what to do; mostly empty.
    pub more: String,
}

impl Check {
    pub fn new(
        state: State,
        text: impl Into<String>,
        said: impl Into<String>,
        href: impl Into<String>,
    ) -> Self {
        Self { state, text: text.into(), said: said.into(), href: href.into(), more: String::new() }
    }

    #[must_use]
    pub fn explained(self, more: impl Into<String>) -> Self {
        Self { more: more.into(), ..self }
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
    if let Some(before) = context.rolled_back(draft) {
        let on = before.on.map(|on| format!(" on {}", Day::new(on).words)).unwrap_or_default();
        let more = format!("It read {}{on}. A lower reading is written down as such.", distance(&before));
        return Check::new(State::Look, "VIN and odometer", "Reads less than before", "#odometer_in")
            .explained(more);
    }
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

/// The vehicle has an approved estimate that this invoice is not held against, because it names another repair order or none.
fn forgotten(c: &mut Conn, context: &Context, draft: &Draft) -> DbResult<Option<Check>> {
    let Some(vehicle) = draft.vehicle else { return Ok(None) };
    let numbers = unbilled_on(c, &context.scope, vehicle)?;
    let Some(first) = numbers.first() else { return Ok(None) };
    let (said, href) = (format!("{} is not billed", numbers.join(", ")), format!("/staff/estimates/{first}"));
    let more = "The customer approved it for this vehicle. If this is that work, make the invoice from it or enter its repair order.";
    Ok(Some(Check::new(State::Look, "Approved for this vehicle", said, href).explained(more)))
}

/// Whether the customer authorised as much, in the words in which issuing more is refused; nothing where no estimate was
/// given. `net` is before tax.
pub fn authorised(
    c: &mut Conn,
    context: &Context,
    id: InvoiceId,
    draft: &Draft,
    net: Money,
) -> DbResult<Option<Check>> {
    let order = draft.repair_order.as_ref().map_or("", AsRef::as_ref);
    let Some(it) = authorised_for(c, &context.scope, order, Some(id), context.today)? else {
        return forgotten(c, context, draft);
    };
    let numbers = it.estimates.join(", ");
    let href = it.estimates.first().map(|it| format!("/staff/estimates/{it}")).unwrap_or_default();
    let text = format!("Authorized on {numbers}");
    Ok(Some(match it.missing(net)? {
        Some(missing) => {
            let said = format!("{} before tax is missing", missing.display(Language::En));
            Check::new(State::Fix, text, said, href).explained(it.refusal(missing))
        }
        None if it.verbal => Check::new(State::Look, text, "In words alone", href).explained(it.terms()),
        None => Check::new(State::Done, text, "Done", href).explained(it.terms()),
    }))
}
