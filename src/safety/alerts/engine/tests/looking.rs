//! Who looks at what, how much of it, and takes it out.

use super::*;

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
    // Many that are each as usual: what leaves in a day counts, and begins anew on the next.
    let mut many = Stream::new();
    many.after(1, &export(260)).after(86_400, &export(250)).after(600, &export(250)).after(600, &export(250));
    many.after(600, &export(50)).is_quiet("R11");
    assert_eq!(
        many.after(600, &export(60)).fires("R11").reasons[0],
        "860 rows in 5 exports of a day by {m1}"
    );
    let told = many.said.len();
    assert_eq!(many.after(86_400, &export(250)).said.len(), told);
}
