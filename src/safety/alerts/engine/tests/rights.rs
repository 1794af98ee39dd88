//! Who may do what, who decides about themselves; checks and defences.

use super::*;

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
fn r26_and_r28_checks_that_fail_and_defences_that_are_down() {
    let mut it = Stream::new();
    it.after(1, r#""role":"system","action":"integrity.ledger","outcome":"success""#).is_quiet("R26");
    it.after(1, r#""role":"system","action":"integrity.ledger","outcome":"failed","cause":"difference""#);
    assert_eq!(it.fires("R26").severity, Severity::Critical);
    it.after(1, r#""role":"system","action":"defence.mail","outcome":"success""#).is_quiet("R28");
    it.after(1, r#""role":"system","action":"defence.mail","outcome":"failed","cause":"mails_are_stuck""#);
    assert_eq!(it.fires("R28").reasons, ["Mail: mails are stuck"]);
}
