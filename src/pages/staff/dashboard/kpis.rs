//! The four figures at the top, each with what became of it lately.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::base::db::DbResult;
use crate::base::values::{Language, LocalDate, Money};
use crate::billing::reports::{Aging, Books, SALES_DAYS, days_to_pay};
use crate::pages::staff::shown::count;

const EN: Language = Language::En;
/// What days to pay are held against.
const MONTH: i32 = 30;

pub(super) struct Kpi {
    pub label: String,
    pub value: String,
    /// The documents behind it.
    pub href: String,
    pub delta: Option<Delta>,
    pub note: String,
}

/// A change, with its arrow.
pub(super) struct Delta {
    pub good: bool,
    pub icon: &'static str,
    pub text: String,
}

/// How far back the figures look.
pub(super) fn reach(today: LocalDate) -> LocalDate {
    let sales = today.plus_days(-MONTH - SALES_DAYS);
    sales.min(today.first_of_month().plus_days(-1).first_of_month())
}

pub(super) fn kpis(aging: &Aging, books: &Books, today: LocalDate) -> DbResult<[Kpi; 4]> {
    Ok([
        outstanding(aging, books, today)?,
        overdue(aging, today),
        collected(books, today)?,
        pace(aging, books, today)?,
    ])
}

fn outstanding(aging: &Aging, books: &Books, today: LocalDate) -> DbResult<Kpi> {
    let (now, before) = (aging.owed.amount, books.owed_on(today.plus_days(-7), aging.owed.amount)?);
    let (delta, note) = change(now, before, false, ["less than", "more than"], "last week");
    Ok(Kpi {
        label: "Outstanding".to_owned(),
        value: now.display(EN).to_string(),
        href: "/staff/reports/aging".to_owned(),
        delta,
        note,
    })
}

fn overdue(aging: &Aging, today: LocalDate) -> Kpi {
    let late = aging.late;
    let oldest = aging.oldest_due.filter(|due| *due < today).map(|due| today.days_since(due));
    let note = match oldest {
        Some(days) => format!(
            "{}, the oldest {} late",
            count(late.count, "invoice", "invoices"),
            count(days, "day", "days")
        ),
        None => "Nothing is late".to_owned(),
    };
    Kpi {
        label: "Overdue".to_owned(),
        value: late.amount.display(EN).to_string(),
        href: "/staff/reports/aging?age=late".to_owned(),
        delta: None,
        note,
    }
}

/// This month so far, beside the same days of the month before.
fn collected(books: &Books, today: LocalDate) -> DbResult<Kpi> {
    let first = today.first_of_month();
    let end_before = first.plus_days(-1);
    let first_before = end_before.first_of_month();
    let same_day = first_before.plus_days(today.days_since(first)).min(end_before);
    let (now, before) = (books.collected(first, today)?, books.collected(first_before, same_day)?);
    let than = format!("the same days of {}", month(first_before));
    let (delta, note) = change(now, before, true, ["behind", "ahead of"], &than);
    Ok(Kpi {
        label: format!("Collected in {}", month(today)),
        value: now.display(EN).to_string(),
        href: format!("/staff/reports/collections?what=collected&from={first}&to={today}"),
        delta,
        note,
    })
}

/// What is owed, in days of sales; beside what it was a month ago.
fn pace(aging: &Aging, books: &Books, today: LocalDate) -> DbResult<Kpi> {
    let at = |day: LocalDate| -> DbResult<Option<Decimal>> {
        let sold = books.billed(day.plus_days(1 - SALES_DAYS), day)?;
        let found = days_to_pay(books.owed_on(day, aging.owed.amount)?, sold, SALES_DAYS);
        Ok(found.map(|days| days.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)))
    };
    let (now, before) = (at(today)?, at(today.plus_days(-MONTH))?);
    let moved = now.zip(before).map(|(now, before)| now - before).filter(|moved| !moved.is_zero());
    let delta = moved.map(|moved| Delta {
        good: moved.is_sign_negative(),
        icon: if moved.is_sign_negative() { "trending-down" } else { "trending-up" },
        text: format!("{} days", moved.abs()),
    });
    let note = match (now, moved) {
        (None, _) => "Nothing was billed in 90 days",
        (_, Some(moved)) if moved.is_sign_negative() => "faster than a month ago",
        (_, Some(_)) => "slower than a month ago",
        _ => "Outstanding in days of sales",
    };
    let from = today.plus_days(1 - SALES_DAYS);
    Ok(Kpi {
        label: "Days to pay".to_owned(),
        value: now.map_or_else(|| "–".to_owned(), |days| format!("{days:.1}")),
        href: format!("/staff/reports/collections?what=billed&from={from}&to={today}"),
        delta,
        note: note.to_owned(),
    })
}

/// The change in percent; `more_is_good` decides its color. Without anything before there is nothing to compare with.
fn change(
    now: Money,
    before: Money,
    more_is_good: bool,
    than: [&str; 2],
    when: &str,
) -> (Option<Delta>, String) {
    let whole = before.to_decimal();
    let moved = now.to_decimal() - whole;
    let percent = moved.checked_mul(Decimal::ONE_HUNDRED).and_then(|moved| moved.checked_div(whole));
    let percent = percent.map(|it| it.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero));
    match percent {
        Some(percent) if before.is_positive() && !percent.is_zero() => {
            let less = percent.is_sign_negative();
            let [fewer, more] = than;
            let icon = if less { "trending-down" } else { "trending-up" };
            let text = format!("{}%", percent.abs().normalize());
            let delta = Delta { good: less != more_is_good, icon, text };
            (Some(delta), format!("{} {when}", if less { fewer } else { more }))
        }
        Some(_) if before.is_positive() => (None, format!("As much as {when}")),
        _ => (None, format!("Nothing to compare with {when}")),
    }
}

/// `November`.
fn month(day: LocalDate) -> String {
    let whole = day.display_month(EN).to_string();
    whole.split(' ').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::values::Currency;

    fn said(now: i64, before: i64) -> (Option<(bool, String)>, String) {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let (delta, note) = change(usd(now), usd(before), true, ["behind", "ahead of"], "October");
        (delta.map(|it| (it.good, it.text)), note)
    }

    #[test]
    fn a_change_is_said_in_percent_and_which_way() {
        assert_eq!(said(10_840, 10_000), (Some((true, "8.4%".to_owned())), "ahead of October".to_owned()));
        assert_eq!(said(9_000, 10_000), (Some((false, "10%".to_owned())), "behind October".to_owned()));
        assert_eq!(said(10_000, 10_000), (None, "As much as October".to_owned()));
        assert_eq!(said(10_000, 0), (None, "Nothing to compare with October".to_owned()));
    }
}
