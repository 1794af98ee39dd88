//! The demo's mailbox: every mail that was stored, to read as text or as HTML. A small server of its own, on loopback,
//! only in a demo. The HTML of a mail is shown in a sandbox of its own origin, without scripts.

use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use actix_web::http::header;
use actix_web::{App, HttpResponse, HttpServer, web};
use askama::Template;

use crate::base::error::AppError;
use crate::base::mail::{self, Stored};
use crate::base::site::Site;
use crate::base::values::MailId;
use crate::commands::failure::Failure;

/// How many the list shows.
const SHOWN: i64 = 200;
const PAGE: &str =
    "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
/// A mail writes its look on its elements, and its links may open the portal; nothing else is let through.
const MAIL: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";
const STYLE: &str = include_str!("mailbox.css");

#[derive(Template)]
#[template(path = "demo/mailbox.html")]
struct List<'a> {
    mails: Vec<Shown>,
    portal: &'a str,
}

#[derive(Template)]
#[template(path = "demo/mail.html")]
struct One {
    mail: Shown,
    parts: Vec<Part>,
}

/// Ready to show.
struct Shown {
    id: String,
    to: String,
    subject: String,
    state: String,
    at: String,
    language: &'static str,
}

/// A piece of a mail's text: words, or an address that can be followed.
struct Part {
    link: bool,
    text: String,
}

struct Inside {
    site: Site,
    portal: String,
}

/// Serves until the handle stops it.
pub fn start(site: &Site, listener: TcpListener, portal: &str) -> Result<ServerHandle, Failure> {
    let inside = web::Data::new(Inside { site: site.clone(), portal: portal.to_owned() });
    let server = HttpServer::new(move || {
        App::new()
            .app_data(inside.clone())
            .route("/", web::get().to(list))
            .route("/mailbox.css", web::get().to(style))
            // Browsers ask for one unbidden.
            .route("/favicon.ico", web::get().to(HttpResponse::NoContent))
            .route("/mails/{id}", web::get().to(show))
            .route("/mails/{id}/html", web::get().to(html))
    })
    .workers(1)
    .worker_max_blocking_threads(1)
    .disable_signals()
    .listen(listener)
    .map_err(|e| Failure::Refused(format!("the mailbox does not start: {e}")))?
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(handle)
}

async fn list(inside: web::Data<Inside>) -> Result<HttpResponse, AppError> {
    let own = inside.clone();
    let stored = blocking(move || own.site.db.read(|c| mail::newest(c, &own.site, SHOWN))).await?;
    page(&List { mails: stored.iter().map(shown).collect(), portal: &inside.portal })
}

async fn show(inside: web::Data<Inside>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let stored = find(inside, &id).await?;
    page(&One { mail: shown(&stored), parts: parts(&stored.message.text) })
}

async fn html(inside: web::Data<Inside>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let stored = find(inside, &id).await?;
    Ok(answer("text/html; charset=utf-8", MAIL, stored.message.html))
}

async fn style() -> HttpResponse {
    answer("text/css; charset=utf-8", PAGE, STYLE.to_owned())
}

async fn find(inside: web::Data<Inside>, id: &str) -> Result<Stored, AppError> {
    let id: MailId = id.parse().map_err(|_| AppError::NotFound)?;
    blocking(move || inside.site.db.read(|c| mail::message(c, &inside.site, id))).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    web::block(work).await.map_err(|_| AppError::Unavailable("the mailbox is stopping".to_owned()))?
}

fn page(template: &impl Template) -> Result<HttpResponse, AppError> {
    let body = template.render().map_err(|e| AppError::Internal(e.into()))?;
    Ok(answer("text/html; charset=utf-8", PAGE, body))
}

fn answer(kind: &'static str, policy: &'static str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body(body)
}

fn shown(stored: &Stored) -> Shown {
    Shown {
        id: stored.id.to_string(),
        to: stored.message.to.to_string(),
        subject: stored.message.subject.clone(),
        state: stored.state.clone(),
        // To the second, in UTC: a demo's mailbox need not know where it is.
        at: stored.created_at.to_string().replace('T', " ").chars().take(19).collect(),
        language: stored.message.language.code(),
    }
}

/// Words and addresses in turn; an address ends at white space.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = ["http://", "https://"].iter().filter_map(|start| rest.find(start)).min() {
        let (words, from) = rest.split_at(at);
        let end = from.find(char::is_whitespace).unwrap_or(from.len());
        let (link, after) = from.split_at(end);
        parts.push(Part { link: false, text: words.to_owned() });
        parts.push(Part { link: true, text: link.to_owned() });
        rest = after;
    }
    parts.push(Part { link: false, text: rest.to_owned() });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_a_text_can_be_followed() {
        let found = parts("See:\nhttp://localhost:1/a?b=c\n\nBye https://x.example");
        let links: Vec<&str> = found.iter().filter(|p| p.link).map(|p| p.text.as_str()).collect();
        assert_eq!(links, ["http://localhost:1/a?b=c", "https://x.example"]);
        let whole: String = found.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(whole, "See:\nhttp://localhost:1/a?b=c\n\nBye https://x.example");
    }

    #[test]
    fn a_mails_words_are_escaped() {
        let mail = Shown {
            id: "eml_1".to_owned(),
            to: "a@b.co".to_owned(),
            subject: "<script>".to_owned(),
            state: "sent".to_owned(),
            at: "2026-11-20 18:00:00".to_owned(),
            language: "en",
        };
        let shown = One { mail, parts: parts("<b> http://localhost/\"><i>") }.render().unwrap();
        assert!(
            !shown.contains("<script>") && !shown.contains("<b>") && !shown.contains("\"><i>"),
            "{shown}"
        );
    }
}
