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
        ("[rules.R99]\nthreshold = 1", "there is no rule R99"),
        ("[rules.r10]\nthreshold = 60", "there is no rule r10; it is written R10"),
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
fn every_own_number_of_a_rule_has_a_comment_beside_it() {
    // What is not text is a number; these two are the same in every file.
    let numbers = Rules::text().lines().filter(|line| line.contains(" = ") && !line.starts_with('#'));
    for line in numbers.filter(|line| !line.contains(" = \"")) {
        let common = line.starts_with("threshold = ") || line.starts_with("version = ");
        assert!(common || line.contains(" # "), "{line}");
    }
}

#[test]
fn role_and_outcome_are_read_in_any_case_and_a_word_that_is_not_known_is_told() {
    let read = |role: &str, outcome: &str| {
        let line = format!(r#"{{"time":1795190645,"action":"refund","role":{role},"outcome":{outcome}}}"#);
        Event::read(&line).map(|it| (it.role, it.outcome, it.class)).map_err(|e| e.to_string())
    };
    for role in [r#""clerk""#, r#""Clerk""#, r#""STAFF""#, r#""Service_Advisor""#] {
        for outcome in [r#""success""#, r#""Success""#, r#""succeeded""#, r#""SUCCESSFUL""#, r#""""#, "null"]
        {
            assert_eq!(read(role, outcome), Ok((Role::Clerk, Outcome::Success, Class::Refund)), "{outcome}");
        }
    }
    assert_eq!(read("null", r#""Denied""#).map(|it| (it.0, it.1)), Ok((Role::Guest, Outcome::Refused)));
    assert_eq!(read(r#""""#, r#""Failure""#).map(|it| (it.0, it.1)), Ok((Role::Guest, Outcome::Failed)));
    assert_eq!(read(r#""boss""#, "null"), Err("`role` is not known: boss".to_owned()));
    assert_eq!(read("7", "null"), Err("`role` is not known: 7".to_owned()));
    assert_eq!(read("null", r#""sucess""#), Err("`outcome` is not known: sucess".to_owned()));
}

#[test]
fn times_are_between_1970_and_9000() {
    let read = |time: &str| Event::read(&format!(r#"{{"time":{time},"action":"x"}}"#)).map(|it| it.at);
    assert_eq!(read("0"), Ok(0));
    assert_eq!(read(r#""8999-12-31T23:59:59Z""#), Ok(221_845_391_999_000_000));
    for time in [
        "-5",
        "-1795190645000000",
        "9223372036854775807",
        r#""1969-12-31T23:59:59Z""#,
        r#""9000-01-01T00:00:00Z""#,
        r#""9999-01-01T00:00:00Z""#,
    ] {
        assert!(matches!(read(time), Err(EventError::BadTime(_))), "{time}");
    }
}

#[test]
fn what_is_no_json_names_its_column_and_no_line() {
    let said = |line: &str| Event::read(line).unwrap_err().to_string();
    assert_eq!(said("not json"), "expected ident at column 2");
    for line in ["{\"time\":1,", "7", "{\"time\":1,\"rows\":-1}"] {
        assert!(!said(line).contains(" line "), "{}", said(line));
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
