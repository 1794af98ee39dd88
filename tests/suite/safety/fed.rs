//! The portal's own log feeds every rule: people at work, by the pages and verbs that there are, with nothing written into the
//! log by hand; and for each rule the act that it looks at, which a room of the product writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use forecourt::safety::alerts::engine::{Class, Outcome, Rules};
use forecourt::trust::access::Role;

use super::{only, open, watch};
use crate::support::records::{customer, issued};
use crate::support::{Actor, TestApp};

const DAY: Duration = Duration::from_secs(86_400);

/// What a rule looks at, how it ended and why: one act of several.
const FED: [(&str, &str, Outcome, &str, Class); 25] = {
    use Outcome::{Failed, Refused, Success};
    [
        ("R01", "authn_login_fail", Refused, "", Class::SignInFailed),
        ("R02", "authn_login_fail", Refused, "", Class::SignInFailed),
        ("R03", "recovery.begin", Success, "", Class::RecoveryStart),
        ("R04", "authn_login_success", Success, "", Class::SignIn),
        ("R05", "authn_login_success", Success, "", Class::SignIn),
        ("R07", "authn_login_success", Success, "", Class::SignIn),
        ("R08", "passkey.suspend", Refused, "counter_went_back", Class::CounterBack),
        ("R09", "record.miss", Refused, "", Class::Miss),
        ("R10", "record.view", Success, "", Class::View),
        ("R11", "export.take", Success, "", Class::Export),
        ("R12", "export.run", Success, "", Class::Export),
        ("R14", "invoice.void", Success, "", Class::Void),
        ("R16", "invoice.credit", Success, "", Class::Credit),
        ("R17", "refund.request", Success, "", Class::Refund),
        ("R18", "invoice.write_off", Success, "", Class::WriteOff),
        ("R19", "invoice.issue", Success, "", Class::Issue),
        ("R20", "bank.change", Success, "", Class::BankChange),
        ("R21", "payment.declined", Failed, "", Class::PaymentFailed),
        ("R22", "webhook.refused", Refused, "", Class::WebhookRefused),
        ("R23", "privilege_permissions_changed", Success, "", Class::Grant),
        ("R24", "approval.approve", Refused, "own_request", Class::Segregation),
        ("R25", "dispute.raise", Success, "", Class::Dispute),
        ("R26", "integrity.log", Failed, "", Class::Integrity),
        ("R28", "defence.antivirus", Failed, "", Class::Defence),
        ("score", "payment.reverse", Success, "", Class::Reversal),
    ]
};

/// Everything that rooms of the product write into the log, in the letters of their source.
fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // Where actions are read and not written.
        if ["pages", "alerts", "tests"].iter().any(|name| path.ends_with(name)) {
            continue;
        }
        if path.is_dir() {
            sources(&path, all);
        } else {
            all.push_str(&fs::read_to_string(path).unwrap_or_default());
        }
    }
}

#[test]
fn each_rule_looks_at_an_act_that_the_product_writes() {
    let rules = Rules::default();
    let named: BTreeSet<&str> = FED.iter().map(|(rule, ..)| *rule).collect();
    assert_eq!(named, rules.all().map(|(name, _)| name.as_str()).collect());
    let mut written = String::new();
    for folder in ["src/base", "src/billing", "src/parties", "src/safety", "src/trust"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut written);
    }
    for (rule, action, outcome, cause, class) in FED {
        assert!(written.contains(&format!("\"{action}\"")), "nothing writes what {rule} looks at: {action}");
        // A role that is given has a word of its own on the way.
        let action = if class == Class::Grant { "role.grant" } else { action };
        assert_eq!(Class::of(action, outcome, cause), class, "{rule}");
    }
}

#[actix_web::test]
async fn r18_write_offs_just_below_the_limit_again_and_again() {
    let app = TestApp::new();
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let numbers: Vec<String> =
        (1..=5).map(|at| issued(&app, &scope, 30_000 + at * 100).number.to_string()).collect();
    watch(&app);
    let structured = || open(&app).iter().filter(|it| it.rule == "R18").count();
    for (number, amount) in numbers.iter().zip(["40.00", "95.00", "89.00", "99.90", "100.00"]) {
        assert_eq!(structured(), 0, "two and a smaller one are none");
        write_off(&mia, number, amount).await;
        app.clock.advance(DAY);
        mia.sign_in("/staff").await;
    }
    let it = only(&app, "R18");
    assert_eq!(it.subject, mia.person.to_string());
    assert!(it.reasons[0].starts_with("3 write-offs by {per_"), "{it:?}");
    assert!(it.reasons[0].contains("just below the limit of 100.00"), "{it:?}");
}

async fn write_off(who: &Actor<'_>, number: &str, amount: &str) {
    let page = format!("/staff/invoices/{number}/write-off");
    let waiting = who.submit(&page, &page, &[("reason", "Goodwill"), ("amount", amount)]).await;
    assert_eq!(who.confirm(&waiting).await.status, 303);
}

/// With thresholds so low that one act is enough, each rule about staff finds what it looks at in the facts of real entries.
#[actix_web::test]
async fn a_week_at_the_desk_is_seen_with_its_amounts_rows_customers_networks_and_hours() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), EAGER).unwrap();
    let path = file.path().to_owned();
    let app = TestApp::with(|config| {
        config.alert_rules = Some(path);
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    });
    let mia = app.staff("Mia Manager", Role::Manager).await;
    let scope = customer(&app, app.northside(), "Dana Whitfield");
    let numbers = [30_000, 31_000].map(|minor| issued(&app, &scope, minor).number.to_string());
    mia.sign_in("/staff").await;
    watch(&app);
    let rules = || open(&app).iter().map(|it| it.rule.clone()).collect::<BTreeSet<_>>();
    let found = |rule: &str, when: &str| assert!(rules().contains(rule), "{rule} {when}: {:?}", rules());
    mia.get(&format!("/staff/customers/{}", scope.require_customer().unwrap())).await;
    found("R10", "after a look at a customer");
    write_off(&mia, &numbers[0], "5.00").await;
    found("R14", "after a write-off");
    found("R17", "after a write-off");
    write_off(&mia, &numbers[1], "90.00").await;
    found("R16", "after one that is larger");
    found("R18", "after one near the limit");
    app.clock.advance(DAY * 3);
    for (from, browser) in [("192.0.2.7", "Firefox/142.0"), ("198.51.100.7", "Firefox/142.0")] {
        mia.carries("x-forwarded-for", from);
        mia.carries(
            "user-agent",
            &format!("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 {browser}"),
        );
        mia.sign_in("/staff").await;
    }
    found("R05", "after a sign-in from elsewhere");
    found("R07", "after sign-ins from several networks");
    // In the middle of the night, for the first time.
    app.clock.advance(Duration::from_secs(11 * 3600));
    mia.sign_in("/staff").await;
    let list = [("list", "customers"), ("from", ""), ("to", "")];
    let waiting = mia.post("/staff/exports", &list).await;
    mia.confirm(&waiting).await;
    found("R12", "after a first export at night");
    found("score", "after a first export at night from a new network");
    app.work().await;
    let page = mia.get("/staff/exports").await.text();
    let (_, rest) = page.split_once("action=\"/staff/exports/").expect("a file that is ready");
    let file = format!("/staff/exports/{}", rest.split('"').next().unwrap());
    assert_eq!(mia.post(&file, &[]).await.status, 200);
    found("R11", "after the file was taken");
}

const EAGER: &str = r#"
learning_days = 0
[rules.R05]
response = "none"
[rules.R07]
threshold = 2
response = "none"
[rules.R10]
threshold = 0
response = "none"
[rules.R11]
threshold = 0
response = "none"
[rules.R12]
threshold = 1
response = "none"
[rules.R14]
threshold = 1
least = 1
response = "none"
[rules.R16]
threshold = 0
ratio = 0
least = 1
smallest = 1
response = "none"
[rules.R17]
out = 4
response = "none"
[rules.R18]
threshold = 1
response = "none"
[rules.score]
threshold = 3
response = "none"
"#;

#[actix_web::test]
async fn r20_where_money_is_sent() {
    let app = TestApp::new();
    let ada = app.staff("Ada Admin", Role::Administrator).await;
    watch(&app);
    let page = "/admin/settings/bank";
    let to = async |account: &str| {
        let typed = [("holder", "Northside Motors LLC"), ("account", account), ("routing", "111000025")];
        let waiting = ada.submit(page, page, &typed).await;
        ada.confirm(&waiting).await;
    };
    to("000123456789").await;
    assert!(open(&app).iter().all(|it| it.rule != "R20"), "where there was none, nothing changed");
    app.clock.advance(Duration::from_secs(60));
    to("000123456780").await;
    let it = only(&app, "R20");
    assert!(
        it.reasons[0].starts_with("{per_") && it.reasons[0].ends_with("changed the bank account on papers"),
        "{it:?}"
    );
}
