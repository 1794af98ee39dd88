//! Checkout sessions: made from the parameters of the API, expired by the API or by time.
//! It refuses what the provider refuses, parameter names included, so that a slip shows in a test and not in production.

use super::amounts;
use super::book::{IntentStatus, Line, Seconds, Session, SessionStatus};
use super::desk::{Desk, new_id};
use super::form::Params;
use super::refusal::Refusal;

const KNOWN: [&str; 13] = [
    "cancel_url",
    "client_reference_id",
    "currency",
    "customer_email",
    "expand",
    "expires_at",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data",
    "payment_method_types",
    "success_url",
];
const SHORTEST: Seconds = 30 * 60;
const LONGEST: Seconds = 24 * 60 * 60;

impl Desk<'_> {
    /// Makes an open session and returns its id.
    pub fn open_session(&mut self, params: &Params) -> Result<String, Refusal> {
        refuse_unknown(params, &KNOWN)?;
        if params.get("mode") != Some("payment") {
            return Err(Refusal::of_param(
                "mode",
                "parameter_invalid_string",
                "Only mode=payment is simulated.",
            ));
        }
        let (lines, currency) = lines(params)?;
        let amount = total(&lines)?;
        amounts::check(amount, &currency)?;
        let session = Session {
            id: new_id("cs_test_"),
            status: SessionStatus::Open,
            paid: false,
            lines,
            amount,
            currency,
            intent: None,
            client_reference: params.get("client_reference_id").map(str::to_owned),
            customer_email: email(params)?,
            locale: params.get("locale").map(str::to_owned),
            metadata: params.map("metadata"),
            intent_metadata: params.map("payment_intent_data[metadata]"),
            intent_description: params.get("payment_intent_data[description]").map(str::to_owned),
            success_url: required(params, "success_url")?.to_owned(),
            cancel_url: params.get("cancel_url").map(str::to_owned),
            created: self.now,
            expires_at: self.expiry(params)?,
        };
        for name in ["success_url", "cancel_url"] {
            if params.get(name).is_some_and(|url| url::Url::parse(url).is_err()) {
                return Err(Refusal::of_param(name, "url_invalid", "Not a valid URL"));
            }
        }
        let id = session.id.clone();
        self.book.sessions.push(session);
        Ok(id)
    }

    /// Ends an open session. What is complete or expired already is refused, as the provider does.
    pub fn expire_session(&mut self, id: &str) -> Result<(), Refusal> {
        let session = self.session_mut(id)?;
        if session.status != SessionStatus::Open {
            return Err(Refusal::invalid(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has \
                 another status.",
            ));
        }
        session.status = SessionStatus::Expired;
        let intent = session.intent.clone();
        if let Some(intent) = intent {
            self.intent_mut(&intent)?.status = IntentStatus::Canceled;
            self.happened("payment_intent.canceled", &intent);
        }
        self.happened("checkout.session.expired", id);
        Ok(())
    }

    /// Expires every session whose time is over. A session that waits for the bank is complete and stays.
    pub fn expire_old_sessions(&mut self) {
        let over: Vec<String> = self
            .book
            .sessions
            .iter()
            .filter(|session| session.status == SessionStatus::Open && session.expires_at <= self.now)
            .map(|session| session.id.clone())
            .collect();
        for id in over {
            // Each was found open just now, so none is refused.
            let _ = self.expire_session(&id);
        }
    }

    fn expiry(&self, params: &Params) -> Result<Seconds, Refusal> {
        let Some(text) = params.get("expires_at") else { return Ok(self.now.saturating_add(LONGEST)) };
        let at: Seconds = text
            .parse()
            .map_err(|_| Refusal::of_param("expires_at", "parameter_invalid_integer", "Invalid integer"))?;
        let after = at.saturating_sub(self.now);
        // A minute of slack on both sides: the caller's clock is not ours.
        if !(SHORTEST - 60..=LONGEST + 60).contains(&after) {
            return Err(Refusal::of_param(
                "expires_at",
                "parameter_invalid_integer",
                "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            ));
        }
        Ok(at)
    }
}

pub fn refuse_unknown(params: &Params, known: &[&str]) -> Result<(), Refusal> {
    match params.top_level().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => {
            Err(Refusal::of_param(name, "parameter_unknown", format!("Received unknown parameter: {name}")))
        }
    }
}

pub fn required<'a>(params: &'a Params, name: &str) -> Result<&'a str, Refusal> {
    params.get(name).ok_or_else(|| {
        Refusal::of_param(name, "parameter_missing", format!("Missing required param: {name}."))
    })
}

pub fn integer(params: &Params, name: &str) -> Result<Option<i64>, Refusal> {
    params
        .get(name)
        .map(|text| {
            text.parse().map_err(|_| {
                Refusal::of_param(name, "parameter_invalid_integer", format!("Invalid integer: {text}"))
            })
        })
        .transpose()
}

fn lines(params: &Params) -> Result<(Vec<Line>, String), Refusal> {
    let mut lines = Vec::new();
    let mut currency: Option<String> = None;
    for index in 0..params.groups("line_items") {
        let price = format!("line_items[{index}][price_data]");
        let this = required(params, &format!("{price}[currency]"))?;
        if currency.as_deref().is_some_and(|other| other != this) {
            return Err(Refusal::invalid("All line items must have the same currency."));
        }
        currency = Some(this.to_owned());
        let unit_amount = format!("{price}[unit_amount]");
        required(params, &unit_amount)?;
        lines.push(Line {
            name: required(params, &format!("{price}[product_data][name]"))?.to_owned(),
            description: params.get(&format!("{price}[product_data][description]")).map(str::to_owned),
            unit_amount: integer(params, &unit_amount)?.unwrap_or_default(),
            quantity: integer(params, &format!("line_items[{index}][quantity]"))?.unwrap_or(1),
        });
    }
    match currency {
        Some(currency) => Ok((lines, currency)),
        None => {
            Err(Refusal::of_param("line_items", "parameter_missing", "Missing required param: line_items."))
        }
    }
}

fn total(lines: &[Line]) -> Result<i64, Refusal> {
    let too_large = || Refusal::of_param("line_items", "amount_too_large", "The amount is too large.");
    lines.iter().try_fold(0_i64, |sum, line| {
        if line.unit_amount < 0 || line.quantity < 1 {
            return Err(Refusal::of_param(
                "line_items",
                "parameter_invalid_integer",
                "Invalid non-negative integer",
            ));
        }
        line.unit_amount
            .checked_mul(line.quantity)
            .and_then(|part| sum.checked_add(part))
            .ok_or_else(too_large)
    })
}

fn email(params: &Params) -> Result<Option<String>, Refusal> {
    match params.get("customer_email") {
        Some(email) if !email.contains('@') => Err(Refusal::of_param(
            "customer_email",
            "email_invalid",
            format!("Invalid email address: {email}"),
        )),
        other => Ok(other.map(str::to_owned)),
    }
}
