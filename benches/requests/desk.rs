//! What somebody at the counter asks for all day, over the whole dealership: its lists with a filter and in the middle of
//! everything, the search by every kind of word, the dashboard and the work list.

use crate::seed::Seeded;

/// Name, and path and cookie and body of each request in turn.
pub type Row = (&'static str, Vec<(String, String)>);

pub fn rows(seeded: &Seeded) -> Vec<Row> {
    let cookie = format!("__Host-sid={}", seeded.staff_session);
    let get = |paths: &[String]| paths.iter().map(|path| (path.clone(), cookie.clone())).collect();
    let one = |path: &str| get(&[path.to_owned()]);
    // The search is posted: what it is asked is personal.
    let asked = |words: &[String]| {
        let ask = |q: &String| {
            let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
            ("/staff/search".to_owned(), format!("{cookie}\tq={q}"))
        };
        words.iter().map(ask).collect()
    };
    let some = seeded.numbers.iter().step_by(7);
    let names: Vec<String> = (0..100).map(|n| format!("customer {}", n * 100)).collect();
    let filters = [
        "?state=open&sort=due".to_owned(),
        format!("?state=open&sort=due&after={}", seeded.middle_due),
        format!("?state=paid&after={}", seeded.middle),
        format!("?state=overdue&sort=-due&customer={}", seeded.fleet),
        "?from=2026-01-01&to=2026-06-30".to_owned(),
    ];
    let lists: Vec<String> = filters.iter().map(|query| format!("/staff/invoices{query}")).collect();
    vec![
        ("counter: invoices", one("/staff/invoices")),
        ("counter: filtered, in the middle", get(&lists)),
        ("counter: find by number", asked(&some.cloned().collect::<Vec<_>>())),
        ("counter: find by name", asked(&names)),
        ("counter: find by end of VIN", asked(std::slice::from_ref(&seeded.vin_end))),
        ("counter: dashboard", one("/staff")),
        ("counter: owed by customer", one("/staff/reports/aging/customers")),
        ("counter: what needs a hand", one("/staff/tasks?kind=left-over")),
    ]
}
