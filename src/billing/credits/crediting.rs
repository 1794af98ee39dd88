//! Issuing a credit note: number, frozen snapshot, postings, audit entry, the order for its PDF and the mail to whoever
//! acts for the customer, all in one transaction. What had been paid of what is credited is first taken back from the
//! invoice, the newest payment first, so that the invoice never goes below zero.

use diesel::prelude::*;

use super::Reason;
use super::planning::{NotCredited, Plan, plan};
use super::snapshot::CreditSnapshot;
use crate::base::db::schema::{credit_line, credit_note, invoice};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    AllocationId, ApprovalId, CleanText, CreditLineId, CreditNoteId, InvoiceId, LocalDate, Money,
};
use crate::base::vault::{CreditNoteSnapshot, Holder, Sealed};
use crate::base::{mail, outbox};
use crate::billing::invoices::{self, DocumentState, Invoice};
use crate::billing::ledger::{NewAllocation, NewTransaction, Posted, post, reverse};
use crate::billing::notices;
use crate::billing::numbering::{self, Given, Numbered};
use crate::billing::payments::pay_links;
use crate::billing::payments::store::{attempts, received};
use crate::billing::templates::{self, TemplateKind};
use crate::billing::write_offs;
use crate::billing::{cores, disputes};
use crate::insert_all;
use crate::parties::dealerships;
use crate::trust::access::Scope;
use crate::trust::access::notices::Notice;
use crate::trust::audit::{Actor, Entry, record, rows};

/// The outbox's order to make and keep the PDF of a credit note.
pub const STORE_PAPER: &str = "credit_note.store";

/// What is to be credited.
#[derive(Clone, Copy, Debug)]
pub struct NewCredit<'a> {
    pub invoice: InvoiceId,
    /// Before tax, one for each line, with the sign of its line.
    pub amounts: &'a [Money],
    pub reason: &'a Reason,
    /// Of the form: sent twice, it makes one note.
    pub form_key: &'a str,
    /// The approval that was used for it.
    pub approval: Option<ApprovalId>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditNoteIssued {
    pub id: CreditNoteId,
    pub number: String,
    pub total: Money,
    pub to_credit: Money,
    /// The invoice is void: nothing of it is left and nothing had been paid.
    pub cancels: bool,
}

/// Credits an invoice of the scope's customer today. The same form again is the note that it made.
pub fn credit(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    new: &NewCredit<'_>,
) -> DbResult<Result<CreditNoteIssued, NotCredited>> {
    if let Some(known) = by_form_key(c, scope, new.form_key)? {
        return Ok(Ok(known));
    }
    let invoice = invoices::by_id(c, site, scope, new.invoice)?;
    let plan = match plan(c, scope, &invoice, new.amounts)? {
        Ok(plan) => plan,
        Err(why) => return Ok(Err(why)),
    };
    if !attempts::live_for(c, scope, &[invoice.id])?.is_empty() {
        return Ok(Err(NotCredited::Busy));
    }
    let dealership = dealerships::load(c, scope.dealership())?;
    let on = dealership.today(site.clock.now());
    let Given { series, number } = numbering::take(c, &dealership, Numbered::CreditNote, on)?;
    let written = CleanText::parse(&number).map_err(|e| AppError::Internal(e.into()))?;
    let mut snapshot = CreditSnapshot::new(&invoice, &plan.credit, new.reason, written, on);
    snapshot.stationery = templates::stationery(c, scope, TemplateKind::CreditNote, snapshot.language)?;
    let id = CreditNoteId::generate(site.clock.now());
    let cancels = plan.whole && plan.to_credit.is_zero() && plan.off_written_off.is_zero();
    let issued = CreditNoteIssued {
        id,
        number,
        total: plan.credit.total,
        to_credit: plan.to_credit,
        cancels: cancels && is_unpaid(&invoice)?,
    };
    insert(c, site, actor, scope, new, (&issued, &series), &snapshot)?;
    enter(c, site, scope, &invoice, &plan, id, on)?;
    if issued.cancels {
        cancel(c, site, scope, invoice.id)?;
    }
    // Less is left of the lines: what disputes about them hold follows.
    disputes::rehold(c, site, scope, invoice.id)?;
    cores::credited(c, invoice.id, snapshot.lines.iter().map(|it| (it.line, it.net)), on)?;
    tell(c, site, actor, scope, &snapshot, (new.invoice, id))?;
    outbox::add(c, site, STORE_PAPER, &id.to_string(), &id)?;
    let entry = Entry::new("invoice.credit").object(invoice.id);
    let entry = entry.customer(scope.dealership(), invoice.customer).reason(new.reason.as_str());
    let entry = entry.fact("note", &issued.number).fact("total", format!("{:?}", issued.total));
    let entry = entry.fact("to_credit", format!("{:?}", issued.to_credit));
    let entry = entry.before(format!("open {:?}", plan.open_before));
    record(c, site, actor, &entry.after(format!("open {:?}", plan.open_after)))?;
    Ok(Ok(issued))
}

/// Whether nobody paid anything of it that it still has: what is owed is what was billed, less credits and what was given up.
pub(super) fn is_unpaid(invoice: &Invoice) -> DbResult<bool> {
    let rest = invoice.total.checked_sub(invoice.credited)?.checked_sub(invoice.written_off)?;
    Ok(rest == invoice.open)
}

/// The note that a form made before.
pub fn by_form_key(c: &mut Conn, scope: &Scope, key: &str) -> DbResult<Option<CreditNoteIssued>> {
    use credit_note as n;
    type Row = (CreditNoteId, String, crate::base::values::Currency, i64, i64, bool);
    let row: Option<Row> = n::table
        .filter(n::form_key.eq(key).and(n::dealership_id.eq(scope.dealership())))
        .select((n::id, n::number, n::currency, n::total_minor, n::to_credit_minor, n::cancels))
        .first(c)
        .optional()?;
    Ok(row.map(|(id, number, currency, total, to_credit, cancels)| CreditNoteIssued {
        id,
        number,
        total: Money::new(total, currency),
        to_credit: Money::new(to_credit, currency),
        cancels,
    }))
}

fn insert(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    new: &NewCredit<'_>,
    (issued, series): (&CreditNoteIssued, &str),
    snapshot: &CreditSnapshot,
) -> DbResult<()> {
    let (customer, now, id) = (scope.require_customer()?, site.clock.now(), issued.id);
    let json = serde_json::to_vec(snapshot).map_err(|e| AppError::Internal(e.into()))?;
    let sealed: Sealed<CreditNoteSnapshot> =
        site.vault.seal_bytes(c, Holder::Customer(customer), id.as_bytes(), &json)?;
    let values = (
        credit_note::id.eq(id),
        credit_note::dealership_id.eq(scope.dealership()),
        credit_note::customer_id.eq(customer),
        credit_note::invoice_id.eq(new.invoice),
        credit_note::series.eq(series),
        credit_note::number.eq(&issued.number),
        credit_note::currency.eq(snapshot.currency),
        credit_note::net_minor.eq(snapshot.net.minor()),
        credit_note::tax_minor.eq(snapshot.tax.minor()),
        credit_note::total_minor.eq(snapshot.total.minor()),
        credit_note::to_credit_minor.eq(issued.to_credit.minor()),
        credit_note::cancels.eq(issued.cancels),
        credit_note::form_key.eq(new.form_key),
        credit_note::approval_id.eq(new.approval),
        credit_note::snapshot.eq(sealed),
        credit_note::issued_on.eq(snapshot.issued_on),
        credit_note::issued_at.eq(now),
        credit_note::issued_by.eq(actor.person),
    );
    diesel::insert_into(credit_note::table).values(values).execute(c)?;
    rows::seal(c, site, rows::Kind::CreditNote, issued.id)?;
    let line = |it: &super::CreditedLine| {
        (
            credit_line::id.eq(CreditLineId::generate(now)),
            credit_line::credit_note_id.eq(id),
            credit_line::invoice_id.eq(new.invoice),
            credit_line::line_id.eq(it.line),
            credit_line::net_minor.eq(it.net.minor()),
            credit_line::tax_minor.eq(it.tax.minor()),
        )
    };
    let lines: Vec<_> = snapshot.lines.iter().map(line).collect();
    insert_all!(c, credit_line::table, lines)?;
    Ok(())
}

/// Into the ledger: what had been given up is owed again, what had been paid is taken back, then all of it is credited.
fn enter(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    invoice: &Invoice,
    plan: &Plan,
    id: CreditNoteId,
    on: LocalDate,
) -> DbResult<()> {
    if plan.off_written_off.is_positive() {
        write_offs::give_back(c, site, scope, invoice.id, plan.off_written_off, id, on)?;
    }
    take_back(c, site, scope, invoice.id, plan.to_credit, on)?;
    let (net, tax) = (plan.credit.net, plan.credit.tax);
    let transaction = NewTransaction::credited(id, invoice.id, on, net, tax)?;
    match post(c, site, scope, &transaction)? {
        Posted::New(_) => pay_links::settled(c, site, scope, invoice.id),
        Posted::Already => Err(AppError::internal("a fresh credit note was posted before")),
    }
}

/// Takes `amount` back from the invoice: it is the customer's credit, on the payment it came from.
fn take_back(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    invoice: InvoiceId,
    amount: Money,
    on: LocalDate,
) -> DbResult<()> {
    let mut missing = amount;
    for (payment, minor) in received::giving(c, invoice)?.into_iter().rev() {
        if !missing.is_positive() {
            break;
        }
        let part = missing.min(Money::new(minor, amount.currency()))?;
        if part.is_positive() {
            let _: AllocationId =
                reverse(c, site, scope, &NewAllocation { payment, invoice, amount: part, on })?;
            missing = missing.checked_sub(part)?;
        }
    }
    if missing.is_positive() {
        return Err(AppError::internal("a credit found less money on its invoice than was paid"));
    }
    Ok(())
}

/// The document's own state: nothing is left of it.
pub(super) fn cancel(c: &mut Conn, site: &Site, scope: &Scope, id: InvoiceId) -> DbResult<()> {
    let row = invoice::table
        .find(id)
        .filter(invoice::dealership_id.eq(scope.dealership()))
        .filter(invoice::state.eq(DocumentState::Issued));
    let values = (invoice::state.eq(DocumentState::Cancelled), invoice::version.eq(invoice::version + 1_i64));
    if diesel::update(row).set(values).execute(c)? == 0 {
        return Err(AppError::Conflict("This invoice is void already.".to_owned()));
    }
    rows::seal(c, site, rows::Kind::Invoice, id)
}

/// Queues a mail to each who wants to know of new documents.
fn tell(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    snapshot: &CreditSnapshot,
    (invoice, id): (InvoiceId, CreditNoteId),
) -> DbResult<()> {
    let path = format!("/credit-notes/{}", snapshot.number);
    for reader in notices::readers(c, site, scope, Notice::NewInvoice)? {
        let seller = snapshot.seller.name.as_str();
        let numbers = (snapshot.number.as_str(), snapshot.invoice.as_str());
        let letter = mail::credit_note(site, &reader.to, seller, id, numbers, &path)
            .customer(scope.require_customer()?);
        let letter = match reader.person {
            Some(person) => letter.person(person),
            // A link to one document is to the invoice as it stands now.
            None => {
                let way = notices::way_to(c, site, actor, scope, &reader, (invoice, numbers.1))?;
                mail::to_invoice(site, letter, reader.to.language, &way)
            }
        };
        mail::queue(c, site, &letter)?;
    }
    Ok(())
}
