//! From an order to the hosted page: the attempt is committed, what stands in its way is ended, and only then is the
//! provider asked. Both doors, the account and the pay link, come through here.

use super::attempt::{Attempt, AttemptState};
use super::checkout::{self, Opened, off_thread};
use super::order::OrderError;
use super::provider::Provider;
use super::starting::{Order, Started, start};
use super::store::attempts;
use crate::base::db::DbResult;
use crate::base::error::{AppError, is_duplicate};
use crate::base::site::Site;
use crate::base::values::{AttemptId, EstimateId, InvoiceId};
use crate::trust::access::Scope;
use crate::trust::audit::Actor;

/// How often an order is taken anew, after somebody was faster or what stood in its way was ended.
const ROUNDS: u32 = 5;

/// What the payer sees next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// The provider's hosted page.
    Checkout(String),
    /// The attempt's own page.
    See(AttemptId),
    Refused(OrderError),
    /// The form belongs to another order.
    Stale,
    /// Nothing was charged. The same order later goes on where this one stopped.
    NoAnswer,
}

/// Takes an order and leads to its hosted page.
pub async fn begin(
    site: &Site,
    provider: &Provider,
    actor: &Actor,
    scope: &Scope,
    order: &Order,
) -> DbResult<Begun> {
    provider.client()?;
    for _ in 0..ROUNDS {
        let ids = match take(site, actor, scope, order).await? {
            None => continue,
            Some(Started::Go(id)) => return go(site, provider, id).await,
            Some(Started::See(id)) => return Ok(Begun::See(id)),
            Some(Started::Refused(why)) => return Ok(Begun::Refused(why)),
            Some(Started::Stale) => return Ok(Begun::Stale),
            Some(Started::InTheWay(ids)) => ids,
        };
        for id in ids {
            match checkout::end(site, provider, id).await {
                Ok(AttemptState::Held | AttemptState::Processing) => return Ok(Begun::See(id)),
                Ok(_) => {}
                Err(AppError::Upstream(_)) => return Ok(Begun::NoAnswer),
                Err(error) => return Err(error),
            }
        }
    }
    Err(AppError::Unavailable("an order could not be taken".to_owned()))
}

/// None when another took the invoices or the form's key at the same moment.
async fn take(site: &Site, actor: &Actor, scope: &Scope, order: &Order) -> DbResult<Option<Started>> {
    let (actor, scope, order) = (actor.clone(), *scope, order.clone());
    off_thread(site, move |site| match site.db.write(|c| start(c, site, &actor, &scope, &order)) {
        Ok(started) => Ok(Some(started)),
        Err(error) if is_duplicate(&error, "attempt") => Ok(None),
        Err(error) => Err(error),
    })
    .await
}

async fn go(site: &Site, provider: &Provider, id: AttemptId) -> DbResult<Begun> {
    match checkout::open(site, provider, id).await? {
        Opened::Page(url) => Ok(Begun::Checkout(url)),
        Opened::Beyond(_) => Ok(Begun::See(id)),
        Opened::NoAnswer => Ok(Begun::NoAnswer),
    }
}

/// Ends every hosted page that could still be used to pay an invoice: before it is voided or its balance changes by
/// another way. False when money is on its way, or nobody knows.
pub async fn release(site: &Site, provider: &Provider, scope: &Scope, invoice: InvoiceId) -> DbResult<bool> {
    let scope = *scope;
    let live =
        off_thread(site, move |site| site.db.read(|c| attempts::live_for(c, &scope, &[invoice]))).await?;
    ended(site, provider, live).await
}

/// The same for the deposit of an estimate.
pub async fn release_ahead(
    site: &Site,
    provider: &Provider,
    scope: &Scope,
    of: EstimateId,
) -> DbResult<bool> {
    let scope = *scope;
    let live = off_thread(site, move |site| site.db.read(|c| attempts::live_ahead(c, &scope, of))).await?;
    ended(site, provider, live.into_iter().collect()).await
}

async fn ended(site: &Site, provider: &Provider, live: Vec<Attempt>) -> DbResult<bool> {
    let mut free = true;
    for attempt in live {
        let ended = checkout::end(site, provider, attempt.id).await;
        free &= match ended {
            Ok(state) => !state.is_live(),
            Err(AppError::Upstream(_)) => false,
            Err(error) => return Err(error),
        };
    }
    Ok(free)
}
