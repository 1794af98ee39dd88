//! What a list is asked for, and where a page begins.

use std::{fmt, str::FromStr};

use super::Row;
use crate::base::values::{CleanText, InvoiceId, LocalDate, VehicleId};

crate::coded! {
    pub enum State {
        All = "all",
        Open = "open",
        Overdue = "overdue",
        Paid = "paid",
        NoCharge = "no-charge",
        /// A dispute about it waits for an answer.
        Questioned = "questioned",
    }
}

crate::coded! {
    pub enum Sort {
        Issued = "issued",
        Due = "due",
        Total = "total",
    }
}

/// Largest, latest first, or the other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    #[default]
    Descending,
    Ascending,
}

/// Everything is optional; nothing chosen is all invoices, the latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pub state: State,
    pub vehicle: Option<VehicleId>,
    /// First and last day of issue, both included.
    pub from: Option<LocalDate>,
    pub to: Option<LocalDate>,
    /// What an invoice number or a repair order begins with.
    pub search: Option<CleanText<40>>,
    pub sort: Sort,
    pub direction: Direction,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            state: State::All,
            vehicle: None,
            from: None,
            to: None,
            search: None,
            sort: Sort::Issued,
            direction: Direction::Descending,
        }
    }
}

impl Filter {
    /// Invoices that come to nothing are not due and all alike in amount: they go by day of issue.
    pub(super) fn order(&self) -> Sort {
        if self.state == State::NoCharge { Sort::Issued } else { self.sort }
    }

    /// Whether nothing but a state is asked for.
    pub fn is_plain(&self) -> bool {
        self.vehicle.is_none() && self.from.is_none() && self.to.is_none() && self.search.is_none()
    }
}

impl Direction {
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Descending => Self::Ascending,
            Self::Ascending => Self::Descending,
        }
    }
}

impl Sort {
    /// The column's value in a row.
    pub(super) fn key(self, row: &Row) -> i64 {
        match self {
            Self::Issued => i64::from(row.3.days()),
            Self::Due => i64::from(row.4.days()),
            Self::Total => row.5,
        }
    }

    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Issued => "issued_on",
            Self::Due => "due_on",
            Self::Total => "total_minor",
        }
    }
}

/// The last row of a page: the next begins after it. In addresses as `key.id`; says nothing that the page did not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) key: i64,
    pub(super) id: InvoiceId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the beginning of a page")]
pub struct CursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.key, self.id)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (key, id) = text.split_once('.').ok_or(CursorError)?;
        Ok(Self { key: key.parse().map_err(|_| CursorError)?, id: id.parse().map_err(|_| CursorError)? })
    }
}
