//! `forecourt alerts`: what is judged, what is passed over, what the exit codes say. Needs no site.

use std::io::Write;

use super::{code, forecourt, said};

const FAIL: &str = r#"{"time":1772442000,"person":"p1","action":"sign_in_failed","ip":"203.0.113.5"}"#;

fn replay(text: &[u8], more: &[&str]) -> std::process::Output {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text).unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let mut arguments = vec!["alerts", "replay", "--from", &path];
    arguments.extend(more);
    forecourt(&arguments).output().unwrap()
}

#[test]
fn broken_lines_are_told_with_their_number_and_passed_over() {
    let mut text = format!("{FAIL}\nnot json\n\n{FAIL}\n{{\"action\":\"x\"}}\n").into_bytes();
    text.extend(b"\xff\xfe\n");
    text.extend(format!("{FAIL}\n{FAIL}\n{FAIL}\n").bytes());
    text.extend(vec![b'x'; 600_000]);
    text.extend(b"\n{\"action\":\"x\",\"time\":\"yesterday\"}\n");
    let done = replay(&text, &[]);
    assert_eq!(code(&done), 1, "{}", said(&done));
    let complaints = String::from_utf8_lossy(&done.stderr).into_owned();
    for line in [
        "line 2: expected ident at column 2; passed over",
        "line 5: `time`",
        "line 6: not UTF-8",
        "line 10: longer",
        "line 11: `time` is no time",
        "5 events, 1 alerts, 5 broken lines",
    ] {
        assert!(complaints.contains(line), "{complaints}");
    }
    let alert: serde_json::Value = serde_json::from_slice(&done.stdout).expect("one line of JSON");
    assert_eq!((&alert["rule"], &alert["severity"]), (&"R01".into(), &"warn".into()));
    assert_eq!(alert["reasons"][0], "5 failed sign-ins at the account of {p1} in 1 second");
}

#[test]
fn words_that_are_not_known_are_told_and_never_guessed_at() {
    let refund = r#"{"time":1772442000,"actor":"p1","action":"refund","amount":"20000","role":"ROLE","outcome":"OUTCOME"}"#;
    let line = |role: &str, outcome: &str| refund.replace("ROLE", role).replace("OUTCOME", outcome);
    for (role, outcome) in [("clerk", "success"), ("Clerk", "Success"), ("Staff", "succeeded")] {
        let done = replay(line(role, outcome).as_bytes(), &[]);
        let found = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(code(&done) == 0 && found.contains("\"R17\""), "{outcome}: {}", said(&done));
    }
    let text = format!("{}\n{}\n", line("boss", "success"), line("clerk", "sucess"));
    let done = replay(text.as_bytes(), &[]);
    assert_eq!(code(&done), 1, "{}", said(&done));
    for told in ["line 1: `role` is not known: boss", "line 2: `outcome` is not known: sucess"] {
        assert!(said(&done).contains(told), "{}", said(&done));
    }
}

#[test]
fn a_full_disk_is_no_fault_of_the_file_that_was_read() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all([FAIL; 5].join("\n").as_bytes()).unwrap();
    let path = file.path().to_str().unwrap();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let done = forecourt(&["alerts", "replay", "--from", path]).stdout(full).output().unwrap();
    assert_eq!(code(&done), 2);
    assert!(said(&done).contains("the output cannot be written: "), "{}", said(&done));
    assert!(!said(&done).contains(path), "{}", said(&done));
}

#[test]
fn a_file_of_rules_is_laid_over_and_its_slips_are_usage() {
    let text = [FAIL; 5].join("\n");
    let with = |rules: &str| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(rules.as_bytes()).unwrap();
        replay(text.as_bytes(), &["--rules", file.path().to_str().unwrap()])
    };
    let quiet = with("[rules.R01]\nthreshold = 6");
    assert_eq!((code(&quiet), quiet.stdout.len()), (0, 0), "{}", said(&quiet));
    for (slip, why) in [
        ("[rules.R01]\nthreshhold = 6", "threshhold"),
        ("[rules.R99]\nthreshold = 6", "there is no rule R99"),
        ("[rules.r01]\nthreshold = 6", "there is no rule r01; it is written R01"),
    ] {
        let slip = with(slip);
        assert!(code(&slip) == 2 && said(&slip).contains(why), "{}", said(&slip));
    }
    for slip in ["most_keys = 1", "learning_days = -1", "learning_days = 2147483647"] {
        assert_eq!(code(&with(slip)), 2, "{slip} would switch rules off");
    }
    let whole = forecourt(&["alerts", "rules"]).output().unwrap();
    assert_eq!(code(&with(&String::from_utf8_lossy(&whole.stdout))), 0, "what is printed can be read");
    assert_eq!(code(&forecourt(&["alerts", "replay", "--from", "/nonexistent"]).output().unwrap()), 2);
}

#[test]
fn what_is_simulated_can_be_replayed_and_is_the_same_each_time() {
    let weeks = || forecourt(&["alerts", "simulate", "--days", "3", "--seed", "5"]).output().unwrap();
    let (one, other) = (weeks(), weeks());
    assert_eq!(code(&one), 0, "{}", said(&one));
    assert!(one.stdout == other.stdout && one.stdout.len() > 100_000);
    let done = replay(&one.stdout, &[]);
    assert_eq!(code(&done), 0, "{}", said(&done));
}
