//! Answering a chargeback: the file of evidence, which goes to the provider's own place for files as a form with parts, and the
//! words beside it. And warnings of fraud, which its library has no request for.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use stripe_client_core::{RequestBuilder, StripeMethod, StripeRequest};
use stripe_core::dispute::{UpdateDispute, UpdateDisputeEvidence};

use super::error::{StripeError, Unanswered};
use super::requests::plain;
use super::{Dispute, Settings, Stripe, disputes, unreadable};
use crate::base::http::{Http, NoAnswer};

/// A file takes longer than a question.
const TIMEOUT: Duration = Duration::from_secs(60);
const EDGE: &str = "forecourt-b7c1f0e29d5a4c3b8e6f";

/// What goes to the network.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The provider's id of the file.
    pub file: &'a str,
    /// What was sold.
    pub product: &'a str,
    /// The day of it.
    pub served_on: &'a str,
    /// What else there is to say.
    pub words: &'a str,
}

/// What a card network suspects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FraudWarning {
    pub id: String,
    pub intent: Option<String>,
    /// Such as `unauthorized_use_of_card`.
    pub kind: String,
    /// Nothing was charged back or sent back whole yet, so that it can still be spared.
    pub actionable: bool,
}

/// Where files go.
#[derive(Debug, Clone)]
pub(super) struct Files {
    http: Http,
    url: String,
    key: HeaderValue,
}

#[derive(Deserialize)]
struct RawFile {
    id: String,
}

#[derive(Deserialize)]
struct RawWarning {
    id: String,
    payment_intent: Option<String>,
    fraud_type: String,
    actionable: bool,
    livemode: bool,
}

#[derive(Deserialize)]
struct RawFault {
    error: RawReason,
}

#[derive(Deserialize)]
struct RawReason {
    code: Option<String>,
    param: Option<String>,
}

impl Files {
    pub(super) fn new(settings: &Settings<'_>) -> Result<Self, StripeError> {
        let setup = |what: String| StripeError::Setup(what);
        let http = Http::new(TIMEOUT).map_err(|e| setup(e.to_string()))?;
        let mut key = HeaderValue::from_str(&format!("Bearer {}", settings.secret_key.expose()))
            .map_err(|e| setup(e.to_string()))?;
        key.set_sensitive(true);
        // The provider takes files at a host of their own.
        let base = settings.base_url.trim_end_matches('/');
        let base = if base == "https://api.stripe.com" { "https://files.stripe.com" } else { base };
        Ok(Self { http, url: format!("{base}/v1/files"), key })
    }

    async fn send(&self, key: &str, body: Vec<u8>) -> Result<String, StripeError> {
        let request = hyper::Request::post(&self.url)
            .header(AUTHORIZATION, self.key.clone())
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
            .header("Idempotency-Key", key)
            .body(Full::new(Bytes::from(body)))
            .map_err(|e| StripeError::Setup(e.to_string()))?;
        let (status, bytes) = self.http.send(request).await.map_err(|why| match why {
            NoAnswer::Setup(what) => StripeError::Setup(what),
            NoAnswer::Network => StripeError::Unanswered(Unanswered::Network),
            NoAnswer::Timeout => StripeError::Unanswered(Unanswered::Timeout),
        })?;
        let status = status.as_u16();
        if (200..300).contains(&status) {
            let file: RawFile = serde_json::from_slice(&bytes).map_err(|e| unreadable(&e.to_string()))?;
            return Ok(file.id);
        }
        Err(match status {
            401 | 403 => StripeError::NotAuthorised,
            409 | 424 | 429 | 500.. => StripeError::Unanswered(Unanswered::Status(status)),
            _ => {
                let fault = serde_json::from_slice::<RawFault>(&bytes).ok().map(|it| it.error);
                let (code, param) = fault.map_or((None, None), |it| (it.code, it.param));
                StripeError::Refused { status, code, param }
            }
        })
    }
}

impl Stripe {
    /// Hands over a PDF of evidence, at most 4.5 MB. Returns the provider's id of it. Safe to do again with the same key.
    pub async fn upload_evidence(&self, key: &str, name: &str, pdf: Vec<u8>) -> Result<String, StripeError> {
        let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
        let part = |head: &str| format!("--{EDGE}\r\nContent-Disposition: form-data; {head}\r\n");
        let purpose = part("name=\"purpose\"");
        let file = part(&format!("name=\"file\"; filename=\"{name}\""));
        let mut body =
            format!("{purpose}\r\ndispute_evidence\r\n{file}Content-Type: application/pdf\r\n\r\n")
                .into_bytes();
        body.extend(pdf);
        body.extend(format!("\r\n--{EDGE}--\r\n").into_bytes());
        self.files.send(key, body).await
    }

    /// Submits evidence to the network, which takes it once. Returns the chargeback as it then is.
    pub async fn answer_dispute(
        &self,
        key: &str,
        id: &str,
        answer: &Answer<'_>,
    ) -> Result<Dispute, StripeError> {
        let mut evidence = UpdateDisputeEvidence::new();
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        evidence.uncategorized_file = Some(answer.file.to_owned());
        evidence.product_description = text(answer.product);
        evidence.service_date = text(answer.served_on);
        evidence.uncategorized_text = text(answer.words);
        let request = UpdateDispute::new(plain(id)?).evidence(evidence).submit(true);
        let answer: disputes::RawDispute = self.send(&request, Some(key)).await?;
        answer.checked(self.livemode)
    }

    pub async fn fraud_warning(&self, id: &str) -> Result<FraudWarning, StripeError> {
        let request = RetrieveWarning(plain(id)?.to_owned());
        let answer: RawWarning = self.send(&request, None).await?;
        if answer.livemode != self.livemode {
            return Err(StripeError::OtherMode);
        }
        Ok(FraudWarning {
            id: answer.id,
            intent: answer.payment_intent,
            kind: answer.fraud_type,
            actionable: answer.actionable,
        })
    }
}

struct RetrieveWarning(String);

impl StripeRequest for RetrieveWarning {
    type Output = miniserde::json::Value;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, format!("/radar/early_fraud_warnings/{}", self.0))
    }
}
