//! Over which weeks the chart reaches.

use crate::base::values::LocalDate;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Weeks,
    Month,
    Quarter,
}

impl Span {
    pub const ALL: [Self; 3] = [Self::Weeks, Self::Month, Self::Quarter];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Weeks => "weeks",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    pub const fn title(self) -> &'static str {
        match self {
            Self::Weeks => "Last 11 weeks",
            Self::Month => "This month",
            Self::Quarter => "This quarter",
        }
    }

    /// What is none of ours is the usual one.
    pub fn of_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|it| it.code() == code).unwrap_or(Self::Weeks)
    }

    pub fn from(self, today: LocalDate) -> LocalDate {
        let back = i32::from(today.weekday().to_monday_zero_offset());
        match self {
            Self::Weeks => today.plus_days(-back - 70),
            Self::Month => today.first_of_month(),
            Self::Quarter => {
                let months_before = (today.month() - 1).rem_euclid(3);
                (0..months_before)
                    .fold(today.first_of_month(), |first, _| first.plus_days(-1).first_of_month())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_span_begins_where_it_says() {
        let from = |span: Span, today: &str| span.from(today.parse().unwrap()).to_string();
        assert_eq!(from(Span::Weeks, "2026-11-20"), "2026-09-07");
        assert_eq!(from(Span::Month, "2026-11-20"), "2026-11-01");
        assert_eq!(from(Span::Quarter, "2026-11-20"), "2026-10-01");
        assert_eq!(from(Span::Quarter, "2026-01-02"), "2026-01-01");
        assert_eq!(from(Span::Quarter, "2026-03-31"), "2026-01-01");
    }
}
