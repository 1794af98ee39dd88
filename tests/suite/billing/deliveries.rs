//! How far an invoice got: sent, delivered, come back, seen; told by a mailbox and by a webhook, once each; sent again only
//! when somebody means it.

use std::path::Path;

use actix_web::test::TestRequest;
use data_encoding::HEXLOWER;
use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, mail};
use forecourt::base::values::{Email, MailId};
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::deliveries;
use forecourt::billing::disputes::{self, Ask, NewDispute, NewLine};
use forecourt::billing::invoices::{DeliveryState, IssuedInvoice, deliveries as steps};
use forecourt::billing::payments::counter::{self, Taking};
use forecourt::billing::payments::payment::PaymentMethod;
use forecourt::trust::access::{Role, Scope};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::support::places::operator;
use crate::support::records::{clean, customer, dollars, issued};
use crate::support::{Answer, TestApp};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

async fn mailed(app: &TestApp) -> (Scope, IssuedInvoice, MailId) {
    let dana = customer(app, app.northside(), "Dana Whitfield");
    let invoice = issued(app, &dana, 12_000);
    app.work().await;
    let about = invoice.id.to_string();
    let id = app
        .site
        .db
        .read(|c| Ok(mail::table.filter(mail::object_id.eq(&about)).select(mail::id).first::<MailId>(c)?));
    (dana, invoice, id.unwrap())
}

#[actix_web::test]
async fn whoever_has_no_account_gets_a_link_that_opens_the_invoice() {
    let app = TestApp::new();
    let (dana, invoice, _) = mailed(&app).await;
    let link = app.link_to("dana@example.com", "/pay/").expect("a pay link in the mail");
    assert!(app.get(&link).await.text().contains(&invoice.number));
    let who = app.owner_of("Ana Whitfield", dana.dealership(), dana.customer().unwrap()).await;
    issued(&app, &dana, 5_000);
    app.work().await;
    assert!(app.link_to(&who.email, "/pay/").is_none());
    assert!(app.link_to(&who.email, "/invoices/").is_some());
}

#[actix_web::test]
async fn whoever_has_no_account_is_led_to_no_sign_in_page() {
    let app = TestApp::new();
    let dana = customer(&app, app.northside(), "Dana Whitfield");
    let invoice = issued(&app, &dana, 12_000);
    crate::support::estimates::sent(&app, &dana, &crate::support::estimates::content(&app));
    let (site, amounts, reason) = (&app.site, [dollars(1_000)], clean("Double"));
    let new =
        NewCredit { invoice: invoice.id, amounts: &amounts, reason: &reason, form_key: "k", approval: None };
    site.db.write(|c| credits::credit(c, site, &operator(), &dana, &new)).unwrap().unwrap();
    let (amount, on) = (dollars(2_000), "2026-11-20".parse().unwrap());
    let cash = Taking {
        method: PaymentMethod::Cash,
        amount,
        on,
        reference: None,
        shares: &[],
        protest: false,
        deposit: None,
        form_key: "k1",
    };
    site.db.write(|c| counter::take(c, site, &operator(), &dana, &cash)).unwrap().unwrap();
    let words = "Too dear".parse().unwrap();
    let lines = [NewLine { place: 0, ask: Ask::All, reason: "price".to_owned() }];
    let wish = disputes::Wish::Explain;
    let question = NewDispute {
        invoice: invoice.id,
        lines: &lines,
        wish,
        words: &words,
        form_key: "a-question-without",
    };
    site.db.write(|c| disputes::raise(c, site, &operator(), &dana, &question)).unwrap().unwrap();
    app.work().await;
    let mails = app.mails_to("dana@example.com");
    for kind in ["invoice.new", "estimate.new", "credit_note", "receipt", "dispute.raised"] {
        let text =
            &mails.iter().find(|it| it.kind == kind).unwrap_or_else(|| panic!("no {kind}")).message.text;
        let link = text.split_whitespace().find_map(|word| word.strip_prefix("http://localhost")).unwrap();
        let there = app.get(link).await;
        assert_eq!(there.status, 200, "{kind}: {link}");
        match kind {
            "invoice.new" | "credit_note" => assert!(there.text().contains(&invoice.number), "{kind}"),
            _ => {
                assert!(text.contains("You have no account with us yet") && link == "/help", "{kind}: {text}")
            }
        }
    }
}

fn states(app: &TestApp, scope: &Scope, invoice: &IssuedInvoice) -> Vec<DeliveryState> {
    let all = app.site.db.read(|c| steps(c, scope, invoice.id)).unwrap();
    all.into_iter().map(|it| it.state).collect()
}

fn entries(app: &TestApp, action: &str) -> i64 {
    let of =
        |c: &mut _| Ok(audit_entry::table.filter(audit_entry::action.eq(action)).count().get_result(c)?);
    app.site.db.read(of).unwrap()
}

fn notification(id: MailId) -> String {
    format!(
        "From MAILER-DAEMON\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n\
         --x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; dana@example.com\nAction: failed\nStatus: 5.1.1\n\n\
         --x\nContent-Type: message/rfc822\n\nMessage-ID: <{id}@northside.example>\n\n--x--\n\n"
    )
}

fn signed(body: &str, at: i64, secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

async fn told(app: &TestApp, body: &str, signature: &str) -> Answer {
    let request = TestRequest::post().uri("/webhooks/mail").insert_header(("forecourt-signature", signature));
    app.call(request.set_payload(body.to_owned())).await
}

fn with_webhook() -> TestApp {
    TestApp::with(|config| config.mail_webhook_secrets = vec![SECRET.to_owned()])
}

#[actix_web::test]
async fn a_webhook_tells_once_that_a_mail_came_back() {
    let app = with_webhook();
    let (dana, invoice, id) = mailed(&app).await;
    let now = app.clock.now().seconds();
    let body = format!(
        r#"{{"events":[{{"message_id":"<{id}@northside.example>","event":"bounced","status":"5.1.1"}},
        {{"message_id":"<of-somebody-else@example.net>","event":"bounced"}},{{"message_id":"x","event":"opened"}}]}}"#
    );
    for _ in 0..2 {
        assert_eq!(told(&app, &body, &signed(&body, now, SECRET)).await.status, 200);
    }
    use DeliveryState::{Bounced, Queued, Sent};
    assert_eq!(states(&app, &dana, &invoice), [Queued, Sent, Bounced]);
    assert_eq!(entries(&app, "mail.bounced"), 1);
    let scope = Scope::for_job(app.northside(), None);
    let list = app.site.db.read(|c| deliveries::bounced(c, &scope, None, 10)).unwrap();
    assert_eq!(
        (list.len(), list[0].number.as_str(), list[0].status.as_str()),
        (1, invoice.number.as_str(), "5.1.1")
    );
    let elsewhere = Scope::for_job(app.dealership("Lakeside Auto"), None);
    assert!(app.site.db.read(|c| deliveries::bounced(c, &elsewhere, None, 10)).unwrap().is_empty());
}

#[actix_web::test]
async fn what_was_delivered_is_told_too_and_what_came_back_stays_so() {
    let app = with_webhook();
    let (dana, invoice, id) = mailed(&app).await;
    let now = app.clock.now().seconds();
    for event in ["delivered", "bounced", "delivered"] {
        let body = format!(r#"{{"events":[{{"message_id":"{id}@x.example","event":"{event}"}}]}}"#);
        assert_eq!(told(&app, &body, &signed(&body, now, SECRET)).await.status, 200);
    }
    use DeliveryState::{Bounced, Delivered, Queued, Sent};
    assert_eq!(states(&app, &dana, &invoice), [Queued, Sent, Delivered, Bounced]);
}

#[actix_web::test]
async fn a_webhook_that_is_wrongly_signed_or_stale_or_not_set_up_changes_nothing() {
    let app = with_webhook();
    let (dana, invoice, id) = mailed(&app).await;
    let now = app.clock.now().seconds();
    let body = format!(r#"{{"events":[{{"message_id":"<{id}@x>","event":"bounced"}}]}}"#);
    for signature in [
        signed(&body, now, "another secret of the right length"),
        signed(&body, now - 301, SECRET),
        signed("{}", now, SECRET),
        String::new(),
    ] {
        assert_eq!(told(&app, &body, &signature).await.status, 400);
    }
    assert_eq!(told(&app, "[]", &signed("[]", now, SECRET)).await.status, 400);
    assert_eq!(told(&TestApp::new(), &body, &signed(&body, now, "")).await.status, 400);
    assert!(!states(&app, &dana, &invoice).contains(&DeliveryState::Bounced));
}

#[actix_web::test]
async fn a_maildir_is_read_and_what_was_understood_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir(folder.path().join(part)).unwrap();
    }
    let place = folder.path().to_owned();
    let app = TestApp::with(|config| config.mail_bounces = Some(place));
    let (dana, invoice, id) = mailed(&app).await;
    std::fs::write(folder.path().join("new/1"), notification(id)).unwrap();
    std::fs::write(folder.path().join("new/2"), "Subject: Hello\n\nA person writes.\n").unwrap();
    assert_eq!(deliveries::sweep(&app.site).unwrap(), 1);
    assert_eq!(deliveries::sweep(&app.site).unwrap(), 0);
    assert!(states(&app, &dana, &invoice).contains(&DeliveryState::Bounced));
    let names = |part: &str| -> Vec<String> {
        let all = std::fs::read_dir(folder.path().join(part)).unwrap();
        all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!((names("new"), names("cur")), (Vec::new(), vec!["2:2,S".to_owned()]));
}

#[actix_web::test]
async fn an_mbox_is_taken_away_first_and_read_by_the_next_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("bounces");
    let app = TestApp::with(|config| config.mail_bounces = Some(place.clone()));
    let (dana, invoice, id) = mailed(&app).await;
    assert_eq!(deliveries::sweep(&app.site).unwrap(), 0, "no mail came yet");
    let stranger = "From somebody\nSubject: Hello\n\nA person writes.\n\n";
    std::fs::write(&place, format!("{stranger}{}", notification(id))).unwrap();
    assert_eq!(deliveries::sweep(&app.site).unwrap(), 0);
    assert!(!place.exists(), "whoever writes begins a new file");
    assert_eq!(deliveries::sweep(&app.site).unwrap(), 1);
    assert!(states(&app, &dana, &invoice).contains(&DeliveryState::Bounced));
    let beside = |name: &str| Path::new(&folder.path()).join(name);
    assert_eq!(std::fs::read_to_string(beside("bounces.kept")).unwrap(), stranger);
    assert!(!beside("bounces.reading").exists());
}

#[actix_web::test]
async fn sending_again_is_one_mail_a_form_and_frees_the_address() {
    let app = with_webhook();
    let (dana, invoice, id) = mailed(&app).await;
    let body = format!(r#"{{"events":[{{"message_id":"<{id}@x>","event":"bounced"}}]}}"#);
    told(&app, &body, &signed(&body, app.clock.now().seconds(), SECRET)).await;
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/{}", invoice.number);
    assert!(marcus.get(&page).await.text().contains("Came back"));
    app.clock.advance(std::time::Duration::from_secs(60));
    let to = format!("{page}/deliveries");
    assert_eq!(marcus.submit(&page, &to, &[("key", "0123456789abcdef0")]).await.status, 303);
    assert_eq!(marcus.post(&to, &[("key", "0123456789abcdef0")]).await.status, 303);
    assert_eq!(app.mails_to("dana@example.com").len(), 2, "the first and one more");
    assert_eq!(entries(&app, "invoice.send_again"), 1);
    let address = Email::parse("dana@example.com").unwrap();
    assert!(!app.site.db.read(|c| forecourt::base::mail::blocked(c, &app.site, &address)).unwrap());
    marcus.submit(&page, &to, &[]).await;
    assert_eq!(app.mails_to("dana@example.com").len(), 3, "another form is another mail");
    assert_eq!(marcus.post(&to, &[]).await.status, 400);
    let scope = Scope::for_job(app.northside(), None);
    assert!(app.site.db.read(|c| deliveries::bounced(c, &scope, None, 10)).unwrap().is_empty());
    assert!(
        states(&app, &dana, &invoice).contains(&DeliveryState::Bounced),
        "what happened stays written down"
    );
}

#[actix_web::test]
async fn the_first_look_by_the_customer_is_shown_to_staff_and_looks_by_staff_are_not() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let invoice = issued(&app, &dana.scope(), 12_000);
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let page = format!("/staff/invoices/{}", invoice.number);
    assert!(!marcus.get(&page).await.text().contains("Seen in the portal"));
    for _ in 0..2 {
        dana.get(&format!("/invoices/{}", invoice.number)).await;
        app.site.later.flush();
    }
    assert_eq!(marcus.get(&page).await.text().matches("Seen in the portal").count(), 1);
}
