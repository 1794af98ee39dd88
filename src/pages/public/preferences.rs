//! `POST /preferences`: language, colors and keys, each in a cookie of its own, for people without a session and for
//! those with one. Then back to the page the switch was on, or to the one above where that only takes a form. What a person set in the profile is not changed here.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use url::Url;

use crate::base::error::AppError;
use crate::base::values::Language;
use crate::base::web::facts::{KEYS_COOKIE, LANGUAGE_COOKIE, THEME_COOKIE};
use crate::base::web::{Cx, Form, Pages, Reply, Theme};
use crate::trust::access::Visitor;

const A_YEAR: Option<i64> = Some(365);

/// Whichever button was pressed; the other is absent.
#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    language: String,
    #[serde(default)]
    theme: String,
    /// Single keys on the staff's pages: `on` or `off`.
    #[serde(default)]
    keys: String,
}

pub async fn choose(
    cx: Cx,
    visitor: Visitor,
    request: HttpRequest,
    pages: web::Data<Pages>,
    form: Form<Choice>,
) -> Result<HttpResponse, AppError> {
    let back = match came_from(&request) {
        Some((path, query)) if pages.has(&path) => format!("{path}{query}"),
        Some((path, _)) => pages.nearest(&path),
        None => "/".to_owned(),
    };
    cx.page(visitor, move |_, _, _| Ok(remember(Reply::to(back.clone()), &form.0))).await
}

/// A value that is none of ours changes nothing; `system` gives the colors back to the device.
fn remember(mut reply: Reply, choice: &Choice) -> Reply {
    if let Ok(language) = choice.language.parse::<Language>() {
        reply = reply.cookie(LANGUAGE_COOKIE, language.code(), A_YEAR);
    }
    match choice.keys.as_str() {
        "off" => reply = reply.cookie(KEYS_COOKIE, "off", A_YEAR),
        "on" => reply = reply.forget_cookie(KEYS_COOKIE),
        _ => {}
    }
    match Theme::of_code(&choice.theme) {
        Some(theme) => reply.cookie(THEME_COOKIE, theme.code(), A_YEAR),
        None if choice.theme == "system" => reply.forget_cookie(THEME_COOKIE),
        None => reply,
    }
}

/// Path and query of the page before. Its host is left out, so the answer never leads to another site.
fn came_from(request: &HttpRequest) -> Option<(String, String)> {
    let referer = Url::parse(request.headers().get(header::REFERER)?.to_str().ok()?).ok()?;
    let query = referer.query().map(|query| format!("?{query}")).unwrap_or_default();
    // Two slashes at the start would name a host.
    let path = referer.path().trim_start_matches('/');
    Some((format!("/{path}"), query))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn back(referer: &str) -> Option<String> {
        let request = TestRequest::post().insert_header((header::REFERER, referer)).to_http_request();
        came_from(&request).map(|(path, query)| path + &query)
    }

    #[test]
    fn goes_back_to_the_page_before_and_never_to_another_site() {
        assert_eq!(
            back("http://localhost:8080/invoices?state=paid"),
            Some("/invoices?state=paid".to_owned())
        );
        assert_eq!(
            back("https://elsewhere.example//elsewhere.example/x"),
            Some("/elsewhere.example/x".to_owned())
        );
        assert_eq!(back("nonsense"), None);
    }
}
