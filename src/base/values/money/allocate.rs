//! Dividing an amount so that the parts add up to it: the largest remainders get the units that rounding left over,
//! earlier parts first among equals. 100 over three equal parts is 34, 33, 33.

use super::{Money, MoneyError};

impl Money {
    /// `parts` nearly equal amounts that sum to this one.
    pub fn split(self, parts: usize) -> Result<Vec<Self>, MoneyError> {
        self.allocate(&vec![1; parts])
    }

    /// One amount for each weight, in proportion to it, summing to this one. Weights may be negative (a core return
    /// among lines) as long as they do not sum to zero.
    pub fn allocate(self, weights: &[i64]) -> Result<Vec<Self>, MoneyError> {
        let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        let sign = whole.signum();
        if sign == 0 {
            return Err(MoneyError::NoWeights);
        }
        let exact: Option<Vec<i128>> = weights
            .iter()
            .map(|weight| i128::from(self.minor()).checked_mul(i128::from(*weight))?.checked_mul(sign))
            .collect();
        let parts = exact.and_then(|exact| largest_remainder(self.minor(), &exact, whole * sign));
        let parts = parts.ok_or(MoneyError::Overflow)?;
        Ok(parts.into_iter().map(|minor| Self::new(minor, self.currency())).collect())
    }
}

/// Whole numbers that sum to `total`, each as near as that allows to its exact share `numerator / denominator`.
/// The exact shares need not sum to `total`: what is over or missing goes round from the largest remainder down.
/// `None` when `denominator` is not positive, a figure does not fit, or there is no share to give a non-zero total to.
pub fn largest_remainder(total: i64, numerators: &[i128], denominator: i128) -> Option<Vec<i64>> {
    if denominator <= 0 {
        return None;
    }
    let mut shares = numerators.iter().map(|exact| exact.div_euclid(denominator)).collect::<Vec<i128>>();
    let given = shares.iter().try_fold(0_i128, |sum, share| sum.checked_add(*share))?;
    let left = i128::from(total).checked_sub(given)?;
    if left != 0 {
        let count = i128::try_from(shares.len()).ok().filter(|count| *count > 0)?;
        let (each, extra) = (left.div_euclid(count), left.rem_euclid(count));
        for (rank, place) in (0_i128..).zip(by_remainder(numerators, denominator)) {
            let share = shares.get_mut(place)?;
            *share = share.checked_add(each + i128::from(rank < extra))?;
        }
    }
    shares.into_iter().map(|share| i64::try_from(share).ok()).collect()
}

/// The places of the shares, largest remainder first; equal remainders keep their order.
fn by_remainder(numerators: &[i128], denominator: i128) -> Vec<usize> {
    let mut places: Vec<(usize, i128)> =
        numerators.iter().map(|exact| exact.rem_euclid(denominator)).enumerate().collect();
    places.sort_by_key(|(_, remainder)| std::cmp::Reverse(*remainder));
    places.into_iter().map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::values::Currency;

    fn minors(parts: Vec<Money>) -> Vec<i64> {
        parts.into_iter().map(Money::minor).collect()
    }

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::Usd)
    }

    #[test]
    fn a_hundred_over_three_is_34_33_33() {
        assert_eq!(minors(usd(100).split(3).unwrap()), [34, 33, 33]);
        assert_eq!(minors(usd(-100).split(3).unwrap()), [-33, -33, -34]);
        assert_eq!(minors(usd(2).split(3).unwrap()), [1, 1, 0]);
    }

    #[test]
    fn follows_the_weights() {
        assert_eq!(minors(usd(100).allocate(&[1, 2, 4]).unwrap()), [14, 29, 57]);
        assert_eq!(minors(usd(100).allocate(&[0, 5, 0]).unwrap()), [0, 100, 0]);
        assert_eq!(minors(usd(1000).allocate(&[2200, -2200, 10_000]).unwrap()), [220, -220, 1000]);
        assert_eq!(minors(usd(100).allocate(&[-1, -1]).unwrap()), [50, 50]);
    }

    #[test]
    fn refuses_weights_that_sum_to_nothing() {
        for weights in [&[][..], &[0, 0], &[5, -5]] {
            assert_eq!(usd(100).allocate(weights), Err(MoneyError::NoWeights));
        }
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole_and_stay_within_a_unit_of_their_share(
            minor in any::<i64>(),
            weights in prop::collection::vec(0_i64..1_000_000_000, 1..40),
        ) {
            let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            prop_assume!(whole > 0);
            let parts = minors(usd(minor).allocate(&weights).unwrap());
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(minor));
            for (part, weight) in parts.iter().zip(&weights) {
                let off = i128::from(*part) * whole - i128::from(minor) * i128::from(*weight);
                prop_assert!(off.abs() < whole, "{} of {}", part, weight);
            }
        }

        #[test]
        fn signed_weights_sum_too(
            minor in -1_000_000_000_i64..1_000_000_000,
            weights in prop::collection::vec(-1_000_000_i64..1_000_000, 1..20),
        ) {
            prop_assume!(weights.iter().sum::<i64>() != 0);
            let parts = minors(usd(minor).allocate(&weights).unwrap());
            prop_assert_eq!(parts.iter().sum::<i64>(), minor);
        }
    }
}
