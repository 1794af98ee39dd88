//! Who comes in and who tries to, and what is harmless alone.

use super::*;

#[test]
fn r01_five_failures_at_an_account_in_ten_minutes() {
    let fail = r#""person":"p1","action":"authn_login_fail","outcome":"refused","ip":"203.0.113.5""#;
    Stream::new().times(4, 30, fail).is_quiet("R01");
    Stream::new().times(12, 151, fail).is_quiet("R01");
    let mut it = Stream::new();
    let alert = it.times(5, 30, fail).fires("R01").clone();
    assert_eq!(alert.subject, "p1");
    assert_eq!(alert.reasons, ["5 failed sign-ins at the account of {p1} in 2 minutes"]);
    assert_eq!(alert.severity, Severity::Warn);
}

#[test]
fn r02_five_accounts_or_mostly_failures_from_one_network() {
    let other = r#""person":"p#","action":"sign_in_failed","ip":"203.0.113.#""#;
    Stream::new().times(4, 60, other).is_quiet("R02");
    assert_eq!(Stream::new().times(5, 60, other).fires("R02").subject, "203.0.113.0/24");
    let unknown = r#""action":"sign_in_failed","ip":"2001:db8:1:2f00::#""#;
    Stream::new().times(19, 20, unknown).is_quiet("R02");
    Stream::new().times(20, 20, unknown).fires("R02");
    // A house where most get in is a house.
    let mut house = Stream::new();
    house.times(20, 10, r#""actor":"o#","role":"owner","action":"sign_in","ip":"203.0.113.9""#);
    house.times(20, 10, r#""action":"sign_in_failed","ip":"203.0.113.9""#).is_quiet("R02");
}

#[test]
fn r03_three_recoveries_of_an_account_in_an_hour() {
    let ask = r#""person":"p1","action":"recovery.begin","ip":"203.0.113.#""#;
    Stream::new().times(2, 600, ask).is_quiet("R03");
    Stream::new().times(3, 600, ask).fires("R03");
    let many = r#""person":"p#","action":"recovery.begin","ip":"203.0.113.7""#;
    Stream::new().times(9, 60, many).is_quiet("R03");
    assert_eq!(Stream::new().times(10, 60, many).fires("R03").about, "network");
}

#[test]
fn r04_and_r05_a_device_and_a_network_that_nobody_knows() {
    let home = r#""actor":"o1","role":"owner","action":"sign_in","ip":"198.51.100.4","device":"Safari on iPhone","browser":"a""#;
    let mut it = Stream::new();
    it.times(3, 86_400, home).is_quiet("R04");
    it.is_quiet("R05");
    it.after(60, &home.replace("Safari on iPhone", "Chrome on Windows"));
    it.is_quiet("R04");
    it.after(60, &home.replace("Safari on iPhone", "Edge on Windows").replace("\"a\"", "\"new\""));
    assert_eq!(it.fires("R04").severity, Severity::Info);
    it.after(60, &home.replace("198.51.100", "198.51.7"));
    it.is_quiet("R05");
    it.after(60, &home.replace("198.51.100", "203.0.113"));
    assert_eq!(it.fires("R05").severity, Severity::Notice);
    let mut staff = Stream::new();
    staff.habits("s1", 3);
    let enter =
        r#""actor":"s1","role":"clerk","action":"sign_in","ip":"198.51.100.7","device":"Edge on Windows""#;
    staff.after(0, enter).after(60, &enter.replace("198.51", "203.0"));
    assert_eq!(staff.fires("R05").severity, Severity::Warn, "staff work from few places");
}

#[test]
fn r07_three_networks_in_two_hours() {
    let enter = r#""actor":"o1","role":"owner","action":"sign_in","ip":"10.#.0.1""#;
    Stream::new().times(2, 600, enter).is_quiet("R07");
    Stream::new().times(5, 3700, enter).is_quiet("R07");
    Stream::new().times(3, 600, enter).fires("R07");
    let same = r#""actor":"o1","role":"owner","action":"sign_in","ip":"10.1.#.1""#;
    Stream::new().times(9, 60, same).is_quiet("R07");
}

#[test]
fn r08_a_counter_that_goes_back() {
    let mut it = Stream::new();
    it.after(
        1,
        r#""person":"p1","action":"passkey.suspend","outcome":"refused","cause":"counter_went_back""#,
    );
    assert_eq!(it.fires("R08").severity, Severity::High);
    Stream::new().after(1, r#""person":"p1","action":"passkey.add""#).is_quiet("R08");
}

#[test]
fn r12_with_r13_at_night_and_for_the_first_time() {
    let refund = r#""actor":"s1","role":"clerk","action":"invoice.credit","amount":40,"ip":"198.51.100.7""#;
    let mut day = Stream::new();
    day.habits("s1", 3).after(3600, refund).is_quiet("R12");
    let mut night = Stream::new();
    night.habits("s1", 3);
    night.after(17 * 3600, refund);
    let found = night.fires("R12");
    assert_eq!(found.severity, Severity::Critical);
    assert!(
        found.reasons[0].starts_with("The first credit note of {s1} in 90 days, at "),
        "{:?}",
        found.reasons
    );
    // Not the first time, or not outside: nobody is woken.
    let mut known = Stream::new();
    known.habits("s1", 3).after(3600, refund).after(16 * 3600, refund).is_quiet("R12");
}

#[test]
fn the_score_adds_up_what_is_harmless_alone() {
    let enter = r#""actor":"s1","role":"clerk","action":"sign_in","ip":"203.0.113.9","device":"Chrome on Linux","browser":"new""#;
    let change = r#""actor":"s1","role":"clerk","action":"customer.change","ip":"203.0.113.9""#;
    let mut it = Stream::new();
    it.habits("s1", 3)
        .after(0, &enter.replace("203.0.113", "198.51.100").replace("Chrome on Linux", "Edge on Windows"));
    it.after(60, change).is_quiet("score");
    it.after(60, enter).after(60, change);
    assert_eq!(it.fires("score").severity, Severity::Notice, "three points ask staff for a passkey");
    it.after(16 * 3600, enter);
    it.after(60, change);
    assert!(it.said.iter().all(|it| it.rule != "score" || it.severity == Severity::Notice));
    let recovered = r#""person":"s1","action":"recovery.complete""#;
    it.after(60, recovered).after(60, enter).after(60, change);
    assert!(it.said.iter().any(|it| it.rule == "score" && it.severity == Severity::High));
}
