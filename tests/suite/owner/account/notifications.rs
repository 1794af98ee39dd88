//! Which mails somebody wants.

use forecourt::base::values::Language;
use forecourt::billing::notices::readers;
use forecourt::parties::customers;
use forecourt::trust::access::notices::Notice;
use forecourt::trust::access::{Rights, persons, rights};

use crate::support::places::operator;
use crate::support::records::{details, issued};
use crate::support::{Actor, TestApp};

const PATH: &str = "/account/notifications";

fn told(app: &TestApp, dana: &Actor<'_>, notice: Notice) -> Vec<(String, Language)> {
    let scope = dana.scope();
    let all = app.site.db.read(|c| readers(c, &app.site, &scope, notice)).unwrap();
    all.into_iter().map(|it| (it.to.email.to_string(), it.to.language)).collect()
}

#[actix_web::test]
async fn what_was_switched_off_reaches_nobody_and_security_has_no_switch() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let readers = |notice| told(&app, &dana, notice).len();
    assert_eq!(
        (readers(Notice::NewInvoice), readers(Notice::Receipt)),
        (1, 1),
        "wanted until told otherwise"
    );
    assert_eq!(dana.post(PATH, &[("receipt", "yes")]).await.status, 303);
    assert_eq!((readers(Notice::NewInvoice), readers(Notice::Receipt)), (0, 1));
    let page = dana.get(PATH).await.text();
    assert!(page.contains("They cannot be switched off"), "{page}");
    assert_eq!(page.matches("type=\"checkbox\"").count(), 5);
    assert_eq!(dana.post(PATH, &[("invoice", "yes"), ("receipt", "yes")]).await.status, 303);
    assert_eq!(readers(Notice::NewInvoice), 1);
}

#[actix_web::test]
async fn a_new_invoice_is_told_to_those_who_want_to_know() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let letters = || app.mails_to(&dana.email).into_iter().filter(|it| it.kind == "invoice.new").count();
    issued(&app, &dana.scope(), 12_000);
    assert_eq!(letters(), 1);
    assert_eq!(dana.submit(PATH, PATH, &[("invoice", "no")]).await.status, 303);
    issued(&app, &dana.scope(), 12_000);
    assert_eq!(letters(), 1);
    assert_eq!(dana.post(PATH, &[("invoice", "yes")]).await.status, 303);
    issued(&app, &dana.scope(), 12_000);
    assert_eq!(letters(), 2);
}

#[actix_web::test]
async fn without_anybody_who_acts_for_it_the_customer_s_own_address_is_told() {
    let app = TestApp::new();
    let dana = app.owner("Dana").await;
    let scope = dana.scope();
    let mut spoken = details("Dana");
    spoken.language = Language::Es;
    spoken.contact.email = Some("garage@example.com".parse().unwrap());
    app.site.db.write(|c| customers::update(c, &app.site, &operator(), &scope, 1, &spoken)).unwrap();
    // Nobody said otherwise: in the language of the papers.
    assert_eq!(told(&app, &dana, Notice::NewInvoice), [(dana.email.clone(), Language::Es)]);
    let english =
        |c: &mut _| persons::set_language(c, &app.site, &operator(), dana.person, Some(Language::En));
    app.site.db.write(english).unwrap();
    assert_eq!(told(&app, &dana, Notice::NewInvoice), [(dana.email.clone(), Language::En)]);
    // Everybody saying no is an answer, not nobody.
    dana.post(PATH, &[("receipt", "yes")]).await;
    assert!(told(&app, &dana, Notice::NewInvoice).is_empty());
    let held = app.site.db.read(|c| rights::of_customer(c, &app.site, &scope)).unwrap();
    app.site.db.write(|c| rights::end(c, &app.site, &operator(), &scope, held[0].id)).unwrap();
    let readers = app.site.db.read(|c| readers(c, &app.site, &scope, Notice::NewInvoice)).unwrap();
    assert_eq!(readers.len(), 1);
    assert_eq!((readers[0].to.email.as_str(), readers[0].person), ("garage@example.com", None));
    // Somebody who is shut out acts for nobody.
    app.site
        .db
        .write(|c| rights::grant(c, &app.site, &operator(), &scope, dana.person, Rights::ALL))
        .unwrap();
    app.site.db.write(|c| persons::suspend(c, &app.site, &operator(), dana.person, "left")).unwrap();
    assert_eq!(app.site.db.read(|c| rights::people(c, &scope)).unwrap(), []);
}
