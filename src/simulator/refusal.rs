//! The provider's errors: a status and the JSON that it sends with it.

use serde_json::{Value, json};

use super::cards::Decline;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub kind: &'static str,
    pub code: Option<&'static str>,
    pub message: String,
    pub param: Option<String>,
}

impl Refusal {
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { status: 400, kind: "invalid_request_error", code: None, message: message.into(), param: None }
    }

    pub fn of_param(param: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Some(code), param: Some(param.to_owned()), ..Self::invalid(message) }
    }

    pub fn missing(what: &str, id: &str) -> Self {
        Self {
            status: 404,
            param: Some("id".to_owned()),
            code: Some("resource_missing"),
            ..Self::invalid(format!("No such {what}: '{id}'"))
        }
    }

    pub fn key_reused(key: &str) -> Self {
        Self {
            kind: "idempotency_error",
            ..Self::invalid(format!(
                "Keys for idempotent requests can only be used with the same parameters they were first used \
                 with. Try using a key other than '{key}' if you meant to execute a different request."
            ))
        }
    }

    pub fn unauthorised() -> Self {
        Self { status: 401, ..Self::invalid("Invalid API Key provided.") }
    }

    pub fn too_many() -> Self {
        Self { status: 429, code: Some("rate_limit"), ..Self::invalid("Too many requests.") }
    }

    pub fn broken() -> Self {
        Self { status: 500, kind: "api_error", ..Self::invalid("An unknown error occurred.") }
    }

    pub fn body(&self) -> Value {
        json!({"error": {
            "type": self.kind, "code": self.code, "message": self.message, "param": self.param,
        }})
    }
}

/// The error inside a payment intent whose last try failed.
pub fn declined(decline: Decline) -> Value {
    json!({
        "type": "card_error", "code": decline.code(), "decline_code": decline.decline_code(),
        "message": decline.message(),
    })
}
