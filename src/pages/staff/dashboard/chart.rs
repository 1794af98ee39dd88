//! Billed and collected by week, as bars whose lengths are worked out here in whole tenths: a drawing for the eye, a
//! sentence for the ear, a table with the figures for both.

use crate::base::db::DbResult;
use crate::base::values::{Currency, Language, LocalDate, Money};
use crate::billing::reports::{Books, Week, weeks};

const EN: Language = Language::En;
/// Height of the drawing, in tenths.
const HEIGHT: i128 = 2_000;
/// A week's room in the drawing.
const ROOM: usize = 100;

pub(super) struct Chart {
    pub span: String,
    pub finding: String,
    /// Of the drawing.
    pub width: usize,
    /// From the top down.
    pub steps: Vec<String>,
    /// Heights of the lines of the steps but the lowest.
    pub lines: Vec<String>,
    pub weeks: Vec<Bars>,
}

/// A week: two bars and a row of the table.
pub(super) struct Bars {
    pub label: String,
    pub from: LocalDate,
    pub to: LocalDate,
    pub billed: Bar,
    pub collected: Bar,
}

pub(super) struct Bar {
    pub x: usize,
    pub y: String,
    pub height: String,
    pub amount: String,
}

impl Chart {
    pub fn new(books: &Books, from: LocalDate, to: LocalDate, currency: Currency) -> DbResult<Self> {
        let mut found = Vec::new();
        for week in weeks(from, to) {
            let (billed, collected) =
                (books.billed(week.from, week.to)?, books.collected(week.from, week.to)?);
            found.push((week, billed, collected));
        }
        let most = found.iter().flat_map(|(_, billed, collected)| [billed.minor(), collected.minor()]).max();
        let scale = Scale::above(most.unwrap_or(0), currency);
        let bars = found.iter().enumerate().map(|(at, (week, billed, collected))| Bars {
            label: week.from.display_day(EN).to_string(),
            from: week.from,
            to: week.to,
            billed: scale.bar(at * ROOM + 18, *billed),
            collected: scale.bar(at * ROOM + 52, *collected),
        });
        Ok(Self {
            span: format!("{} to {}", from.display_day(EN), to.display_day(EN)),
            finding: finding(&found),
            width: found.len() * ROOM,
            steps: scale.labels(),
            lines: scale.lines(),
            weeks: bars.collect(),
        })
    }
}

/// What there is to see, in a sentence or two.
fn finding(weeks: &[(Week, Money, Money)]) -> String {
    let peak = weeks.iter().max_by_key(|(_, billed, _)| billed.minor());
    let least = weeks.iter().map(|(.., collected)| *collected).min_by_key(|it| it.minor());
    let most = weeks.iter().map(|(.., collected)| *collected).max_by_key(|it| it.minor());
    let (Some((week, billed, _)), Some(least), Some(most)) = (peak, least, most) else {
        return String::new();
    };
    if billed.is_zero() && most.is_zero() {
        return "Nothing was billed or collected in these weeks.".to_owned();
    }
    format!(
        "Billing peaks at {} in the week of {}. Collections lie between {} and {} a week. The figures are in the table below.",
        billed.display(EN),
        week.from.display_day(EN),
        least.display(EN),
        most.display(EN)
    )
}

/// Equal steps of a round amount, at most five, up to above the largest value.
struct Scale {
    step: i64,
    count: i64,
    currency: Currency,
}

impl Scale {
    fn above(most: i64, currency: Currency) -> Self {
        let least = 10_i64.saturating_pow(currency.exponent()).saturating_mul(10);
        let most = most.max(least);
        let mut decade = least / 10;
        loop {
            for times in [1, 2, 5] {
                let step = decade.saturating_mul(times);
                if step.saturating_mul(5) >= most {
                    return Self {
                        step,
                        count: most.div_euclid(step) + i64::from(most % step != 0),
                        currency,
                    };
                }
            }
            decade = decade.saturating_mul(10);
        }
    }

    fn top(&self) -> i128 {
        i128::from(self.step) * i128::from(self.count.max(1))
    }

    fn bar(&self, x: usize, amount: Money) -> Bar {
        let height = i128::from(amount.minor().max(0)) * HEIGHT / self.top();
        Bar { x, y: tenths(HEIGHT - height), height: tenths(height), amount: amount.display(EN).to_string() }
    }

    fn labels(&self) -> Vec<String> {
        (0..=self.count.max(1)).rev().map(|at| short(at.saturating_mul(self.step), self.currency)).collect()
    }

    fn lines(&self) -> Vec<String> {
        let count = i128::from(self.count.max(1));
        (0..count).map(|at| tenths(HEIGHT * at / count)).collect()
    }
}

fn tenths(value: i128) -> String {
    format!("{}.{}", value / 10, value % 10)
}

/// `$40k`, `$2.5k`, `$1.2M`.
fn short(minor: i64, currency: Currency) -> String {
    let whole = minor / 10_i64.saturating_pow(currency.exponent());
    let (value, unit) = match whole {
        ..1_000 => return format!("{}{whole}", currency.symbol()),
        1_000..1_000_000 => (whole / 100, "k"),
        _ => (whole / 100_000, "M"),
    };
    let rest = value % 10;
    let rest = if rest == 0 { String::new() } else { format!(".{rest}") };
    format!("{}{}{rest}{unit}", currency.symbol(), value / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_has_round_steps_that_reach_above_the_largest() {
        for (most, steps) in [
            (4_100_000, "$50k $40k $30k $20k $10k $0"),
            (880_000, "$10k $8k $6k $4k $2k $0"),
            (0, "$10 $8 $6 $4 $2 $0"),
            (123_456_700, "$1.5M $1M $500k $0"),
        ] {
            assert_eq!(Scale::above(most, Currency::Usd).labels().join(" "), steps);
        }
    }

    #[test]
    fn a_bar_is_as_long_as_its_share_of_the_scale() {
        let scale = Scale::above(4_100_000, Currency::Usd);
        let bar = scale.bar(18, Money::new(3_120_000, Currency::Usd));
        assert_eq!((bar.y.as_str(), bar.height.as_str()), ("75.2", "124.8"));
        let less = scale.bar(18, Money::new(-500, Currency::Usd));
        assert_eq!((less.y.as_str(), less.height.as_str()), ("200.0", "0.0"));
    }
}
