//! How an estimate stands. The estimate's own state is that of its newest version that was sent; what is past its last
//! day is expired whether or not the sweep has been there.

use crate::base::values::LocalDate;

crate::coded! {
    pub enum EstimateState {
        Draft = "draft",
        /// Waits for the customer.
        Sent = "sent",
        Approved = "approved",
        /// Some jobs yes, some no.
        PartApproved = "part_approved",
        Declined = "declined",
        Expired = "expired",
        /// Taken back by the dealership before anybody decided.
        Withdrawn = "withdrawn",
        /// Of a version alone: a newer one was sent.
        Superseded = "superseded",
    }
}

impl EstimateState {
    /// What lists can be asked for: states that an estimate, not only a version, can be in.
    pub const OF_ESTIMATES: [Self; 7] = [
        Self::Draft,
        Self::Sent,
        Self::Approved,
        Self::PartApproved,
        Self::Declined,
        Self::Expired,
        Self::Withdrawn,
    ];

    /// As it stands on a day.
    #[must_use]
    pub fn on(self, today: LocalDate, valid_until: LocalDate) -> Self {
        if self == Self::Sent && today > valid_until { Self::Expired } else { self }
    }

    /// Whether the customer said what is to be done.
    pub const fn is_approved(self) -> bool {
        matches!(self, Self::Approved | Self::PartApproved)
    }

    /// Whether words at the counter or on the phone can still be written down for it: it was sent, and the dealership
    /// did not take it back.
    pub const fn takes_verbal_consent(self) -> bool {
        matches!(self, Self::Sent | Self::Approved | Self::PartApproved | Self::Declined | Self::Expired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_still_counts() {
        let day = |text: &str| text.parse::<LocalDate>().unwrap();
        let on = |today| EstimateState::Sent.on(day(today), day("2026-12-01"));
        assert_eq!(on("2026-12-01"), EstimateState::Sent);
        assert_eq!(on("2026-12-02"), EstimateState::Expired);
        let approved = EstimateState::Approved.on(day("2027-01-01"), day("2026-12-01"));
        assert_eq!(approved, EstimateState::Approved, "what was approved stays approved");
    }
}
