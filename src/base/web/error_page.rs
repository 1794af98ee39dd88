//! The page that says what went wrong, what it means and what to do, for every status the portal answers with.
//! Not here: which error has which status, and what of it goes to the log (`base::error`, the pipeline).

use actix_web::http::StatusCode;
use askama::Template;

use super::page::Page;
use crate::base::words::Words;

#[derive(Template)]
#[template(path = "errors/page.html")]
struct ErrorPage {
    page: Page,
    icon_name: &'static str,
    text: String,
    /// Empty, or a sentence with the number that finds the entry in the log.
    reference: String,
    /// Trying the same address again may work.
    retry: bool,
    /// The same for a form: with all that was typed.
    again: Option<Again>,
    /// The reader has a session that opens nothing here: they may choose another account, or end it.
    shut_out: bool,
}

/// A form that was not dealt with.
pub struct Again {
    pub action: String,
    pub fields: Vec<(String, String)>,
    /// Files came with it, which no page can hold.
    pub without_files: bool,
}

/// What is known besides the status.
#[derive(Default)]
pub struct Said {
    /// In place of the usual sentence.
    pub instead: Option<String>,
    pub again: Option<Again>,
    /// Asking for the address would not be the same again.
    pub posted: bool,
    /// The browser has a session, whatever it is worth.
    pub signed_in: bool,
}

/// The whole page as HTML. `page` needs no title; `reference` is shown where a person could ask about it.
///
/// # Errors
/// When the template cannot be written, which leaves only a plain sentence to send.
pub fn error_page(mut page: Page, status: StatusCode, reference: &str, said: Said) -> askama::Result<String> {
    let usual = Usual::of(status);
    let w = page.w;
    page.title = w.t(usual.title).into_owned();
    let reference = if usual.referred && !reference.is_empty() {
        w.args("error-reference", &[("reference", reference.into())])
    } else {
        String::new()
    };
    ErrorPage {
        icon_name: usual.icon,
        text: said.instead.unwrap_or_else(|| w.t(usual.text).into_owned()),
        reference,
        retry: usual.retry && !said.posted,
        again: said.again.filter(|_| usual.retry || usual.referred),
        shut_out: said.signed_in && status == StatusCode::FORBIDDEN,
        page,
    }
    .render()
}

/// The same in one sentence, for the few answers that are JSON.
#[must_use]
pub fn error_sentence(w: Words, status: StatusCode) -> String {
    w.t(Usual::of(status).text).into_owned()
}

struct Usual {
    title: &'static str,
    text: &'static str,
    icon: &'static str,
    retry: bool,
    referred: bool,
}

impl Usual {
    const fn new(title: &'static str, text: &'static str, icon: &'static str) -> Self {
        Self { title, text, icon, retry: false, referred: false }
    }

    const fn retry(mut self) -> Self {
        self.retry = true;
        self
    }

    const fn referred(mut self) -> Self {
        self.referred = true;
        self
    }

    fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::new("error-401-title", "error-401-text", "key-round"),
            403 => Self::new("error-403-title", "error-403-text", "lock"),
            404 | 410 => Self::new("error-404-title", "error-404-text", "search"),
            405 => Self::new("error-405-title", "error-405-text", "circle-help"),
            409 => Self::new("error-409-title", "error-409-text", "rotate-ccw"),
            413 => Self::new("error-413-title", "error-413-text", "upload"),
            429 => Self::new("error-429-title", "error-429-text", "clock").retry(),
            502 | 504 => Self::new("error-502-title", "error-502-text", "activity").retry().referred(),
            503 => Self::new("error-503-title", "error-503-text", "wrench").retry().referred(),
            400..=499 => Self::new("error-422-title", "error-422-text", "circle-alert"),
            _ => Self::new("error-500-title", "error-500-text", "circle-alert").referred(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::values::Language;
    use crate::base::web::page::Dealer;

    fn shown(status: u16, language: Language) -> String {
        let dealer = Dealer { name: "Northside Motors".to_owned(), ..Dealer::default() };
        let page = Page::new("", dealer, Words::new(language));
        error_page(page, StatusCode::from_u16(status).unwrap(), "7F3K-20", Said::default()).unwrap()
    }

    #[test]
    fn every_status_has_words_in_both_languages() {
        for status in [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 502, 503] {
            for language in Language::ALL {
                let page = shown(status, language);
                assert!(page.contains("<h1"), "{status}");
                assert!(page.contains(&format!("lang=\"{}-US\"", language.code())));
            }
        }
    }

    #[test]
    fn gives_a_reference_where_the_fault_is_ours_only() {
        assert!(shown(500, Language::En).contains("7F3K-20"));
        assert!(shown(503, Language::Es).contains("7F3K-20"));
        assert!(!shown(404, Language::En).contains("7F3K-20"));
    }
}
