//! Starting to pay: the attempt's row first, with everything the provider will be asked, and its outbox row. Nothing
//! is asked of the provider here. The same order again finds the same attempt, whoever sends it and how often.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::attempt::{Ahead, Attempt, AttemptState, Payer, Share};
use super::order::{self, OrderError};
use super::store::attempts;
use super::store::invoices::payables;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::is_form_key;
use crate::base::mail;
use crate::base::outbox;
use crate::base::site::Site;
use crate::base::values::{AttemptId, Email, InvoiceId, Language, Money, PayLinkId, PersonId, Timestamp};
use crate::base::vault::{CheckoutRequest, Holder, Sealed};
use crate::base::words::Words;
use crate::billing::{deposits, estimates};
use crate::parties::dealerships;
use crate::trust::access::{Scope, persons};
use crate::trust::audit::{self, Actor, Entry};

/// The outbox job that makes the hosted page when the request could not.
pub const CHECKOUT_JOB: &str = "payment.checkout";
/// How long the request has before the job steps in.
const HEAD_START: Duration = Duration::from_secs(30);
/// How long the hosted page lives. The provider allows 24 hours from the moment it is made, which may be later.
const LIFE: Duration = Duration::from_secs(23 * 3600);
/// An attempt about to end is not worth going on with.
const TOO_LATE: Duration = Duration::from_secs(120);

/// What somebody sent off from the check page.
#[derive(Clone, Debug)]
pub struct Order {
    /// Made with the page (`base::form_key`): however often the form is sent, it is one attempt.
    pub form_key: String,
    /// Number of each invoice and what it is to get, as the page showed it.
    pub shares: Vec<(String, Money)>,
    /// Instead of invoices: the number of an estimate, and what its page showed of its deposit as due.
    pub deposit: Option<(String, Money)>,
    pub door: Door,
    pub language: Language,
    /// Also what is questioned is paid, and stays questioned.
    pub protest: bool,
}

/// Through which door the payer came, and so where the provider sends them back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    Account(PersonId),
    /// With the link's token, which is only ever kept sealed.
    Link {
        id: PayLinkId,
        token: String,
    },
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// Go on with its hosted page, which may still have to be made.
    Go(AttemptId),
    /// It is beyond its hosted page: its own page says how it stands.
    See(AttemptId),
    /// Others have some of its invoices. Their hosted pages must end first.
    InTheWay(Vec<AttemptId>),
    Refused(OrderError),
    /// The form belongs to another order.
    Stale,
}

/// What the provider is asked for: kept with the attempt, so that asking again says the same.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub lines: Vec<(String, Money)>,
    pub description: String,
    pub success_url: String,
    pub cancel_url: String,
    pub language: Language,
    pub email: Option<Email>,
    /// Where the payer reads about it later: a path of the portal.
    pub home: String,
}

/// Takes an order of the scope's customer, in the caller's transaction, in which balances are read again. Two at the
/// same moment for one invoice: one of them breaks a unique index; call again and find the other.
pub fn start(c: &mut Conn, site: &Site, actor: &Actor, scope: &Scope, order: &Order) -> DbResult<Started> {
    if !is_form_key(&order.form_key) {
        return Ok(Started::Stale);
    }
    if let Some((number, amount)) = &order.deposit {
        return start_ahead(c, site, actor, scope, order, (number, *amount));
    }
    let numbers: Vec<String> = order.shares.iter().map(|(number, _)| number.clone()).collect();
    let mut payables = payables(c, scope, &numbers)?;
    let named = payables.iter().zip(&order.shares);
    let shares: Vec<Share> = named.map(|(p, (number, amount))| share(p.id, number, *amount)).collect();
    let now = site.clock.now();
    if let Some(known) = attempts::by_form_key(c, &order.form_key)? {
        return Ok(again(&known, scope, &shares, &order.door, now));
    }
    let invoices: Vec<InvoiceId> = shares.iter().map(|s| s.invoice).collect();
    let live = attempts::live_for(c, scope, &invoices)?;
    // What is within the undisputed rest is paid without protest, whatever the form says.
    let mut protest = false;
    for (payable, share) in payables.iter().zip(&shares) {
        protest |= order.protest && share.amount.compare(payable.rest()?)?.is_gt();
    }
    let order = &Order { protest, ..order.clone() };
    if let Some(found) = standing(&live, &shares, order, now) {
        return Ok(found);
    }
    if order.protest {
        payables = order::under_protest(payables);
    }
    let dealership = dealerships::load(c, scope.dealership())?;
    match order::check(&shares, &payables, dealership.settings.part_payment_minimum) {
        Ok(amount) => create(c, site, actor, scope, order, Goal::Invoices(shares), amount).map(Started::Go),
        Err(refused) => Ok(Started::Refused(refused)),
    }
}

/// The same for the deposit of an estimate, which is paid in one piece.
fn start_ahead(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    order: &Order,
    (number, amount): (&str, Money),
) -> DbResult<Started> {
    let of = estimates::store::sent_by_number(c, scope, number)?;
    let now = site.clock.now();
    let same = |it: &Attempt| it.is_for_deposit(of.id, amount) && same_door(it.payer, &order.door);
    if let Some(known) = attempts::by_form_key(c, &order.form_key)? {
        return Ok(match known.scope == *scope && same(&known) {
            false => Started::Stale,
            true if may_go_on(&known, now) => Started::Go(known.id),
            true => Started::See(known.id),
        });
    }
    if let Some(live) = attempts::live_ahead(c, scope, of.id)? {
        return Ok(match live.state {
            AttemptState::Processing | AttemptState::Held => Started::See(live.id),
            _ if same(&live) && may_go_on(&live, now) => Started::Go(live.id),
            _ => Started::InTheWay(vec![live.id]),
        });
    }
    let due = deposits::standing(c, site, scope, &of)?.due;
    if !due.is_positive() {
        return Ok(Started::Refused(OrderError::NothingOwed));
    }
    if due != amount {
        return Ok(Started::Refused(OrderError::Changed));
    }
    let ahead = Ahead { estimate: of.id, number: of.number };
    create(c, site, actor, scope, order, Goal::Ahead(ahead), amount).map(Started::Go)
}

/// What is paid.
enum Goal {
    Invoices(Vec<Share>),
    Ahead(Ahead),
}

fn share(invoice: InvoiceId, number: &str, amount: Money) -> Share {
    Share { invoice, number: number.to_owned(), amount }
}

/// The same form once more: a double click, a second tab, a step back. Never through another door: the hosted page
/// knows the payer's address.
fn again(known: &Attempt, scope: &Scope, shares: &[Share], door: &Door, now: Timestamp) -> Started {
    if known.scope != *scope || !known.is_for(shares) || !same_door(known.payer, door) {
        return Started::Stale;
    }
    if may_go_on(known, now) { Started::Go(known.id) } else { Started::See(known.id) }
}

/// What live attempts for the same invoices mean for a new order; none when there is no such attempt.
fn standing(live: &[Attempt], shares: &[Share], order: &Order, now: Timestamp) -> Option<Started> {
    let beyond = |a: &&Attempt| matches!(a.state, AttemptState::Processing | AttemptState::Held);
    if let Some(busy) = live.iter().find(beyond) {
        return Some(Started::See(busy.id));
    }
    match live {
        [] => None,
        [one] if one.is_for(shares) && one.protest == order.protest => {
            match same_door(one.payer, &order.door) {
                true if may_go_on(one, now) => Some(Started::Go(one.id)),
                _ => Some(Started::InTheWay(vec![one.id])),
            }
        }
        some => Some(Started::InTheWay(some.iter().map(|a| a.id).collect())),
    }
}

fn may_go_on(attempt: &Attempt, now: Timestamp) -> bool {
    let early = matches!(attempt.state, AttemptState::Created | AttemptState::Unknown | AttemptState::Open);
    early && attempt.expires_at > now.plus(TOO_LATE)
}

/// The hosted page leads back to where its attempt was started: two people of one account come back to the same
/// place, the holder of a link to that link.
fn same_door(payer: Payer, door: &Door) -> bool {
    match (payer, door) {
        (Payer::Person(_), Door::Account(_)) => true,
        (Payer::Link(own), Door::Link { id, .. }) => own == *id,
        _ => false,
    }
}

fn create(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    order: &Order,
    goal: Goal,
    amount: Money,
) -> DbResult<AttemptId> {
    let (shares, ahead) = match goal {
        Goal::Invoices(shares) => (shares, None),
        Goal::Ahead(ahead) => (Vec::new(), Some(ahead)),
    };
    let now = site.clock.now();
    let id = AttemptId::generate(now);
    let email = address(c, site, &order.door)?;
    let request = request(site, id, order, email);
    let json = serde_json::to_string(&request).map_err(|e| AppError::Internal(e.into()))?;
    let sealed: Sealed<CheckoutRequest> = site.vault.seal(c, Holder::Site, id.as_bytes(), &json)?;
    let payer = match &order.door {
        Door::Account(person) => Payer::Person(*person),
        Door::Link { id, .. } => Payer::Link(*id),
    };
    let attempt = Attempt {
        id,
        scope: *scope,
        payer,
        state: AttemptState::Created,
        amount,
        form_key: order.form_key.clone(),
        session: None,
        intent: None,
        request: sealed,
        url: None,
        failure: None,
        payment: None,
        created_at: now,
        changed_at: now,
        expires_at: now.plus(LIFE),
        shares,
        ahead,
        protest: order.protest,
    };
    attempts::insert(c, &attempt)?;
    outbox::add_at(c, site, CHECKOUT_JOB, &id.to_string(), &id, now.plus(HEAD_START))?;
    let numbers: Vec<&str> = attempt.shares.iter().map(|s| s.number.as_str()).collect();
    let entry = Entry::new("payment.start")
        .object(id)
        .customer(scope.dealership(), scope.require_customer()?)
        .fact("amount", format!("{amount:?}"));
    let entry = match &attempt.ahead {
        Some(ahead) => entry.fact("estimate", &ahead.number),
        None => entry.fact("invoices", numbers.join(" ")),
    };
    let entry = if attempt.protest { entry.fact("protest", "yes") } else { entry };
    audit::record(c, site, actor, &entry.after(attempt.state.code()))?;
    Ok(id)
}

/// Where the payer reads mail, so that nobody has to type it on the hosted page.
fn address(c: &mut Conn, site: &Site, door: &Door) -> DbResult<Option<Email>> {
    match door {
        Door::Account(person) => Ok(Some(persons::recipient(c, site, *person)?.email)),
        // Whoever holds a link need not learn the customer's address.
        Door::Link { .. } => Ok(None),
    }
}

fn request(site: &Site, id: AttemptId, order: &Order, email: Option<Email>) -> Request {
    let w = Words::new(order.language);
    let line = |number: &str| w.args("payment-line", &[("number", number.into())]);
    let mut numbers: Vec<&str> = order.shares.iter().map(|(number, _)| number.as_str()).collect();
    let mut lines: Vec<(String, Money)> =
        order.shares.iter().map(|(number, amount)| (line(number), *amount)).collect();
    if let Some((number, amount)) = &order.deposit {
        numbers = vec![number];
        lines = vec![(w.args("payment-line-deposit", &[("number", number.as_str().into())]), *amount)];
    }
    let (home, back) = match &order.door {
        Door::Account(_) => (format!("/payments/{id}"), format!("/payments/{id}")),
        Door::Link { token, .. } => (format!("/pay/{token}"), format!("/pay/{token}/done?attempt={id}")),
    };
    let mark = if back.contains('?') { '&' } else { '?' };
    Request {
        lines,
        description: numbers.join(", "),
        success_url: mail::link(site, &format!("{back}{mark}from=checkout")),
        cancel_url: mail::link(site, &back),
        language: order.language,
        email,
        home,
    }
}

/// Opens what an attempt asks the provider for.
pub(super) fn request_of(c: &mut Conn, site: &Site, attempt: &Attempt) -> DbResult<Request> {
    let json = site.vault.open_field(c, Holder::Site, attempt.id.as_bytes(), &attempt.request)?;
    serde_json::from_str(&json).map_err(|e| AppError::Internal(e.into()))
}
