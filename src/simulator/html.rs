//! What the simulator's pages share: the answer with its content security policy, the way back after a POST, the
//! style sheet, and the refusal of posts from other sites.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, error};
use askama::Template;
use url::Url;

pub const STYLE_PATH: &str = "/simulator.css";
const STYLE: &str = include_str!("../../static/simulator/simulator.css");

/// A rendered page. `leads_to` are addresses that its forms may be redirected to: browsers hold a redirect after a
/// POST to `form-action` as well.
pub fn page(status: StatusCode, template: &impl Template, leads_to: &[&str]) -> HttpResponse {
    let origins: String = leads_to
        .iter()
        .filter_map(|url| Url::parse(url).ok())
        .map(|url| format!(" {}", url.origin().ascii_serialization()))
        .collect();
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{origins}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    match template.render() {
        Ok(html) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_SECURITY_POLICY, policy))
            .body(html),
        Err(failure) => {
            tracing::error!(error = %failure, "a page of the payment simulator does not render");
            HttpResponse::InternalServerError().body("The simulator could not draw this page.")
        }
    }
}

pub fn see_other(url: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, url)).finish()
}

pub async fn style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE)
}

/// A page of another site must not press buttons here. Scripts and tests send no such header and pass.
pub async fn refuse_foreign_posts(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let foreign = matches!(site, Some("cross-site" | "same-site"));
    if request.method() == Method::POST && foreign {
        return Err(error::ErrorForbidden("This button belongs to the simulator's own pages."));
    }
    next.call(request).await
}
