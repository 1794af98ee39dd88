//! The few formulas that baselines need. Binary floats are fine here: nothing of it is money that anybody is asked for.

/// A count or an amount in hundredths as a real number.
#[expect(clippy::as_conversions, reason = "statistics; beyond 2^53 the last digit does not matter")]
pub fn real(value: i64) -> f64 {
    value as f64
}

/// The nearest whole number; the edge of the range beyond it.
#[expect(clippy::as_conversions, reason = "saturates")]
pub fn whole(value: f64) -> i64 {
    value.round() as i64
}

/// P(X ≥ k) of a negative binomial with this mean and variance. Where the variance is no larger than the mean, a little
/// more is taken: counts of people are never less scattered than chance.
pub fn tail(k: u32, mean: f64, variance: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    let variance = variance.max(mean * 1.1);
    let r = mean * mean / (variance - mean);
    let (p, q) = (r / (r + mean), mean / (r + mean));
    let mut term = p.powf(r);
    let mut below = 0.0;
    for i in 0..k {
        below += term;
        term *= (f64::from(i) + r) / f64::from(i + 1) * q;
    }
    // Far out the sum is lost in rounding; what is left begins with the next term.
    let rest: f64 = 1.0 - below;
    rest.max(term.min(1.0)).max(0.0)
}

pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.iter().sum::<f64>() / real(i64::try_from(values.len()).unwrap_or(1))
}

pub fn variance(values: &[f64]) -> f64 {
    let middle = mean(values);
    mean(&values.iter().map(|v| (v - middle) * (v - middle)).collect::<Vec<_>>())
}

pub fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// The value below which this share lies: the nearest one, no interpolation.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let at = whole(share * real(i64::try_from(last).unwrap_or(0)));
    usize::try_from(at).ok().and_then(|at| sorted.get(at)).copied().unwrap_or(0.0)
}

/// How far `value` lies from the middle, in robust standard deviations, which are at least `floor` and this share of it.
pub fn robust_z(value: f64, values: &[f64], share: f64, floor: f64) -> f64 {
    let middle = median(values);
    let away: Vec<f64> = values.iter().map(|v| (v - middle).abs()).collect();
    let scale = (1.4826 * median(&away)).max(share * middle.abs()).max(floor);
    (value - middle) / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_scattered_count_is_longer_than_chance() {
        // By the gamma function: r = 0.5, p = 1/3.
        assert!((tail(5, 1.0, 3.0) - 0.049_332_195_6).abs() < 1e-9, "{}", tail(5, 1.0, 3.0));
        assert!(tail(8, 1.0, 1.0) < 1e-4);
        assert!(tail(8, 1.0, 6.0) > 1e-3);
        assert!((tail(0, 0.5, 1.0) - 1.0).abs() < f64::EPSILON);
        assert!(tail(60, 0.5, 1.0) < 1e-12);
    }

    #[test]
    fn outliers_do_not_move_the_middle() {
        let values = [10.0, 11.0, 9.0, 10.0, 12.0, 10.0, 9.0, 11.0, 10.0, 500.0];
        assert!((median(&values) - 10.0).abs() < 1.0);
        assert!(robust_z(30.0, &values, 0.05, 1.0) > 8.0);
        assert!(robust_z(12.0, &values, 0.05, 1.0) < 2.0);
        assert!((percentile(&values, 0.99) - 500.0).abs() < f64::EPSILON);
    }
}
