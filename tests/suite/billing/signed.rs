//! Codes on invoices and receipts: anybody can tell whether a paper is ours and still holds, here and without us, and learns
//! no more than the code says.

use actix_web::test::TestRequest;
use diesel::prelude::*;
use forecourt::base::db::schema::invoice;
use forecourt::billing::signed;
use forecourt::billing::{invoices, payments};
use forecourt::parties::dealerships::{BankDetails, bank_details};
use forecourt::trust::access::Role;
use forecourt::trust::audit::note::Signer;

use super::credits::credited;
use crate::commands::{code as exit, forecourt, said};
use crate::support::records::*;
use crate::support::{TestApp, forms};

/// The whole code on a page, and the letters.
fn code_on(page: &str) -> (String, String) {
    let code = page
        .split("href=\"/check/")
        .find_map(|rest| rest.split('"').next().filter(|it| it.starts_with("FC1")));
    let letters = page.split("class=\"code nowrap\">").nth(1).and_then(|rest| rest.split('<').next());
    (code.expect("a code").to_owned(), letters.expect("letters").to_owned())
}

async fn checked(app: &TestApp, number: &str, typed: &str) -> String {
    let body = forms::encode(&[("number", number), ("code", typed)]);
    let request = TestRequest::post()
        .uri("/check")
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .insert_header(("sec-fetch-site", "same-origin"))
        .set_payload(body);
    app.call(request).await.text()
}

/// With the last letters before the signature turned into others: another amount, another account.
fn altered(code: &str) -> String {
    let at = code.len() - 120;
    let other = if &code[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &code[..at], &code[at + 1..])
}

#[actix_web::test]
async fn anybody_can_check_an_invoice_and_learns_only_what_its_code_says() {
    let app = TestApp::new();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let page = "/admin/settings/bank";
    let typed = [("holder", "Northside Motors LLC"), ("account", "000123456789"), ("routing", "111000026")];
    let wrong = ada.submit(page, page, &typed).await;
    assert!(wrong.status == 422 && wrong.text().contains("its check digit does not fit"));
    let right = [("holder", "Northside Motors LLC"), ("account", "000123456789"), ("routing", "111000025")];
    let waiting = ada.submit(page, page, &right).await;
    assert_eq!(ada.confirm(&waiting).await.location(), page);
    let kept = app.site.db.read(|c| bank_details(c, app.northside(), app.clock.now())).unwrap();
    assert_eq!(kept.unwrap_or_default().routing, "111000025");

    let dana = app.owner("Dana Whitfield").await;
    let it = issued(&app, &dana.scope(), 12_345);
    let text = dana.get(&format!("/invoices/{}", it.number)).await.text();
    let (code, letters) = code_on(&text);
    for seen in [app.get(&format!("/check/{code}")).await.text(), checked(&app, &it.number, &letters).await] {
        for part in ["Genuine", &it.number, "$123.45", "000123456789", "111000025", "to no other"] {
            assert!(seen.contains(part), "{part}: {seen}");
        }
        assert!(!seen.contains("Dana") && !seen.contains("Whitfield"), "{seen}");
    }
    // In the other language, and pasted as an address.
    let spanish = app
        .call(TestRequest::get().uri(&format!("/check/{code}")).insert_header(("accept-language", "es")))
        .await;
    assert!(spanish.text().contains("Auténtico"));
    assert!(checked(&app, "", &format!("https://portal.example/check/{code}")).await.contains("Genuine"));

    assert!(app.get(&format!("/check/{}", altered(&code))).await.text().contains("Do not trust"));
    for (number, typed) in [(it.number.as_str(), "AAAA-BBBB-CCCC"), ("NM-99999", &letters), ("x", "y")] {
        let seen = checked(&app, number, typed).await;
        assert!(!seen.contains("Genuine") && !seen.contains("$123.45"), "{seen}");
    }
    assert!(checked(&app, "", &letters).await.contains("number of the invoice"), "the number is asked for");

    // Another site's code.
    let other = TestApp::new();
    let omar = other.owner("Omar").await;
    let theirs = issued(&other, &omar.scope(), 500);
    let (foreign, _) = code_on(&omar.get(&format!("/invoices/{}", theirs.number)).await.text());
    assert!(app.get(&format!("/check/{foreign}")).await.text().contains("no code of ours"));

    // Offline, with the key as it is published.
    let key = app.site.db.read(|c| signed::keys(c, &app.site.vault)).unwrap().remove(0).to_string();
    assert!(
        app.get("/check/keys").await.text().contains(&key.replace('+', "&#43;"))
            || app.get("/check/keys").await.text().contains(&key)
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("code.txt");
    let verify = |text: &str, more: &[&str]| {
        std::fs::write(&file, text).unwrap();
        let out =
            forecourt(&[&["document", "verify", file.to_str().unwrap()], more].concat()).output().unwrap();
        (exit(&out), said(&out))
    };
    let (done, text) = verify(&code, &["--key", &key]);
    assert!(done == 0 && text.contains("Genuine") && text.contains("account   000123456789"), "{text}");
    let (done, text) = verify(&altered(&code), &["--key", &key]);
    assert!(done == 1 && (text.contains("altered")), "{text}");
    let (done, text) = verify(&altered(&code), &["--json", "--key", &key]);
    assert!(done == 1 && text.contains("\"genuine\": false") && text.contains("\"error\": "), "{text}");
    let (done, text) = verify(&foreign, &["--key", &key]);
    assert!(done == 1 && text.contains("another key"), "{text}");
    let (done, text) = verify(&code, &["--json"]);
    assert!(
        done == 2 && text.contains("\"genuine\": false") && text.contains("nobody's signature"),
        "{text}"
    );
    assert_eq!(verify("hello", &["--key", &key]).0, 2);
}

#[actix_web::test]
async fn a_paper_that_was_taken_back_is_genuine_and_overtaken() {
    let app = TestApp::new();
    let dana = app.owner("Dana Whitfield").await;
    let scope = dana.scope();
    let (it, part) = (issued(&app, &scope, 10_000), issued(&app, &scope, 20_000));
    let see = async |number: &str| {
        let (code, _) = code_on(&dana.get(&format!("/invoices/{number}")).await.text());
        app.get(&format!("/check/{code}")).await.text()
    };
    assert!(see(&it.number).await.contains("it still stands"));
    credited(&app, &scope, it.id, &[(0, 10_000)]);
    credited(&app, &scope, part.id, &[(0, 5_000)]);
    assert!(see(&it.number).await.contains("have cancelled it since"));
    assert!(see(&part.number).await.contains("taken some of it back"));

    // A receipt, and what the books say otherwise.
    let payment = counted(&app, &scope, 7_700);
    let (code, letters) = code_on(&dana.get(&format!("/payments/{payment}")).await.text());
    let received =
        app.site.db.read(|c| payments::store::received::by_id(c, &app.site, &scope, payment)).unwrap();
    for seen in
        [app.get(&format!("/check/{code}")).await.text(), checked(&app, &received.number, &letters).await]
    {
        assert!(seen.contains("it still stands") && seen.contains("$77.00"), "{seen}");
    }
    app.site
        .db
        .write(|c| {
            Ok(diesel::update(invoice::table.find(part.id)).set(invoice::total_minor.eq(1)).execute(c)?)
        })
        .unwrap();
    let seen = see(&part.number).await;
    assert!(seen.contains("our books say something else") && seen.contains("$200.00"), "{seen}");
}

/// Whoever stole the name of the log and not its key signs nothing that holds.
#[test]
fn a_code_of_a_thief_does_not_hold() {
    let app = TestApp::new();
    let scope = somebody(&app);
    let it = issued(&app, &scope, 12_345);
    let found = app.site.db.read(|c| {
        let invoice = invoices::by_id(c, &app.site, &scope, it.id)?;
        let own = signed::of_invoice(c, &app.site, &invoice)?.expect("a code");
        let name = format!("forecourt-{}/documents", app.site.vault.installation());
        let thief = Signer::new(&name, &[9; 32]).expect("a key");
        let mut statement = own.signed.statement.clone();
        statement.bank = Some(BankDetails { account: "666".to_owned(), ..BankDetails::default() });
        let forged = signed::Signed::sign(statement, &thief);
        signed::by_code(c, &app.site, &forged.code())
    });
    assert!(matches!(found.unwrap(), signed::Found::Not(signed::Unsigned::OtherKey)));
}
