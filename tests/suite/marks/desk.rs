//! The journeys of the desk that plant marks: estimates and what is said about them, credits, write-offs, refunds and
//! reversals with their reasons, approvals, promises and pauses, plans, notices of storage, mails that come back.

use forecourt::base::mail;
use forecourt::base::mail::dsn::{Fate, Report};
use forecourt::base::values::{CustomerId, DealershipId};
use forecourt::billing::deliveries::{self, Source};
use forecourt::billing::disputes::{self, Ask, NewDispute, NewLine};
use forecourt::billing::payments::reallocating;
use forecourt::billing::payments::store::chargebacks::{self, ChargebackState, NewChargeback};
use forecourt::billing::storage::Rule;
use forecourt::billing::{invoices, late_charges, reminders, write_offs};
use forecourt::parties::{self, customers, dealerships};
use forecourt::trust::access::{Role, Scope};
use forecourt::trust::audit;

use crate::support::places::operator;
use crate::support::records::{self, clean, counted, draft, issued, line};
use crate::support::{Actor, Answer, TestApp};

/// What staff write about money and people, which only they and sometimes the customer may read.
const WHY: &str = "Because drabblefitch";

/// Sends the form of a page, confirms it with a passkey where that is asked.
pub async fn does(who: &Actor<'_>, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
    let sent = who.submit(page, action, fields).await;
    on(who, sent).await
}

pub async fn on(who: &Actor<'_>, sent: Answer) -> Answer {
    let done = if sent.location().starts_with("/step-up/") { who.confirm(&sent).await } else { sent };
    assert_eq!(done.status, 303, "{}", done.text());
    done
}

/// Checked first, then done.
async fn twice(who: &Actor<'_>, page: &str, action: &str, fields: &[(&str, &str)], step: &str) -> Answer {
    let checked = who.submit(page, action, fields).await;
    assert_eq!(checked.status, 200, "{action}: {}", checked.text());
    let sent = who.fill(&checked, action, &[("step", step)]).await;
    on(who, sent).await
}

pub async fn work(app: &TestApp, shop: DealershipId, customer: CustomerId, vehicle: &str) {
    let scope = Scope::for_job(shop, Some(customer));
    let marcus = app.staff("Marcus Bell", Role::Clerk).await;
    let lena = app.staff("Lena Ortiz", Role::Manager).await;
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let page = written(&marcus, &customer.to_string(), "90077").await;
    let said = [("spoke_with", "Wendrick Ombersley"), ("number", "(512) 555-0198"), ("note", WHY)];
    does(&marcus, &format!("{page}/consents/new"), &format!("{page}/consents"), &said).await;
    assert!(marcus.get(&page).await.text().contains("drabblefitch"));
    remind(app, &marcus, &scope).await;
    correct(app, &lena, &mia, &scope).await;
    question(app, &marcus, &lena, &scope).await;
    store(app, &marcus, &scope, vehicle).await;
    plan(&marcus, &customer.to_string()).await;
    prove(app, &marcus, &scope).await;
    bounce(app);
    let file = format!("/staff/customers/{customer}");
    does(&marcus, &file, &format!("{file}/viewing"), &[]).await;
    for page in ["/", "/invoices", "/vehicles"] {
        assert_eq!(marcus.get(page).await.status, 200, "{page}");
    }
    assert_eq!(marcus.post("/account", &[("name", "Harzenbuckle")]).await.status, 403);
    does(&marcus, "/", "/viewing/end", &[]).await;
}

/// An estimate that was sent: its page.
async fn written(marcus: &Actor<'_>, customer: &str, order: &str) -> String {
    let lines = [
        ("valid_until", "2026-12-20"),
        ("repair_order", order),
        ("l1-job", "Job frazzlethorn"),
        ("l1-kind", "labour"),
        ("l1-description", "Work dromblewick"),
        ("l1-quantity", "1"),
        ("l1-rate", "100.00"),
        ("action", "review"),
    ];
    let form = format!("/staff/estimates/new?customer={customer}");
    let made = marcus.submit(&form, "/staff/estimates", &lines).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let page = made.location().trim_end_matches("/sending").to_owned();
    does(marcus, made.location(), &format!("{page}/deliveries"), &[]).await;
    page
}

async fn remind(app: &TestApp, marcus: &Actor<'_>, scope: &Scope) {
    let page = format!("/staff/invoices/{}", issued(app, scope, 12_000).number);
    let to = |word: &str| format!("{page}/{word}");
    marcus.submit(&page, &to("reminders"), &[("act", "friendly")]).await;
    does(marcus, &page, &to("promises"), &[("on", "2026-12-20")]).await;
    does(marcus, &page, &to("promises/withdrawal"), &[]).await;
    does(marcus, &page, &to("pauses"), &[("reason", WHY), ("what", "invoice")]).await;
    assert!(marcus.get("/staff/reminders").await.text().contains("drabblefitch"));
}

async fn correct(app: &TestApp, lena: &Actor<'_>, mia: &Actor<'_>, scope: &Scope) {
    let bill = |minor| format!("/staff/invoices/{}", issued(app, scope, minor).number);
    let page = bill(30_000);
    let credit = [("reason", WHY), ("quantity", ""), ("amount", "20.00")];
    twice(lena, &format!("{page}/credits/new"), &format!("{page}/credits"), &credit, "issue").await;
    let off = format!("{page}/write-off");
    does(lena, &off, &off, &[("reason", WHY), ("amount", "10.00")]).await;
    let void = bill(5_000);
    let path = format!("{void}/void");
    does(lena, &path, &path, &[("reason", WHY)]).await;
    does(lena, &void, &format!("{void}/reissue"), &[]).await;
    // Above the limit: somebody else says yes, another time no.
    let large = format!("{}/write-off", bill(90_000));
    for (amount, decision) in [("800.00", "reject"), ("700.00", "approve")] {
        let asked = does(lena, &large, &large, &[("reason", WHY), ("amount", amount)]).await;
        let request = asked.location().to_owned();
        assert!(request.starts_with("/staff/approvals/"), "{request}");
        let decide = [("decision", decision), ("note", WHY)];
        does(mia, &request, &format!("{request}/decision"), &decide).await;
    }
    let payment = format!("/staff/payments/{}", counted(app, scope, 8_000));
    let back = format!("{payment}/refunds");
    twice(lena, &format!("{back}/new"), &back, &[("amount", "30.00"), ("reason", WHY)], "send").await;
    let cash = [("amount", "5.00"), ("method", "cheque"), ("reference", "Check drabblefitch")];
    let new = format!("/staff/payments/new?customer={}", scope.customer().unwrap());
    let taken = twice(lena, &new, "/staff/payments", &cash, "take").await;
    let reversal = format!("{}/reversal", taken.location());
    does(lena, &reversal, &reversal, &[("reason", WHY)]).await;
}

/// A file with a mark in its name and one in what it says, for a chargeback.
async fn prove(app: &TestApp, marcus: &Actor<'_>, scope: &Scope) {
    let payment = counted(app, scope, 4_000);
    let new = NewChargeback {
        payment,
        provider_dispute: "dp_mark",
        state: ChargebackState::Inquiry,
        reason: "general",
        amount: records::dollars(4_000),
        answer_by: None,
    };
    let now = app.clock.now();
    let id = app.site.db.write(|c| chargebacks::insert(c, scope, &new, now)).unwrap().id;
    let file: &[u8] = b"%PDF-1.7\n1 0 obj<</Pages 2 0 R>>endobj\n2 0 obj<</Kids[3 0 R]>>endobj\n\
        3 0 obj<</Type/Page/Text(Work dromblewick)>>endobj\nstartxref\n0\n%%EOF\n";
    let page = format!("/staff/chargebacks/{id}");
    // Nor does the log tell the name or the content of one that is refused.
    for refused in [&b"<svg>dromblewick</svg>"[..], b"\x89PNG\r\n\x1a\ndromblewick", b"%PDF-1.7\ndromblewick"]
    {
        let sent = marcus.upload(&format!("{page}/photos"), &[("drabblefitch plan.png", refused)]).await;
        assert_eq!(sent.status, 422, "{}", sent.text());
    }
    let kept = marcus.upload(&format!("{page}/photos"), &[("drabblefitch order.pdf", file)]).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    assert!(marcus.get(&page).await.text().contains("drabblefitch order.pdf"));
}

/// A charge that is questioned, written about and decided.
async fn question(app: &TestApp, marcus: &Actor<'_>, lena: &Actor<'_>, scope: &Scope) {
    let (site, bill) = (&app.site, issued(app, scope, 9_000));
    let lines = [NewLine { place: 0, ask: Ask::All, reason: "price".to_owned() }];
    let words = WHY.parse().unwrap();
    let wish = disputes::Wish::Explain;
    let new =
        NewDispute { invoice: bill.id, lines: &lines, wish, words: &words, form_key: "mark-of-a-question" };
    let raised = site.db.write(|c| disputes::raise(c, site, &audit::Actor::system(), scope, &new));
    let page = format!("/staff/disputes/{}", raised.unwrap().unwrap().number);
    let to = |word: &str| format!("{page}/{word}");
    does(marcus, &page, &to("assign"), &[("to", "")]).await;
    for kind in ["note", "ask"] {
        does(marcus, &page, &to("messages"), &[("body", WHY), ("kind", kind)]).await;
    }
    let id = site.db.read(|c| disputes::by_number(c, scope, page.rsplit('/').next().unwrap())).unwrap().id;
    let said = disputes::Said { words: &words, form_key: "mark-of-an-answer" };
    site.db.write(|c| disputes::answer(c, site, &audit::Actor::system(), scope, id, said)).unwrap().unwrap();
    does(marcus, &page, &to("messages"), &[("body", WHY), ("kind", "reply")]).await;
    let decision = [("outcome-0", "partly"), ("amount-0", "10.00"), ("why-0", WHY), ("words", WHY)];
    twice(lena, &page, &to("decision"), &decision, "send").await;
    assert!(marcus.get(&page).await.text().contains("drabblefitch"));
}

async fn store(app: &TestApp, marcus: &Actor<'_>, scope: &Scope, vehicle: &str) {
    let (site, at) = (&app.site, scope.dealership());
    let rule = Rule { on: true, daily_minor: 2_500, ..Rule::default() };
    let version = site.db.read(|c| dealerships::group_with_version::<Rule>(c, at)).unwrap().1;
    let actor = audit::Actor::system();
    site.db.write(|c| dealerships::change_group(c, site, &actor, at, version, &rule)).unwrap();
    let page = format!("/staff/vehicles/{vehicle}/stay");
    does(marcus, &page, &page, &[("how", "mail")]).await;
}

async fn plan(marcus: &Actor<'_>, customer: &str) {
    let form = format!("/staff/recurring/new?customer={customer}");
    let fields = [
        ("title", "Plan frazzlethorn"),
        ("l1-description", "Work dromblewick"),
        ("l1-quantity", "1"),
        ("l1-rate", "29.00"),
        ("starts", "2026-12-31"),
    ];
    let made = does(marcus, &form, "/staff/recurring", &fields).await;
    let end = format!("{}/end", made.location());
    does(marcus, &end, &end, &[]).await;
}

/// A mail that came back, with what the other machine said of it.
fn bounce(app: &TestApp) {
    let mail = app.site.db.read(|c| mail::newest(c, &app.site, 1)).unwrap()[0].id;
    let report = Report { mail, fate: Fate::Bounced, status: "5.1.1".to_owned() };
    app.site.db.write(|c| deliveries::record(c, &app.site, &report, Source::Mailbox)).unwrap();
}

/// The forms of the desk that the work above has no use for.
pub async fn rest(app: &TestApp, scope: &Scope, vehicle: &str) {
    let marcus = app.staff("Ola Berg", Role::Clerk).await;
    let priya = app.staff("Priya Raman", Role::Manager).await;
    drafts(app, &priya, scope).await;
    money(app, &priya, scope).await;
    papers(&marcus, scope).await;
    plans(&marcus, scope).await;
    people(app, &priya, scope, vehicle).await;
}

async fn drafts(app: &TestApp, priya: &Actor<'_>, scope: &Scope) {
    let (site, actor) = (&app.site, audit::Actor { person: Some(priya.person), ..operator() });
    let draft = draft(vec![line(app, 900_000)]);
    let id = site.db.write(|c| invoices::create(c, site, &actor, scope, &draft)).unwrap();
    let mut changed = draft.clone();
    changed.repair_order = Some(clean("RO 90078"));
    let version = site.db.read(|c| invoices::drafts::load(c, site, scope, id)).unwrap().version;
    site.db
        .write(|c| invoices::drafting::change(c, site, &actor, scope, id, version, &changed))
        .unwrap()
        .unwrap();
    site.db.write(|c| invoices::discard(c, site, &actor, scope, id)).unwrap();
    let bill = format!("/staff/invoices/{}", issued(app, scope, 2_000).number);
    does(priya, &bill, &format!("{bill}/pay-link"), &[]).await;
    does(priya, &bill, &format!("{bill}/pay-link/revocation"), &[]).await;
    let large = format!("/staff/invoices/{}/write-off", issued(app, scope, 60_000).number);
    let asked = does(priya, &large, &large, &[("reason", WHY), ("amount", "500.00")]).await;
    let request = asked.location().to_owned();
    does(priya, &request, &format!("{request}/withdrawal"), &[]).await;
}

async fn money(app: &TestApp, priya: &Actor<'_>, scope: &Scope) {
    let (site, actor) = (&app.site, audit::Actor { person: Some(priya.person), ..operator() });
    let bill = issued(app, scope, 4_000);
    let payment = counted(app, scope, 4_000);
    let wanted = [(bill.id, records::dollars(1_000))];
    site.db
        .write(|c| reallocating::reallocate(c, site, &actor, scope, payment, (&wanted, false)))
        .unwrap()
        .unwrap();
    let off = write_offs::NewWriteOff {
        invoice: bill.id,
        amount: records::dollars(500),
        reason: &clean("Moved away"),
        form_key: "off",
        approval: None,
    };
    let off = site.db.write(|c| write_offs::write_off(c, site, &actor, scope, &off)).unwrap().unwrap();
    site.db.write(|c| write_offs::reverse(c, site, &actor, scope, off)).unwrap();
    let house = Scope::for_job(scope.dealership(), None);
    let today = site.db.read(|c| dealerships::load(c, scope.dealership())).unwrap().today(app.clock.now());
    let pauses = site.db.read(|c| reminders::pauses(c, site, &house, today, 9)).unwrap();
    site.db.write(|c| reminders::end_pause(c, site, &actor, &house, pauses[0].id)).unwrap();
    let rule = late_charges::Rule {
        on: true,
        kind: late_charges::Kind::Flat,
        flat_minor: 2_500,
        ..late_charges::Rule::default()
    };
    let at = scope.dealership();
    site.db.write(|c| dealerships::change_group(c, site, &actor, at, 0, &rule)).unwrap();
    let now = app.clock.now();
    app.clock.set("2027-01-20T18:00:00Z".parse().unwrap());
    let late = site.db.write(|c| late_charges::charge(c, site, &actor, scope, bill.id, None)).unwrap();
    assert!(late.is_ok(), "{late:?}");
    app.clock.set(now);
}

async fn papers(marcus: &Actor<'_>, scope: &Scope) {
    let customer = scope.customer().unwrap().to_string();
    for last in ["withdrawal", "invoice"] {
        let page = written(marcus, &customer, if last == "invoice" { "90081" } else { "90080" }).await;
        let to = |word: &str| format!("{page}/{word}");
        does(marcus, &page, &to("revisions"), &[]).await;
        let mut change = vec![("price", "120.00"), ("action", "review")];
        change.push(("description", "Work dromblewick, twice"));
        does(marcus, &to("edit"), &page, &change).await;
        does(marcus, &to("sending"), &to("deliveries"), &[]).await;
        if last == "withdrawal" {
            does(marcus, &to("withdrawal"), &to("withdrawal"), &[]).await;
        } else {
            let said = [("spoke_with", "Dana"), ("number", "In person"), ("note", WHY)];
            does(marcus, &to("consents/new"), &to("consents"), &said).await;
            assert_eq!(marcus.post(&to("invoice"), &[]).await.status, 303);
        }
    }
}

async fn plans(marcus: &Actor<'_>, scope: &Scope) {
    let form = format!("/staff/recurring/new?customer={}", scope.customer().unwrap());
    let fields = [
        ("title", "Plan frazzlethorn"),
        ("l1-description", "Work dromblewick"),
        ("l1-quantity", "1"),
        ("l1-rate", "29.00"),
        ("starts", "2026-12-31"),
    ];
    let page = does(marcus, &form, "/staff/recurring", &fields).await.location().to_owned();
    does(marcus, &page, &format!("{page}/pause"), &[]).await;
    does(marcus, &page, &format!("{page}/resume"), &[]).await;
}

async fn people(app: &TestApp, priya: &Actor<'_>, scope: &Scope, vehicle: &str) {
    let (site, actor) = (&app.site, audit::Actor { person: Some(priya.person), ..operator() });
    let stay = format!("/staff/vehicles/{vehicle}/stay");
    does(priya, &stay, &format!("{stay}/end"), &[]).await;
    let file = format!("/staff/customers/{}", scope.customer().unwrap());
    does(priya, &format!("{file}/edit"), &file, &[("name", "Dana Whitfield-Marsh")]).await;
    let car = format!("/staff/vehicles/{vehicle}");
    does(priya, &format!("{car}/edit"), &car, &[("plate", "BKT 9")]).await;
    let new = format!("/staff/vehicles/new?customer={}", scope.customer().unwrap());
    let fields = [("vin", "1M8GDM9AXKP042788"), ("make", "Honda"), ("model", "Accord"), ("anyway", "yes")];
    does(priya, &new, "/staff/vehicles", &fields).await;
    let invites = format!("{file}/invites");
    let who = [("name", "Lee Marsh"), ("email", "lee.marsh@example.com"), ("pay", "yes")];
    does(priya, &invites, &invites, &who).await;
    let page = priya.get(&invites).await.text();
    let end = page.find("/revocation\"").expect("can be taken back");
    let start = page[..end].rfind("action=\"").unwrap() + 8;
    does(priya, &invites, &format!("{}/revocation", &page[start..end]), &[]).await;
    let other = records::customer(app, scope.dealership(), "Dana W");
    records::vehicle(app, &other, "1HGBH41JXMN109186", "BKT 77");
    site.db
        .write(|c| {
            let house = Scope::for_job(scope.dealership(), None);
            let (from, into) = (customers::load(c, site, &other)?, customers::load(c, site, scope)?);
            parties::merge(c, site, &actor, &house, (&from, &into), records::day("2026-11-20"))
        })
        .unwrap();
}
