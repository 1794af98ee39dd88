//! A letter written out twice: as text and as HTML that says the same.

use askama::Template;

use super::letter::Letter;
use crate::base::error::AppError;
use crate::base::words::Words;

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    w: Words,
    letter: &'a Letter,
    foot: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    w: Words,
    letter: &'a Letter,
    foot: &'a str,
}

/// Text, then HTML.
pub(super) fn render(letter: &Letter, host: &str) -> Result<(String, String), AppError> {
    let w = Words::new(letter.to.language);
    let foot = w.args("mail-foot", &[("host", host.into())]);
    let text = Text { w, letter, foot: &foot }.render();
    let html = Html { w, letter, foot: &foot }.render();
    Ok((text.map_err(|e| AppError::Internal(e.into()))?, html.map_err(|e| AppError::Internal(e.into()))?))
}
