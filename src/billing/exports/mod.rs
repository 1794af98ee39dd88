//! Whole lists of a dealership as files for a spreadsheet. Somebody asks with a fresh passkey, a job makes the file in parts
//! that lie sealed, and whoever asked takes it once within a day; then it is gone. Who asked and who took it is in the log.

mod asking;
mod making;
mod rows;

pub use asking::{ask, recent, sweep, take};
pub use making::jobs;

use serde::{Deserialize, Serialize};

use crate::base::values::{ExportId, LocalDate, PersonId, Timestamp};

crate::coded! {
    /// What can be taken out.
    pub enum List {
        Customers = "customers",
        Vehicles = "vehicles",
        Invoices = "invoices",
        Lines = "invoice_lines",
        Payments = "payments",
        Allocations = "allocations",
        Estimates = "estimates",
        CreditNotes = "credit_notes",
        Refunds = "refunds",
        WriteOffs = "write_offs",
        Recurring = "recurring",
        /// What each customer owes, by age.
        Aging = "aging",
    }
}

impl List {
    /// Whether its rows have a day, and a file may hold those of some days alone.
    pub const fn has_days(self) -> bool {
        !matches!(self, Self::Customers | Self::Vehicles | Self::Recurring | Self::Aging)
    }
}

/// First and last day of what is taken out, both included; open where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    pub from: Option<LocalDate>,
    pub to: Option<LocalDate>,
}

impl Days {
    /// Whether a day is one of them.
    pub fn have(self, day: LocalDate) -> bool {
        self.reach(day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether one of them may lie before a day.
    fn reach(self, day: LocalDate) -> bool {
        self.from.is_none_or(|from| day >= from)
    }
}

crate::coded! {
    pub enum State {
        Making = "making",
        Ready = "ready",
        Taken = "taken",
    }
}

/// A file that was asked for.
#[derive(Clone, Debug)]
pub struct Export {
    pub id: ExportId,
    pub list: List,
    pub days: Days,
    pub state: State,
    pub rows: i64,
    pub person: PersonId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What the parts of a file are bound to: the random half of its id, and which part it is.
fn binding(id: ExportId, place: i32) -> [u8; 16] {
    let mut bytes = [0; 16];
    let own = id.as_bytes().iter().skip(8).copied();
    for (slot, byte) in bytes.iter_mut().zip(own.chain(i64::from(place).to_be_bytes())) {
        *slot = byte;
    }
    bytes
}
