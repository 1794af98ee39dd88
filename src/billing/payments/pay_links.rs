//! Links that let anybody who holds them see and pay one invoice: 256 random bits, kept as a hash, with an end. They
//! are never a session. Not here: the pages behind them.

use std::time::Duration;

use super::store::links;
pub use super::store::links::PayLink;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{InvoiceId, Timestamp};
use crate::base::web::new_token;
use crate::trust::access::Scope;
use crate::trust::audit::{self, Actor, Entry};

/// How long a link works when nothing else is said. Paying ends it sooner: 30 days after the payment.
pub const LIFE: Duration = Duration::from_secs(90 * 86_400);

const AFTER_PAYMENT: Duration = Duration::from_secs(30 * 86_400);

/// What a token turned out to be.
#[derive(Clone, Copy, Debug)]
pub enum Found {
    Alive(PayLink),
    /// Its time is over.
    Expired(PayLink),
    /// Taken back, or replaced by another.
    Revoked(PayLink),
    Unknown,
}

/// Makes a link to an invoice of the scope's customer and returns its token, which is not kept anywhere.
pub fn create(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: InvoiceId,
    life: Duration,
) -> DbResult<String> {
    // Finds the invoice inside the scope, and issued.
    super::store::invoices::payable_of(c, scope, invoice)?;
    let now = site.clock.now();
    let token = new_token();
    let id = links::insert(c, scope, invoice, &site.vault.bearer_hash(&token), now, now.plus(life))?;
    let entry = Entry::new("pay_link.create")
        .object(invoice)
        .customer(scope.dealership(), scope.require_customer()?)
        .fact("link", id)
        .after("works");
    audit::record(c, site, actor, &entry)?;
    Ok(token)
}

/// Takes back every link to an invoice. Returns how many were alive; of none there is nothing to write down.
pub fn revoke(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: InvoiceId,
) -> DbResult<usize> {
    let ended = links::revoke(c, scope, invoice, site.clock.now())?;
    if ended == 0 {
        return Ok(0);
    }
    let entry = Entry::new("pay_link.revoke")
        .object(invoice)
        .customer(scope.dealership(), scope.require_customer()?)
        .fact("links", ended)
        .before("works")
        .after("revoked");
    audit::record(c, site, actor, &entry)?;
    Ok(ended)
}

/// A new link in the place of all others.
pub fn replace(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    invoice: InvoiceId,
    life: Duration,
) -> DbResult<String> {
    revoke(c, site, actor, scope, invoice)?;
    create(c, site, actor, scope, invoice, life)
}

/// Until when the newest link to an invoice works, if there is one. Its token is nowhere to be read.
pub fn alive(c: &mut Conn, site: &Site, scope: &Scope, invoice: InvoiceId) -> DbResult<Option<Timestamp>> {
    links::alive_until(c, scope, invoice, site.clock.now())
}

/// Brings the end of an invoice's links forward once nothing is open on it, however that came.
pub fn settled(c: &mut Conn, site: &Site, scope: &Scope, invoice: InvoiceId) -> DbResult<()> {
    if links::is_owed(c, scope, invoice)? {
        return Ok(());
    }
    links::end_by(c, scope, invoice, site.clock.now().plus(AFTER_PAYMENT))
}

/// Looks a token up.
pub fn find(c: &mut Conn, site: &Site, token: &str) -> DbResult<Found> {
    let Some(link) = links::by_token(c, &site.vault.bearer_hash(token))? else { return Ok(Found::Unknown) };
    Ok(match link.revoked_at {
        Some(_) => Found::Revoked(link),
        None if link.expires_at <= site.clock.now() => Found::Expired(link),
        None => Found::Alive(link),
    })
}
