//! Once a day: every movement of money at the provider against the ledger, and every payment booked through the
//! provider against what it says of it. What was missed is booked; what still differs is reported.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use super::charging_back;
use super::checkout::{self, off_thread, upstream};
use super::events::{chargeback, refunds_of};
use super::provider::Provider;
use super::store::reports::{self, Report};
use super::store::{attempts, received, refunds};
use super::stripe::{Movement, MovementKind, StripeError};
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AttemptId, Money, Timestamp};

/// The first run looks this far back.
const FIRST: Duration = Duration::from_secs(7 * 86_400);
/// What moved in the last minutes may still be on its way into the ledger.
const RECENT: Duration = Duration::from_secs(15 * 60);

/// Compares, repairs, writes the report and returns it.
pub async fn reconcile(site: &Site, provider: &Provider) -> DbResult<Report> {
    let client = provider.client()?;
    let now = site.clock.now();
    let last = off_thread(site, |site| site.db.read(reports::newest)).await?;
    let from = last.map_or(now.minus(FIRST), |report| report.cursor_at);
    let to = now.minus(RECENT).max(from);
    let movements = client.balance_transactions(&(from..to)).await.map_err(|e| upstream(&e))?;
    let mut tally = Tally::default();
    // Oldest first: a payment before its refund.
    for movement in movements.iter().rev() {
        match compare(site, provider, movement, &mut tally).await {
            Ok(()) => {}
            Err(error @ AppError::Upstream(_)) => return Err(error),
            // One that cannot be applied must not keep the others from being looked at.
            Err(error) => {
                tracing::error!(movement = movement.id, %error, "reconciliation");
                tally.differs("cannot be applied", &movement.id, movement.amount);
            }
        }
    }
    backwards(site, provider, from, to, &movements, &mut tally).await?;
    let report = Report {
        ran_at: now,
        cursor_at: to,
        checked: tally.checked,
        repaired: tally.repaired,
        differences: tally.differences,
        report: tally.lines,
    };
    if report.differences > 0 {
        tracing::error!(differences = report.differences, "the provider and the ledger differ");
    }
    let row = report.clone();
    off_thread(site, move |site| site.db.write(|c| reports::insert(c, &row))).await?;
    Ok(report)
}

#[derive(Default)]
struct Tally {
    checked: i32,
    repaired: i32,
    differences: i32,
    lines: String,
}

impl Tally {
    fn differs(&mut self, what: &str, id: &str, amount: Money) {
        self.differences += 1;
        // Writing into a string cannot fail.
        let _ = writeln!(self.lines, "{what}: {id}, {amount:?}");
    }
}

/// One movement of the provider against what is booked.
async fn compare(site: &Site, provider: &Provider, movement: &Movement, tally: &mut Tally) -> DbResult<()> {
    match (movement.kind, &movement.intent, &movement.source) {
        (MovementKind::Charge, Some(intent), _) => {
            tally.checked += 1;
            compare_charge(site, provider, movement, intent, tally).await
        }
        (MovementKind::Refund | MovementKind::RefundFailure, Some(intent), Some(source)) => {
            tally.checked += 1;
            compare_refund(site, provider, movement, intent, source, tally).await
        }
        (MovementKind::Dispute | MovementKind::DisputeReversal, _, Some(source)) => {
            tally.checked += 1;
            compare_chargeback(site, provider, movement, source, tally).await
        }
        (MovementKind::Fee | MovementKind::Payout, ..) => Ok(()),
        _ => {
            tally.checked += 1;
            tally.differs("not in the ledger", &movement.id, movement.amount);
            Ok(())
        }
    }
}

async fn compare_charge(
    site: &Site,
    provider: &Provider,
    movement: &Movement,
    intent: &str,
    tally: &mut Tally,
) -> DbResult<()> {
    let mut booked = booked(site, intent).await?;
    if booked.is_none() && repair(site, provider, intent).await? {
        booked = self::booked(site, intent).await?;
        tally.repaired += i32::from(booked.is_some());
    }
    match booked {
        Some(amount) if amount == movement.amount => {}
        // Paid out in another currency, at a rate that only the provider knows. The object itself was held against the
        // attempt, to the cent, when it was booked.
        Some(amount) if amount.currency() != movement.amount.currency() => {}
        Some(_) => tally.differs("another amount is booked", intent, movement.amount),
        None => tally.differs("not booked", intent, movement.amount),
    }
    Ok(())
}

async fn booked(site: &Site, intent: &str) -> DbResult<Option<Money>> {
    let intent = intent.to_owned();
    let found = off_thread(site, move |site| site.db.read(|c| received::of_intent(c, &intent))).await?;
    Ok(found.map(|payment| payment.amount))
}

/// Asks about the attempt behind a payment; true when there is one.
async fn repair(site: &Site, provider: &Provider, intent: &str) -> DbResult<bool> {
    let own = intent.to_owned();
    let stored =
        off_thread(site, move |site| site.db.read(|c| attempts::of_provider_object(c, &own))).await?;
    let id = match stored {
        Some(id) => Some(id),
        None => match provider.client()?.payment_intent(intent).await {
            Ok(found) => found.attempt.and_then(|hint| hint.parse::<AttemptId>().ok()),
            Err(StripeError::NotFound | StripeError::OtherMode) => None,
            Err(error) => return Err(upstream(&error)),
        },
    };
    let Some(id) = id else { return Ok(false) };
    match checkout::refresh(site, provider, id).await {
        Ok(_) => Ok(true),
        Err(AppError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn compare_refund(
    site: &Site,
    provider: &Provider,
    movement: &Movement,
    intent: &str,
    source: &str,
    tally: &mut Tally,
) -> DbResult<()> {
    let changed = refunds_of(site, provider, intent).await?;
    let own = source.to_owned();
    let known = off_thread(site, move |site| site.db.read(|c| refunds::by_provider_id(c, &own))).await?;
    match (changed, known) {
        (Some(0), Some(_)) => {}
        (Some(_), Some(_)) => tally.repaired += 1,
        _ => tally.differs("a refund that is not booked", source, movement.amount),
    }
    Ok(())
}

async fn compare_chargeback(
    site: &Site,
    provider: &Provider,
    movement: &Movement,
    source: &str,
    tally: &mut Tally,
) -> DbResult<()> {
    let changed = chargeback(site, provider, source).await?;
    let own = source.to_owned();
    let known = off_thread(site, move |site| site.db.read(|c| charging_back::booked_of(c, &own))).await?;
    match (changed, known) {
        (Some(changed), Some((_, booked))) if booked.minor() == movement.amount.minor().saturating_abs() => {
            tally.repaired += i32::from(changed);
        }
        _ => tally.differs("a chargeback that is not booked whole", source, movement.amount),
    }
    Ok(())
}

/// What is booked in the span and was not among its movements is asked about one by one.
async fn backwards(
    site: &Site,
    provider: &Provider,
    from: Timestamp,
    to: Timestamp,
    movements: &[Movement],
    tally: &mut Tally,
) -> DbResult<()> {
    let seen: BTreeSet<&str> = movements.iter().filter_map(|m| m.intent.as_deref()).collect();
    let booked =
        off_thread(site, move |site| site.db.read(|c| received::through_provider(c, from, to))).await?;
    for (intent, amount) in booked.into_iter().filter(|(intent, _)| !seen.contains(intent.as_str())) {
        tally.checked += 1;
        match provider.client()?.payment_intent(&intent).await {
            Ok(found) if found.received == amount => {}
            Ok(found) => tally.differs("booked, but another amount was received", &intent, found.received),
            Err(StripeError::NotFound | StripeError::OtherMode) => {
                tally.differs("booked, but the provider does not know it", &intent, amount);
            }
            Err(error) => return Err(upstream(&error)),
        }
    }
    Ok(())
}
