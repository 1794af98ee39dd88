//! Mails on their way: queued with the change they tell of, delivered once, sealed where they lie.

use diesel::prelude::*;
use forecourt::base::config::MailTransport;
use forecourt::base::db::schema::{delivery, mail as mail_table, outbox as outbox_table};
use forecourt::base::mail::{self, Letter, Recipient, RecoveryBegun};
use forecourt::base::outbox;
use forecourt::base::site::Site;
use forecourt::base::values::{
    Clock, CustomerId, Email, InvoiceId, Language, PasskeyId, RecoveryId, SessionId,
};
use forecourt::jobs::jobs;

use crate::support::TestApp;
use crate::support::smtp::MailServer;

fn to(language: Language) -> Recipient {
    Recipient { email: Email::parse("dana.whitfield@example.com").unwrap(), language }
}

fn invoice(site: &Site, clock: &Clock) -> (Letter, InvoiceId) {
    let id = InvoiceId::generate(clock.now());
    let customer = CustomerId::generate(clock.now());
    let path = "/invoices/NM-10482";
    let letter = mail::new_invoice(site, &to(Language::En), "Northside Motors", id, "NM-10482", path);
    (letter.customer(customer), id)
}

fn queue(app: &TestApp, letter: &Letter) {
    app.site.db.write(|c| mail::queue(c, &app.site, letter)).unwrap();
}

async fn deliver(app: &TestApp) -> usize {
    outbox::drain(&app.site, &jobs(&app.app.provider)).await.unwrap()
}

fn states(app: &TestApp) -> Vec<String> {
    app.site.db.read(|c| Ok(mail_table::table.select(mail_table::state).load(c)?)).unwrap()
}

fn with_server(server: &MailServer) -> TestApp {
    let url = server.url();
    TestApp::with(|config| {
        config.mail_transport = MailTransport::Smtp;
        config.smtp_url = Some(url);
        config.mail_from = "Northside Motors <billing@northside.example>".to_owned();
    })
}

#[actix_web::test]
async fn leaves_by_smtp_with_text_and_html_and_the_number_in_its_subject() {
    let server = MailServer::answering("250 fine");
    let app = with_server(&server);
    queue(&app, &invoice(&app.site, &app.clock).0);
    assert_eq!(deliver(&app).await, 1);
    let [sent] = &server.received()[..] else { panic!("one mail") };
    assert!(
        sent.from.contains("billing@northside.example") && sent.to[0].contains("dana.whitfield@example.com")
    );
    let data = &sent.data;
    for part in [
        "Subject: Invoice NM-10482 from Northside Motors",
        "Content-Type: multipart/alternative",
        "text/plain",
        "text/html",
        "Auto-Submitted: auto-generated",
        "Content-Language: en",
        "Date: Fri, 20 Nov 2026 18:00:00 +0000",
        "@northside.example>",
        "http://localhost/invoices/NM-10482",
    ] {
        assert!(data.contains(part), "{part} is not in {data}");
    }
    assert!(!data.contains("Content-Disposition: attachment") && !data.contains('$'), "{data}");
    assert_eq!(states(&app), ["sent"]);
}

#[actix_web::test]
async fn the_same_letter_is_sent_once() {
    let server = MailServer::answering("250 fine");
    let app = with_server(&server);
    let (letter, _) = invoice(&app.site, &app.clock);
    queue(&app, &letter);
    queue(&app, &letter);
    deliver(&app).await;
    queue(&app, &letter);
    deliver(&app).await;
    assert_eq!(server.received().len(), 1);
}

#[actix_web::test]
async fn a_mail_of_a_change_that_was_rolled_back_is_never_sent() {
    let app = TestApp::new();
    let (letter, _) = invoice(&app.site, &app.clock);
    let failed: Result<(), _> = app.site.db.write(|c| {
        mail::queue(c, &app.site, &letter)?;
        Err(forecourt::base::error::AppError::Forbidden)
    });
    assert!(failed.is_err());
    assert_eq!(deliver(&app).await, 0);
    assert_eq!(states(&app), Vec::<String>::new());
}

#[actix_web::test]
async fn is_kept_for_the_mailbox_page_and_opens_again() {
    let app = TestApp::new();
    queue(&app, &invoice(&app.site, &app.clock).0);
    deliver(&app).await;
    let found = app.site.db.read(|c| mail::newest(c, &app.site, 10)).unwrap();
    assert_eq!((found[0].state.as_str(), found[0].kind.as_str()), ("sent", "invoice.new"));
    assert_eq!(found[0].message.to.as_str(), "dana.whitfield@example.com");
}

#[actix_web::test]
async fn lies_sealed_and_says_in_clear_neither_address_nor_words() {
    let app = TestApp::new();
    queue(&app, &invoice(&app.site, &app.clock).0);
    let rows: Vec<(Vec<u8>, String)> = app
        .site
        .db
        .read(|c| Ok(mail_table::table.select((mail_table::message, mail_table::key)).load(c)?))
        .unwrap();
    let work: Vec<Vec<u8>> =
        app.site.db.read(|c| Ok(outbox_table::table.select(outbox_table::payload).load(c)?)).unwrap();
    for bytes in rows
        .iter()
        .flat_map(|(message, key)| [message.as_slice(), key.as_bytes()])
        .chain(work.iter().map(Vec::as_slice))
    {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("dana") && !text.contains("NM-10482"), "{text}");
    }
}

#[actix_web::test]
async fn is_written_as_a_file_that_its_owner_alone_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("mails");
    let app = TestApp::with(|config| {
        config.mail_transport = MailTransport::File;
        config.mail_directory = place.clone();
    });
    queue(&app, &invoice(&app.site, &app.clock).0);
    deliver(&app).await;
    let files: Vec<_> = std::fs::read_dir(place).unwrap().flatten().collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].file_name().to_string_lossy().ends_with(".eml"));
    assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(files[0].path()).unwrap().contains("Invoice NM-10482"));
}

#[actix_web::test]
async fn a_refused_address_is_a_bounce_and_the_log_does_not_name_it() {
    let server = MailServer::answering("550 5.1.1 <dana.whitfield@example.com> unknown");
    let app = with_server(&server);
    let (letter, id) = invoice(&app.site, &app.clock);
    queue(&app, &letter);
    deliver(&app).await;
    assert_eq!(states(&app), ["failed"]);
    let (state, why): (String, Option<String>) = app
        .site
        .db
        .read(|c| Ok(outbox_table::table.select((outbox_table::state, outbox_table::last_error)).first(c)?))
        .unwrap();
    // The customer's page says it; nothing waits, and nothing is late by it.
    assert_eq!((state.as_str(), why), ("done", None));
    let told: Vec<String> = app
        .site
        .db
        .read(|c| {
            let of_invoice = delivery::table.filter(delivery::object_id.eq(id.to_string()));
            Ok(of_invoice.order((delivery::at, delivery::id)).select(delivery::state).load(c)?)
        })
        .unwrap();
    assert!(told.contains(&"queued".to_owned()) && told.contains(&"bounced".to_owned()), "{told:?}");
}

#[actix_web::test]
async fn a_server_that_is_busy_is_asked_again_later() {
    let server = MailServer::answering("451 4.3.0 later");
    let app = with_server(&server);
    queue(&app, &invoice(&app.site, &app.clock).0);
    deliver(&app).await;
    assert_eq!(states(&app), ["queued"]);
    app.clock.advance(std::time::Duration::from_secs(4));
    assert_eq!(deliver(&app).await, 1);
    assert_eq!(app.site.db.read(outbox::backlog).unwrap().due, 1);
}

#[actix_web::test]
async fn never_goes_across_a_network_in_clear() {
    let app = TestApp::with(|config| {
        config.mail_transport = MailTransport::Smtp;
        config.smtp_url = Some("smtp://mail.example.com".to_owned());
    });
    queue(&app, &invoice(&app.site, &app.clock).0);
    deliver(&app).await;
    let why: Option<String> =
        app.site.db.read(|c| Ok(outbox_table::table.select(outbox_table::last_error).first(c)?)).unwrap();
    assert_eq!(why.as_deref(), Some("smtp_url would send mail without TLS"));
}

#[actix_web::test]
async fn speaks_the_readers_language() {
    let app = TestApp::new();
    let id = InvoiceId::generate(app.clock.now());
    let letter =
        mail::new_invoice(&app.site, &to(Language::Es), "Northside Motors", id, "NM-1", "/invoices/NM-1");
    queue(&app, &letter);
    let found = app.site.db.read(|c| mail::newest(c, &app.site, 1)).unwrap();
    let message = &found[0].message;
    assert_eq!(message.subject, "Factura NM-1 de Northside Motors");
    assert!(
        message.text.starts_with("Hola:") && message.html.contains("<html lang=\"es\">"),
        "{}",
        message.text
    );
}

#[actix_web::test]
async fn is_forgotten_after_a_month() {
    let app = TestApp::new();
    queue(&app, &invoice(&app.site, &app.clock).0);
    deliver(&app).await;
    queue(&app, &invoice(&app.site, &app.clock).0);
    app.clock.advance(std::time::Duration::from_secs(31 * 86_400));
    assert_eq!(
        app.site.db.write(|c| mail::sweep(c, &app.site)).unwrap(),
        1,
        "what is still to be sent stays"
    );
    assert_eq!(states(&app), ["queued"]);
}

#[actix_web::test]
async fn what_happens_to_an_account_is_told_in_both_languages_with_what_to_do_if_it_was_somebody_else() {
    let app = TestApp::new();
    let now = app.clock.now();
    for (language, not_me) in [(Language::En, "If this was not you"), (Language::Es, "Si no fue usted")] {
        let (site, to) = (&app.site, to(language));
        let recovery = RecoveryId::generate(now);
        let how = RecoveryBegun::ByMail { path: "/recovery/x", minutes: 30 };
        let letters = [
            mail::new_passkey(site, &to, PasskeyId::generate(now), "Edge on Windows", "/account/passkeys"),
            mail::new_browser(site, &to, SessionId::generate(now), "Edge on Windows", "/account/sessions"),
            mail::recovery_begun(site, &to, recovery, how, "/recovery/not-me/x"),
            mail::recovered(site, &to, recovery, "Edge on Windows", 72, "/recovery/not-me/x"),
            mail::email_changed_old(site, &to, not_me, 72, "/email-changes/x/undo"),
        ];
        letters.iter().for_each(|letter| queue(&app, letter));
        let sent = app.mails_to(to.email.as_str());
        for kind in ["passkey.new", "sign_in.new", "recovery", "recovery.done", "email.old"] {
            let it = sent.iter().find(|it| it.kind == kind && it.message.text.contains(not_me));
            assert!(it.is_some(), "{kind} in {language}");
        }
    }
}
