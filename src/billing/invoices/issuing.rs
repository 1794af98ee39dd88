//! Issuing: a draft becomes an invoice. Number, frozen snapshot, postings, audit entry, the order for its PDF and the
//! mail to whoever acts for the customer, all in one transaction. Credit of the customer stays credit: it is offered
//! where people pay, never taken by itself; only what was paid ahead on the invoice's estimate goes to it.

use diesel::prelude::*;

use super::axes::DocumentState;
use super::composing::{Parties, compose};
use super::draft::Draft;
use super::drafting;
use super::drafts;
use super::label::Label;
use super::snapshot::Snapshot;
use crate::base::db::schema::{customer, invoice};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail;
use crate::base::outbox;
use crate::base::site::Site;
use crate::base::values::{CustomerId, InvoiceId, LocalDate, Money};
use crate::base::vault::{Holder, InvoiceLabel, InvoiceSnapshot, Purpose, Sealed};
use crate::billing::ledger::{NewTransaction, Posted, post};
use crate::billing::numbering::{self, Given, Numbered, Series};
use crate::billing::templates::{self, TemplateKind};
use crate::billing::{approvals, cores, deposits, estimates, late_charges, notices, tax};
use crate::parties::dealerships::Dealership;
use crate::parties::{customers, dealerships, vehicles};
use crate::trust::access::Scope;
use crate::trust::access::notices::Notice;
use crate::trust::audit::{Actor, Entry, record, rows};

/// The outbox's order to make and keep the PDF of an invoice.
pub const STORE_PAPER: &str = "document.store";

/// What became of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedInvoice {
    pub id: InvoiceId,
    pub number: String,
    pub issued_on: LocalDate,
    pub due_on: LocalDate,
    pub total: Money,
}

/// Issues a draft of the scope's customer today, by the dealership's calendar. A draft that was issued meanwhile is a
/// conflict, and so is more than the customer authorised. The number is the next of its series: it is given back when the transaction fails, so there are no gaps.
pub fn issue(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: InvoiceId,
) -> DbResult<IssuedInvoice> {
    scope.require_customer()?;
    let draft = drafts::load(c, site, scope, id)?.draft;
    let dealership = dealerships::load(c, scope.dealership())?;
    let customer = customers::load(c, site, scope)?;
    let vehicle = match draft.vehicle {
        Some(id) => Some(vehicles::load(c, site, scope, id)?),
        None => None,
    };
    let parties = Parties { dealership: &dealership, customer: &customer, vehicle: vehicle.as_ref() };
    let issued_on = dealership.today(site.clock.now());
    let due_on = due_on(&draft, &dealership, issued_on);
    let series = match late_charges::series_of(c, scope, id)? {
        Some(own) => Series { prefix: own, year: 0 },
        None => numbering::series_of(c, &dealership, Numbered::Invoice, issued_on)?,
    };
    let Given { series, number } = numbering::take_of(c, dealership.id, Numbered::Invoice, &series)?;
    let mut snapshot = compose(&parties, &draft, &number, issued_on, due_on)
        .map_err(|e| AppError::Invalid(e.to_string()))?;
    snapshot.stationery = templates::stationery(c, scope, TemplateKind::Invoice, snapshot.language)?;
    snapshot.bank = dealerships::bank_details(c, scope.dealership(), site.clock.now())?;
    let order = draft.repair_order.as_ref().map_or("", AsRef::as_ref);
    estimates::require_authorised(c, scope, order, id, snapshot.totals.net, issued_on)?;
    let label = Label::of(&draft, snapshot.vehicle.as_ref().map_or("", |v| v.title.as_str()));
    freeze(c, site, actor, scope, id, &series, (&snapshot, &label))?;
    tax::used(c, scope, &snapshot.lines, snapshot.supplied_on.unwrap_or(issued_on))?;
    enter(c, site, scope, id, &snapshot)?;
    late_charges::issued(c, id, snapshot.totals.total)?;
    let issued = IssuedInvoice { id, number, issued_on, due_on, total: snapshot.totals.total };
    let entry = Entry::new("invoice.issue").object(id).customer(scope.dealership(), customer.id);
    let entry = entry.fact("number", &issued.number).fact("total", format!("{:?}", issued.total));
    let entry = resembling(site, entry, &snapshot)?;
    let (before, after) = (DocumentState::Draft.code(), DocumentState::Issued.code());
    record(c, site, actor, &entry.before(before).after(after))?;
    approvals::draft_changed(c, site, actor, scope, &id.to_string(), None)?;
    deposits::use_for(c, site, actor, scope, id, issued_on)?;
    cores::billed(c, site, scope, id, &snapshot)?;
    cores::returned(c, site, actor, scope, id, &snapshot)?;
    if let Some(vehicle) = draft.vehicle {
        let read: Vec<i64> = draft.odometer_in.into_iter().chain(draft.odometer_out).collect();
        let said = format!("Invoice {}", issued.number);
        vehicles::odometer::seen(c, site, actor, scope, vehicle, &read, (issued_on, said.as_str()))?;
    }
    outbox::add(c, site, STORE_PAPER, &id.to_string(), &id)?;
    tell(c, site, actor, scope, &snapshot, id)?;
    Ok(issued)
}

/// Makes a draft and issues it at once.
pub fn issue_new(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    draft: &Draft,
) -> DbResult<IssuedInvoice> {
    let id = drafting::create(c, site, actor, scope, draft)?;
    issue(c, site, actor, scope, id)
}

/// By which a second invoice for the same work is known: keyed hashes of what is billed and of the repair order, so that the
/// log says neither.
fn resembling(site: &Site, entry: Entry, it: &Snapshot) -> DbResult<Entry> {
    let mark = |text: &str| -> DbResult<String> {
        let hash = site.vault.token_hash("resembling", text.as_bytes())?;
        Ok(data_encoding::HEXLOWER.encode(hash.get(..8).unwrap_or_default()))
    };
    let lines: Vec<String> = it
        .lines
        .iter()
        .map(|line| format!("{:?} {} {:?} {:?}", line.kind, line.description, line.quantity, line.unit_price))
        .collect();
    let entry = entry.fact("lines", mark(&lines.join("\n"))?);
    Ok(match &it.repair_order {
        Some(order) => entry.fact("order", mark(order.as_ref())?),
        None => entry,
    })
}

/// When a draft that is issued on a day is due: as it says, not before the day itself, or by the dealership's terms.
pub fn due_on(draft: &Draft, dealership: &Dealership, issued_on: LocalDate) -> LocalDate {
    let terms = issued_on.plus_days(dealership.settings.payment_terms_days);
    draft.due_on.map_or(terms, |day| day.max(issued_on))
}

fn already() -> AppError {
    AppError::Conflict("this invoice was issued already".to_owned())
}

/// The row stops being a draft.
fn freeze(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: InvoiceId,
    series: &str,
    (snapshot, label): (&Snapshot, &Label),
) -> DbResult<()> {
    let now = site.clock.now();
    let key = site.vault.key(c, Holder::Customer(scope.require_customer()?), Purpose::Records)?;
    let sealed: Sealed<InvoiceSnapshot> = key.seal_bytes(id.as_bytes(), &json(snapshot)?)?;
    let label: Sealed<InvoiceLabel> = key.seal(id.as_bytes(), &label.to_text())?;
    let values = (
        invoice::state.eq(DocumentState::Issued),
        invoice::series.eq(series),
        invoice::number.eq(snapshot.number.as_str()),
        invoice::issued_on.eq(snapshot.issued_on),
        invoice::due_on.eq(snapshot.due_on),
        invoice::net_minor.eq(snapshot.totals.net.minor()),
        invoice::tax_minor.eq(snapshot.totals.tax.minor()),
        invoice::total_minor.eq(snapshot.totals.total.minor()),
        invoice::label.eq(label),
        invoice::snapshot.eq(sealed),
        invoice::version.eq(invoice::version + 1_i64),
        invoice::issued_at.eq(now),
        invoice::issued_by.eq(actor.person.map(|person| person.to_string())),
    );
    let draft = invoice::table.find(id).filter(invoice::state.eq(DocumentState::Draft));
    if diesel::update(draft).set(values).execute(c)? == 0 {
        return Err(already());
    }
    rows::seal(c, site, rows::Kind::Invoice, id)
}

/// Puts an issued invoice into the ledger and into what is kept on the customer's row.
fn enter(c: &mut Conn, site: &Site, scope: &Scope, id: InvoiceId, snapshot: &Snapshot) -> DbResult<()> {
    let totals = &snapshot.totals;
    let transaction = NewTransaction::invoice_issued(id, snapshot.issued_on, totals.net, totals.tax)?;
    if post(c, site, scope, &transaction)? == Posted::Already {
        return Err(AppError::internal("an invoice was posted before it was issued"));
    }
    count(c, scope, scope.require_customer()?, &[totals.total])
}

/// Adds issued invoices with these totals to what is kept on their customer's row. Also for imports.
pub(super) fn count(c: &mut Conn, scope: &Scope, id: CustomerId, totals: &[Money]) -> DbResult<()> {
    let Some(currency) = totals.first().map(|total| total.currency()) else { return Ok(()) };
    let sum = Money::sum(currency, totals.iter().copied())?;
    let issued = i64::try_from(totals.len()).unwrap_or(i64::MAX);
    let theirs = customer::table
        .find(id)
        .filter(customer::dealership_id.eq(scope.dealership()))
        .filter(customer::currency.eq(currency));
    let values = (
        customer::issued_count.eq(customer::issued_count + issued),
        customer::issued_minor.eq(customer::issued_minor + sum.minor()),
    );
    if diesel::update(theirs).set(values).execute(c)? == 1 { Ok(()) } else { Err(AppError::NotFound) }
}

/// Queues a mail to each who wants to know of new invoices.
fn tell(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    snapshot: &Snapshot,
    id: InvoiceId,
) -> DbResult<()> {
    let (number, seller) = (snapshot.number.as_str(), snapshot.seller.name.as_str());
    for reader in notices::readers(c, site, scope, Notice::NewInvoice)? {
        let path = notices::way_to(c, site, actor, scope, &reader, (id, number))?;
        let mut letter = mail::new_invoice(site, &reader.to, seller, id, number, &path)
            .customer(scope.require_customer()?);
        letter.person = reader.person;
        mail::queue(c, site, &letter)?;
    }
    Ok(())
}

pub(super) fn json(snapshot: &Snapshot) -> DbResult<Vec<u8>> {
    serde_json::to_vec(snapshot).map_err(|e| AppError::Internal(e.into()))
}
