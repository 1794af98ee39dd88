//! Reading what a browser sends: form fields and JSON, with a limit of size and a deadline. Fields that a form
//! leaves out are the form type's business (`#[serde(default)]`); a body that is no form at all is an error.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::base::error::AppError;

const FORM_LIMIT: usize = 64 * 1024;
const LONG_FORM_LIMIT: usize = 512 * 1024;
const JSON_LIMIT: usize = 256 * 1024;
const DEADLINE: Duration = Duration::from_secs(15);

/// The fields of a posted form.
pub struct Form<T, const LIMIT: usize = FORM_LIMIT>(pub T);

/// The fields of a form with many lines.
pub type LongForm<T> = Form<T, LONG_FORM_LIMIT>;

/// The body of a JSON request.
pub struct Json<T>(pub T);

/// The bytes as they came, for signatures.
pub struct RawBody(pub Vec<u8>);

/// A posted form as it came, kept beside the request in case the session turns out to have ended, or the database is busy.
pub struct RawForm(pub Vec<u8>);

/// Beside a [`RawForm`]: files came with it, which are not kept.
pub struct FilesLeft;

impl RawForm {
    pub(super) fn fields(&self) -> Result<Vec<(String, String)>, AppError> {
        serde_html_form::from_bytes(&self.0).map_err(|e| AppError::Invalid(e.to_string()))
    }
}

impl<T: DeserializeOwned, const LIMIT: usize> FromRequest for Form<T, LIMIT> {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            expect_type(&request, "application/x-www-form-urlencoded")?;
            let bytes = read(&request, payload, LIMIT).await?;
            let fields = serde_html_form::from_bytes(&bytes).map_err(|e| AppError::Invalid(e.to_string()))?;
            request.extensions_mut().insert(RawForm(bytes));
            Ok(Self(fields))
        })
    }
}

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            expect_type(&request, "application/json")?;
            let bytes = read(&request, payload, JSON_LIMIT).await?;
            serde_json::from_slice(&bytes).map(Self).map_err(|e| AppError::Invalid(e.to_string()))
        })
    }
}

impl FromRequest for RawBody {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { read(&request, payload, JSON_LIMIT).await.map(Self) })
    }
}

/// A query string, with lists (`invoice=…&invoice=…`); nonsense is an error page, not a panic.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = AppError;
    type Future = std::future::Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let fields = serde_html_form::from_str(request.query_string());
        std::future::ready(fields.map(Self).map_err(|e| AppError::Invalid(e.to_string())))
    }
}

fn expect_type(request: &HttpRequest, wanted: &str) -> Result<(), AppError> {
    if request.content_type().eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(AppError::Invalid(format!("the body must be {wanted}")))
}

async fn read(request: &HttpRequest, payload: Payload, limit: usize) -> Result<Vec<u8>, AppError> {
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(AppError::Invalid("a compressed body is not accepted".to_owned()));
    }
    let whole = collect(payload, limit);
    tokio::time::timeout(DEADLINE, whole)
        .await
        .map_err(|_| AppError::Invalid("the body came too slowly".to_owned()))?
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e| AppError::Invalid(e.to_string()))?;
        if bytes.len() + chunk.len() > limit {
            return Err(AppError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
