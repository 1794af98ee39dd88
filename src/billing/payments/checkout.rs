//! The hosted page of an attempt: made, found again, ended. Asks the provider outside of any transaction and writes
//! down what it said in one. Every question can be asked again.

use std::ops::Range;
use std::time::Duration;

use super::attempt::{Attempt, AttemptState};
use super::provider::Provider;
use super::settling::{settle, settle_as};
use super::starting::{Request, request_of};
use super::store::attempts;
use super::stripe::{Checkout, CheckoutLine, CheckoutStatus, NewCheckout, Stripe, StripeError, Unanswered};
use super::verdict::Verdict;
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{AttemptId, Timestamp};
use crate::base::vault::{CheckoutUrl, Holder, Sealed};

/// The provider wants a page to live for half an hour at least: later than this before an attempt's end none is made.
const LEAST_LIFE: Duration = Duration::from_secs(31 * 60);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// The provider's clock and ours may differ.
const SLACK: Duration = Duration::from_secs(300);
/// How often, and after how long, a call that met its own twin is made again.
const TWIN_TRIES: u32 = 10;
const TWIN_WAIT: Duration = Duration::from_millis(200);

/// What the payer can do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// Go to this address.
    Page(String),
    /// The attempt is beyond its page; how it stands.
    Beyond(AttemptState),
    /// The provider does not answer. Nothing was charged: nobody has seen the page.
    NoAnswer,
}

/// Makes the hosted page, or finds the one that was made.
pub async fn open(site: &Site, provider: &Provider, id: AttemptId) -> DbResult<Opened> {
    for _ in 0..TWIN_TRIES {
        let (attempt, request, page) = read(site, id).await?;
        match (attempt.state, page) {
            (AttemptState::Open, Some(page)) if attempt.expires_at > site.clock.now() => {
                return Ok(Opened::Page(page));
            }
            (state, _) if !state.has_no_page() => return Ok(Opened::Beyond(state)),
            _ => {}
        }
        let client = provider.client()?;
        match ask(client, site.clock.now(), &attempt, &request).await {
            Ok(Some(checkout)) => return adopt(site, provider, &attempt, checkout).await,
            Ok(None) => {
                let state = conclude(site, &attempt, Verdict::Expired).await?;
                return Ok(Opened::Beyond(state));
            }
            // The same call is under way elsewhere: a double click, or the outbox.
            Err(StripeError::Unanswered(Unanswered::Status(409))) => tokio::time::sleep(TWIN_WAIT).await,
            Err(error) => return refused(site, &attempt, error).await,
        }
    }
    Ok(Opened::NoAnswer)
}

/// Asks the provider how an attempt stands and writes it down. An unanswered question is [`AppError::Upstream`].
pub async fn refresh(site: &Site, provider: &Provider, id: AttemptId) -> DbResult<AttemptState> {
    let (attempt, ..) = read(site, id).await?;
    if attempt.state == AttemptState::Succeeded {
        return Ok(attempt.state);
    }
    let Some(session) = attempt.session.clone() else {
        return match open(site, provider, id).await? {
            Opened::Page(_) => Ok(AttemptState::Open),
            Opened::Beyond(state) => Ok(state),
            Opened::NoAnswer => Err(unanswered()),
        };
    };
    let fetched = provider.client()?.checkout_session(&session).await;
    note(site, provider, &attempt, fetched).await
}

/// Ends the hosted page of an attempt, so that its invoices are free for another. What it finds is written down: the
/// payer may have been faster. Returns the state it is in then.
pub async fn end(site: &Site, provider: &Provider, id: AttemptId) -> DbResult<AttemptState> {
    let (attempt, ..) = read(site, id).await?;
    if attempt.state.has_no_page() {
        // The page may exist at the provider. The same question again brings it to light.
        match open(site, provider, id).await? {
            Opened::Page(_) => {}
            Opened::Beyond(state) => return Ok(state),
            Opened::NoAnswer => return Err(unanswered()),
        }
    }
    let (attempt, ..) = read(site, id).await?;
    let (AttemptState::Open, Some(session)) = (attempt.state, attempt.session.clone()) else {
        return Ok(attempt.state);
    };
    let ended = provider.client()?.expire_checkout_session(&session).await;
    note(site, provider, &attempt, ended).await
}

/// Within a day the same call with the same key gives the same page. Later, and when the provider repeats a failure
/// under the key, its list of pages is searched by our id; none found there after all that time is none made.
async fn ask(
    client: &Stripe,
    now: Timestamp,
    attempt: &Attempt,
    request: &Request,
) -> Result<Option<Checkout>, StripeError> {
    if now.plus(LEAST_LIFE) > attempt.expires_at {
        return search(client, attempt).await;
    }
    let line = |(name, amount): &(String, _)| CheckoutLine { name: name.clone(), amount: *amount };
    let lines: Vec<CheckoutLine> = request.lines.iter().map(line).collect();
    let new = NewCheckout {
        attempt: attempt.id,
        lines: &lines,
        description: &request.description,
        success_url: &request.success_url,
        cancel_url: &request.cancel_url,
        expires_at: attempt.expires_at,
        customer_email: request.email.as_ref(),
        language: request.language,
    };
    match client.create_checkout_session(&new).await {
        Ok(checkout) => Ok(Some(checkout)),
        Err(error @ StripeError::Unanswered(Unanswered::Status(409 | 429))) => Err(error),
        Err(error @ (StripeError::KeyReused | StripeError::Unanswered(Unanswered::Status(_)))) => {
            search(client, attempt).await.ok().flatten().map_or(Err(error), |found| Ok(Some(found)))
        }
        Err(error) => Err(error),
    }
}

async fn search(client: &Stripe, attempt: &Attempt) -> Result<Option<Checkout>, StripeError> {
    let made = attempt.created_at.minus(SLACK)..attempt.created_at.plus(DAY);
    let mut found = client.checkouts_of_attempt(attempt.id, &seconds(&made)).await?;
    // Several would be a fault of ours; one that was paid tells the truth.
    let best = found.iter().position(|c| c.status == CheckoutStatus::Complete);
    let best = best.or_else(|| found.iter().position(|c| c.status == CheckoutStatus::Open)).unwrap_or(0);
    Ok((!found.is_empty()).then(|| found.swap_remove(best)))
}

fn seconds(made: &Range<Timestamp>) -> Range<Timestamp> {
    Timestamp::from_seconds(made.start.seconds())..Timestamp::from_seconds(made.end.seconds())
}

/// Writes the page down, and whatever else its session says already.
async fn adopt(site: &Site, provider: &Provider, attempt: &Attempt, checkout: Checkout) -> DbResult<Opened> {
    let (id, livemode) = (attempt.id, provider.livemode());
    off_thread(site, move |site| {
        site.db.write(|c| {
            let url: Option<Sealed<CheckoutUrl>> = match &checkout.url {
                Some(url) => Some(site.vault.seal(c, Holder::Site, id.as_bytes(), url)?),
                None => None,
            };
            attempts::opened(c, id, &checkout.id, url.as_ref(), site.clock.now())?;
            let state = settle(c, site, id, &checkout, livemode)?;
            Ok(match (state, &checkout.url) {
                (AttemptState::Open, Some(url)) => Opened::Page(url.clone()),
                _ => Opened::Beyond(state),
            })
        })
    })
    .await
}

async fn note(
    site: &Site,
    provider: &Provider,
    attempt: &Attempt,
    fetched: Result<Checkout, StripeError>,
) -> DbResult<AttemptState> {
    let (id, livemode) = (attempt.id, provider.livemode());
    match fetched {
        Ok(checkout) => {
            off_thread(site, move |site| site.db.write(|c| settle(c, site, id, &checkout, livemode))).await
        }
        Err(StripeError::OtherMode) => {
            conclude(site, attempt, Verdict::Held { why: "the other mode, test or live" }).await
        }
        Err(StripeError::NotFound) => {
            conclude(site, attempt, Verdict::Held { why: "the provider does not know its session" }).await
        }
        Err(error) => Err(upstream(&error)),
    }
}

/// The page could not be made.
async fn refused(site: &Site, attempt: &Attempt, error: StripeError) -> DbResult<Opened> {
    tracing::warn!(attempt = %attempt.id, %error, "no hosted page");
    let verdict = match error {
        StripeError::Unanswered(_) => {
            let id = attempt.id;
            off_thread(site, move |site| {
                let now = site.clock.now();
                site.db.write(|c| attempts::moved(c, id, AttemptState::Unknown, None, now))
            })
            .await?;
            return Ok(Opened::NoAnswer);
        }
        StripeError::OtherMode => Verdict::Held { why: "the other mode, test or live" },
        StripeError::KeyReused => Verdict::Held { why: "its key came back with other parameters" },
        // Nothing was made and nothing will be: the invoices are free again.
        StripeError::Declined { code, .. } => Verdict::Failed { code },
        StripeError::Refused { .. }
        | StripeError::NotFound
        | StripeError::NotAuthorised
        | StripeError::Amount(_)
        | StripeError::Setup(_) => Verdict::Failed { code: "refused".to_owned() },
    };
    conclude(site, attempt, verdict).await.map(Opened::Beyond)
}

async fn conclude(site: &Site, attempt: &Attempt, verdict: Verdict) -> DbResult<AttemptState> {
    let attempt = attempt.clone();
    off_thread(site, move |site| site.db.write(|c| settle_as(c, site, &attempt, &verdict, None))).await
}

async fn read(site: &Site, id: AttemptId) -> DbResult<(Attempt, Request, Option<String>)> {
    off_thread(site, move |site| {
        site.db.read(|c| {
            let attempt = attempts::for_job(c, id)?;
            let request = request_of(c, site, &attempt)?;
            let page = match &attempt.url {
                Some(sealed) => Some(site.vault.open_field(c, Holder::Site, id.as_bytes(), sealed)?),
                None => None,
            };
            Ok((attempt, request, page))
        })
    })
    .await
}

pub(super) fn upstream(error: &StripeError) -> AppError {
    AppError::Upstream(format!("payment provider: {error}"))
}

fn unanswered() -> AppError {
    AppError::Upstream("the payment provider does not answer".to_owned())
}

/// Database work between two questions to the provider.
pub(in crate::billing) async fn off_thread<T: Send + 'static>(
    site: &Site,
    work: impl FnOnce(&Site) -> DbResult<T> + Send + 'static,
) -> DbResult<T> {
    let place = site.db.queue().await?;
    let site = site.clone();
    let done = tokio::task::spawn_blocking(move || {
        let _place = place;
        work(&site)
    });
    done.await.map_err(|e| AppError::internal(format!("payments: {e}")))?
}
