//! `POST /csp-reports`: what a browser refused to load because of our policy. Logged by directive alone: addresses in
//! a report may hold tokens. A flood from one network is turned away.

use actix_web::HttpResponse;

use crate::base::error::AppError;
use crate::base::web::{Cx, Limit, RawBody};

/// Accepts the reporting API's list and the older single object.
pub async fn csp(cx: Cx, body: RawBody) -> Result<HttpResponse, AppError> {
    cx.allow(Limit::REPORT, cx.facts.network()).await?;
    let report: serde_json::Value =
        serde_json::from_slice(&body.0).map_err(|e| AppError::Invalid(e.to_string()))?;
    let directive = report
        .pointer("/0/body/effectiveDirective")
        .or_else(|| report.pointer("/csp-report/effective-directive"))
        .and_then(|d| d.as_str())
        .map(|d| d.chars().filter(|c| c.is_ascii_lowercase() || *c == '-').take(40).collect::<String>());
    tracing::warn!(directive, "content security policy");
    Ok(HttpResponse::NoContent().finish())
}
