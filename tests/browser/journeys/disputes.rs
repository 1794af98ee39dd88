//! The worked case from end to end: a charge questioned on a phone, the rest paid, decided at a desk, and what is left; an appeal
//! that somebody else decides; a decision that takes two.

use forecourt::trust::access::{Role, Scope};

use super::paying::pay_with;
use super::{assert_pdf, danas, file_behind, owes};
use crate::driver::browser::View;
use crate::driver::journey::journey;
use crate::people::Person;
use crate::portal::Portal;
use crate::support::records;

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_is_questioned_the_rest_paid_and_the_decision_leaves_135_08() {
    let portal = Portal::at_work();
    let (at, customer) = danas(&portal);
    let scope = Scope::for_job(at, Some(customer));
    let number = records::golden(&portal.app, &scope).number;
    let dana = portal.app.owner_of("Dana Whitfield", at, customer).await;
    let folder = tempfile::tempdir().expect("a folder");
    let photo = folder.path().join("wheel.jpg");
    image::RgbImage::from_pixel(640, 480, image::Rgb([90, 90, 96])).save(&photo).expect("a photo");
    journey("dispute", async |browser| {
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&format!("/invoices/{number}"))).await;
        phone.assert_accessible().await;
        for line in ["1", "9"] {
            phone.click(&format!("#dispute input[name=line][value='{line}']")).await;
        }
        phone.follow("#dispute form button[type=submit]").await;
        phone.click("input[name=how-1][value=amount]").await;
        phone.fill("#amount-1", "40.00").await;
        phone.fill("#reason-1", "price").await;
        phone.fill("#reason-9", "not_done").await;
        phone.click("#wish-credit").await;
        phone.fill("#words", "The wheel still sits ten degrees to the left.").await;
        phone.choose_files("#files", std::slice::from_ref(&photo)).await;
        phone.assert_accessible().await;
        phone.follow("form[action$='/disputes'] button[type=submit]").await;
        phone.wait_for_words("$161.90").await;
        phone.wait_for("main a[href^='/files/']").await;
        phone.assert_accessible().await;
        phone.follow("#pay .btn--primary").await;
        phone.wait_for_words("$717.97").await;
        phone.assert_accessible().await;
        phone.follow("form[action='/payments'] button").await;
        pay_with(&phone, "succeeds").await;
        phone.wait_for_words("Payment received.").await;

        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        priya.goto("/staff/disputes").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("main td a[href^='/staff/disputes/']").await;
        priya.tab.wait_for_words("ten degrees").await;
        let (kind, _) = file_behind(&priya.tab, "main a[href^='/staff/files/']").await;
        assert_eq!(kind, "image/jpeg");
        priya.tab.assert_accessible().await;
        priya.tab.click("#outcome-1-partly").await;
        priya.tab.fill("#amount-1", "25.00").await;
        priya.tab.fill("#why-1", "The pads were dearer than we told you.").await;
        priya.tab.click("#outcome-9-rejected").await;
        priya.tab.fill("#why-9", "The printout shows the toe within range.").await;
        priya.tab.follow("form[action$='/decision'] button[type=submit]").await;
        priya.tab.wait_for_words("gets a $26.82 credit, and then owes $135.08").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("button[name=step][value=send]").await;
        priya.confirm().await;
        priya.tab.wait_for_words("is decided.").await;

        phone.goto(&portal.url_of("/disputes/DS-00001")).await;
        phone.wait_for_words("Right in part").await;
        phone.wait_for_words("$135.08").await;
        phone.assert_accessible().await;
        assert_pdf(&phone, "main a[href*='/letters/']").await;
        phone.goto(&portal.url_of(&format!("/invoices/{number}"))).await;
        phone.wait_for_words("$135.08").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paid_under_protest_asked_for_something_appealed_and_taken_back() {
    let portal = Portal::at_work();
    let (at, customer) = danas(&portal);
    let number = records::golden(&portal.app, &Scope::for_job(at, Some(customer))).number;
    let dana = portal.app.owner_of("Dana Whitfield", at, customer).await;
    journey("dispute-protest", async |browser| {
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&format!("/invoices/{number}/disputes/new?line=9"))).await;
        phone.fill("#reason-9", "not_done").await;
        phone.click("#wish-refund").await;
        phone.fill("#words", "Nobody aligned anything.").await;
        phone.follow("form[action$='/disputes'] button[type=submit]").await;
        phone.wait_for_words("$119.00").await;
        phone.follow("#pay form:has([name=protest]) button").await;
        phone.wait_for_words("under protest").await;
        phone.follow("form[action='/payments'] button").await;
        pay_with(&phone, "succeeds").await;
        phone.wait_for_words("Paid under protest").await;

        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        let sam = Person::staff(&portal, browser, "Sam Ortiz", Role::Manager, View::DESKTOP).await;
        let case = "/staff/disputes/DS-00001";
        priya.goto(case).await;
        priya.tab.follow("form[action$='/assign'] button").await;
        priya.tab.wait_for_words("DS-00001 is yours.").await;
        priya.tab.fill("#body", "Which shop told you so?").await;
        priya.tab.click("[name=kind][value=ask]").await;
        priya.tab.follow("form[action$='/messages'] button[type=submit]").await;
        priya.tab.wait_for_words("The clock stands still until they do").await;
        priya.tab.assert_accessible().await;

        phone.goto(&portal.url_of("/disputes/DS-00001")).await;
        phone.wait_for_words("Our clock stands still until you answer").await;
        phone.assert_accessible().await;
        phone.fill("#body", "The one across the street.").await;
        phone.follow("form[action$='/messages'] button[type=submit]").await;
        phone.wait_for_words("We go on from here.").await;

        // Handed over, and kept as billed.
        priya.goto(case).await;
        priya.tab.wait_for_words("across the street").await;
        priya.tab.click("details.more summary").await;
        let to: String = priya
            .tab
            .eval("[...document.querySelector('#to').options].find(it => it.text.includes('Sam')).value")
            .await;
        priya.tab.fill("#to", &to).await;
        priya.tab.follow("details form[action$='/assign'] button").await;
        priya.tab.wait_for_words("is with Sam Ortiz now").await;
        sam.goto("/staff/disputes?mine=1").await;
        sam.tab.follow("main td a[href^='/staff/disputes/']").await;
        sam.tab.click("#outcome-9-rejected").await;
        sam.tab.fill("#why-9", "The printout shows the toe within range.").await;
        sam.tab.follow("form[action$='/decision'] button[type=submit]").await;
        sam.tab.wait_for_words("gets no credit").await;
        sam.tab.follow("button[name=step][value=send]").await;
        sam.confirm().await;
        sam.tab.wait_for_words("is decided.").await;

        phone.goto(&portal.url_of("/disputes/DS-00001")).await;
        phone.wait_for_words("The charge stands").await;
        phone.fill("#appeal", "Here is the printout of the other shop.").await;
        phone.follow("form[action$='/appeal'] button").await;
        phone.wait_for_words("We look at it again").await;
        phone.assert_accessible().await;
        sam.goto(case).await;
        sam.tab.wait_for_words("You had a part in the first decision. Another manager decides").await;

        // Somebody else decides it, for good: what was paid under protest goes back.
        priya.goto("/staff/disputes").await;
        priya.tab.follow("main td a[href^='/staff/disputes/']").await;
        priya.tab.wait_for_words("printout of the other shop").await;
        priya.tab.assert_accessible().await;
        priya.tab.click("#outcome-9-upheld").await;
        priya.tab.fill("#why-9", "The other printout is right.").await;
        priya.tab.follow("form[action$='/decision'] button[type=submit]").await;
        priya.tab.wait_for_words("gets a $119.00 credit").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("button[name=step][value=send]").await;
        priya.confirm().await;
        priya.tab.wait_for_words("is decided.").await;
        phone.goto(&portal.url_of("/disputes/DS-00001")).await;
        phone.wait_for_words("Decision after your appeal").await;
        phone.wait_for_words("You are right").await;
        phone.wait_for_words("usa.gov/state-consumer").await;
        assert!(!phone.has("#appeal").await, "the second decision is the last");
        phone.assert_accessible().await;

        // Another charge, questioned and taken back.
        phone.goto(&portal.url_of(&format!("/invoices/{number}/disputes/new?line=1"))).await;
        phone.fill("#reason-1", "price").await;
        phone.click("#wish-explain").await;
        phone.fill("#words", "Why so much?").await;
        phone.follow("form[action$='/disputes'] button[type=submit]").await;
        phone.click("details.more summary").await;
        phone.follow("form[action$='/withdrawal'] button").await;
        phone.wait_for_words("is taken back").await;
        phone.assert_accessible().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn above_the_limit_a_second_manager_confirms_with_a_passkey() {
    let portal = Portal::at_work();
    let account = danas(&portal);
    let number = owes(&portal, account, 60_000).number;
    let dana = portal.app.owner_of("Dana Whitfield", account.0, account.1).await;
    journey("dispute-limit", async |browser| {
        let phone = portal.tab_of(browser, &dana, View::PHONE).await;
        phone.goto(&portal.url_of(&format!("/invoices/{number}"))).await;
        phone.click("#dispute input[name=line]").await;
        phone.follow("#dispute form button[type=submit]").await;
        phone.fill("#reason-0", "twice").await;
        phone.click("#wish-credit").await;
        phone.fill("#words", "It is on my last invoice, too.").await;
        phone.follow("form[action$='/disputes'] button[type=submit]").await;
        phone.wait_for_words("$600.00").await;

        let priya = Person::staff(&portal, browser, "Priya Raman", Role::Manager, View::DESKTOP).await;
        let sam = Person::staff(&portal, browser, "Sam Ortiz", Role::Manager, View::DESKTOP).await;
        priya.goto("/staff/disputes/DS-00001").await;
        priya.tab.click("#outcome-0-upheld").await;
        priya.tab.fill("#why-0", "You are right.").await;
        priya.tab.follow("form[action$='/decision'] button[type=submit]").await;
        priya.tab.wait_for_words("Another manager confirms it with a passkey").await;
        priya.tab.assert_accessible().await;
        priya.tab.follow("button[name=step][value=send]").await;
        priya.tab.wait_for_path("/staff/approvals/").await;
        let request = priya.tab.path().await;
        assert!(!priya.tab.has("button[name=decision][value=approve]").await, "not by whoever asks");
        phone.goto(&portal.url_of("/disputes/DS-00001")).await;
        phone.wait_for_words("Sent").await;

        sam.goto("/staff/approvals").await;
        sam.tab.follow("main td a[href^='/staff/approvals/']").await;
        sam.tab.wait_for_words("$600.00").await;
        sam.tab.assert_accessible().await;
        sam.tab.follow("button[name=decision][value=approve]").await;
        sam.confirm().await;

        priya.goto(&request).await;
        priya.tab.follow("form[action$='/decision'] button[type=submit]").await;
        priya.confirm().await;
        priya.tab.wait_for_words("is decided.").await;
        priya.tab.assert_accessible().await;
        phone.goto(&portal.url_of("/disputes/DS-00001")).await;
        phone.wait_for_words("You are right").await;
        phone.wait_for_words("Nothing is left to pay on the invoice.").await;
    })
    .await;
}
