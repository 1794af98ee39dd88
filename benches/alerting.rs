//! How right and how fast the rules of the alerts are, on simulated weeks: `cargo bench --bench alerting [DAYS [FROM [TO]]]`.
//! Thresholds were set on seeds 1 to 39 and are frozen; 201 and up are for judging them.
//! Aims: every attack found, at most 5 warnings or worse a day per thousand people, 50,000 events a second on one core.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints figures")]

use std::time::Instant;

use forecourt::safety::alerts::engine::{Engine, Event, Rules};
use forecourt::safety::alerts::scoring::Score;
use forecourt::safety::alerts::simulating::{Asked, STORIES, USERS, simulate};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let given: Vec<u64> = std::env::args().skip(1).filter_map(|it| it.parse().ok()).collect();
    let at = |index: usize, other: u64| given.get(index).copied().unwrap_or(other);
    let days = u32::try_from(at(0, 90)).unwrap();
    let mut score = Score::default();
    for seed in at(1, 201)..at(2, 221) {
        score.add(&Rules::default(), &simulate(Asked { days, seed }));
    }
    println!(
        "{:<6} {:>6} {:>6} {:>10} {:>9} {:>9}",
        "rule", "right", "wrong", "precision", "median s", "worst s"
    );
    for (rule, it) in &score.rules {
        let mut delays = it.delays.clone();
        delays.sort_unstable();
        let median = delays.get(delays.len() / 2).copied().unwrap_or(0);
        let worst = delays.last().copied().unwrap_or(0);
        let precision = format!("{}.{}%", it.precision() / 10, it.precision() % 10);
        println!("{rule:<6} {:>6} {:>6} {precision:>10} {median:>9} {worst:>9}", it.right, it.wrong);
    }
    let all = score.stories.len();
    let (none, other) = (score.missed(), score.missed_by(&STORIES));
    println!(
        "attacks found {} of {all}; by the rule that is meant for them {}",
        all - none.len(),
        all - other.len()
    );
    println!("missed: {none:?}; found by another rule: {other:?}");
    let milli = score.a_day(USERS);
    println!(
        "{}.{:03} warnings or worse a day per 1000 people ({} of {} about nothing, {} days)",
        milli / 1000,
        milli % 1000,
        score.loud_wrong,
        score.loud,
        score.days()
    );
    throughput();
}

/// From the text of a line to the verdict, and the verdict alone.
fn throughput() {
    let events = simulate(Asked { days: 60, seed: 1 });
    let lines: Vec<String> = events.iter().map(Event::to_line).collect();
    let mut engine = Engine::new(Rules::default());
    let begun = Instant::now();
    for line in &lines {
        engine.judge(&Event::read(line).unwrap());
    }
    let read = begun.elapsed();
    let mut engine = Engine::new(Rules::default());
    let begun = Instant::now();
    for event in &events {
        engine.judge(event);
    }
    let judged = begun.elapsed();
    let count = f64::from(u32::try_from(lines.len()).unwrap());
    let rate = |took: std::time::Duration| count / took.as_secs_f64();
    println!("{count} events: {:.0} a second from text, {:.0} a second judged", rate(read), rate(judged));
    println!("{} keys, {} bytes to remember", engine.keys(), engine.remembered().unwrap().len());
}
