//! What is usual: for one person, and for those who do the same work. Only counts, hashes and days are kept, and of each
//! only so much.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::event::{Event, Role};
use super::statistics::percentile;

const NETWORKS: usize = 48;
const DEVICES: usize = 24;
/// Hours with looks, of one person and of all who share a role.
const OWN_HOURS: usize = 280;
const PEER_HOURS: usize = 2000;
/// Days whose counts are kept.
pub const DAYS: usize = 28;
/// Days whose first and last hour are kept, of one kind of day.
const HABITS: usize = 30;
pub const NEVER: i64 = i64::MIN / 2;

/// Something known, and when it was seen last. The one that was not seen for longest makes room.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Known(Vec<(u64, i64)>);

impl Known {
    /// Whether it was new, or not seen since `before`.
    pub fn meets(&mut self, what: u64, at: i64, before: i64, most: usize) -> bool {
        if let Some(it) = self.0.iter_mut().find(|(known, _)| *known == what) {
            let new = it.1 < before;
            it.1 = at;
            return new;
        }
        if self.0.len() >= most {
            self.0.sort_by_key(|(_, last)| std::cmp::Reverse(*last));
            self.0.truncate(most - 1);
        }
        self.0.push((what, at));
        true
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An hour in which customers were opened: which day of the calendar, how many.
type Hour = (i32, u32);

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Profile {
    pub role: Role,
    /// The first and the last event, microseconds.
    pub first: i64,
    pub last: i64,
    pub networks: Known,
    pub devices: Known,
    pub browsers: Known,
    /// First and last hour of the days with work: weekdays, weekends.
    habits: [VecDeque<(u8, u8)>; 2],
    today: Option<(i32, u8, u8)>,
    /// When each sensitive kind of act was done last.
    pub done: [i64; 5],
    /// Refunds, credits and voids of the last days, the oldest first; the last one is not over.
    acts: VecDeque<(i32, u32)>,
    pub ewma: f64,
    hours: VecDeque<Hour>,
    hour: (i64, u32),
    pub largest_exports: VecDeque<(i32, u32)>,
    /// When each context began that makes an act odder than it looks: new device, new network, woken up, recovered,
    /// failed before.
    pub new_device: i64,
    pub new_network: i64,
    pub woken: i64,
    pub recovered: i64,
    pub burst: i64,
    /// When a role was given.
    pub promoted: i64,
}

impl Profile {
    pub fn new(event: &Event) -> Self {
        Self {
            role: event.role,
            first: event.at,
            last: event.at,
            done: [NEVER; 5],
            new_device: NEVER,
            new_network: NEVER,
            woken: NEVER,
            recovered: NEVER,
            burst: NEVER,
            promoted: NEVER,
            hour: (NEVER, 0),
            ..Self::default()
        }
    }

    pub fn knows_device(&mut self, what: u64, at: i64, before: i64) -> bool {
        !self.devices.meets(what, at, before, DEVICES)
    }

    pub fn knows_browser(&mut self, what: u64, at: i64, before: i64) -> bool {
        !self.browsers.meets(what, at, before, DEVICES)
    }

    pub fn knows_network(&mut self, what: u64, at: i64, before: i64) -> bool {
        !self.networks.meets(what, at, before, NETWORKS)
    }

    fn kind_of_day(event: &Event) -> usize {
        usize::from(event.weekday() >= 5)
    }

    /// Whether the hour lies outside the own habits; `None` while there are too few days of that kind.
    pub fn off_hours(&self, event: &Event, days: u32, margin: u8) -> Option<bool> {
        let habits = self.habits.get(Self::kind_of_day(event))?;
        if habits.len() < usize::try_from(days).unwrap_or(usize::MAX) {
            return None;
        }
        let first = habits.iter().map(|(first, _)| *first).min()?;
        let last = habits.iter().map(|(_, last)| *last).max()?;
        Some(event.hour() < first.saturating_sub(margin) || event.hour() > last.saturating_add(margin))
    }

    /// First and last hour of the habit, for a reason.
    pub fn habit(&self, event: &Event) -> Option<(u8, u8)> {
        let habits = self.habits.get(Self::kind_of_day(event))?;
        Some((habits.iter().map(|(first, _)| *first).min()?, habits.iter().map(|(_, last)| *last).max()?))
    }

    /// Learns from an event that was judged. What was odd enough for an alert does not become a habit.
    pub fn learn(&mut self, event: &Event, odd: bool) {
        self.last = self.last.max(event.at);
        if odd {
            return;
        }
        let (day, hour) = (event.day(), event.hour());
        match &mut self.today {
            Some((of, first, last)) if *of == day => {
                *first = hour.min(*first);
                *last = hour.max(*last);
            }
            today => {
                if let Some((of, first, last)) = today.replace((day, hour, hour)) {
                    let kind = usize::from((of + 3).rem_euclid(7) >= 5);
                    if let Some(habits) = self.habits.get_mut(kind) {
                        habits.push_back((first, last));
                        if habits.len() > HABITS {
                            habits.pop_front();
                        }
                    }
                }
            }
        }
    }

    /// Counts one act that takes money out and shows how many that makes today.
    pub fn act(&mut self, day: i32, smoothing: f64) -> u32 {
        self.close_days(day, smoothing);
        match self.acts.back_mut() {
            Some((of, count)) if *of == day => {
                *count += 1;
                *count
            }
            _ => {
                self.acts.push_back((day, 1));
                1
            }
        }
    }

    /// Ends the days before `day`: each counts once for what is usual, days without any too.
    fn close_days(&mut self, day: i32, smoothing: f64) {
        let Some((mut last, mut count)) = self.acts.back().copied() else { return };
        // After a long silence only the last weeks matter.
        while last < day && day - last <= 60 {
            self.ewma += smoothing * (f64::from(count) - self.ewma);
            last += 1;
            count = 0;
            if last < day {
                self.acts.push_back((last, 0));
            }
        }
        while self.acts.len() > DAYS {
            self.acts.pop_front();
        }
    }

    /// The counts of the days before `day`.
    pub fn acts_before(&self, day: i32) -> Vec<f64> {
        self.acts.iter().filter(|(of, _)| *of < day).map(|(_, count)| f64::from(*count)).collect()
    }

    /// Notes how many customers were opened within the hour; a full hour is kept. Returns one that ended.
    pub fn looked(&mut self, event: &Event, within: u32) -> Option<u32> {
        let hour = event.at.div_euclid(3_600_000_000);
        if self.hour.0 == hour {
            self.hour.1 = self.hour.1.max(within);
            return None;
        }
        let ended = std::mem::replace(&mut self.hour, (hour, within));
        if ended.0 == NEVER {
            return None;
        }
        self.hours.push_back((event.day(), ended.1));
        if self.hours.len() > OWN_HOURS {
            self.hours.pop_front();
        }
        Some(ended.1)
    }

    /// The own 99th percentile of an hour with looks.
    pub fn usual_most(&self) -> f64 {
        percentile(&self.hours.iter().map(|(_, count)| f64::from(*count)).collect::<Vec<_>>(), 0.99)
    }

    /// What is usual in an hour of the same weekday; of any day, while there were few of those.
    pub fn usual_on(&self, day: i32) -> f64 {
        let of = |same: bool| {
            let hours = self.hours.iter().filter(|(of, _)| !same || (day - of).rem_euclid(7) == 0);
            hours.map(|(_, count)| f64::from(*count)).collect::<Vec<_>>()
        };
        let same = of(true);
        percentile(&if same.len() < 3 { of(false) } else { same }, 0.5)
    }

    pub fn is_used_to_looking(&self) -> bool {
        self.hours.len() >= 20
    }
}

/// Those who share a role at a dealership.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Peers {
    hours: VecDeque<u32>,
    p95: f64,
    since: u32,
}

impl Peers {
    pub fn looked(&mut self, count: u32) {
        self.hours.push_back(count);
        if self.hours.len() > PEER_HOURS {
            self.hours.pop_front();
        }
        // Sorting all of it for each look would cost more than everything else.
        self.since += 1;
        if self.since >= 50 || self.hours.len() < 100 {
            self.since = 0;
            self.p95 = percentile(&self.hours.iter().map(|c| f64::from(*c)).collect::<Vec<_>>(), 0.95);
        }
    }

    /// The 95th percentile of an hour with looks, once there are enough.
    pub fn p95(&self) -> f64 {
        if self.hours.len() < 20 { 0.0 } else { self.p95 }
    }
}
