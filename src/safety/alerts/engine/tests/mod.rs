//! Each rule fires on what it is for and stays quiet just below; what was told is not told again at once.

mod file;
mod looking;
mod money;
mod rights;
mod signing_in;

use super::*;

/// A stream that is written down as it would be in a file.
struct Stream {
    engine: Engine,
    now: i64,
    said: Vec<Alert>,
}

/// A Monday, 2026-03-02, 00:00 UTC.
const MONDAY: i64 = 1_772_409_600;

impl Stream {
    fn new() -> Self {
        Self { engine: Engine::new(Rules::default()), now: MONDAY + 9 * 3600, said: Vec::new() }
    }

    /// Judges an event of so many seconds later. `fields` is the inside of the JSON object.
    fn after(&mut self, seconds: i64, fields: &str) -> &mut Self {
        self.now += seconds;
        let line = format!("{{\"time\":{},\"tenant\":\"d1\",{fields}}}", self.now);
        let event = Event::read(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
        self.said.extend(self.engine.judge(&event).into_iter().filter(|it| !it.quiet));
        self
    }

    fn times(&mut self, count: usize, seconds: i64, fields: &str) -> &mut Self {
        for at in 0..count {
            self.after(seconds, &fields.replace('#', &at.to_string()));
        }
        self
    }

    /// Days of ordinary work of a clerk, which ends on a Monday morning.
    fn habits(&mut self, who: &str, weeks: usize) -> &mut Self {
        for _ in 0..weeks * 7 {
            if (self.now - MONDAY) / 86_400 % 7 < 5 {
                for (at, customer) in [(0, 1), (3600, 2), (20_000, 3), (28_000, 4)] {
                    let now = self.now;
                    self.after(
                        at,
                        &format!(
                            r#""actor":"{who}","role":"clerk","action":"record.view","customer":"c{customer}","ip":"198.51.100.7","device":"Edge on Windows""#
                        ),
                    );
                    self.now = now;
                }
            }
            self.now += 86_400;
        }
        self
    }

    #[track_caller]
    fn fires(&self, rule: &str) -> &Alert {
        self.said
            .iter()
            .find(|it| it.rule == rule)
            .unwrap_or_else(|| panic!("{rule} is quiet: {:?}", self.rules()))
    }

    #[track_caller]
    fn is_quiet(&self, rule: &str) {
        assert!(!self.rules().contains(&rule.to_owned()), "{:?}", self.fires(rule).reasons);
    }

    fn rules(&self) -> Vec<String> {
        self.said.iter().map(|it| it.rule.clone()).collect()
    }
}

#[test]
fn the_same_finding_is_counted_and_told_again_after_its_cooldown() {
    let fail = r#""person":"p1","action":"sign_in_failed","ip":"203.0.113.5""#;
    let mut it = Stream::new();
    it.times(40, 60, fail);
    let told: Vec<_> = it.said.iter().filter(|it| it.rule == "R01").map(|it| (it.count, it.again)).collect();
    assert_eq!(told, [(1, false), (31, true)]);
    let keys: std::collections::HashSet<_> =
        it.said.iter().filter(|it| it.rule == "R01").map(|it| &it.key).collect();
    assert_eq!(keys.len(), 1, "it is one alert");
}

#[test]
fn goes_on_from_what_it_remembered_as_if_nothing_had_been() {
    let fail = r#""person":"p1","action":"sign_in_failed","ip":"203.0.113.5""#;
    let (mut one, mut other) = (Stream::new(), Stream::new());
    one.times(4, 30, fail);
    other.times(4, 30, fail);
    let remembered = other.engine.remembered().unwrap();
    other.engine = Engine::resume(Rules::default(), &remembered).expect("the same format");
    one.after(30, fail);
    other.after(30, fail);
    assert_eq!(one.said, other.said);
    assert!(!one.said.is_empty());
    assert!(Engine::resume(Rules::default(), b"{\"format\":0}").is_none());
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let rules = Rules::with("most_keys = 1000").unwrap();
    let mut engine = Engine::new(rules);
    for at in 0..20_000 {
        let line = format!(
            r#"{{"time":{},"actor":"o{at}","person":"p{at}","role":"owner","customer":"c{at}","action":"{}","outcome":"refused","object":"x{at}","ip":"10.{}.{}.1"}}"#,
            MONDAY + at,
            ["sign_in_failed", "record.miss", "payment.failed", "recovery.begin"]
                [usize::try_from(at % 4).unwrap()],
            at / 256 % 256,
            at % 256
        );
        engine.judge(&Event::read(&line).unwrap());
    }
    assert!(engine.keys() < 16 * 1000, "{}", engine.keys());
}
