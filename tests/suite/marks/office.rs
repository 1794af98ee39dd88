//! What staff do besides the desk: settings, templates, people, lists as files, imports, recoveries, and what the counter
//! does seldom: several payers, deposits, cores that are kept.

use crate::support::judged;
use forecourt::base::outbox::{self, JobError, Jobs};
use forecourt::base::values::LineId;
use forecourt::billing::estimates::Content;
use forecourt::billing::invoices::{Line, LineKind};
use forecourt::billing::{cores, exports, import};
use forecourt::parties::customers;
use forecourt::trust::access::{Role, Scope, staff};
use forecourt::trust::audit::{Actor as Doer, ActorKind, Entry, record};

use super::desk::{does, on};
use crate::support::records::{self, customer, draft, issue, line};
use crate::support::{Actor, TestApp, estimates};

pub async fn work(app: &TestApp, dana: &Actor<'_>) {
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    let joan = app.administrator("Joan Ellery").await;
    let mia = app.staff("Mia Field", Role::Manager).await;
    settings(&ada).await;
    look(&ada).await;
    templates(&ada).await;
    people(app, &ada).await;
    files(app, &mia).await;
    health(app, &joan, &ada, &mia).await;
    recover(app, dana, &mia).await;
}

/// What the counter does about bills that are there, some of them late.
pub async fn counter(app: &TestApp, scope: &Scope) {
    let (at, own) = (scope.dealership(), scope.customer().unwrap());
    let luis = app.staff("Luis Field", Role::Clerk).await;
    assert_eq!(luis.post("/staff/search", &[("q", "Whitfield")]).await.status, 200);
    let other = customer(app, at, "Gulf Insurance");
    let insurer = other.customer().unwrap().to_string();
    let door = [
        ("l1-kind", "labour"),
        ("l1-description", "Work dromblewick"),
        ("l1-quantity", "2"),
        ("l1-rate", "100.00"),
        ("l1-pay", "INS"),
    ];
    let new = format!("/staff/invoices/new?customer={own}");
    let payers = does(&luis, &new, "/staff/invoices", &door).await.location().replace("/edit", "/payers");
    does(&luis, &payers, &payers, &[("payer-INS", &insurer)]).await;

    let car = format!("/staff/vehicles/{}", records::vehicle(app, scope, "5YJSA1E27HF000337", "QRS 12"));
    let to = app.site.db.read(|c| customers::load(c, &app.site, &other)).unwrap().reference;
    let fields = [("to", to.as_str()), ("on", "2026-11-12"), ("plate", "yes")];
    on(&luis, luis.post(&format!("{car}/transfer"), &fields).await).await;

    let page = format!("/staff/customers/{own}/statements");
    does(&luis, &page, &format!("{page}/deliveries"), &[]).await;
    // Of a visit of its own: what is billed on another is held to its estimate.
    let visit = |lines: Vec<Line>| {
        let mut bill = draft(lines);
        bill.repair_order = Some(records::clean("RO 90417"));
        issue(app, scope, &bill)
    };
    let page = format!("/staff/invoices/{}", visit(vec![line(app, 3_000)]).number);
    does(&luis, &page, &format!("{page}/deliveries"), &[]).await;
    on(&luis, luis.post("/staff/reminders/runs", &[("key", "0123456789abcdef")]).await).await;
    app.work().await;

    let core = LineId::generate(app.clock.now());
    let core = Line { id: core, kind: LineKind::Core, ..line(app, 2_200) };
    visit(vec![line(app, 18_999), core]);
    let house = Scope::for_job(at, None);
    let open = app.site.db.read(|c| cores::list(c, &house, cores::CoreState::Open, None, 9)).unwrap();
    on(&luis, luis.post(&format!("/staff/cores/{}/forfeiture", open.rows[0].id), &[]).await).await;

    let mut content = Content { deposit: Some(records::dollars(15_000)), ..estimates::content(app) };
    content.draft.repair_order = Some(records::clean("RO 90418"));
    let page = format!("/staff/estimates/{}/deposit", estimates::sent(app, scope, &content));
    does(&luis, &page, &page, &[("amount", "100")]).await;
    on(&luis, luis.post(&format!("{page}/release"), &[]).await).await;
}

async fn settings(ada: &Actor<'_>) {
    for (page, fields) in [
        ("general", &[("legal_name", "Northside Motors Inc.")][..]),
        ("billing", &[("labour_rate", "148.00"), ("refund", "9000")]),
        ("numbering", &[("credit_prefix", "QK")]),
        ("payments", &[("part_payment_minimum", "25.00")]),
        ("estimates", &[("percent", "10"), ("most", "50")]),
        ("disputes", &[("raise_days", "61")]),
    ] {
        let page = format!("/admin/settings/{page}");
        does(ada, &page, &page, fields).await;
    }
    let rules = "/admin/settings/estimates";
    let law = [("from", "2026-12-20"), ("source", "Business Code 1"), ("share", "20"), ("cap", "100")];
    does(ada, rules, &format!("{rules}/rules"), &law).await;
    let page = "/admin/settings/tax";
    let rule = [("kinds", "part"), ("category", "S"), ("rate", "8.25"), ("from", "2026-01-01")];
    on(ada, ada.post(page, &rule).await).await;
    on(
        ada,
        ada.post(page, &[("kinds", "part"), ("category", "S"), ("rate", "8.5"), ("from", "2027-01-01")])
            .await,
    )
    .await;
    let suggested = ada.post("/admin/settings/tax/suggestions", &[]).await;
    assert_eq!(suggested.status, 303);
    let shown = ada.get(page).await.text();
    let end =
        shown.split(&format!("action=\"{page}/")).find_map(|it| it.split_once("/end\"")).expect("a rule").0;
    on(ada, ada.post(&format!("{page}/{end}/end"), &[("until", "2027-06-30")]).await).await;
}

fn png() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 480, 120);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&[139, 26, 26].repeat(480 * 120)).unwrap();
    out
}

async fn look(ada: &Actor<'_>) {
    let page = "/admin/settings/branding";
    does(ada, page, page, &[("accent", "#8B1A1A")]).await;
    on(ada, ada.upload(&format!("{page}/logo"), &[("logo.png", &png())]).await).await;
    does(ada, page, &format!("{page}/logo/removal"), &[]).await;
}

async fn templates(ada: &Actor<'_>) {
    let page = "/admin/settings/templates/invoice";
    let preview = format!("{page}/preview");
    for words in ["Pay within 14 days, please.", "Pay within 10 days."] {
        does(ada, page, page, &[("closing_en", words)]).await;
        does(ada, &preview, &format!("{page}/publication"), &[]).await;
    }
    on(ada, ada.post(&format!("{page}/versions/1/publication"), &[]).await).await;
    does(ada, page, page, &[("closing_en", "Thrown away.")]).await;
    does(ada, page, &format!("{page}/discarding"), &[]).await;
}

async fn people(app: &TestApp, ada: &Actor<'_>) {
    let at = app.northside().to_string();
    let fields =
        [("name", "Lena Field"), ("email", "lena.field@example.com"), ("place", &at), ("role", "clerk")];
    on(ada, ada.post("/admin/users/invites", &fields).await).await;
    let page = ada.get("/admin/users").await.text();
    let end = page.find("/revocation\"").expect("can be taken back");
    let start = page[..end].rfind("action=\"").unwrap() + 8;
    on(ada, ada.post(&format!("{}/revocation", &page[start..end]), &[]).await).await;
    let nora = app.staff("Nora Field", Role::Clerk).await;
    let page = format!("/admin/users/{}", nora.person);
    on(ada, ada.post(&format!("{page}/roles"), &[("place", &at), ("role", "manager")]).await).await;
    on(ada, ada.post(&format!("{page}/suspension"), &[("reason", "Took gribbleton")]).await).await;
    on(ada, ada.post(&format!("{page}/resumption"), &[]).await).await;
    let held = app.site.db.read(|c| staff::of_person(c, nora.person)).unwrap();
    on(ada, ada.post(&format!("{page}/roles/{}/end", held[0].id), &[]).await).await;
}

async fn files(app: &TestApp, mia: &Actor<'_>) {
    on(mia, mia.post("/staff/exports", &[("list", "customers")]).await).await;
    outbox::drain(&app.site, &exports::jobs(Jobs::default())).await.unwrap();
    let page = mia.get("/staff/exports").await.text();
    let id = page.split("action=\"/staff/exports/").nth(1).unwrap().split('/').next().unwrap();
    assert_eq!(mia.post(&format!("/staff/exports/{id}/download"), &[]).await.status, 200);

    // Elsewhere, where no customer has a reference that the files bring.
    let harbor = app.staff_of("Hal Harbor", app.dealership("Harbor Auto"), Role::Manager).await;
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad/good-small");
    let names = ["customers.csv", "vehicles.csv", "invoices.csv", "invoice_lines.csv", "payments.csv"];
    let read: Vec<(&str, Vec<u8>)> =
        names.iter().map(|name| (*name, std::fs::read(folder.join(name)).unwrap())).collect();
    let all: Vec<(&str, &[u8])> = read.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let sent = harbor.upload("/staff/imports", &all).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let (page, jobs) = (sent.location(), import::jobs(Jobs::default()));
    outbox::drain(&app.site, &jobs).await.unwrap();
    on(&harbor, harbor.post(&format!("{page}/commit"), &[]).await).await;
    outbox::drain(&app.site, &jobs).await.unwrap();
    on(&harbor, harbor.post(&format!("{page}/undo"), &[]).await).await;
}

async fn health(app: &TestApp, joan: &Actor<'_>, ada: &Actor<'_>, mia: &Actor<'_>) {
    app.site.db.write(|c| outbox::add(c, &app.site, "test.broken", "1", &"x")).unwrap();
    let broken = Jobs::default()
        .with("test.broken", |_, _, _: String| async { Err(JobError::Never("no".to_owned())) });
    outbox::drain(&app.site, &broken).await.unwrap();
    does(joan, "/admin", "/admin/outbox/retry", &[]).await;
    does(joan, "/admin/audit", "/admin/audit/verification", &[]).await;
    while judged(&app.site) > 0 {}
    app.clock.advance(std::time::Duration::from_secs(60));
    // A list of so many rows: a second person is demanded of whoever took it.
    let entry = Entry::new("export.take")
        .dealership(app.northside())
        .fact("rows", 900)
        .before("ready")
        .after("taken");
    let actor = Doer { person: Some(mia.person), ..Doer::of_kind(ActorKind::Manager) };
    app.site.db.write(|c| record(c, &app.site, &actor, &entry)).unwrap();
    while judged(&app.site) > 0 {}
    let list = joan.get("/admin/alerts?rule=R11").await.text();
    let id = list.split("href=\"/admin/alerts/alr_").nth(1).unwrap().split('"').next().unwrap();
    let page = format!("/admin/alerts/alr_{id}");
    let to = |word: &str| format!("{page}/{word}");
    let text = joan.get(&page).await.text();
    let restraint = text.split("/restraints/").nth(1).unwrap().split('/').next().unwrap();
    does(joan, &page, &to(&format!("restraints/{restraint}/end")), &[]).await;
    does(joan, &page, &to("acknowledgement"), &[]).await;
    does(joan, &page, &to("investigation"), &[]).await;
    does(joan, &page, &to("mute"), &[("reason", "A test."), ("until", "2026-12-31")]).await;
    let mutes = ada.get("/admin/alerts/mutes").await.text();
    let mute = mutes.split("action=\"/admin/alerts/mutes/").nth(1).unwrap().split('/').next().unwrap();
    for act in ["approval", "end"] {
        does(ada, "/admin/alerts/mutes", &format!("/admin/alerts/mutes/{mute}/{act}"), &[]).await;
    }
    does(joan, &page, &to("closure"), &[("verdict", "false"), ("note", "A test.")]).await;
}

/// Asked for and approved, then stopped; asked for and withdrawn.
async fn recover(app: &TestApp, dana: &Actor<'_>, mia: &Actor<'_>) {
    let clerk = app.staff("Cora Field", Role::Clerk).await;
    let path = format!("/staff/customers/{}/recoveries", dana.scope().customer().unwrap());
    let fields = [("person", dana.person.to_string()), ("reason", "License seen, sklonkery".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(clerk.submit(&path, &path, &fields).await.location(), "/staff/recoveries");
    let list = mia.get("/staff/recoveries").await.text();
    let (before, _) = list.split_once("/approval\"").expect("an approval");
    let path = format!("{}/approval", before.rsplit_once('"').unwrap().1);
    let waiting = mia.submit(&path, &path, &[]).await;
    assert_eq!(mia.confirm(&waiting).await.status, 200);
    let withdrawal = path.replace("/approval", "/withdrawal");
    assert_eq!(mia.post(&withdrawal, &[]).await.status, 303);
}
