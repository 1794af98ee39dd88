//! Sliding windows: exact counts per key, with a bound on how much is kept. A key is a hash of what is counted together;
//! what a window says is about the last so many microseconds and nothing else.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

/// Kept of one key at most; rules ask for far less.
const MOST_ITEMS: usize = 4096;

/// The same text, the same number, on every machine (FNV-1a with a final mix).
pub fn hash(parts: &[&str]) -> u64 {
    let mut it: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.as_bytes().iter().copied().chain([0xff]) {
            it = (it ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    it ^= it >> 32;
    it.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// What happened lately under one key: when, and which of several things it was.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "VecDeque<(i64, u64)>", into = "VecDeque<(i64, u64)>")]
pub struct Window {
    items: VecDeque<(i64, u64)>,
    distinct: HashMap<u64, u32>,
}

impl From<VecDeque<(i64, u64)>> for Window {
    fn from(items: VecDeque<(i64, u64)>) -> Self {
        let mut distinct = HashMap::new();
        for (_, what) in &items {
            *distinct.entry(*what).or_insert(0) += 1;
        }
        Self { items, distinct }
    }
}

impl From<Window> for VecDeque<(i64, u64)> {
    fn from(window: Window) -> Self {
        window.items
    }
}

impl Window {
    fn add(&mut self, at: i64, what: u64, span: i64) {
        self.items.push_back((at, what));
        *self.distinct.entry(what).or_insert(0) += 1;
        self.pass(at, span);
    }

    fn pass(&mut self, now: i64, span: i64) {
        while let Some((at, what)) = self.items.front().copied() {
            if at > now - span && self.items.len() <= MOST_ITEMS {
                break;
            }
            self.items.pop_front();
            if let Some(count) = self.distinct.get_mut(&what) {
                *count -= 1;
                if *count == 0 {
                    self.distinct.remove(&what);
                }
            }
        }
    }

    pub fn count(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    /// How many different things.
    pub fn distinct(&self) -> u32 {
        u32::try_from(self.distinct.len()).unwrap_or(u32::MAX)
    }

    /// How many of one thing.
    pub fn of(&self, what: u64) -> u32 {
        self.distinct.get(&what).copied().unwrap_or(0)
    }

    /// The first moment of what is still in it.
    pub fn since(&self) -> i64 {
        self.items.front().map_or(0, |(at, _)| *at)
    }

    fn last(&self) -> i64 {
        self.items.back().map_or(i64::MIN, |(at, _)| *at)
    }
}

/// Windows by key. When there are too many keys, those that were quiet longest go first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Windows {
    keys: HashMap<u64, Window>,
    swept: i64,
}

impl Windows {
    /// Counts one and shows the window.
    pub fn add(&mut self, key: u64, at: i64, what: u64, span: i64, most: usize) -> &Window {
        if at - self.swept > span || self.keys.len() >= most {
            self.swept = at;
            self.keys.retain(|_, window| window.last() > at - span);
            shed(&mut self.keys, most, Window::last);
        }
        let window = self.keys.entry(key).or_default();
        window.add(at, what, span);
        window
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }
}

/// Leaves at most three quarters of `most` once there are that many: the ones that were used last.
pub fn shed<T>(keys: &mut HashMap<u64, T>, most: usize, last: impl Fn(&T) -> i64) {
    if keys.len() < most {
        return;
    }
    let mut times: Vec<i64> = keys.values().map(&last).collect();
    times.sort_unstable();
    let edge = times.get(times.len() / 4).copied().unwrap_or(i64::MAX);
    keys.retain(|_, it| last(it) > edge);
}
