//! The receipt of a payment on paper: what came in, how, and where it went. Not here: that it is kept (storing).

use super::frame::{Dress, Reader, edition, issuer, on_paper};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Money, PaymentId};
use crate::base::words::Words;
use crate::billing::documents::{
    self, AllocatedDocument, AllocationColumns, Fact, Note, Party, ReceiptPaper, TotalRow, Weightiness,
};
use crate::billing::invoices::seller_of;
use crate::billing::payments::payment::{Allocated, PaymentMethod, Received};
use crate::billing::payments::store::{received, refunds};
use crate::billing::signed;
use crate::billing::templates::TemplateKind;
use crate::parties::customers::{self, Customer};
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::Scope;

/// The receipt of a payment of the scope's customer, in the customer's language, drawn from how things stand now.
pub(super) fn draw(site: &Site, scope: &Scope, id: PaymentId) -> DbResult<Vec<u8>> {
    Ok(documents::receipt(&site.db.read(|c| paper_of(c, site, scope, id))?)?)
}

pub(super) fn paper_of(c: &mut Conn, site: &Site, scope: &Scope, id: PaymentId) -> DbResult<ReceiptPaper> {
    let payment = received::by_id(c, site, scope, id)?;
    let allocated = received::allocated(c, scope, &payment)?;
    let back = refunds::sent_back(c, payment.id, payment.amount.currency())?;
    let customer = customers::load(c, site, scope)?;
    let dress = Dress::now(c, scope, TemplateKind::Receipt, customer.details.language)?;
    let dealership = dealerships::load(c, scope.dealership())?;
    let mut paper = paper(&dealership, &customer, &payment, (&allocated, back), &dress)?;
    if let Some(code) = signed::of_receipt(c, site, &payment)? {
        let reader = Reader::new(customer.details.language, payment.amount.currency());
        paper.frame.code = Some(on_paper(&reader, &site.config, &code)?);
    }
    if received::is_under_protest(c, scope, &payment)? {
        let w = Words::new(customer.details.language);
        let text = w.t("paper-under-protest").into_owned();
        paper.notes.insert(0, Note { heading: w.t("paper-protest").into_owned(), text });
    }
    Ok(paper)
}

pub(super) fn paper(
    dealership: &Dealership,
    customer: &Customer,
    payment: &Received,
    (allocated, back): (&[Allocated], Money),
    dress: &Dress,
) -> DbResult<ReceiptPaper> {
    let reader = Reader::new(customer.details.language, payment.amount.currency());
    let seller = seller_of(dealership);
    let title = dress.title(&reader, "paper-receipt", payment.number.as_str());
    let given = Money::sum(payment.amount.currency(), allocated.iter().map(|it| it.amount))?;
    let credit = payment.amount.checked_sub(given)?.checked_sub(back)?;
    let mut totals =
        vec![TotalRow::new(Weightiness::Due, reader.t("paper-paid"), reader.money(payment.amount))];
    if credit.is_positive() {
        let label = reader.t("paper-kept-as-credit");
        totals.insert(0, TotalRow::new(Weightiness::Step, label, reader.amount(credit)));
    }
    if back.is_positive() {
        totals.push(TotalRow::new(
            Weightiness::Step,
            reader.t("paper-sent-back"),
            reader.amount(back.checked_neg()?),
        ));
    }
    Ok(ReceiptPaper {
        edition: edition(&reader, title, payment.id, payment.received_at, dealership.country(), dress),
        issuer: issuer(&reader, &seller, dress),
        summary: String::new(),
        hero: Some(Fact::new(reader.t("paper-paid"), reader.money(payment.amount))),
        received_from: Party {
            label: reader.t("paper-received-from"),
            name: customer.details.name.as_str().to_owned(),
            address: customer.details.contact.address.lines(dealership.country()),
        },
        facts: facts(&reader, customer, payment),
        columns: AllocationColumns {
            document: reader.t("paper-document"),
            billed: reader.t("paper-billed"),
            paid: reader.t("paper-paid"),
            left: reader.t("paper-left"),
        },
        allocation: allocated.iter().map(|it| document(&reader, it)).collect(),
        totals,
        notes: dress.notes(Vec::new()),
        frame: dress.frame(),
    })
}

fn facts(reader: &Reader, customer: &Customer, payment: &Received) -> Vec<Fact> {
    let day = payment.received_on.display(reader.language()).to_string();
    let method = reader.t(match payment.method {
        PaymentMethod::Card => "paper-card",
        PaymentMethod::Bank => "paper-bank",
        PaymentMethod::Cash => "paper-cash",
        PaymentMethod::Cheque => "paper-check",
        PaymentMethod::Other => "paper-other-method",
    });
    let method = [method.as_str(), payment.instrument.as_str()].join(" ");
    let reference = payment.provider_payment.as_ref().map(|id| ("paper-reference", id.clone()));
    let facts = [
        Some(("paper-paid-on", day)),
        Some(("paper-method", method.trim().to_owned())),
        reference,
        Some(("paper-account", customer.reference.as_str().to_owned())),
    ];
    facts.into_iter().flatten().map(|(label, value)| Fact::new(reader.t(label), value)).collect()
}

fn document(reader: &Reader, it: &Allocated) -> AllocatedDocument {
    AllocatedDocument {
        document: reader.with("paper-invoice", "number", it.number.as_str()),
        details: Vec::new(),
        billed: reader.amount(it.total),
        paid: reader.amount(it.amount),
        left: reader.amount(it.open),
    }
}
