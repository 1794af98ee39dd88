//! What the provider tells us unasked: the signature on a webhook checked, and the few fields read that say where
//! to look. A notice is a hint, never a fact: whoever gets one fetches the object before believing anything.
//!
//! Scheme: <https://docs.stripe.com/webhooks#verify-manually>. Storing and applying are elsewhere.

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::base::values::{Secret, Timestamp};

/// How far a signature's time may lie from ours, before and after, in seconds.
const TOLERANCE: u64 = 300;
/// One in use and, while it is being changed, the one before.
const MOST_SECRETS: usize = 2;

/// An event of the provider, reduced to what decides where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `evt_…`: the same event may arrive any number of times.
    pub id: String,
    /// Such as `checkout.session.completed`.
    pub kind: String,
    pub created: Timestamp,
    pub livemode: bool,
    /// Only set by platforms with connected accounts, which we are not.
    pub account: Option<String>,
    /// The object that it is about, and what kind of object that is, such as `checkout.session`.
    pub object_id: Option<String>,
    pub object_kind: Option<String>,
    /// The payment intent behind the object, or the object itself when it is one.
    pub intent: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    #[error("there must be one or two webhook secrets")]
    Secrets,
    #[error("the signature header is malformed")]
    Header,
    #[error("the signature is {seconds} seconds away from our time")]
    Time { seconds: u64 },
    #[error("no signature fits")]
    Signature,
    #[error("the body is not an event")]
    Body,
}

impl WebhookError {
    /// For the log.
    pub fn code(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::Header => "header",
            Self::Time { .. } => "time",
            Self::Signature => "signature",
            Self::Body => "body",
        }
    }
}

/// Checks the header `Stripe-Signature` against the raw bytes of the body and reads the event.
/// Any `v1` may fit any secret; the comparison takes constant time.
pub fn verify(
    raw: &[u8],
    signature_header: &str,
    secrets: &[Secret<String>],
    now: Timestamp,
) -> Result<Notice, WebhookError> {
    signed(raw, signature_header, secrets, now)?;
    Notice::read(raw)
}

/// Checks a header of this form against the raw bytes, whoever sent them.
pub fn signed(
    raw: &[u8],
    signature_header: &str,
    secrets: &[Secret<String>],
    now: Timestamp,
) -> Result<(), WebhookError> {
    if secrets.is_empty() || secrets.len() > MOST_SECRETS {
        return Err(WebhookError::Secrets);
    }
    let header = Header::read(signature_header)?;
    let seconds = header.seconds.abs_diff(now.seconds());
    if seconds > TOLERANCE {
        return Err(WebhookError::Time { seconds });
    }
    let fits = secrets.iter().any(|secret| header.fits(raw, secret));
    if fits { Ok(()) } else { Err(WebhookError::Signature) }
}

impl Notice {
    /// Reads an event's JSON. Whoever calls this vouches for where it came from.
    pub fn read(json: &[u8]) -> Result<Self, WebhookError> {
        let event: Event = serde_json::from_slice(json).map_err(|_| WebhookError::Body)?;
        let object = event.data.object;
        let intent = match object.object.as_deref() {
            Some("payment_intent") => object.id.clone(),
            _ => object.payment_intent.and_then(Reference::id),
        };
        Ok(Self {
            id: event.id,
            kind: event.kind,
            created: Timestamp::from_seconds(event.created),
            livemode: event.livemode,
            account: event.account,
            object_id: object.id,
            object_kind: object.object,
            intent,
        })
    }
}

/// `t=1492774577,v1=5257a8…,v1=…,v0=…`; schemes other than `v1` are passed over.
struct Header<'a> {
    seconds: i64,
    /// As it was sent, because that is what was signed.
    time: &'a str,
    codes: Vec<Vec<u8>>,
}

impl<'a> Header<'a> {
    fn read(text: &'a str) -> Result<Self, WebhookError> {
        let mut time = None;
        let mut codes = Vec::new();
        for part in text.split(',') {
            match part.trim().split_once('=') {
                Some(("t", value)) if time.is_none() => time = Some(value),
                Some(("t", _)) | None => return Err(WebhookError::Header),
                Some(("v1", hex)) => {
                    codes.push(HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).map_err(|_| WebhookError::Header)?);
                }
                Some(_) => {}
            }
        }
        let time = time.ok_or(WebhookError::Header)?;
        let seconds = time.parse().map_err(|_| WebhookError::Header)?;
        if codes.is_empty() { Err(WebhookError::Header) } else { Ok(Self { seconds, time, codes }) }
    }

    fn fits(&self, raw: &[u8], secret: &Secret<String>) -> bool {
        // HMAC takes keys of any length; were one refused, nothing would fit it.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) else { return false };
        mac.update(self.time.as_bytes());
        mac.update(b".");
        mac.update(raw);
        self.codes.iter().any(|code| mac.clone().verify_slice(code).is_ok())
    }
}

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    created: i64,
    livemode: bool,
    account: Option<String>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    id: Option<String>,
    object: Option<String>,
    payment_intent: Option<Reference>,
}

/// An id, or the object itself where the provider expanded it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Reference {
    Id(String),
    Whole { id: String },
}

impl Reference {
    fn id(self) -> Option<String> {
        let (Self::Id(id) | Self::Whole { id }) = self;
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_test";
    const AT: i64 = 1_795_000_000;
    const BODY: &[u8] = br#"{"id":"evt_1","type":"checkout.session.completed","created":1795000000,"livemode":false,
        "data":{"object":{"id":"cs_1","object":"checkout.session","payment_intent":"pi_1","amount_total":5}}}"#;

    /// Signed by the client library, which knows nothing of this module.
    fn header(body: &[u8], secret: &str, at: i64) -> String {
        stripe_webhook::Webhook::generate_test_header(std::str::from_utf8(body).unwrap(), secret, Some(at))
    }

    fn secrets(all: &[&str]) -> Vec<Secret<String>> {
        all.iter().map(|secret| Secret::new((*secret).to_owned())).collect()
    }

    fn verify_at(header: &str, secrets_held: &[&str], seconds: i64) -> Result<Notice, WebhookError> {
        verify(BODY, header, &secrets(secrets_held), Timestamp::from_seconds(seconds))
    }

    #[test]
    fn reads_a_well_signed_event() {
        let notice = verify_at(&header(BODY, SECRET, AT), &[SECRET], AT).unwrap();
        assert_eq!(notice.id, "evt_1");
        assert_eq!(notice.kind, "checkout.session.completed");
        assert_eq!(notice.object_id.as_deref(), Some("cs_1"));
        assert_eq!(notice.object_kind.as_deref(), Some("checkout.session"));
        assert_eq!(notice.intent.as_deref(), Some("pi_1"));
        assert!(!notice.livemode);
    }

    #[test]
    fn holds_the_time_to_five_minutes_before_and_after() {
        let signed = header(BODY, SECRET, AT);
        assert!(verify_at(&signed, &[SECRET], AT + 300).is_ok());
        assert!(verify_at(&signed, &[SECRET], AT - 300).is_ok());
        assert_eq!(verify_at(&signed, &[SECRET], AT + 301), Err(WebhookError::Time { seconds: 301 }));
        assert_eq!(verify_at(&signed, &[SECRET], AT - 301), Err(WebhookError::Time { seconds: 301 }));
    }

    #[test]
    fn takes_either_of_two_secrets_and_any_of_several_signatures() {
        let signed = header(BODY, SECRET, AT);
        assert!(verify_at(&signed, &["whsec_new", SECRET], AT).is_ok());
        let (time, code) = signed.split_once(",").unwrap();
        let several = format!("{time},v1={},{code},v0=ab", "00".repeat(32));
        assert!(verify_at(&several, &[SECRET], AT).is_ok());
    }

    #[test]
    fn refuses_another_secret_and_another_body() {
        assert_eq!(verify_at(&header(BODY, "whsec_x", AT), &[SECRET], AT), Err(WebhookError::Signature));
        assert_eq!(verify_at(&header(b"{}", SECRET, AT), &[SECRET], AT), Err(WebhookError::Signature));
    }

    #[test]
    fn refuses_to_work_without_a_secret_or_with_three() {
        let signed = header(BODY, SECRET, AT);
        assert_eq!(verify_at(&signed, &[], AT), Err(WebhookError::Secrets));
        assert_eq!(verify_at(&signed, &[SECRET, "b", "c"], AT), Err(WebhookError::Secrets));
    }

    #[test]
    fn refuses_a_malformed_header() {
        for bad in ["", "t=1", "v1=00", "t=x,v1=00", "t=1,v1=zz", "t=1,t=2,v1=00", "t=1;v1=00", "t=1,v1=0"] {
            assert_eq!(verify_at(bad, &[SECRET], AT), Err(WebhookError::Header), "{bad}");
        }
    }

    #[test]
    fn refuses_a_signed_body_that_is_no_event() {
        for bad in [&b"[]"[..], b"", b"{}", b"\xff"] {
            assert_eq!(Notice::read(bad), Err(WebhookError::Body));
        }
    }

    #[test]
    fn the_intent_of_an_intent_is_itself() {
        let json = br#"{"id":"evt_2","type":"payment_intent.succeeded","created":1,"livemode":true,"account":"acct_1",
            "data":{"object":{"id":"pi_2","object":"payment_intent"}}}"#;
        let notice = Notice::read(json).unwrap();
        assert_eq!(notice.intent.as_deref(), Some("pi_2"));
        assert_eq!(notice.account.as_deref(), Some("acct_1"));
        assert!(notice.livemode);
    }

    #[test]
    fn reads_an_expanded_intent() {
        let json = br#"{"id":"e","type":"t","created":1,"livemode":true,
            "data":{"object":{"id":"ch_1","object":"charge","payment_intent":{"id":"pi_3","amount":5}}}}"#;
        assert_eq!(Notice::read(json).unwrap().intent.as_deref(), Some("pi_3"));
    }
}
