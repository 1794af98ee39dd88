//! A logo, a color and words for estimates, receipts, credit notes and statements: each is previewed in both languages,
//! published, and on the paper that the owner opens on a phone.

use std::path::PathBuf;

use forecourt::trust::access::{Role, Scope};

use super::{assert_pdf, danas};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::driver::tab::Tab;
use crate::portal::Portal;
use crate::support::{estimates as papers, records};

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_and_words_of_four_kinds_are_previewed_published_and_on_the_owners_papers() {
    let portal = Portal::start();
    let account = danas(&portal);
    let scope = Scope::for_job(account.0, Some(account.1));
    let ada = portal.app.staff("Ada Admin", Role::Administrator).await;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (logo, letter) = (folder.path().join("logo.png"), folder.path().join("letter.png"));
    image::RgbImage::from_pixel(480, 120, image::Rgb([26, 111, 60])).save(&logo).expect("a logo");
    std::fs::write(&letter, "Dear Sirs").expect("a letter");
    journey("templates", async |browser| {
        let tab = portal.tab_of(browser, &ada, View::DESKTOP).await;
        look(&portal, &tab, [letter, logo]).await;
        for (kind, title) in [
            ("estimate", "Offer"),
            ("receipt", "Paid with thanks"),
            ("credit_note", "Refund slip"),
            ("statement", "Your account"),
        ] {
            publish(&portal, &tab, kind, title).await;
        }

        papers::sent(&portal.app, &scope, &papers::content(&portal.app));
        let payment = records::counted(&portal.app, &scope, 4_000);
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of("/estimates/ES-00001")).await;
        phone.wait_for_words("Words of estimate.").await;
        phone.wait_for("img.brand__logo").await;
        phone.assert_accessible().await;
        assert_pdf(&phone, "main a[href='/estimates/ES-00001.pdf']").await;
        phone.goto(&portal.url_of(&format!("/payments/{payment}"))).await;
        assert_pdf(&phone, "main a[href^='/receipts/']").await;
        phone.goto(&portal.url_of("/statements")).await;
        phone.assert_accessible().await;
        assert_pdf(&phone, "main a[href*='.pdf']").await;
    })
    .await;
}

/// A letter is no logo, and says so; a picture is.
async fn look(portal: &Portal, tab: &Tab, [letter, logo]: [PathBuf; 2]) {
    tab.goto(&portal.url_of("/admin/settings/branding")).await;
    tab.fill("#accent", "#1a6f3c").await;
    tab.follow("main form[action$='/branding'] .btn--primary").await;
    tab.choose_files("#logo", &[letter]).await;
    tab.follow("main form[action$='/logo'] button").await;
    tab.wait_for("#logo[aria-invalid=true]").await;
    tab.assert_accessible().await;
    tab.choose_files("#logo", &[logo]).await;
    tab.follow("main form[action$='/logo'] button").await;
    tab.wait_for("main img.brand__logo").await;
    tab.assert_accessible().await;
}

/// Words of a kind: kept, looked at in both languages, published.
async fn publish(portal: &Portal, tab: &Tab, kind: &str, title: &str) {
    let words = format!("Words of {}.", kind.replace('_', " "));
    tab.goto(&portal.url_of("/admin/settings/templates")).await;
    tab.follow(&format!("main a[href$='/templates/{kind}']")).await;
    tab.fill("#title_en", title).await;
    tab.fill("#closing_en", &words).await;
    tab.fill("#closing_es", "Gracias por su confianza.").await;
    tab.follow("button[formaction$='/preview']").await;
    for shown in ["SAMPLE", title, words.as_str()] {
        tab.wait_for_words(shown).await;
    }
    tab.wait_for("main article img.brand__logo").await;
    tab.assert_accessible().await;
    tab.follow("main .tabs a[href*='language=es']").await;
    tab.wait_for_words("Gracias por su confianza.").await;
    assert_pdf(tab, "main a[href*='/preview.pdf']").await;
    tab.follow("form[action$='/publication'] button").await;
    tab.wait_for_words("Version 1").await;
}
