//! Whole lists of a dealership as files for a spreadsheet. Somebody asks with a fresh passkey, a job makes the file in parts
//! that lie sealed, and whoever asked takes it once within a day; then it is gone. Who asked and who took it is in the log.

mod asking;
mod making;
mod rows;

pub use asking::{Taken, ask, forget, part, recent, sweep, take};
pub use making::jobs;

use serde::{Deserialize, Serialize};

use crate::base::values::{CleanText, CustomerId, ExportId, LocalDate, PersonId, Timestamp, VehicleId};
use crate::billing::cores::CoreState;
use crate::billing::estimates::EstimateState;
use crate::billing::payments::payment::PaymentMethod;
use crate::billing::reports::{Age, Waiting};
use crate::billing::{approvals, invoices};
use crate::parties::customers::CustomerKind;

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
        /// Open invoices, those due longest ago first.
        Due = "open_invoices",
        Drafts = "drafts",
        Disputes = "disputes",
        Chargebacks = "chargebacks",
        Cores = "cores",
        Approvals = "approvals",
        Tasks = "tasks",
        Reminders = "reminders",
        Storage = "storage",
        Recoveries = "recoveries",
    }
}

impl List {
    /// Whether its rows have a day, and a file may hold those of some days alone.
    pub const fn has_days(self) -> bool {
        matches!(
            self,
            Self::Invoices
                | Self::Lines
                | Self::Payments
                | Self::Allocations
                | Self::Estimates
                | Self::CreditNotes
                | Self::Refunds
                | Self::WriteOffs
        )
    }

    /// What its page can show instead of all of it.
    pub fn states(self) -> Vec<&'static str> {
        fn codes<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().map(|it| code(*it)).collect()
        }
        match self {
            Self::Invoices | Self::Lines => codes(invoices::State::ALL, invoices::State::code),
            Self::Customers => codes(CustomerKind::ALL, CustomerKind::code),
            Self::Payments => [codes(PaymentMethod::ALL, PaymentMethod::code), vec![REPORTED]].concat(),
            Self::Estimates => codes(EstimateState::ALL, EstimateState::code),
            Self::Due => [codes(Age::ALL, Age::code), vec![LATE, TODAY]].concat(),
            Self::Disputes => vec![OPEN, MINE, ENDED],
            Self::Approvals => codes(approvals::State::ALL, approvals::State::code),
            Self::Cores => codes(CoreState::ALL, CoreState::code),
            Self::Tasks => codes(Waiting::ALL, Waiting::code),
            _ => Vec::new(),
        }
    }

    /// Whether one customer's can be taken out alone, and what a search finds.
    const fn by_customer(self) -> bool {
        matches!(self, Self::Invoices | Self::Lines | Self::Estimates)
    }

    const fn by_search(self) -> bool {
        matches!(self, Self::Invoices | Self::Lines)
    }
}

/// Payments in cash that are to be reported.
pub const REPORTED: &str = "report";
/// Of what is open: everything late, and what is due today.
pub const LATE: &str = "late";
pub const TODAY: &str = "today";
/// Of disputes: those that wait, those that the reader answers, and those that are over.
pub const OPEN: &str = "open";
pub const MINE: &str = "mine";
pub const ENDED: &str = "ended";

/// What of a list is taken out: what its page showed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    pub days: Days,
    /// One of the list's states; empty for all of them.
    pub state: String,
    pub customer: Option<CustomerId>,
    pub vehicle: Option<VehicleId>,
    /// What was typed: a number or its beginning. It names people's cars and orders, so it is written down nowhere in clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<CleanText<40>>,
    /// Something was searched for: all that is kept of it.
    pub searched: bool,
    /// Whose, of what is somebody's.
    pub mine: Option<PersonId>,
}

impl Choice {
    /// Whether a list can be narrowed so.
    pub fn fits(&self, list: List) -> bool {
        (self.state.is_empty() || list.states().contains(&self.state.as_str()))
            && (self.state == MINE) == self.mine.is_some()
            && (list.by_customer() || self.customer.is_none())
            && (list.by_search() || (self.search.is_none() && self.vehicle.is_none()))
            && (list.has_days() || self.days == Days::default())
    }

    /// The same without what was typed.
    fn outside(&self) -> Self {
        Self { search: None, searched: self.search.is_some(), ..self.clone() }
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
    pub choice: Choice,
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
