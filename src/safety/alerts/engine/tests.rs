//! Each rule fires on what it is for and stays quiet just below; what was told is not told again at once.

use super::*;

/// A stream that is written down as it would be in a file.
struct Stream {
    engine: Engine,
    now: i64,
    said: Vec<Alert>,
}

/// A Monday, 2026-03-02, 00:00 UTC.
const MONDAY: i64 = 1_772_409_600;

impl Stream {
    fn new() -> Self {
        Self { engine: Engine::new(Rules::default()), now: MONDAY + 9 * 3600, said: Vec::new() }
    }

    /// Judges an event of so many seconds later. `fields` is the inside of the JSON object.
    fn after(&mut self, seconds: i64, fields: &str) -> &mut Self {
        self.now += seconds;
        let line = format!("{{\"time\":{},\"tenant\":\"d1\",{fields}}}", self.now);
        let event = Event::read(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
        self.said.extend(self.engine.judge(&event).into_iter().filter(|it| !it.quiet));
        self
    }

    fn times(&mut self, count: usize, seconds: i64, fields: &str) -> &mut Self {
        for at in 0..count {
            self.after(seconds, &fields.replace('#', &at.to_string()));
        }
        self
    }

    /// Days of ordinary work of a clerk, which ends on a Monday morning.
    fn habits(&mut self, who: &str, weeks: usize) -> &mut Self {
        for _ in 0..weeks * 7 {
            if (self.now - MONDAY) / 86_400 % 7 < 5 {
                for (at, customer) in [(0, 1), (3600, 2), (20_000, 3), (28_000, 4)] {
                    let now = self.now;
                    self.after(
                        at,
                        &format!(
                            r#""actor":"{who}","role":"clerk","action":"record.view","customer":"c{customer}","ip":"198.51.100.7","device":"Edge on Windows""#
                        ),
                    );
                    self.now = now;
                }
            }
            self.now += 86_400;
        }
        self
    }

    #[track_caller]
    fn fires(&self, rule: &str) -> &Alert {
        self.said
            .iter()
            .find(|it| it.rule == rule)
            .unwrap_or_else(|| panic!("{rule} is quiet: {:?}", self.rules()))
    }

    #[track_caller]
    fn is_quiet(&self, rule: &str) {
        assert!(!self.rules().contains(&rule.to_owned()), "{:?}", self.fires(rule).reasons);
    }

    fn rules(&self) -> Vec<String> {
        self.said.iter().map(|it| it.rule.clone()).collect()
    }
}

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
fn r09_asks_for_what_is_not_theirs() {
    let staff = r#""actor":"s1","role":"clerk","action":"authz_fail","outcome":"refused""#;
    Stream::new().times(19, 10, staff).is_quiet("R09");
    Stream::new().times(20, 10, staff).fires("R09");
    let owner = r#""actor":"o1","role":"owner","action":"record.miss","outcome":"refused""#;
    Stream::new().times(9, 20, owner).is_quiet("R09");
    Stream::new().times(10, 20, owner).fires("R09");
    let rising =
        r#""role":"guest","ip":"203.0.113.8","action":"record.miss","object":"NM-1048#","outcome":"refused""#;
    Stream::new().times(7, 20, rising).is_quiet("R09");
    assert!(Stream::new().times(8, 20, rising).fires("R09").reasons[0].contains("in a row"));
}

#[test]
fn r10_opens_many_customers() {
    let look = r#""actor":"s1","role":"clerk","action":"record.view","customer":"k#""#;
    let mut it = Stream::new();
    it.habits("s1", 6).times(40, 60, look).is_quiet("R10");
    it.after(60, &look.replace('#', "last"));
    let reason = &it.fires("R10").reasons[0];
    assert_eq!(reason, "41 customers opened in 40 minutes; usual for {s1} on a Monday: 1 an hour");
    // The same customer again and again is one; what is usual for them is no surprise.
    Stream::new().times(90, 30, &look.replace('#', "1")).is_quiet("R10");
    let mut busy = Stream::new();
    for day in 0..30 {
        busy.times(if day == 29 { 60 } else { 20 }, 60, look);
        busy.now += 86_400;
    }
    busy.is_quiet("R10");
}

#[test]
fn r11_exports() {
    let export = |rows: u32| format!(r#""actor":"m1","role":"manager","action":"export.take","rows":{rows}"#);
    let mut it = Stream::new();
    it.after(1, &export(300)).after(86_400, &export(500)).is_quiet("R11");
    it.after(86_400, &export(501)).fires("R11");
    let mut own = Stream::new();
    own.after(1, &export(150)).after(86_400, &export(300)).is_quiet("R11");
    own.after(86_400, &export(601).replace("601", "499")).is_quiet("R11");
    let mut grown = Stream::new();
    grown.after(1, &export(150)).after(86_400, &export(301));
    assert!(grown.fires("R11").reasons[0].contains("whose largest"));
    let mut first = Stream::new();
    first.habits("s1", 3).after(60, &export(99)).is_quiet("R11");
    let mut first = Stream::new();
    assert!(first.habits("s1", 3).after(60, &export(120)).fires("R11").reasons[0].starts_with("The first"));
}

#[test]
fn r12_with_r13_at_night_and_for_the_first_time() {
    let refund = r#""actor":"s1","role":"clerk","action":"invoice.credit","amount":40,"ip":"198.51.100.7""#;
    let mut day = Stream::new();
    day.habits("s1", 3).after(3600, refund).is_quiet("R12");
    let mut night = Stream::new();
    night.habits("s1", 3);
    night.after(17 * 3600, refund);
    assert_eq!(night.fires("R12").severity, Severity::Critical);
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

#[test]
fn r14_more_refunds_than_usual() {
    let refund = r#""actor":"s1","role":"clerk","action":"invoice.credit","amount":40,"customer":"c#""#;
    let day = |it: &mut Stream, count: usize| {
        it.times(count, 300, refund);
        it.now += 86_400 - i64::try_from(count).unwrap() * 300;
    };
    let mut it = Stream::new();
    (0..20).for_each(|at| day(&mut it, [1, 0, 2, 1, 1][at % 5]));
    day(&mut it, 5);
    it.is_quiet("R14");
    day(&mut it, 14);
    assert!(it.fires("R14").reasons[0].contains("refunds, credits or voids by {s1} today; usual:"));
}

#[test]
fn r16_unusual_amounts() {
    let refund = |amount: u32| {
        format!(r#""actor":"s1","role":"clerk","action":"refund.request","amount":{amount},"customer":"c1""#)
    };
    let mut it = Stream::new();
    for at in 0..12 {
        it.after(86_400, &refund(100 + at % 4 * 10));
    }
    it.after(86_400, &refund(240)).is_quiet("R16");
    it.after(86_400, &refund(700));
    assert_eq!(it.fires("R16").severity, Severity::High);
    let mut young = Stream::new();
    young.times(9, 86_400, &refund(100)).after(60, &refund(9000)).is_quiet("R16");
}

#[test]
fn r17_the_ceiling() {
    let refund = |amount: &str| {
        format!(r#""actor":"m1","role":"manager","action":"refund.request","amount":"{amount}""#)
    };
    Stream::new().after(1, &refund("10000.00")).is_quiet("R17");
    Stream::new().after(1, &refund("10000.01")).fires("R17");
}

#[test]
fn r18_just_below_the_limit() {
    let refund = |amount: u32| {
        format!(r#""actor":"s1","role":"clerk","action":"refund.request","amount":{amount},"limit":500"#)
    };
    let mut it = Stream::new();
    it.after(1, &refund(480)).after(86_400, &refund(449)).after(86_400, &refund(495)).is_quiet("R18");
    it.after(86_400, &refund(500)).fires("R18");
    let mut slow = Stream::new();
    slow.times(5, 4 * 86_400, &refund(480)).is_quiet("R18");
}

#[test]
fn r19_the_same_invoice_twice() {
    let issue = |amount: u32, lines: &str, number: &str| {
        format!(
            r#""actor":"s1","role":"clerk","action":"invoice.issue","customer":"c1","amount":{amount},"lines":"{lines}","reference":"{number}""#
        )
    };
    let mut it = Stream::new();
    it.after(1, &issue(310, "a", "RO-1001")).after(60, &issue(310, "b", "RO-2002")).is_quiet("R19");
    it.after(60, &issue(311, "a", "RO-1001")).is_quiet("R19");
    it.after(8 * 86_400, &issue(310, "a", "RO-1001")).is_quiet("R19");
    it.after(60, &issue(310, "z", "RO-1007")).fires("R19");
}

#[test]
fn r20_r23_and_r24_rights_and_where_money_is_sent() {
    let grant = |role: &str| {
        format!(
            r#""actor":"a1","role":"administrator","action":"role.grant","person":"p2","granted":"{role}""#
        )
    };
    Stream::new().after(1, &grant("clerk")).is_quiet("R23");
    Stream::new().after(1, &grant("manager")).fires("R23");
    let mut it = Stream::new();
    it.after(1, r#""actor":"p2","role":"manager","action":"record.view","customer":"c1""#);
    it.after(1, &grant("administrator"))
        .after(7200, r#""actor":"p2","role":"administrator","action":"bank.change""#);
    assert_eq!(it.fires("R20").severity, Severity::Critical);
    assert!(it.said.iter().any(|it| it.rule == "R23" && it.reasons[0].contains("for 2 hours")));

    let own = r#""actor":"m1","role":"manager","action":"approval.approve","outcome":"refused","cause":"own_request""#;
    Stream::new().after(1, own).fires("R24");
    let mut both = Stream::new();
    both.after(1, r#""actor":"m1","role":"manager","action":"invoice.issue","object":"inv1","amount":50"#);
    both.after(
        60,
        r#""actor":"m2","role":"manager","action":"dispute.decide","object":"dsp1","reference":"inv1""#,
    )
    .is_quiet("R24");
    both.after(
        60,
        r#""actor":"m1","role":"manager","action":"dispute.decide","object":"dsp1","reference":"inv1""#,
    )
    .fires("R24");
}

#[test]
fn r21_cards_being_tried_out() {
    let fail = r#""actor":"o1","role":"owner","customer":"c1","action":"payment.failed","outcome":"failed","ip":"203.0.113.5""#;
    Stream::new().times(4, 60, fail).is_quiet("R21");
    Stream::new().times(5, 60, fail).fires("R21");
    let many =
        r#""role":"guest","customer":"c#","action":"payment.failed","outcome":"failed","ip":"10.#.1.1""#;
    Stream::new().times(14, 20, many).is_quiet("R21");
    assert_eq!(Stream::new().times(15, 20, many).fires("R21").about, "tenant");
    let mut fair = Stream::new();
    fair.times(10, 20, r#""role":"guest","action":"payment.settled","ip":"10.#.1.1""#)
        .times(14, 20, many)
        .is_quiet("R21");
}

#[test]
fn r22_forged_and_wrong_messages_of_the_provider() {
    let forged = r#""role":"guest","action":"webhook.refused","outcome":"refused","ip":"203.0.113.5""#;
    Stream::new().times(2, 60, forged).is_quiet("R22");
    assert_eq!(Stream::new().times(3, 60, forged).fires("R22").severity, Severity::High);
    let mut it = Stream::new();
    it.after(
        1,
        r#""role":"system","action":"payment.held","outcome":"failed","object":"att1","cause":"amount""#,
    );
    assert_eq!(it.fires("R22").severity, Severity::Critical);
}

#[test]
fn r25_disputes_at_once() {
    let raise = r#""actor":"o#","role":"owner","action":"dispute.raise","object":"d#""#;
    let mut it = Stream::new();
    for _ in 0..14 {
        it.after(3600, &raise.replace('#', "1"));
        it.now += 86_400 - 3600;
    }
    it.times(4, 300, raise).is_quiet("R25");
    it.now += 86_400 - 1200;
    it.times(9, 300, raise).fires("R25");
}

#[test]
fn r26_and_r28_checks_that_fail_and_defences_that_are_down() {
    let mut it = Stream::new();
    it.after(1, r#""role":"system","action":"integrity.ledger","outcome":"success""#).is_quiet("R26");
    it.after(1, r#""role":"system","action":"integrity.ledger","outcome":"failed","cause":"difference""#);
    assert_eq!(it.fires("R26").severity, Severity::Critical);
    it.after(1, r#""role":"system","action":"defence.mail","outcome":"success""#).is_quiet("R28");
    it.after(1, r#""role":"system","action":"defence.mail","outcome":"failed","cause":"mails_are_stuck""#);
    assert_eq!(it.fires("R28").reasons, ["mail: mails are stuck"]);
}

#[test]
fn the_same_finding_is_counted_and_told_again_after_its_cooldown() {
    let fail = r#""person":"p1","action":"sign_in_failed","ip":"203.0.113.5""#;
    let mut it = Stream::new();
    it.times(40, 60, fail);
    let told: Vec<_> = it.said.iter().filter(|it| it.rule == "R01").map(|it| (it.count, it.again)).collect();
    assert_eq!(told, [(1, false), (31, true)]);
    let keys: std::collections::HashSet<_> =
        it.said.iter().filter(|it| it.rule == "R01").map(|it| &it.key).collect();
    assert_eq!(keys.len(), 1, "it is one alert");
}

#[test]
fn goes_on_from_what_it_remembered_as_if_nothing_had_been() {
    let fail = r#""person":"p1","action":"sign_in_failed","ip":"203.0.113.5""#;
    let (mut one, mut other) = (Stream::new(), Stream::new());
    one.times(4, 30, fail);
    other.times(4, 30, fail);
    let remembered = other.engine.remembered().unwrap();
    other.engine = Engine::resume(Rules::default(), &remembered).expect("the same format");
    one.after(30, fail);
    other.after(30, fail);
    assert_eq!(one.said, other.said);
    assert!(!one.said.is_empty());
    assert!(Engine::resume(Rules::default(), b"{\"format\":0}").is_none());
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let rules = Rules::with("most_keys = 500").unwrap();
    let mut engine = Engine::new(rules);
    for at in 0..20_000 {
        let line = format!(
            r#"{{"time":{},"actor":"o{at}","person":"p{at}","role":"owner","customer":"c{at}","action":"{}","outcome":"refused","object":"x{at}","ip":"10.{}.{}.1"}}"#,
            MONDAY + at,
            ["sign_in_failed", "record.miss", "payment.failed", "recovery.begin"]
                [usize::try_from(at % 4).unwrap()],
            at / 256 % 256,
            at % 256
        );
        engine.judge(&Event::read(&line).unwrap());
    }
    assert!(engine.keys() < 16 * 500, "{}", engine.keys());
}

#[test]
fn a_rules_file_changes_what_it_names_and_nothing_else() {
    let rules = Rules::with("[rules.R10]\nthreshold = 60\nshadow = true").unwrap();
    let rule = rules.get("R10").unwrap();
    assert!((rule.threshold - 60.0).abs() < f64::EPSILON && rule.shadow);
    assert!((rule.number("own") - 4.0).abs() < f64::EPSILON);
    assert!(Rules::with("[rules.R01]\non = false").unwrap().get("R01").is_none());
    for (bad, said) in [
        ("[rules.R99]\nthreshold = 1", "R99"),
        ("[rules.R10]\nthreshhold = 60", "threshhold"),
        ("[rules.R10]\nwindow = \"soon\"", "soon"),
        ("[rules.R10]\nown = -1", "R10"),
        ("version = 2", "version 2"),
        ("rules = 3", ""),
    ] {
        let error = Rules::with(bad).expect_err(bad).to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn every_number_that_a_rule_asks_for_is_in_the_file() {
    // What is missing would be infinite and switch a rule off without a word.
    let rules = Rules::default();
    assert_eq!(rules.version, 1);
    let source = [
        include_str!("judging/signing_in.rs"),
        include_str!("judging/looking.rs"),
        include_str!("judging/context.rs"),
        include_str!("judging/money.rs"),
        include_str!("judging/papers.rs"),
        include_str!("judging/rights.rs"),
        include_str!("judging/services.rs"),
    ];
    for name in source.iter().flat_map(|text| text.split("number(\"").skip(1)) {
        let name = name.split('"').next().unwrap();
        assert!(rules.all().any(|(_, rule)| rule.number(name).is_finite()), "{name}");
    }
}

#[test]
fn a_line_says_what_is_wrong_with_it() {
    let read = |line: &str| Event::read(line).map_err(|e| e.to_string());
    let event = read(r#"{"time":"2026-11-20T16:04:05.5-06:00","actor":7,"role":"advisor","action":"refund","amount":120.5,"outcome":"ok","extra":[1]}"#).unwrap();
    assert_eq!(
        (event.hour(), event.amount, event.role, event.class),
        (16, Some(12050), Role::Clerk, Class::Refund)
    );
    assert_eq!(event.actor, "7");
    assert_eq!(event.weekday(), 4, "a Friday");
    assert_eq!(read(r#"{"time":1795190645,"action":"x"}"#).unwrap().at, 1_795_190_645_000_000);
    for (line, said) in [
        ("", "EOF"),
        ("{\"action\":\"x\"}", "`time`"),
        (r#"{"time":"yesterday","action":"x"}"#, "`time`"),
        (r#"{"time":1795190645}"#, "`action`"),
        (r#"{"time":1795190645,"action":"x","amount":"much"}"#, "`amount`"),
        (r#"{"time":1795190645,"action":"x","ip":"999.1.1.1"}"#, "`ip`"),
        ("[1,2]", ""),
    ] {
        let error = read(line).expect_err(line);
        assert!(error.contains(said), "{line}: {error}");
    }
}
