//! Money that leaves, cards that are tried out, papers that come twice.

use super::*;

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
