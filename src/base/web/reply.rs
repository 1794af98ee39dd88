//! What a page or a verb's handler answers with: a rendered page, a redirect, a file, JSON. Built inside the one
//! closure, turned into actix's response outside of it.

use actix_web::HttpResponse;
use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use askama::Template;
use futures_util::{Stream, StreamExt};
use serde::Serialize;

use super::compress::Encoding;
use super::page::Flash;
use crate::base::error::AppError;

/// An answer in the making.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    kind: &'static str,
    body: Vec<u8>,
    headers: Vec<(HeaderName, String)>,
    cookies: Vec<Cookie<'static>>,
    /// Left for the next page.
    pub(super) flash: Option<Flash>,
}

/// A page of fifty rows fits without being moved while it grows.
const ROOM: usize = 48 * 1024;

impl Reply {
    /// 200 and a page.
    pub fn page(template: &impl Template) -> Result<Self, AppError> {
        let mut body = String::with_capacity(ROOM);
        template.render_into(&mut body).map_err(|e| AppError::Internal(e.into()))?;
        Ok(Self::new(StatusCode::OK, "text/html; charset=utf-8", body.into_bytes()))
    }

    /// 422 and the same page again with what is wrong.
    pub fn invalid(template: &impl Template) -> Result<Self, AppError> {
        Ok(Self { status: StatusCode::UNPROCESSABLE_ENTITY, ..Self::page(template)? })
    }

    /// 409 and the same page again with what was typed: somebody else was faster.
    pub fn conflict(template: &impl Template) -> Result<Self, AppError> {
        Ok(Self { status: StatusCode::CONFLICT, ..Self::page(template)? })
    }

    /// 429 and the same page again with what was typed: it can be sent a little later.
    pub fn too_many(template: &impl Template) -> Result<Self, AppError> {
        Ok(Self { status: StatusCode::TOO_MANY_REQUESTS, ..Self::page(template)? })
    }

    /// 303 to a path of this site.
    pub fn to(location: impl Into<String>) -> Self {
        Self::new(StatusCode::SEE_OTHER, "text/plain", Vec::new()).header(header::LOCATION, location)
    }

    /// JSON for the few endpoints that scripts and machines use.
    pub fn json(value: &impl Serialize) -> Result<Self, AppError> {
        let body = serde_json::to_vec(value).map_err(|e| AppError::Internal(e.into()))?;
        Ok(Self::new(StatusCode::OK, "application/json", body))
    }

    /// A file to keep: sent as attachment under this ASCII name, and powerless if a browser shows it all the same.
    pub fn attachment(name: &str, kind: &'static str, bytes: Vec<u8>) -> Self {
        Self::new(StatusCode::OK, kind, bytes)
            .header(header::CONTENT_DISPOSITION, as_attachment(name))
            .header(header::CONTENT_SECURITY_POLICY, POWERLESS)
    }

    pub fn new(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Self {
        Self { status, kind, body, headers: Vec::new(), cookies: Vec::new(), flash: None }
    }

    /// A message that the next page shows once.
    #[must_use]
    pub fn flash(mut self, flash: Flash) -> Self {
        self.flash = Some(flash);
        self
    }

    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// A `__Host-` cookie: secure, hidden from scripts, for this host alone. `None` lasts as long as the browser runs.
    #[must_use]
    pub fn cookie(mut self, name: &'static str, value: impl Into<String>, days: Option<i64>) -> Self {
        self.cookies.push(host_cookie(name, value.into(), days.map(CookieDuration::days)));
        self
    }

    #[must_use]
    pub fn forget_cookie(mut self, name: &'static str) -> Self {
        self.cookies.push(host_cookie(name, String::new(), Some(CookieDuration::ZERO)));
        self
    }

    /// Pages are compressed here, in the closure that rendered them.
    pub(super) fn compressed(mut self, encoding: Encoding) -> Self {
        if self.kind.starts_with("text/html") {
            let (body, used) = encoding.compress(std::mem::take(&mut self.body));
            self.body = body;
            if let Some(name) = used.name() {
                self.headers.push((header::CONTENT_ENCODING, name.to_owned()));
            }
        }
        self
    }

    pub(super) fn into_response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if !self.body.is_empty() {
            response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(self.kind)));
        }
        for (name, value) in self.headers {
            response.append_header((name, value));
        }
        for cookie in self.cookies {
            response.cookie(cookie);
        }
        response.body(self.body)
    }
}

const POWERLESS: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// With the name as it is beside one of plain letters (RFC 6266), for programs that know no other.
fn as_attachment(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.chars().all(plain) && !name.is_empty() {
        return format!("attachment; filename=\"{name}\"");
    }
    let safe: String = name.chars().filter(|c| plain(*c)).collect();
    let safe = if safe.is_empty() || safe.starts_with('.') { format!("file{safe}") } else { safe };
    let mut whole = String::new();
    for byte in name.bytes() {
        match char::from(byte) {
            c if plain(c) => whole.push(c),
            _ => whole.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"{safe}\"; filename*=UTF-8''{whole}")
}

/// The same as [`Reply::attachment`] for a file that is too large to be held: its pieces are fetched while it leaves. One
/// that cannot be fetched breaks the answer off, which the browser notices.
pub fn streamed(
    name: &str,
    kind: &'static str,
    size: Option<u64>,
    pieces: impl Stream<Item = Result<Vec<u8>, AppError>> + 'static,
) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, as_attachment(name)))
        .insert_header((header::CONTENT_SECURITY_POLICY, POWERLESS));
    if let Some(size) = size {
        answer.no_chunking(size);
    }
    answer.streaming(pieces.map(|piece| piece.map(actix_web::web::Bytes::from)))
}

fn host_cookie(name: &'static str, value: String, age: Option<CookieDuration>) -> Cookie<'static> {
    let mut cookie =
        Cookie::build(name, value).path("/").secure(true).http_only(true).same_site(SameSite::Lax).finish();
    cookie.set_max_age(age);
    cookie
}
