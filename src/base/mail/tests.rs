//! What mails say, in both languages. Delivery is tested with the house around it.

use super::letter::{Letter, Recipient};
use super::post::smtp_is_safe;
use super::render::render;
use crate::base::values::{Email, Language};
use crate::base::words::Words;

fn letter(language: Language) -> Letter {
    let to = Recipient { email: Email::parse("dana@example.com").unwrap(), language };
    let w = Words::new(language);
    let values = [("number", "NM-10482".into()), ("dealership", "Smith & Söhne".into())];
    Letter::new("invoice.new", "key", &to, "Smith & Söhne")
        .subject(w.args("mail-invoice-subject", &values))
        .says(w.args("mail-invoice-text", &[("number", "NM-10482".into())]))
        .action(w.t("mail-invoice-action"), "https://pay.example.com/invoices/NM-10482?a=1&b=2".to_owned())
        .other("Other", "https://pay.example.com/other".to_owned())
}

#[test]
fn says_the_same_in_text_and_in_html_in_each_language() {
    for (language, word) in [(Language::En, "line by line"), (Language::Es, "línea por línea")] {
        let letter = letter(language);
        let (text, html) = render(&letter, "pay.example.com").unwrap();
        for part in [&text, &html] {
            assert!(
                part.contains(word) && part.contains("NM-10482") && part.contains("pay.example.com/other")
            );
        }
        assert!(text.contains("https://pay.example.com/invoices/NM-10482?a=1&b=2\n"), "{text}");
        assert!(text.contains("Smith & Söhne"), "text is not escaped: {text}");
        assert!(html.contains("Smith &#38; Söhne"), "HTML is escaped: {html}");
        assert!(html.contains(&format!("<html lang=\"{}\">", language.code())));
    }
}

#[test]
fn text_has_no_runs_of_empty_lines() {
    let (text, _) = render(&letter(Language::En), "pay.example.com").unwrap();
    assert!(!text.contains("\n\n\n"), "{text}");
    assert!(text.starts_with("Hello,\n\n") && text.contains("\n-- \n"), "{text}");
}

#[test]
fn plain_smtp_is_allowed_on_this_machine_alone() {
    for good in [
        "smtps://u:p@mail.example.com",
        "smtp://u:p@mail.example.com:587?tls=required",
        "smtp://localhost:2525",
        "smtp://127.0.0.1:25",
        "smtp://[::1]:25",
    ] {
        assert!(smtp_is_safe(good), "{good}");
    }
    for bad in [
        "smtp://mail.example.com",
        "smtp://mail.example.com?tls=opportunistic",
        "smtp://localhost.example.com",
        "http://mail.example.com",
        "mail.example.com",
    ] {
        assert!(!smtp_is_safe(bad), "{bad}");
    }
}
