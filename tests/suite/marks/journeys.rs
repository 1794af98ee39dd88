//! The journeys that plant the marks: import, invitations, pages, paying with and without an account, changes of name and
//! address, both ways of recovery, suspension, search, forms that come too late, and nonsense.

use std::time::Duration;

use crate::support::judged;
use actix_web::test::TestRequest;
use forecourt::base::values::{CleanLines, CustomerId, DealershipId, PersonId, Vin};
use forecourt::billing::import::{Options, Source, run};
use forecourt::parties::{customers, dealerships, vehicles};
use forecourt::simulator::book::Card;
use forecourt::trust::access::{Role, Scope, passkeys, persons};
use forecourt::trust::audit;
use serde_json::json;

use super::desk;
use super::looking::Mark;
use crate::billing::payments::world::{World, session_in};
use crate::support::places::operator;
use crate::support::records;
use crate::support::{Actor, Answer, TestApp};

const OWNER: &str = "quorvexia.mark@brindlequist.example";
const MOVED: &str = "harzen.mark@brindlequist.example";
const CLERK: &str = "throgmortle.mark@brindlequist.example";
const STRANGER: &str = "stranger.mark@brindlequist.example";
const VIN: &str = "1M8GDM9AXKP042788";

/// Lives all of them and returns the tokens and codes that were given out.
pub async fn live(world: &mut World) -> Vec<Mark> {
    let mut secrets = Secrets(Vec::new());
    bring_in(world);
    let (app, shop) = (&world.app, world.scope.dealership());
    let found = app.site.db.read(|c| customers::by_reference(c, &Scope::for_job(shop, None), "C90001"));
    let customer = found.unwrap();
    let kim = app.staff("Kim Tran", Role::Administrator).await;
    let clerk = hire(app, &kim, &mut secrets).await;
    let owner = let_in(app, &clerk, customer, &mut secrets).await;
    bill(app, shop, customer).await;
    look_around(&owner, &clerk, customer).await;
    keep_records(&clerk).await;
    pay(world, &owner, &clerk, &mut secrets).await;
    let cars = owner.get("/vehicles").await.text();
    let car = cars.split("href=\"/vehicles/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    desk::work(app, shop, customer, &car).await;
    change_oneself(app, &owner, &mut secrets).await;
    come_too_late(app, &owner, &mut secrets).await;
    let owner = recover_by_code(app, &owner, &mut secrets).await;
    recover_at_the_counter(app, &owner, &clerk, customer, &mut secrets).await;
    shut_out(&kim, &clerk).await;
    disown(app, &owner, &mut secrets).await;
    judge(app, &kim, &clerk, shop).await;
    talk_nonsense(app, &owner).await;
    secrets.0
}

/// That the marks are where they should be.
pub fn prove_planted(world: &World) {
    let site = &world.app.site;
    let all = Scope::for_job(world.scope.dealership(), None);
    site.db
        .read(|c| {
            let scope = all.narrowed(customers::by_reference(c, &all, "C90001")?)?;
            let details = customers::load(c, site, &scope)?.details;
            assert_eq!(details.name.as_str(), "Quorvexia Plimborne");
            assert!(details.notes.unwrap().as_str().contains("vexlibrant"));
            let vin = Vin::parse(VIN).unwrap();
            assert!(vehicles::by_vin(c, site, &scope, &vin)?.is_some());
            let person = persons::by_email(c, site, &OWNER.parse().unwrap())?.unwrap();
            assert!(persons::find(c, site, person)?.name.contains("Harzenbuckle"));
            Ok(())
        })
        .unwrap();
}

struct Secrets(Vec<Mark>);

impl Secrets {
    fn note(&mut self, what: &str, text: &str) {
        self.0.push(Mark::secret(what, text));
    }

    /// The last part of a path that holds a token.
    fn note_path(&mut self, what: &str, path: &str) {
        let token = path.split('/').find(|part| part.len() > 30).expect("a token");
        self.note(what, token);
    }

    fn note_browser(&mut self, who: &Actor<'_>) {
        for cookie in ["__Host-sid", "__Host-dev", "__Host-kept"] {
            if let Some(token) = who.cookie(cookie) {
                self.note(cookie, &token);
            }
        }
    }
}

/// A browser that says where it is and what it is.
fn browser<'a>(app: &'a TestApp, person: PersonId, email: &str) -> Actor<'a> {
    let browser = app.visitor(person, email);
    browser.carries("x-forwarded-for", "203.0.113.77");
    browser.carries("user-agent", "Mozilla/5.0 (Markletron 9; Linux) Chrome/130.0");
    browser
}

/// Sends a form that needs a passkey, and gives it.
async fn confirmed(who: &Actor<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let waiting = who.post(path, fields).await;
    who.confirm(&waiting).await
}

fn digits_after(page: &str, words: &str) -> String {
    let said = page.split(words).nth(1).unwrap_or_else(|| panic!("{words} is not in {page}"));
    said.chars().filter(char::is_ascii_digit).take(8).collect()
}

/// First spoiled, which is refused, then as they should be.
fn bring_in(world: &World) {
    let site = &world.app.site;
    let shop = site.db.read(|c| dealerships::load(c, world.scope.dealership())).unwrap();
    for (issued, ok) in [("2026-13-10", false), ("2026-11-10", true)] {
        let invoice = format!(
            "NM-90001,C90001,{VIN},RO 90001,Grimblehurst,{issued},2026-11-24,48000,48216,USD,200.00,0.00,200.00\n"
        );
        let files = [
            (
                "customers.csv",
                "customer_ref,kind,name,email,phone,street,city,region,postal_code,country,language,tax_exempt,notes\n\
                 C90001,person,Quorvexia Plimborne,counter.mark@brindlequist.example,(512) 555-0198,7719 Zubrowski Hollow,Ghlemsford,TX,78Q4Z,US,en,no,Says vexlibrant\n\
                 C90002,company,Snidelworth Fleet,,,,,,,US,en,no,\n"
                    .to_owned(),
            ),
            (
                "vehicles.csv",
                format!(
                    "customer_ref,vin,plate,plate_region,year,make,model,trim,odometer,odometer_unit\n\
                     C90001,{VIN},ZQX 7781,TX,2021,Honda,Accord,Sport,48216,mi\n"
                ),
            ),
            (
                "invoices.csv",
                format!(
                    "invoice_number,customer_ref,vin,repair_order,advisor,issued_on,due_on,odometer_in,odometer_out,currency,net,tax,total\n{invoice}"
                ),
            ),
            (
                "invoice_lines.csv",
                "invoice_number,line,job,kind,pay_type,code,description,part_number,condition,quantity,unit,unit_price,discount_amount,tax_rate,net\n\
                 NM-90001,1,Job frazzlethorn,labour,C,BRK,Work dromblewick,,,1,h,200.00,0.00,,200.00\n"
                    .to_owned(),
            ),
            (
                "payments.csv",
                "payment_ref,invoice_number,received_on,method,currency,amount\nP90001,NM-90001,2026-11-12,card,USD,80.00\n".to_owned(),
            ),
        ];
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let report =
            run(site, &operator(), Source::Memory(&files), &shop, Options::default(), &mut |_| {}).unwrap();
        assert_eq!(report.exit_code() == 0, ok, "{:?}", report.findings.problems);
    }
}

/// An administrator invites a clerk, who comes in by link and code.
async fn hire<'a>(app: &'a TestApp, kim: &Actor<'_>, secrets: &mut Secrets) -> Actor<'a> {
    let at = app.northside().to_string();
    let fields = [
        ("name", "Bartholm Throgmortle"),
        ("email", CLERK),
        ("place", at.as_str()),
        ("role", "clerk"),
        ("code", "yes"),
    ];
    assert_eq!(confirmed(kim, "/admin/users/invites", &fields).await.status, 303);
    let page = kim.get("/admin/users").await.text();
    let code = digits_after(&page, "Hand over this code");
    enter(app, CLERK, &code, secrets).await
}

/// The clerk invites the owner, who does the same.
async fn let_in<'a>(
    app: &'a TestApp,
    clerk: &Actor<'_>,
    customer: CustomerId,
    secrets: &mut Secrets,
) -> Actor<'a> {
    let page = format!("/staff/customers/{customer}/invites");
    let fields = [("name", "Quorvexia Plimborne"), ("email", OWNER), ("pay", "yes"), ("code", "yes")];
    let waiting = clerk.submit(&page, &page, &fields).await;
    assert_eq!(clerk.confirm(&waiting).await.location(), page);
    let code = digits_after(&clerk.get(&page).await.text(), "Hand over this code");
    enter(app, OWNER, &code, secrets).await
}

async fn enter<'a>(app: &'a TestApp, email: &str, code: &str, secrets: &mut Secrets) -> Actor<'a> {
    app.work().await;
    let link = app.link_to(email, "/invites/").expect("a link");
    secrets.note_path("an invitation", &link);
    let person = app.site.db.read(|c| persons::by_email(c, &app.site, &email.parse().unwrap()));
    let who = browser(app, person.unwrap().unwrap(), email);
    assert_eq!(who.get(&link).await.status, 200);
    let options = format!("{link}/passkey");
    assert_eq!(who.enrol(&options, &link, json!({ "code": "00000000" })).await.status, 422);
    let answer = who.enrol(&options, &link, json!({ "code": code })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    secrets.note_browser(&who);
    who
}

/// An invoice of the portal's own, with its mail and its paper.
async fn bill(app: &TestApp, shop: DealershipId, customer: CustomerId) {
    let scope = Scope::for_job(shop, Some(customer));
    let mut line = records::line(app, 15_000);
    line.job = Some(records::clean("Job frazzlethorn"));
    line.description = records::clean("Work dromblewick");
    let mut draft = records::draft(vec![line]);
    draft.advisor = Some(records::clean("Grimblehurst"));
    draft.vehicle =
        app.site.db.read(|c| vehicles::by_vin(c, &app.site, &scope, &Vin::parse(VIN).unwrap())).unwrap();
    draft.notes = CleanLines::optional("Says vexlibrant").unwrap();
    records::issue(app, &scope, &draft);
    app.work().await;
}

async fn look_around(owner: &Actor<'_>, clerk: &Actor<'_>, customer: CustomerId) {
    let vehicle = owner.get("/vehicles").await.text();
    let vehicle = vehicle.split("href=\"/vehicles/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for path in [
        "/",
        "/invoices?more=yes",
        "/invoices?q=RO+90001",
        "/invoices/NM-90001",
        "/invoices/NM-90001.pdf",
        "/invoices.csv",
        "/statements",
        "/statements.csv",
        "/statements.pdf",
        "/payments",
        "/payments.csv",
        "/account",
        "/account/activity",
        "/account/sessions",
        &format!("/vehicles/{vehicle}"),
    ] {
        assert_eq!(owner.get(path).await.status, 200, "{path}");
    }
    let (file, car) = (format!("/staff/customers/{customer}"), format!("/staff/vehicles/{vehicle}"));
    for path in [
        "/staff",
        "/staff/customers",
        &file,
        &car,
        "/staff/invoices/NM-90001",
        "/staff/invoices/NM-90001.pdf",
    ] {
        assert_eq!(clerk.get(path).await.status, 200, "{path}");
    }
    for words in [
        "Plimborne",
        "(512) 555-0198",
        VIN,
        "KP042788",
        "ZQX 7781",
        "counter.mark@brindlequist.example",
        STRANGER,
    ] {
        let answer = clerk.post("/staff/search", &[("q", words)]).await;
        assert!(answer.status == 200 || answer.status == 303, "{words}: {}", answer.status);
    }
}

/// A customer and a car that come in at the counter, are changed and handed over.
async fn keep_records(clerk: &Actor<'_>) {
    let mut person = vec![
        ("kind", "person"),
        ("name", "Wendrick Ombersley"),
        ("email", "wendrick.mark@brindlequist.example"),
        ("phone", "(512) 555-0177"),
        ("street", "7719 Zubrowski Hollow"),
        ("city", "Ghlemsford"),
        ("postal_code", "78Q4Z"),
        ("country", "US"),
        ("language", "en"),
        ("tax_exempt", "yes"),
        ("tax_certificate", "TX-grondlefax"),
        ("notes", "Says vexlibrant"),
    ];
    let made = clerk.submit("/staff/customers/new", "/staff/customers", &person).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let file = made.location().to_owned();
    person.retain(|(field, _)| *field != "notes");
    person.push(("notes", "Says vexlibrant, and sklonkery"));
    let changed = clerk.submit(&format!("{file}/edit"), &file, &person).await;
    assert_eq!(changed.status, 303, "{}", changed.text());
    let new = format!("/staff/vehicles/new?customer={}", file.rsplit('/').next().unwrap());
    let car = [
        ("vin", VIN),
        ("plate", "ZQX 7781"),
        ("make", "Honda"),
        ("model", "Accord"),
        ("odometer", "31000"),
        ("unit", "mi"),
        ("reason", "Says blorptacular"),
        ("anyway", "yes"),
    ];
    let added = clerk.submit(&new, "/staff/vehicles", &car).await;
    assert_eq!(added.status, 303, "{}", added.text());
    let car = added.location().to_owned();
    let to = [("to", "C90002"), ("on", "2026-11-12"), ("plate", "yes")];
    let given = clerk.post(&format!("{car}/transfer"), &to).await;
    assert_eq!(given.status, 303, "{}", given.text());
    assert_eq!(clerk.get(given.location()).await.status, 200);
}

/// In the account, then through a link by somebody without one.
async fn pay(world: &World, owner: &Actor<'_>, clerk: &Actor<'_>, secrets: &mut Secrets) {
    let sent = owner.submit("/payments/new?invoice=NM-90001", "/payments", &[]).await;
    settle(world, &sent).await;
    let receipt = owner.get("/payments").await.text();
    assert!(receipt.contains("Visa ending 4242"), "{receipt}");
    let number = receipt.split("\">RC-").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(owner.get(&format!("/receipts/RC-{number}.pdf")).await.status, 200);

    let open = owner.get("/invoices?state=open").await.text();
    let number = open.split("name=\"invoice\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let page = format!("/staff/invoices/{number}");
    clerk.submit(&page, &format!("{page}/pay-link"), &[]).await;
    let told = clerk.get(&page).await.text();
    let link = told.split("http://localhost/pay/").nth(1).unwrap().split_whitespace().next().unwrap();
    let link = format!("/pay/{}", link.split(['<', '"']).next().unwrap());
    secrets.note_path("a pay link", &link);
    let guest = browser(&world.app, owner.person, STRANGER);
    assert_eq!(guest.get(&format!("{link}.pdf")).await.status, 200);
    let sent = guest.submit(&link, &format!("{link}/payments"), &[]).await;
    settle(world, &sent).await;
    assert!(guest.get(&link).await.text().contains("Nothing is left to pay"));
}

async fn settle(world: &World, sent: &Answer) {
    assert_eq!(sent.status, 303, "{}", sent.text());
    world.pay(&session_in(sent.location()), Card::Succeeds);
    for parcel in world.parcels() {
        assert_eq!(world.post(&world.app, &parcel).await, 200);
    }
    world.app.work().await;
}

/// Name, passkey, codes, address and back.
async fn change_oneself(app: &TestApp, owner: &Actor<'_>, secrets: &mut Secrets) {
    let name = [("name", "Harzenbuckle Plimborne"), ("language", "es"), ("theme", "dark")];
    assert_eq!(owner.submit("/account", "/account", &name).await.status, 303);
    let key = app.site.db.read(|c| passkeys::list(c, &app.site, owner.person)).unwrap().remove(0).id;
    let renamed = owner.post(&format!("/account/passkeys/{key}"), &[("name", "Mi frundleby")]).await;
    assert_eq!(renamed.status, 303);
    let waiting = owner.submit("/account", "/account/email", &[("email", MOVED)]).await;
    assert_eq!(owner.confirm(&waiting).await.location(), "/account");
    app.work().await;
    let confirm = app.link_to(MOVED, "/email-changes/").unwrap();
    secrets.note_path("the link of a new address", &confirm);
    assert_eq!(owner.post(&confirm, &[]).await.status, 303);
    app.work().await;
    let undo = app.link_to(OWNER, "/email-changes/").unwrap();
    secrets.note_path("the link of the old address", &undo);
    assert_eq!(owner.post(&undo, &[]).await.status, 303);
    // From here on with a browser that is not known.
    owner.set_cookie("__Host-dev", "forgotten");
    assert_eq!(owner.sign_in("").await.status, 200);
    secrets.note_browser(owner);
}

/// A form whose session had ended.
async fn come_too_late(app: &TestApp, owner: &Actor<'_>, secrets: &mut Secrets) {
    app.clock.advance(Duration::from_secs(3600));
    let sent = owner.post("/account", &[("name", "Harzenbuckle wibblestone"), ("language", "")]).await;
    assert_eq!(sent.location(), "/sign-in?next=%2Fcontinue");
    secrets.note_browser(owner);
    owner.sign_in("/continue").await;
    assert!(owner.get("/continue").await.text().contains("wibblestone"));
}

/// A mailed link and a printed code. The browser that made the new passkey is the owner's from now on.
async fn recover_by_code<'a>(app: &'a TestApp, owner: &Actor<'_>, secrets: &mut Secrets) -> Actor<'a> {
    let waiting = owner.post("/account/recovery-codes", &[]).await;
    let sheet = owner.confirm(&waiting).await.text();
    let codes: Vec<&str> =
        sheet.split("<li class=\"code\">").skip(1).map(|it| it.split('<').next().unwrap()).collect();
    for code in &codes {
        secrets.note("a recovery code", code);
        secrets.note("a recovery code, bare", &code.replace('-', ""));
    }
    let found = browser(app, owner.person, OWNER);
    assert_eq!(found.submit("/recovery", "/recovery", &[("email", STRANGER)]).await.status, 303);
    let link = asked_by_mail(app, &found, secrets).await;
    let proof = format!("{link}/code");
    assert_eq!(found.submit(&link, &proof, &[("code", "7F3K plonkerish")]).await.status, 422);
    let path = found.submit(&link, &proof, &[("code", codes[0])]).await.location().to_owned();
    secrets.note_path("what a code leads to", &path);
    let answer = found.enrol(&format!("{path}/passkey"), &path, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    secrets.note_browser(&found);
    found
}

/// The link of a recovery, as it was mailed.
async fn asked_by_mail(app: &TestApp, found: &Actor<'_>, secrets: &mut Secrets) -> String {
    app.clock.advance(Duration::from_secs(60));
    assert_eq!(found.submit("/recovery", "/recovery", &[("email", OWNER)]).await.status, 303);
    app.work().await;
    let text = app.mails_to(OWNER).into_iter().find(|it| it.kind == "recovery").unwrap().message.text;
    let mut links = text.split_whitespace().filter_map(|word| word.strip_prefix("http://localhost"));
    let link = links.find(|link| !link.contains("not-me")).expect("a link").to_owned();
    secrets.note_path("the link of a recovery", &link);
    link
}

/// "This was not me", of the last one.
async fn disown(app: &TestApp, owner: &Actor<'_>, secrets: &mut Secrets) {
    let link = app.link_to(OWNER, "/recovery/not-me/").expect("a link");
    secrets.note_path("the link of a denial", &link);
    let anybody = browser(app, owner.person, OWNER);
    assert_eq!(anybody.submit(&link, &link, &[]).await.status, 303);
}

/// Asked for by mail, without a code: two people and a day.
async fn recover_at_the_counter(
    app: &TestApp,
    owner: &Actor<'_>,
    clerk: &Actor<'_>,
    customer: CustomerId,
    secrets: &mut Secrets,
) {
    let priya = app.staff("Priya Raman", Role::Manager).await;
    let without = browser(app, owner.person, OWNER);
    let link = asked_by_mail(app, &without, secrets).await;
    assert_eq!(without.submit(&link, &format!("{link}/check"), &[]).await.location(), "/sign-in");
    assert_eq!(clerk.sign_in("").await.status, 200);
    let path = format!("/staff/customers/{customer}/recoveries");
    let fields = [("person", owner.person.to_string()), ("reason", "License seen, sklonkery".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(clerk.submit(&path, &path, &fields).await.location(), "/staff/recoveries");
    let list = priya.get("/staff/recoveries").await.text();
    let (before, _) = list.split_once("/approval\"").expect("an approval");
    let path = format!("{}/approval", before.rsplit_once('"').unwrap().1);
    let waiting = priya.submit(&path, &path, &[]).await;
    let code = digits_after(&priya.confirm(&waiting).await.text(), "<p class=\"code\">");
    app.work().await;
    let link = app.link_to(OWNER, "/invites/").expect("a link");
    secrets.note_path("the link of a counter's recovery", &link);
    app.clock.advance(Duration::from_secs(86_400));
    let fresh = browser(app, owner.person, OWNER);
    let answer = fresh.enrol(&format!("{link}/passkey"), &link, json!({ "code": code })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    secrets.note_browser(&fresh);
    app.work().await;
}

async fn shut_out(kim: &Actor<'_>, clerk: &Actor<'_>) {
    assert_eq!(kim.sign_in("").await.status, 200);
    let page = format!("/admin/users/{}", clerk.person);
    let done = confirmed(kim, &format!("{page}/suspension"), &[("reason", "Took gribbleton")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(kim.get(&page).await.status, 200);
    assert_eq!(confirmed(kim, &format!("{page}/resumption"), &[]).await.status, 303);
}

/// A rule finds something about the clerk; what is said about it is for administrators alone.
async fn judge(app: &TestApp, kim: &Actor<'_>, clerk: &Actor<'_>, shop: DealershipId) {
    app.site.later.flush();
    while judged(&app.site) > 0 {}
    app.clock.advance(Duration::from_secs(60));
    let taken =
        audit::Entry::new("export.take").dealership(shop).fact("rows", 900).before("ready").after("taken");
    let actor = audit::Actor { person: Some(clerk.person), ..audit::Actor::of_kind(audit::ActorKind::Clerk) };
    app.site.db.write(|c| audit::record(c, &app.site, &actor, &taken)).unwrap();
    while judged(&app.site) > 0 {}
    let list = kim.get("/admin/alerts?rule=R11").await.text();
    let (_, rest) = list.split_once("href=\"/admin/alerts/alr_").expect("an alert");
    let page = format!("/admin/alerts/alr_{}", rest.split('"').next().unwrap());
    let why = "Because drabblefitch";
    let mute = [("reason", why), ("until", "2026-12-31")];
    assert_eq!(kim.submit(&page, &format!("{page}/mute"), &mute).await.status, 303);
    let note = [("verdict", "false"), ("note", why)];
    assert_eq!(kim.submit(&page, &format!("{page}/closure"), &note).await.status, 303);
    let read = kim.get(&page).await.text();
    assert!(read.contains("Throgmortle") && read.matches("drabblefitch").count() == 2, "{read}");
}

/// What is sent by mistake or on purpose, to places that are or are not there.
async fn talk_nonsense(app: &TestApp, owner: &Actor<'_>) {
    let visitor = browser(app, owner.person, STRANGER);
    for path in [
        "/nowhere/plonkerish?x=plonkerish",
        "/invites/plonkerish",
        "/pay/plonkerish",
        "/recovery/not-me/plonkerish.plonkerish",
        "/sign-in?next=/plonkerish",
        "/invoices/plonkerish",
        "/payments?after=plonkerish",
        "/account/activity?after=plonkerish",
    ] {
        visitor.get(path).await;
        owner.get(path).await;
    }
    visitor.post_json("/sign-in/passkey/options", &json!({ "fields": { "email": STRANGER } })).await;
    visitor.post_json("/sign-in/passkey", &json!({ "ceremony": "plonkerish", "credential": {} })).await;
    let unknown =
        json!({ "ceremony": "cer_01h455vb4pex5vsknk084sn02q", "credential": { "id": "plonkerish" } });
    visitor.post_json("/sign-in/passkey", &unknown).await;
    visitor.post("/preferences", &[("language", "plonkerish")]).await;
    visitor.post("/sign-in/passkey", &[("plonkerish", "plonkerish")]).await;
    let report = json!([{ "body": { "effectiveDirective": "script-src", "documentURL": "http://localhost/plonkerish" } }]);
    assert_eq!(visitor.post_json("/csp-reports", &report).await.status, 204);
    let forged = TestRequest::post()
        .uri("/webhooks/stripe")
        .insert_header(("stripe-signature", "t=1,v1=plonkerish"))
        .insert_header(("x-forwarded-for", "203.0.113.77"))
        .set_payload("{\"id\":\"plonkerish\"}");
    assert_eq!(app.call(forged).await.status, 400);
    let actor = audit::Actor { ip: Some("203.0.113.77".parse().unwrap()), ..operator() };
    let entry = audit::Entry::new("test").person(owner.person).reason("Because of sklonkery");
    app.site.db.write(|c| audit::record(c, &app.site, &actor, &entry)).unwrap();
}
