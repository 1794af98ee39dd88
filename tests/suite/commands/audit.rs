//! `forecourt audit` and `forecourt proof`: exit codes, words, JSON, and what can be said without the key.

use std::fs;

use diesel::prelude::*;
use forecourt::base::db::Conn;
use forecourt::base::db::schema::audit_entry;
use serde_json::Value;

use super::{MadeSite, code, forecourt, said};
use crate::trust::audit::lift;

#[test]
fn a_log_holds_until_somebody_changes_it_and_without_the_key_it_is_said_what_was_not_checked() {
    let site = MadeSite::new();
    let head = site.command(&["audit", "head"]).output().unwrap();
    assert_eq!(code(&head), 0, "{}", said(&head));
    let anchor = site.folder.join("anchor.txt");
    fs::write(&anchor, &head.stdout).unwrap();
    let anchor = anchor.to_str().unwrap();
    let verify = |more: &[&str]| {
        let all = [&["audit", "verify", "--anchor", anchor], more].concat();
        let out = site.command(&all).output().unwrap();
        (code(&out), said(&out))
    };
    let (fine, text) = verify(&[]);
    assert_eq!(fine, 0, "{text}");
    assert!(
        text.contains("Everything that was checked holds.") && text.contains("2 heads from outside"),
        "{text}"
    );
    let key = site.command(&["audit", "key"]).output().unwrap();
    let key = String::from_utf8(key.stdout).unwrap().trim().to_owned();
    assert_eq!(verify(&["--key", &key]).0, 0);

    // From a point on: what is before is named, and so not everything was checked.
    let (some, text) = verify(&["--since", "1000000"]);
    assert!(
        some == 2 && text.contains("Not checked: entries before") && text.contains("Read from entry"),
        "{text}"
    );
    assert_eq!(verify(&["--since", "1999-12-31"]).0, 0, "before the log began: everything is read");
    let (wrong, text) = verify(&["--since", "yesterday"]);
    assert!(wrong != 0 && text.contains("give a day such as 2026-11-01"), "{text}");

    // Without the root key: log, heads and signatures still.
    let root = site.folder.join("keys/root.key");
    let away = site.folder.join("keys/away");
    fs::rename(&root, &away).unwrap();
    let (code_without, text) = verify(&["--key", &key]);
    assert_eq!(code_without, 2, "{text}");
    assert!(text.contains("Not checked: who wrote each entry, and rows of money and rights"), "{text}");
    assert!(!text.contains("Not checked: signatures"), "{text}");
    assert!(verify(&[]).1.contains("Not checked: signatures"));
    fs::rename(&away, &root).unwrap();

    // A fresh key: the old one still proves everything, and the handover is printed.
    let out = site.command(&["audit", "rotate-key"]).output().unwrap();
    assert!(code(&out) == 0 && said(&out).contains("forecourt key handover 1"), "{}", said(&out));
    assert_eq!(verify(&["--key", &key]).0, 0);
    let out = site.command(&["audit", "key", "--history"]).output().unwrap();
    assert!(said(&out).contains(&format!("from {key}")), "{}", said(&out));
    let out = site.command(&["audit", "restart", "--reason", "none"]).output().unwrap();
    assert!(code(&out) == 1 && said(&out).contains("nothing is lost"), "{}", said(&out));

    // The log of another site is not this one's.
    let other = MadeSite::new();
    let theirs = other.command(&["audit", "head"]).output().unwrap();
    fs::write(site.folder.join("other.txt"), &theirs.stdout).unwrap();
    let (other_log, text) = verify(&["--anchor", site.folder.join("other.txt").to_str().unwrap()]);
    assert!(other_log == 2 && text.contains("it is of another log: forecourt-"), "{text}");
    let (unread, text) = verify(&["--anchor", "/nowhere/head.txt"]);
    assert!(unread == 2 && text.contains("Not checked: /nowhere/head.txt"), "{text}");
    assert!(text.contains("2 heads from outside"), "the others are: {text}");

    site.database
        .db
        .write(|c| {
            lift(c);
            Ok(diesel::delete(audit_entry::table.filter(audit_entry::seq.eq(1))).execute(c)?)
        })
        .unwrap();
    let out = site.command(&["audit", "verify", "--json"]).output().unwrap();
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((code(&out), &report["first_bad"]), (1, &Value::from(1)), "{}", said(&out));
    assert_eq!(report["findings"][0]["code"], "entry.missing");
    let (found, text) = verify(&["--anchor", "/nowhere/head.txt"]);
    assert!(found == 1 && text.contains("the first bad entry is number 1."), "{text}");
    assert!(!text.contains("Only the first"), "{text}");
    let foreign = |c: &mut Conn| {
        for n in 0..60 {
            let values = (
                audit_entry::id.eq(format!("zzz{n}")),
                audit_entry::at.eq(0),
                audit_entry::action.eq("x"),
                audit_entry::outcome.eq("x"),
                audit_entry::entry.eq(vec![0_u8]),
            );
            diesel::insert_into(audit_entry::table).values(values).execute(c)?;
        }
        Ok(())
    };
    site.database.db.write(foreign).unwrap();
    let (found, text) = verify(&[]);
    assert!(found == 1 && text.contains("Only the first 50 of "), "{text}");

    let nowhere = forecourt(&["audit", "verify", "--data", "/nowhere"]).output().unwrap();
    assert_eq!(code(&nowhere), 2, "nothing could be checked");
}

#[test]
fn a_file_that_is_no_proof_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.tlog-proof");
    let verify = || forecourt(&["proof", "verify", file.to_str().unwrap()]).output().unwrap();
    assert_eq!(code(&verify()), 2, "it is not there");
    for text in
        ["", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nextra AA==\nindex x\n\nlog\n1\nAA==\n\n"]
    {
        fs::write(&file, text).unwrap();
        let out = verify();
        assert!(code(&out) == 1 && said(&out).contains("this is no proof of an entry"), "{}", said(&out));
    }
}
