//! Heads that others keep: a file an hour, a mail a day, each of which the check takes as it is.

use std::time::Duration;

use forecourt::trust::audit::anchor;
use forecourt::trust::audit::checking::Anchor;

use super::{checked, head, world};
use crate::support::TestApp;

#[test]
fn the_newest_head_is_a_file_an_hour_and_a_mail_a_day_and_both_are_anchors() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::with(|config| {
        config.audit_anchor_directory = Some(folder.path().join("others"));
        config.audit_mail = vec!["auditor@accountants.example".to_owned()];
    });
    anchor(&app.site).unwrap();
    assert!(!folder.path().join("others").exists(), "there is nothing to keep yet");
    world(&app);
    for _ in 0..2 {
        anchor(&app.site).unwrap();
    }
    let file = std::fs::read_to_string(folder.path().join("others/head-2026-11-20T18.txt")).unwrap();
    assert_eq!(file, head(&app).note);
    let mails = app.mails_to("auditor@accountants.example");
    assert_eq!(mails.len(), 1);
    let text = &mails[0].message.text;
    let from = text.find("forecourt-").unwrap();
    let note = text[from..].split("\n\nTo check").next().unwrap();
    let mailed = Anchor { name: "mail".to_owned(), note: format!("{note}\n") };
    let report = checked(&app.site, &[Anchor { name: "file".to_owned(), note: file }, mailed]);
    assert_eq!(
        (report.anchors, report.exit_code()),
        (4, 0),
        "with what is remembered and kept here: {report:?}"
    );
    app.clock.advance(Duration::from_secs(86_400));
    anchor(&app.site).unwrap();
    assert_eq!(app.mails_to("auditor@accountants.example").len(), 2);
}
