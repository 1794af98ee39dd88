//! Weeks of three dealerships as they might be, with attacks in them that are labelled: to judge rules by, before they judge
//! people. The same seed gives the same stream, byte by byte. Nothing here is anybody's: people are numbers, addresses come
//! from ranges set aside for examples and tests.

mod chance;
mod ordinary;
mod owners;
mod place;
mod stories;

use super::engine::Event;
use chance::Chance;
use place::Group;

pub use stories::STORIES;

/// A Monday: 2026-03-02, 00:00 UTC.
const BEGIN: i64 = 1_772_409_600;
const DAY: i64 = 86_400;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Attacks begin after the third week, when habits are known: fewer than 28 days have few or none.
    pub days: u32,
    pub seed: u64,
}

/// So many people sign in at all, staff and owners: for figures per thousand users.
pub const USERS: u32 = place::OWNERS + 25;

/// The whole stream in the order of time, numbered.
pub fn simulate(asked: Asked) -> Vec<Event> {
    let mut chance = Chance::new(asked.seed);
    let group = Group::new(&mut chance);
    let mut events = Vec::new();
    for day in 0..i64::from(asked.days) {
        ordinary::day(&group, &mut chance, day, &mut events);
        owners::day(&group, &mut chance, day, &mut events);
    }
    stories::tell(&group, &mut chance, i64::from(asked.days), &mut events);
    let end = (BEGIN + i64::from(asked.days) * DAY) * 1_000_000;
    events.retain(|it| it.at < end);
    events.sort_by_key(|it| it.at);
    for (at, event) in events.iter_mut().enumerate() {
        event.id = format!("e{at:07}");
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_weeks_and_another_gives_others() {
        let lines = |seed| {
            let all = simulate(Asked { days: 5, seed });
            all.iter().map(Event::to_line).collect::<Vec<_>>()
        };
        assert_eq!(lines(7), lines(7));
        assert_ne!(lines(7), lines(8));
    }

    #[test]
    fn what_is_written_is_read_back_as_it_was() {
        let all = simulate(Asked { days: 40, seed: 3 });
        for event in all.iter().filter(|it| !it.story.is_empty()).chain(all.iter().step_by(97)) {
            assert_eq!(&Event::read(&event.to_line()).expect("a line"), event);
        }
        let told = |name: &str| all.iter().any(|it| it.story == name);
        assert!(STORIES.iter().all(|(name, _)| told(name)), "every story is in it");
    }
}
