//! Events of the provider: stored first, answered, then worked on by the outbox. An event is a hint where to look:
//! the object is fetched before anything is believed, which cures their order, their doubles and a stolen secret.

use super::charging_back;
use super::checkout::{self, off_thread, upstream};
use super::provider::Provider;
use super::refunding;
use super::store::{attempts, events, received};
use super::stripe::{FraudWarning, StripeError};
use super::webhook::{Notice, WebhookError, verify};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox;
use crate::base::site::Site;
use crate::base::values::{AttemptId, Secret};
use crate::billing::chargebacks;

/// The outbox job that works on a stored event.
pub const EVENT_JOB: &str = "payment.event";

/// Checks a webhook's signature over its raw bytes.
pub fn read(site: &Site, raw: &[u8], signature: &str) -> Result<Notice, WebhookError> {
    let secrets: Vec<Secret<String>> =
        site.config.stripe_webhook_secrets.iter().map(|secret| Secret::new(secret.clone())).collect();
    verify(raw, signature, &secrets, site.clock.now())
}

/// Stores an event and puts the work on it in the outbox, in the caller's transaction. False when it was here before.
pub fn store(c: &mut Conn, site: &Site, notice: &Notice, body: &str) -> DbResult<bool> {
    let new = events::insert(c, site, notice, body)?;
    if new {
        outbox::add(c, site, EVENT_JOB, &notice.id, &notice.id)?;
    }
    Ok(new)
}

/// The same for an event that the sweep found: only what says where to look is kept.
pub(super) fn store_missed(c: &mut Conn, site: &Site, notice: &Notice) -> DbResult<bool> {
    let body = serde_json::json!({
        "id": notice.id, "type": notice.kind, "created": notice.created.seconds(),
        "livemode": notice.livemode, "account": notice.account,
        "data": { "object": {
            "id": notice.object_id, "object": notice.object_kind, "payment_intent": notice.intent,
        }},
    });
    store(c, site, notice, &body.to_string())
}

/// Works on a stored event. Doing it twice does nothing the second time.
pub async fn work(site: &Site, provider: &Provider, id: &str) -> DbResult<()> {
    let event = id.to_owned();
    let waiting = off_thread(site, move |site| site.db.read(|c| events::waiting(c, site, &event))).await?;
    let Some(body) = waiting else { return Ok(()) };
    let notice =
        Notice::read(body.as_bytes()).map_err(|e| AppError::Invalid(format!("a stored event: {e}")))?;
    let outcome = apply(site, provider, &notice).await?;
    tracing::info!(event = notice.id, kind = notice.kind, outcome, "provider event");
    off_thread(site, move |site| {
        let now = site.clock.now();
        site.db.write(|c| events::applied(c, &notice.id, outcome, now))
    })
    .await
}

async fn apply(site: &Site, provider: &Provider, notice: &Notice) -> DbResult<&'static str> {
    if notice.livemode != provider.livemode() || notice.account.is_some() {
        tracing::error!(event = notice.id, "an event of another mode or account");
        return Ok("not for us");
    }
    let kind = notice.kind.as_str();
    if kind.starts_with("checkout.session.") || kind.starts_with("payment_intent.") {
        return about_attempt(site, provider, notice).await;
    }
    if kind.starts_with("refund.") || kind.starts_with("charge.refund") {
        return about_refund(site, provider, notice).await;
    }
    if kind.starts_with("charge.dispute.") {
        return about_chargeback(site, provider, notice).await;
    }
    if kind.starts_with("radar.early_fraud_warning.") {
        return about_warning(site, provider, notice).await;
    }
    Ok("of no concern")
}

async fn about_attempt(site: &Site, provider: &Provider, notice: &Notice) -> DbResult<&'static str> {
    match find(site, provider, notice).await? {
        Some(id) => {
            let state = checkout::refresh(site, provider, id).await?;
            Ok(state.code())
        }
        None => Ok("no attempt of ours"),
    }
}

/// The attempt by what we stored. An object we have not stored yet is fetched, and what it says of its attempt is
/// only taken for a hint which session of ours to fetch.
async fn find(site: &Site, provider: &Provider, notice: &Notice) -> DbResult<Option<AttemptId>> {
    let objects: Vec<String> = [&notice.object_id, &notice.intent].into_iter().flatten().cloned().collect();
    let stored = off_thread(site, move |site| {
        site.db.read(|c| {
            for object in &objects {
                if let Some(id) = attempts::of_provider_object(c, object)? {
                    return Ok(Some(id));
                }
            }
            Ok(None)
        })
    })
    .await?;
    if stored.is_some() {
        return Ok(stored);
    }
    let client = provider.client()?;
    let hint = match (&notice.object_id, notice.object_kind.as_deref(), &notice.intent) {
        (Some(id), Some("checkout.session"), _) => client.checkout_session(id).await.map(|it| it.attempt),
        (_, _, Some(intent)) => client.payment_intent(intent).await.map(|it| it.attempt),
        _ => return Ok(None),
    };
    let hint = match hint {
        Ok(hint) => hint,
        Err(StripeError::NotFound | StripeError::OtherMode) => None,
        Err(error) => return Err(upstream(&error)),
    };
    let Some(id) = hint.and_then(|hint| hint.parse::<AttemptId>().ok()) else { return Ok(None) };
    let known = off_thread(site, move |site| site.db.read(|c| attempts::for_job(c, id))).await;
    match known {
        Ok(attempt) => Ok(Some(attempt.id)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn about_refund(site: &Site, provider: &Provider, notice: &Notice) -> DbResult<&'static str> {
    let Some(intent) = notice.intent.clone() else { return Ok("a refund of nothing") };
    if refunds_of(site, provider, &intent).await?.is_some() {
        return Ok("refund");
    }
    // The refund may be known before its payment.
    if let Some(id) = find(site, provider, notice).await? {
        checkout::refresh(site, provider, id).await?;
        if refunds_of(site, provider, &intent).await?.is_some() {
            return Ok("refund");
        }
    }
    Ok("no payment of ours")
}

/// Fetches and applies all refunds of a payment. None when there is no such payment; else how many changed anything.
pub(super) async fn refunds_of(site: &Site, provider: &Provider, intent: &str) -> DbResult<Option<usize>> {
    let own = intent.to_owned();
    let payment = off_thread(site, move |site| site.db.read(|c| received::of_intent(c, &own))).await?;
    let Some(payment) = payment else { return Ok(None) };
    let all = provider.client()?.refunds_of(intent).await.map_err(|e| upstream(&e))?;
    off_thread(site, move |site| site.db.write(|c| refunding::seen(c, site, &payment, &all))).await.map(Some)
}

async fn about_chargeback(site: &Site, provider: &Provider, notice: &Notice) -> DbResult<&'static str> {
    let Some(id) = notice.object_id.clone() else { return Ok("a chargeback of nothing") };
    if chargeback(site, provider, &id).await?.is_some() {
        return Ok("chargeback");
    }
    // It may be known before its payment.
    if let Some(attempt) = find(site, provider, notice).await? {
        checkout::refresh(site, provider, attempt).await?;
        if chargeback(site, provider, &id).await?.is_some() {
            return Ok("chargeback");
        }
    }
    tracing::error!(event = notice.id, "a chargeback of no payment of ours");
    Ok("no payment of ours")
}

async fn about_warning(site: &Site, provider: &Provider, notice: &Notice) -> DbResult<&'static str> {
    let Some(id) = notice.object_id.clone() else { return Ok("a warning of nothing") };
    let found = match provider.client()?.fraud_warning(&id).await {
        Ok(found) => found,
        Err(StripeError::NotFound | StripeError::OtherMode) => return Ok("no warning"),
        Err(error) => return Err(upstream(&error)),
    };
    let Some(intent) = found.intent.clone() else { return Ok("a warning of no payment") };
    if warning(site, &intent, &found).await?.is_some() {
        return Ok("warning");
    }
    // It may be known before its payment.
    if let Some(attempt) = find(site, provider, notice).await? {
        checkout::refresh(site, provider, attempt).await?;
        if warning(site, &intent, &found).await?.is_some() {
            return Ok("warning");
        }
    }
    tracing::error!(event = notice.id, "a warning of no payment of ours");
    Ok("no payment of ours")
}

/// Keeps a warning. None when there is no such payment.
async fn warning(site: &Site, intent: &str, found: &FraudWarning) -> DbResult<Option<bool>> {
    let (intent, found) = (intent.to_owned(), found.clone());
    off_thread(site, move |site| {
        site.db.write(|c| match received::of_intent(c, &intent)? {
            Some(payment) => chargebacks::warned(c, site, &payment, &found).map(Some),
            None => Ok(None),
        })
    })
    .await
}

/// Fetches and applies a chargeback. None when there is no such payment; else whether it changed anything.
pub(super) async fn chargeback(site: &Site, provider: &Provider, id: &str) -> DbResult<Option<bool>> {
    let found = match provider.client()?.dispute(id).await {
        Ok(found) => found,
        Err(StripeError::NotFound | StripeError::OtherMode) => return Ok(None),
        Err(error) => return Err(upstream(&error)),
    };
    let Some(intent) = found.intent.clone() else { return Ok(None) };
    off_thread(site, move |site| {
        site.db.write(|c| match received::of_intent(c, &intent)? {
            Some(payment) => charging_back::seen(c, site, &payment, &found).map(Some),
            None => Ok(None),
        })
    })
    .await
}
