//! One recovery in a list, for counter and administration alike: how far it is and what the reader may do.

use crate::base::values::{PersonId, Zone};
use crate::pages::staff::shown::Moment;
use crate::trust::access::recoveries::{Listed, Stage};

pub(in crate::pages) struct Row {
    pub name: String,
    /// How far it is, in a sentence.
    pub says: String,
    /// What the first of the two wrote.
    pub reason: String,
    pub since: Moment,
    /// Where the reader makes the first or second check; empty when it is not theirs to make.
    pub check: String,
    pub check_label: &'static str,
    /// The reader made the first check.
    pub own: bool,
    /// Where it can be stopped; empty when not here.
    pub withdraw: String,
}

impl Row {
    /// `first` and `second` are where the checks are made, empty where the reader makes none; `base` is the address
    /// below which the recovery lies, empty where it cannot be stopped.
    pub fn new(it: Listed, reader: PersonId, zone: &Zone, first: String, second: String, base: &str) -> Self {
        let own = it.requested_by == Some(reader);
        let about_oneself = it.person == reader;
        let (says, check, check_label) = match it.stage {
            Stage::Asked => {
                ("Asked for help. Nobody has checked who it is yet.".to_owned(), first, "Check who it is")
            }
            Stage::Requested => {
                let says = format!("Checked by {}. Waits for a second person.", it.requester);
                (says, if own { String::new() } else { second }, "Make the second check")
            }
            _ => {
                let from = it.from.map(|at| Moment::new(at, zone).words.to_string()).unwrap_or_default();
                (format!("Approved. The link works from {from} on."), String::new(), "")
            }
        };
        let id = it.id.to_string();
        Self {
            withdraw: if base.is_empty() { String::new() } else { format!("{base}/{id}/withdrawal") },
            check: if about_oneself { String::new() } else { check },
            check_label,
            says,
            own: own && it.stage == Stage::Requested,
            name: it.name,
            reason: it.reason,
            since: Moment::new(it.created_at, zone),
        }
    }
}
