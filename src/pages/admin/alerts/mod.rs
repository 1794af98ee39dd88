//! Alerts: what the rules found odd and why, and what people make of it. `index` lists them by state, `show` has one with its
//! reasons, what it rests on, what was done and by whom; `acts` are its forms, `mutes` the rules that are not told about somebody
//! for a while, `live` what is new without loading the page. Administrators of the installation see all of it, those of a
//! dealership what is about theirs.

pub mod acts;
pub mod index;
pub mod live;
pub mod mutes;
pub mod show;
mod shown;
mod told;

use crate::safety::alerts::store::Of;
use crate::trust::access::ActingAdministrator;

const BASE: &str = "/admin/alerts";

fn theirs(who: &ActingAdministrator) -> Of {
    if who.installation { None } else { who.dealership }
}
