//! Counts the pages of a tree as a reader would that takes, of each object, the version with the most.

use std::collections::{HashMap, HashSet};

use crate::billing::evidence::PAGES;
use crate::billing::evidence::kinds::Refused;

/// No usual tree comes near.
const DEPTH: usize = 100;

/// Why the trees under these objects are none. `kids` is what each object names as its pages, for each time that it is defined.
pub(super) fn walk(kids: &HashMap<u32, Vec<Vec<u32>>>, roots: &[u32]) -> Option<Refused> {
    if roots.is_empty() {
        return Some(Refused::Broken);
    }
    let mut walk = Walk { kids, known: HashMap::new(), above: HashSet::new() };
    for root in roots {
        match walk.pages(*root) {
            Ok(pages) if pages > u64::from(PAGES) => return Some(Refused::TooManyPages),
            Ok(_) => {}
            Err(why) => return Some(why),
        }
    }
    None
}

struct Walk<'a> {
    kids: &'a HashMap<u32, Vec<Vec<u32>>>,
    known: HashMap<u32, u64>,
    above: HashSet<u32>,
}

impl Walk<'_> {
    fn pages(&mut self, of: u32) -> Result<u64, Refused> {
        let Some(versions) = self.kids.get(&of) else { return Ok(1) };
        if let Some(known) = self.known.get(&of) {
            return Ok(*known);
        }
        if self.above.len() >= DEPTH || !self.above.insert(of) {
            return Err(Refused::Broken);
        }
        let mut most = 0;
        for version in versions {
            let mut sum = 0_u64;
            for kid in version {
                sum = sum.saturating_add(self.pages(*kid)?);
            }
            most = most.max(sum);
        }
        self.above.remove(&of);
        self.known.insert(of, most);
        Ok(most)
    }
}
