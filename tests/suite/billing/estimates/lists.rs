//! Lists of estimates: each once, in order, page by page.

use forecourt::billing::estimates::{After, EstimateState, count_waiting, list, list_sent, waiting_for};

use super::*;
use crate::support::records::somebody;

#[test]
fn pages_go_on_without_losing_or_repeating_one() {
    let app = TestApp::new();
    let scope = somebody(&app);
    for n in 0..7 {
        let number = made(&app, &scope, &content(&app));
        if n % 2 == 0 {
            send(&app, &scope, &number);
        }
        if n == 3 {
            app.clock.advance(std::time::Duration::from_secs(1));
        }
    }
    let desk = Scope::for_job(scope.dealership(), None);
    let walk = |state, own: bool| {
        let (mut numbers, mut after): (Vec<String>, Option<After>) = (Vec::new(), None);
        loop {
            let page = app
                .site
                .db
                .read(|c| match own {
                    true => list_sent(c, &app.site, &scope, after, 2),
                    false => list(c, &app.site, &desk, state, after, 2),
                })
                .unwrap();
            numbers.extend(page.rows.iter().map(|it| it.estimate.number.clone()));
            after = page.next;
            match after {
                Some(next) => assert_eq!(next.to_string().parse(), Ok(next)),
                None => break numbers,
            }
        }
    };
    let sorted = |mut numbers: Vec<String>| {
        numbers.sort();
        numbers
    };
    let all: Vec<String> = (1..=7).map(|n| format!("ES-{n:05}")).collect();
    assert_eq!(sorted(walk(None, false)), all);
    assert_eq!(walk(None, false)[..3].iter().min().map(String::as_str), Some("ES-00005"), "the newest first");
    let sent = ["ES-00001", "ES-00003", "ES-00005", "ES-00007"];
    assert_eq!(sorted(walk(Some(EstimateState::Sent), false)), sent);
    assert_eq!(sorted(walk(None, true)), sent);
    app.site
        .db
        .read(|c| {
            assert_eq!(count_waiting(c, &desk)?, 4);
            assert_eq!(waiting_for(c, &app.site, &scope, 3)?.len(), 3);
            Ok(())
        })
        .unwrap();
}
