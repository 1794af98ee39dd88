//! Whoever holds a pay link pays one invoice, without an account.

use forecourt::base::web::facts::SESSION_COOKIE;
use forecourt::billing::payments::pay_links;
use forecourt::trust::access::Scope;

use super::paying::pay_with;
use super::{danas, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::portal::Portal;
use crate::support::places::operator;

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_pays_one_invoice_and_is_never_signed_in() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let invoice = owes(&portal, account, 24_588);
    let (site, scope) = (&portal.app.site, Scope::for_job(account.0, Some(account.1)));
    let link =
        site.db.write(|c| pay_links::create(c, site, &operator(), &scope, invoice.id, pay_links::LIFE));
    let link = format!("/pay/{}", link.expect("a link"));
    journey("guest", async |browser| {
        for view in [View::PHONE, View::PHONE.without_script()] {
            let tab = browser.tab(view).await;
            tab.goto(&portal.url_of(&link)).await;
            if !view.script {
                tab.wait_for_words("Nothing is left to pay on this invoice").await;
                continue;
            }
            tab.wait_for_words(&format!("Invoice {}", invoice.number)).await;
            tab.wait_for_words("$245.88").await;
            tab.follow("#pay form button").await;
            pay_with(&tab, "succeeds").await;
            tab.wait_for_words("Payment received.").await;
            tab.assert_accessible().await;
            assert_eq!(tab.cookie(SESSION_COOKIE).await, None);
            tab.goto(&portal.url_of("/invoices")).await;
            tab.wait_for_path("/sign-in").await;
        }
    })
    .await;
}
