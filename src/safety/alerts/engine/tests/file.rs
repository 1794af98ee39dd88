//! The file of rules and the lines of a stream.

use super::*;

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
        include_str!("../judging/signing_in.rs"),
        include_str!("../judging/looking.rs"),
        include_str!("../judging/context.rs"),
        include_str!("../judging/money.rs"),
        include_str!("../judging/papers.rs"),
        include_str!("../judging/rights.rs"),
        include_str!("../judging/services.rs"),
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
