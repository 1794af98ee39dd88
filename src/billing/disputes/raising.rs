//! Raising one: lines of an invoice, what is questioned of each and why, in the time that the dealership allows. It is on
//! hold from this moment. A line is in one dispute at a time, by a unique index.

use diesel::prelude::*;

use super::holding::{free_of, rehold};
use super::mailing;
use super::store::{by_id, of_invoice};
use super::story::{EventKind, NewEvent, Side, happened};
use super::{Calendar, Dispute, Rules, State, Wish, Words, keyed};
use crate::base::db::schema::{dispute, dispute_line, invoice};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{DisputeId, InvoiceId, LocalDate, Money, PersonId, Quantity, Timestamp};
use crate::base::vault::{DisputeAdvisor, Holder, Sealed};
use crate::billing::credits::left;
use crate::billing::invoices;
use crate::billing::numbering::{self, Numbered};
use crate::billing::reminders::Plan;
use crate::insert_all;
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::audit::{Actor, Entry, record};

/// What is questioned.
#[derive(Clone, Copy, Debug)]
pub struct NewDispute<'a> {
    pub invoice: InvoiceId,
    pub lines: &'a [NewLine],
    pub wish: Wish,
    pub words: &'a Words,
    /// Of the form: sent twice, it makes one dispute.
    pub form_key: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// Among the lines of the invoice, from 0.
    pub place: usize,
    pub ask: Ask,
    /// A code of the dealership's list.
    pub reason: String,
}

/// How much of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    All,
    Quantity(Quantity),
    /// Before tax.
    Amount(Money),
}

/// Why it is not raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRaised {
    /// No line was chosen.
    Nothing,
    /// It was possible until this day.
    Late(LocalDate),
    /// By place among the lines of the invoice.
    Lines(Vec<(usize, LineFault)>),
}

/// What is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// The number of the dispute that it is in.
    InDispute(String),
    /// The number of the dispute that was decided about it; until when that can be appealed, so that what it did not question
    /// waits as long.
    Decided(String, Option<Timestamp>),
    /// More than there is, which is so much before tax.
    TooMuch(Money),
    /// More than was billed, which is so many.
    TooMany(Quantity),
    /// Nothing is left of it, or nothing was charged.
    NothingLeft,
    Reason,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    pub id: DisputeId,
    pub number: String,
    /// With tax.
    pub held: Money,
}

/// Questions lines of an invoice of the scope's customer. Whether the actor may is asked before.
pub fn raise(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    new: &NewDispute<'_>,
) -> DbResult<Result<Raised, NotRaised>> {
    keyed(new.form_key)?;
    if let Some(known) = by_form_key(c, scope, new)? {
        return Ok(Ok(known));
    }
    let of = invoices::by_id(c, site, scope, new.invoice)?;
    let scope = scope.narrowed(of.customer)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let rules: Rules = dealerships::group(c, dealership.id)?;
    let (now, today) = (site.clock.now(), dealership.today(site.clock.now()));
    if today > rules.last_day(of.issued_on) {
        return Ok(Err(NotRaised::Late(rules.last_day(of.issued_on))));
    }
    if new.lines.is_empty() {
        return Ok(Err(NotRaised::Nothing));
    }
    let claims = match claims(c, &scope, &rules, &of, new.lines)? {
        Ok(claims) => claims,
        Err(faults) => return Ok(Err(NotRaised::Lines(faults))),
    };
    let plan: Plan = dealerships::group(c, dealership.id)?;
    let calendar = Calendar { plan: &plan, zone: &dealership.settings.time_zone, rules: &rules };
    let (due, id) = (calendar.raised(now), DisputeId::generate(now));
    let number = numbering::take(c, &dealership, Numbered::Dispute, today)?.number;
    let issued_by: Option<PersonId> = invoice::table.find(of.id).select(invoice::issued_by).first(c)?;
    let advisor: Option<Sealed<DisputeAdvisor>> = match &of.snapshot.advisor {
        Some(name) => {
            Some(site.vault.seal(c, Holder::Dealership(dealership.id), id.as_bytes(), name.as_str())?)
        }
        None => None,
    };
    let rough = Money::sum(of.total.currency(), claims.iter().map(|(_, net)| *net))?;
    let values = (
        (
            dispute::id.eq(id),
            dispute::dealership_id.eq(scope.dealership()),
            dispute::customer_id.eq(of.customer),
            dispute::invoice_id.eq(of.id),
            dispute::number.eq(&number),
            dispute::state.eq(State::Submitted),
            dispute::open.eq(true),
            dispute::currency.eq(rough.currency()),
            dispute::claimed_minor.eq(rough.minor()),
            dispute::held_minor.eq(0_i64),
            dispute::wish.eq(new.wish),
            dispute::form_key.eq(new.form_key),
        ),
        (
            dispute::raised_by.eq(actor.person),
            dispute::raised_at.eq(now),
            dispute::issued_by.eq(issued_by),
            dispute::advisor.eq(advisor),
            dispute::reply_by.eq(due.reply_by),
            dispute::decide_by.eq(due.decide_by),
            dispute::due_at.eq(due.at()),
        ),
    );
    diesel::insert_into(dispute::table).values(values).execute(c)?;
    insert_lines(c, id, &of, &claims)?;
    rehold(c, site, &scope, of.id)?;
    diesel::update(dispute::table.find(id)).set(dispute::claimed_minor.eq(dispute::held_minor)).execute(c)?;
    let it = by_id(c, &scope, id)?;
    let step = NewEvent::of(EventKind::Raised, Side::Owner, actor.person).words(new.words.as_str());
    happened(c, site, of.customer, id, &step)?;
    let entry = entry("dispute.raise", &scope, &it)?.fact("invoice", &of.number);
    let entry = entry.fact("lines", claims.len()).fact("held", format!("{:?}", it.held));
    record(c, site, actor, &entry.before("not questioned").after(it.state.code()))?;
    mailing::raised(c, site, &scope, &it)?;
    Ok(Ok(Raised { id, number, held: it.held }))
}

/// The dispute of this invoice that a form made before.
fn by_form_key(c: &mut Conn, scope: &Scope, new: &NewDispute<'_>) -> DbResult<Option<Raised>> {
    let row: Option<(DisputeId, String, crate::base::values::Currency, i64)> = dispute::table
        .filter(dispute::invoice_id.eq(new.invoice).and(dispute::form_key.eq(new.form_key)))
        .filter(dispute::dealership_id.eq(scope.dealership()))
        .filter(dispute::customer_id.eq(scope.require_customer()?))
        .select((dispute::id, dispute::number, dispute::currency, dispute::held_minor))
        .first(c)
        .optional()?;
    Ok(row.map(|(id, number, currency, held)| Raised { id, number, held: Money::new(held, currency) }))
}

/// What every entry about a dispute says.
pub(super) fn entry(action: &'static str, scope: &Scope, it: &Dispute) -> DbResult<Entry> {
    let entry = Entry::new(action).object(it.id).customer(scope.dealership(), it.customer);
    Ok(entry.fact("dispute", &it.number))
}

type Claims<'a> = Vec<(&'a NewLine, Money)>;

/// What is claimed of each line, before tax.
fn claims<'a>(
    c: &mut Conn,
    scope: &Scope,
    rules: &Rules,
    of: &invoices::Invoice,
    lines: &'a [NewLine],
) -> DbResult<Result<Claims<'a>, Vec<(usize, LineFault)>>> {
    let (left, all) = (left(c, scope, of)?, of_invoice(c, scope, of.id)?);
    let (mut claims, mut faults): (Claims<'_>, Vec<(usize, LineFault)>) = (Vec::new(), Vec::new());
    for new in lines {
        let known = left.lines.get(new.place).zip(of.snapshot.lines.get(new.place));
        let twice = claims.iter().any(|(other, _)| other.place == new.place);
        let Some((it, line)) = known.filter(|_| !twice) else {
            faults.push((new.place, LineFault::NothingLeft));
            continue;
        };
        let free = match free_of(&all, line.id, it.left)? {
            Ok(free) => free,
            Err(other) => {
                faults.push((new.place, barred(other)));
                continue;
            }
        };
        let net = match new.ask {
            Ask::All => Some(free),
            Ask::Quantity(quantity) => it.of_quantity(quantity),
            Ask::Amount(net) => Some(net),
        };
        let fits = net.filter(|net| net.is_positive() && net.minor() <= free.minor());
        let fault = match (fits, new.ask) {
            _ if !free.is_positive() => Some(LineFault::NothingLeft),
            (None, Ask::Quantity(many)) if many > line.quantity => Some(LineFault::TooMany(line.quantity)),
            (None, _) => Some(LineFault::TooMuch(free)),
            (Some(_), _) if !rules.shown().any(|own| own.code == new.reason) => Some(LineFault::Reason),
            (Some(_), _) => None,
        };
        match (fault, fits) {
            (None, Some(net)) => claims.push((new, net)),
            (fault, _) => faults.push((new.place, fault.unwrap_or(LineFault::NothingLeft))),
        }
    }
    Ok(if faults.is_empty() { Ok(claims) } else { Err(faults) })
}

fn barred(by: &Dispute) -> LineFault {
    let number = by.number.clone();
    match by.state.is_open() {
        true => LineFault::InDispute(number),
        false => LineFault::Decided(number, by.appealable_until()),
    }
}

fn insert_lines(
    c: &mut Conn,
    id: DisputeId,
    of: &invoices::Invoice,
    claims: &[(&NewLine, Money)],
) -> DbResult<()> {
    let mut rows = Vec::with_capacity(claims.len());
    for (new, net) in claims {
        let Some(line) = of.snapshot.lines.get(new.place) else { continue };
        let quantity = match new.ask {
            Ask::Quantity(quantity) => Some(quantity.to_string()),
            _ => None,
        };
        rows.push((
            dispute_line::dispute_id.eq(id),
            dispute_line::line_id.eq(line.id),
            dispute_line::invoice_id.eq(of.id),
            dispute_line::place.eq(i32::try_from(new.place).unwrap_or(i32::MAX)),
            dispute_line::quantity.eq(quantity),
            dispute_line::claimed_minor.eq(net.minor()),
            dispute_line::reason.eq(new.reason.clone()),
            dispute_line::operation.eq(line.code.as_ref().map(|code| code.as_str().to_owned())),
            dispute_line::open.eq(true),
        ));
    }
    insert_all!(c, dispute_line::table, rows)?;
    Ok(())
}
