//! What goes wrong in a few days, put right with the product's own verbs: a line credited, cash at the counter, money on
//! its way back to a card, and a credit above the limit that waits for a manager.

use super::people::Cast;
use super::records::clean;
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::site::Site;
use crate::base::values::{Language, Money};
use crate::billing::approvals::{self, Asking, Kind, Limits, Proposal};
use crate::billing::credits::{self, NewCredit};
use crate::billing::invoices::{self, Invoice, IssuedInvoice};
use crate::billing::payments::Provider;
use crate::billing::payments::counter::{Taking, take};
use crate::billing::payments::payment::PaymentMethod;
use crate::billing::payments::returning::{self, Returning};
use crate::billing::payments::store::received;
use crate::commands::failure::Failure;
use crate::pages::staff::invoices::credits::effects;
use crate::parties::dealerships;
use crate::simulator::Simulator;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, ActorKind};

/// The blade on the passenger's side was under warranty.
pub fn credit(site: &Site, actor: &Actor, scope: &Scope, of: &IssuedInvoice) -> Result<(), Failure> {
    let invoice = site.db.read(|c| invoices::by_id(c, site, scope, of.id))?;
    let last = invoice.snapshot.lines.len().saturating_sub(1);
    let figures = &invoice.snapshot.totals.lines;
    let amount = |(place, line): (usize, &invoices::totals::LineTotals)| {
        if place == last { line.base } else { Money::zero(line.base.currency()) }
    };
    let amounts: Vec<Money> = figures.iter().enumerate().map(amount).collect();
    let (reason, key) = (clean("The blade was under warranty")?, new_form_key());
    let new =
        NewCredit { invoice: of.id, amounts: &amounts, reason: &reason, form_key: &key, approval: None };
    site.db.write(|c| credits::credit(c, site, actor, scope, &new))?.map_err(|why| refused(&why))?;
    Ok(())
}

/// A part of it in cash.
pub fn cash(site: &Site, actor: &Actor, scope: &Scope, of: &IssuedInvoice) -> Result<(), Failure> {
    let key = new_form_key();
    site.db
        .write(|c| {
            let on = dealerships::load(c, scope.dealership())?.today(site.clock.now());
            let amount = Money::new(10_000, of.total.currency()).min(of.total)?;
            let new = Taking {
                method: PaymentMethod::Cash,
                amount,
                on,
                reference: None,
                shares: &[(of.id, amount)],
                protest: false,
                deposit: None,
                form_key: &key,
            };
            take(c, site, actor, scope, &new)
        })?
        .map_err(|why| refused(&why))?;
    Ok(())
}

/// Some of what a card paid is on its way back; the bank takes its time.
pub async fn refund(site: &Site, bank: &Simulator, cast: &Cast, provider: &Provider) -> Result<(), Failure> {
    let scope = cast.at_northside;
    let all = site.db.read(|c| received::list(c, site, &scope, None, 20))?;
    let Some(online) = all.iter().find(|it| it.provider_payment.is_some()) else { return Ok(()) };
    let actor = Actor { person: Some(cast.priya), ..Actor::of_kind(ActorKind::Manager) };
    let (reason, key) = (clean("Charged for a filter that was not fitted")?, new_form_key());
    let amount = Money::new(2_450, online.amount.currency()).min(online.amount).map_err(AppError::from)?;
    let new = Returning { payment: online.id, amount, reason: &reason, form_key: &key, approval: None };
    let id = site
        .db
        .write(|c| returning::give_back(c, site, &actor, &scope, &new))?
        .map_err(|why| refused(&why))?;
    bank.act(|desk| desk.book.switches.refund_pending = true);
    let sent = returning::send(site, provider, id).await;
    bank.act(|desk| desk.book.switches.refund_pending = false);
    sent.map_err(|_| Failure::Refused("the payment simulator took no refund".to_owned()))
}

/// More than an advisor credits alone: a manager finds it waiting.
pub fn ask(site: &Site, cast: &Cast, number: &str) -> Result<(), Failure> {
    let scope = cast.at_northside;
    let actor = Actor { person: Some(cast.marcus), ..Actor::of_kind(ActorKind::Clerk) };
    let invoice = site.db.read(|c| invoices::by_number(c, site, &scope, number))?;
    let left = site.db.read(|c| credits::left(c, &scope, &invoice))?.charged.bases();
    let planned = site.db.read(|c| credits::plan(c, &scope, &invoice, &left))?;
    let Ok(plan) = planned else { return Ok(()) };
    let total = plan.credit.total;
    let limits = site.db.read(|c| Limits::of_dealership(c, &scope))?;
    if !limits.asks(Kind::Credit, total) {
        return Ok(());
    }
    let shown = total.display(Language::En).to_string();
    let proposal = proposal(&invoice, &left, &shown, effects(&plan));
    let (object, reason) =
        (invoice.id.to_string(), clean("The customer brought the car back twice for the same noise")?);
    let asking = Asking {
        kind: Kind::Credit,
        digest: &proposal.digest(Kind::Credit, &object, total),
        object,
        amount: total,
        proposal: &proposal,
        reason: &reason,
    };
    site.db.write(|c| approvals::request(c, site, &actor, &scope, &asking))?;
    Ok(())
}

/// As the page of the credit would send it.
fn proposal(invoice: &Invoice, left: &[Money], total: &str, effects: Vec<(String, String)>) -> Proposal {
    let number = invoice.number.as_str();
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut form = vec![
        field("step", "issue"),
        field("key", &new_form_key()),
        field("reason", "Brought back twice for the same noise"),
    ];
    form.extend(left.iter().map(|_| field("quantity", "")));
    form.extend(left.iter().map(|it| field("amount", &it.to_decimal_string())));
    Proposal {
        title: format!("Credit {total} of invoice {number}"),
        effects,
        because: String::new(),
        document: (format!("Invoice {number}"), format!("/staff/invoices/{number}")),
        action: format!("/staff/invoices/{number}/credits"),
        form,
    }
}

fn refused(why: &dyn std::fmt::Debug) -> Failure {
    Failure::Refused(format!("the demo's story does not hold: {why:?}"))
}
