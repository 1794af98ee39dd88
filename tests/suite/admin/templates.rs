//! Templates: written as a draft, previewed, published as a version that never changes, published again; and every document
//! keeps the words and the look that it was made with.

use diesel::prelude::*;
use forecourt::base::db::schema::{audit_entry, number_counter, stored_document};
use forecourt::base::values::PaymentId;
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::invoices::Snapshot;
use forecourt::billing::templates::{self, TemplateKind};
use forecourt::billing::{estimates, invoices, papers};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit::Actor as Doer;

use crate::support::records::*;
use crate::support::{Actor, TestApp, estimates as estimating};

const PAGE: &str = "/admin/settings/templates/invoice";

/// Writes and publishes words of a kind.
async fn publishes(ada: &Actor<'_>, kind: &str, fields: &[(&str, &str)]) {
    let page = format!("/admin/settings/templates/{kind}");
    let preview = format!("{page}/preview");
    assert_eq!(ada.submit(&page, &page, fields).await.location(), page);
    let answer = ada.submit(&preview, &format!("{page}/publication"), &[]).await;
    assert_eq!(answer.location(), page, "{}", answer.text());
}

fn snapshot(app: &TestApp, scope: &Scope, number: &str) -> Snapshot {
    app.site.db.read(|c| invoices::by_number(c, &app.site, scope, number)).unwrap().snapshot
}

/// The words of a PDF, where poppler is there to read them.
fn words(pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let output =
        std::process::Command::new("pdftotext").arg("-raw").arg(file.path()).arg("-").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[actix_web::test]
async fn words_are_a_draft_until_they_are_published_as_the_next_version() {
    let app = TestApp::new();
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let first = ada.submit(PAGE, PAGE, &[("closing_en", "Pay within 14 days, please.")]).await;
    assert_eq!(first.location(), PAGE);
    assert_eq!(snapshot(&app, &scope, &issued(&app, &scope, 100).number).stationery, None);
    let preview = ada.get(&format!("{PAGE}/preview")).await.text();
    assert!(
        preview.contains("Pay within 14 days") && preview.contains("SAMPLE") && preview.contains(">Draft<")
    );
    publishes(&ada, "invoice", &[("closing_en", "Pay within 10 days.")]).await;
    let frozen = snapshot(&app, &scope, &issued(&app, &scope, 100).number).stationery.unwrap();
    assert_eq!((frozen.version, frozen.texts.closing.unwrap().as_str()), (1, "Pay within 10 days."));
    let page = ada.get(PAGE).await.text();
    assert!(page.contains("Version 1") && page.contains("by Ada Admin") && page.contains("Published"));
    let mut log: Vec<String> = app
        .site
        .db
        .read(|c| {
            let ours = audit_entry::table.filter(audit_entry::action.like("template.%"));
            Ok(ours.select(audit_entry::action).load(c)?)
        })
        .unwrap();
    log.sort();
    assert_eq!(log, ["template.draft", "template.draft", "template.publish"]);
}

#[actix_web::test]
async fn an_invoice_keeps_the_words_and_the_look_of_its_day() {
    let app = TestApp::new();
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    publishes(&ada, "invoice", &[("title_en", "Repair invoice"), ("legal_en", "Parts are yours to take.")])
        .await;
    ada.submit("/admin/settings/branding", "/admin/settings/branding", &[("accent", "#8b1a1a")]).await;
    let old = issued(&app, &scope, 24_588);
    let drawn = papers::invoice_pdf(&app.site, &scope, old.id).unwrap();
    publishes(&ada, "invoice", &[("title_en", "Bill"), ("legal_en", "Parts are kept a week.")]).await;
    ada.submit("/admin/settings/branding", "/admin/settings/branding", &[("accent", "#1a4f8b")]).await;
    let new = issued(&app, &scope, 24_588);
    // Drawn again from nothing but what was frozen.
    app.site.db.write(|c| Ok(diesel::delete(stored_document::table).execute(c)?)).unwrap();
    assert_eq!(papers::invoice_pdf(&app.site, &scope, old.id).unwrap(), drawn);
    let (before, after) = (snapshot(&app, &scope, &old.number), snapshot(&app, &scope, &new.number));
    let (before, after) = (before.stationery.unwrap(), after.stationery.unwrap());
    assert_eq!((before.version, after.version), (1, 2));
    assert_eq!(
        (before.accent.unwrap().to_string(), after.accent.unwrap().to_string()),
        ("#8b1a1a".to_owned(), "#1a4f8b".to_owned())
    );
    if let Some(words) = words(&drawn) {
        assert!(
            words.contains("Repair invoice NM-00001") && words.contains("Parts are yours to take."),
            "{words}"
        );
    }
    let dana = app.owner_of("Dana Whitfield", scope.dealership(), scope.customer().unwrap()).await;
    let page = dana.get(&format!("/invoices/{}", old.number)).await.text();
    assert!(page.contains("Parts are yours to take.") && !page.contains("kept a week"));
}

#[actix_web::test]
async fn every_kind_of_document_takes_the_template_of_its_kind_when_it_is_made() {
    let app = TestApp::new();
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    for kind in TemplateKind::ALL {
        publishes(&ada, kind.code(), &[("closing_en", &format!("Words of {kind}."))]).await;
    }
    let closing = |it: Option<templates::Stationery>| it.unwrap().texts.closing.unwrap().into_string();
    let bill = issued(&app, &scope, 10_000);
    assert_eq!(closing(snapshot(&app, &scope, &bill.number).stationery), "Words of invoice.");
    let number = estimating::sent(&app, &scope, &estimating::content(&app));
    let of = estimating::find(&app, &scope, &number);
    let sent = app.site.db.read(|c| estimates::store::current(c, &app.site, &of)).unwrap();
    assert_eq!(closing(sent.offer.snapshot.stationery), "Words of estimate.");
    let (amounts, reason) = ([dollars(1_000)], clean("Not done"));
    let new =
        NewCredit { invoice: bill.id, amounts: &amounts, reason: &reason, form_key: "k", approval: None };
    let note =
        app.site.db.write(|c| credits::credit(c, &app.site, &Doer::system(), &scope, &new)).unwrap().unwrap();
    let note = app.site.db.read(|c| credits::by_id(c, &app.site, &scope, note.id)).unwrap();
    assert_eq!(closing(note.snapshot.stationery), "Words of credit_note.");
    let payment: PaymentId = counted(&app, &scope, 5_000);
    let receipt = papers::receipt_pdf(&app.site, &scope, payment).unwrap();
    let statement = papers::statement_pdf(&app.site, &scope, day("2026-11-01"), day("2026-11-30")).unwrap();
    for (paper, kind) in [(receipt, "receipt"), (statement, "statement")] {
        if let Some(words) = words(&paper) {
            assert!(words.contains(&format!("Words of {kind}.")), "{words}");
        }
    }
}

#[actix_web::test]
async fn a_preview_takes_no_number_stores_nothing_and_says_on_every_page_that_it_is_a_sample() {
    let app = TestApp::new();
    app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    for kind in TemplateKind::ALL {
        let page = format!("/admin/settings/templates/{kind}");
        let look = ada
            .post(&format!("{page}/preview"), &[("opening_en", "Good day."), ("opening_es", "Buenos días.")])
            .await;
        assert_eq!(look.location(), format!("{page}/preview"));
        let shown = ada.get(look.location()).await.text();
        assert!(shown.contains("Good day.") && shown.contains("SAMPLE, not a document"), "{kind}");
        let spanish = ada.get(&format!("{page}/preview?language=es")).await.text();
        assert!(
            spanish.contains("Buenos días.")
                && spanish.contains("MUESTRA")
                && spanish.contains("lang=\"es\"")
        );
        let pdf = ada.get(&format!("{page}/preview.pdf?language=es")).await;
        assert!(pdf.body.starts_with(b"%PDF-") && pdf.header("content-disposition").contains("sample-"));
        if let Some(words) = words(&pdf.body) {
            assert!(words.contains("MUESTRA, no es un documento"), "{words}");
        }
    }
    let (numbers, papers): (i64, i64) = app
        .site
        .db
        .read(|c| {
            Ok((number_counter::table.count().get_result(c)?, stored_document::table.count().get_result(c)?))
        })
        .unwrap();
    assert_eq!((numbers, papers), (0, 0));
}

#[actix_web::test]
async fn going_back_publishes_the_old_words_as_a_new_version() {
    let app = TestApp::new();
    let scope = Scope::for_job(app.northside(), None);
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    publishes(&ada, "invoice", &[("closing_en", "One.")]).await;
    publishes(&ada, "invoice", &[("closing_en", "Two.")]).await;
    let old = ada.get(&format!("{PAGE}/preview?version=1")).await.text();
    assert!(old.contains("One.") && old.contains("Version 1") && !old.contains("Publish this draft"));
    let again = format!("{PAGE}/versions/1/publication");
    for _ in 0..2 {
        assert_eq!(ada.post(&again, &[]).await.location(), PAGE);
    }
    let all = app.site.db.read(|c| templates::versions(c, &scope, TemplateKind::Invoice, 10)).unwrap();
    let told: Vec<(i32, Option<i32>, String)> = all
        .into_iter()
        .map(|it| (it.version, it.repeats, it.wording.en.closing.unwrap().into_string()))
        .collect();
    let version = |number, repeats, words: &str| (number, repeats, words.to_owned());
    assert_eq!(told, [version(3, Some(1), "One."), version(2, None, "Two."), version(1, None, "One.")]);
    assert!(ada.get(PAGE).await.text().contains("Version 3, as version 1"));
    assert_eq!(ada.post(&format!("{PAGE}/versions/9/publication"), &[]).await.status, 404);
}

#[actix_web::test]
async fn two_who_write_at_once_notice_each_other_and_nothing_unseen_is_published() {
    let app = TestApp::new();
    app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let page = ada.get(PAGE).await;
    kim.submit(PAGE, PAGE, &[("closing_en", "By Kim.")]).await;
    let late = ada.fill(&page, PAGE, &[("closing_en", "By Ada.")]).await;
    assert!(late.status == 409 && late.text().contains("By Ada.") && late.text().contains("not saved yet"));
    assert!(kim.get(PAGE).await.text().contains("By Kim."), "nothing was saved over it");
    let preview = ada.get(&format!("{PAGE}/preview")).await;
    kim.submit(PAGE, PAGE, &[("closing_en", "By Kim, again.")]).await;
    let publication = format!("{PAGE}/publication");
    assert_eq!(ada.fill(&preview, &publication, &[]).await.status, 409);
    let thrown = kim.submit(PAGE, &format!("{PAGE}/discarding"), &[]).await;
    assert_eq!(thrown.location(), PAGE);
    assert!(!kim.get(PAGE).await.text().contains("By Kim"));
    assert_eq!(ada.post(&publication, &[("edit", "0")]).await.status, 409, "there is nothing to publish");
}

#[actix_web::test]
async fn what_does_not_fit_comes_back_beside_its_field_with_everything_typed() {
    let app = TestApp::new();
    app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let (long, bad) = ("x".repeat(41), "right\u{202e}left");
    let answer =
        ada.submit(PAGE, PAGE, &[("title_en", &long), ("legal_es", bad), ("opening_en", "Kept <b>")]).await;
    let text = answer.text();
    assert_eq!(answer.status, 422);
    assert!(text.contains("at most 40 characters") && text.contains("href=\"#legal_es\""), "{text}");
    assert!(text.contains(&long) && text.contains("Kept &#60;b&#62;") && !text.contains("Kept <b>"));
    let shown = ada.post(&format!("{PAGE}/preview"), &[("closing_en", "{{ 7 * 7 }} { $number }")]).await;
    assert!(ada.get(shown.location()).await.text().contains("{{ 7 * 7 }} { $number }"), "words are words");
}

#[actix_web::test]
async fn another_dealership_neither_sees_nor_changes_nor_uses_them() {
    let app = TestApp::new();
    app.northside();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    publishes(&ada, "invoice", &[("closing_en", "Only at Northside.")]).await;
    let lakeside = app.dealership("Lakeside Auto");
    let luis = app.staff_of("Luis Admin", lakeside, Role::Administrator).await;
    assert!(!luis.get(PAGE).await.text().contains("Only at Northside."));
    assert!(!luis.get(&format!("{PAGE}/preview")).await.text().contains("Only at Northside."));
    assert_eq!(luis.get(&format!("{PAGE}/preview?version=1")).await.status, 404);
    assert_eq!(luis.get(&format!("{PAGE}/preview.pdf?version=1")).await.status, 404);
    assert_eq!(luis.post(&format!("{PAGE}/versions/1/publication"), &[]).await.status, 404);
    let theirs = customer(&app, lakeside, "Luis Ortega");
    assert_eq!(snapshot(&app, &theirs, &issued(&app, &theirs, 100).number).stationery, None);
    let manager = app.staff("Mia Manager", Role::Manager).await;
    assert_eq!(manager.get(PAGE).await.status, 403);
    assert_eq!(ada.get("/admin/settings/templates/letter").await.status, 404);
}
