//! Several accounts, one at a time.

use forecourt::base::web::facts::SESSION_COOKIE;
use forecourt::trust::access::invitations::Purpose;
use forecourt::trust::access::{Account, Rights, Role, Scope, accounts, rights, staff};

use crate::support::places::operator;
use crate::support::records::issued;
use crate::support::{Actor, TestApp};

/// Ana has an account at each of two dealerships.
async fn ana_twice(app: &TestApp) -> (Actor<'_>, Account, Account) {
    let ana = app.owner("Ana").await;
    let lakeside = app.dealership("Lakeside Auto");
    let customer = app.customer(lakeside, "Ana");
    let first = Account::Customer(ana.scope().customer().unwrap());
    let scope = Scope::for_job(lakeside, Some(customer));
    app.site.db.write(|c| rights::grant(c, &app.site, &operator(), &scope, ana.person, Rights::ALL)).unwrap();
    (ana, first, Account::Customer(customer))
}

#[actix_web::test]
async fn whoever_has_several_chooses_and_then_goes_where_they_wanted() {
    let app = TestApp::new();
    let (ana, _, second) = ana_twice(&app).await;
    assert_eq!(ana.sign_in("").await.json()["next"], "/accounts");
    let asked = ana.sign_in("/invoices/LA-7").await.json()["next"].as_str().unwrap().to_owned();
    assert_eq!(asked, "/accounts?next=%2Finvoices%2FLA-7");
    let page = ana.get(&asked).await.text();
    assert!(page.contains("Lakeside Auto") && page.contains("Northside Motors"));
    let before = ana.cookie(SESSION_COOKIE);
    let answer = ana.submit(&asked, &format!("/accounts/{second}/selection"), &[]).await;
    assert_eq!(answer.location(), "/invoices/LA-7");
    assert_ne!(ana.cookie(SESSION_COOKIE), before);
}

#[actix_web::test]
async fn a_mail_about_another_account_leads_to_the_choice_and_a_strangers_document_does_not() {
    let app = TestApp::new();
    let (ana, first, second) = ana_twice(&app).await;
    let bea = app.owner("Bea").await;
    ana.post(&format!("/accounts/{first}/selection"), &[]).await;
    let Account::Customer(customer) = second else { panic!("a customer's account") };
    let at = app.site.db.read(|c| accounts::dealership_of(c, customer)).unwrap();
    let number = issued(&app, &Scope::for_job(at, Some(customer)), 10_000).number;
    let page = format!("/invoices/{number}");
    let choice = ana.get(&page).await;
    assert_eq!(choice.location(), format!("/accounts?next=%2Finvoices%2F{number}"));
    assert_eq!(ana.get("/invoices/NM-none").await.status, 404);
    assert_eq!(bea.get(&page).await.status, 404);
    ana.post(&format!("/accounts/{second}/selection"), &[]).await;
    assert_eq!(ana.get(&page).await.status, 200);

    // The same for who works as staff at the moment.
    let (at, site) = (app.northside(), &app.site);
    site.db.write(|c| staff::grant(c, site, &operator(), ana.person, Some(at), Role::Clerk)).unwrap();
    ana.post(&format!("/accounts/{}/selection", Account::Dealership(at)), &[]).await;
    assert_eq!(ana.get(&page).await.location(), choice.location());
}

#[actix_web::test]
async fn a_choice_lands_on_the_page_of_its_kind() {
    let app = TestApp::new();
    let (ana, first, _) = ana_twice(&app).await;
    let at = app.northside();
    app.site
        .db
        .write(|c| staff::grant(c, &app.site, &operator(), ana.person, Some(at), Role::Clerk))
        .unwrap();
    let work = Account::Dealership(at);
    assert_eq!(ana.post(&format!("/accounts/{work}/selection"), &[]).await.location(), "/staff");
    assert_eq!(ana.post(&format!("/accounts/{first}/selection"), &[]).await.location(), "/");
}

#[actix_web::test]
async fn somebody_elses_account_is_not_found() {
    let app = TestApp::new();
    let (ana, bea) = (app.owner("Ana").await, app.owner("Bea").await);
    let theirs = Account::Customer(bea.scope().customer().unwrap());
    for account in [theirs.to_string(), app.northside().to_string(), "installation".into(), "x".into()] {
        assert_eq!(ana.post(&format!("/accounts/{account}/selection"), &[]).await.status, 404, "{account}");
    }
}

#[actix_web::test]
async fn the_sessions_of_a_right_that_ended_end_with_it() {
    let app = TestApp::new();
    let ana = app.owner("Ana").await;
    let scope = ana.scope();
    let holders = app.site.db.read(|c| rights::of_customer(c, &app.site, &scope)).unwrap();
    assert_eq!((holders.len(), holders[0].name.as_str()), (1, "Ana"));
    app.site.db.write(|c| rights::end(c, &app.site, &operator(), &scope, holders[0].id)).unwrap();
    assert_eq!(ana.get("/accounts").await.status, 303);
}

#[actix_web::test]
async fn the_last_administrator_of_the_installation_stays_one() {
    let app = TestApp::new();
    let ada = app.administrator("Ada").await;
    let held = app.site.db.read(|c| staff::of_place(c, None)).unwrap();
    let end = |id| app.site.db.write(|c| staff::end(c, &app.site, &operator(), None, id)).unwrap();
    assert_eq!(end(held[0].id), staff::Ended::WasLast);
    let bea = app.person("Bea");
    app.site.db.write(|c| staff::grant(c, &app.site, &operator(), bea, None, Role::Administrator)).unwrap();
    assert_eq!(end(held[0].id), staff::Ended::Done);
    assert_eq!(ada.get("/accounts").await.status, 303);
}

#[actix_web::test]
async fn administrators_are_told_of_every_role() {
    let app = TestApp::new();
    let ada = app.administrator("Ada").await;
    let at = app.northside();
    let marcus = app.person("Marcus");
    app.invitation(marcus, Purpose::Staff(at, Role::Clerk));
    app.site.db.write(|c| staff::grant(c, &app.site, &operator(), marcus, Some(at), Role::Clerk)).unwrap();
    let mails = app.site.db.read(|c| forecourt::base::mail::newest(c, &app.site, 10)).unwrap();
    let told = mails.iter().filter(|m| m.kind == "access.changed" && m.message.to.as_str() == ada.email);
    assert!(told.count() >= 1);
}
