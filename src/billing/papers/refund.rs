//! The receipt of a refund on paper: what went back, of which payment, how and how far it is. Made anew for each
//! download, because how far it is changes.

use super::frame::{Dress, Reader, edition, issuer};
use crate::base::db::DbResult;
use crate::base::site::Site;
use crate::billing::documents::{
    self, AllocationColumns, Fact, Frame, Party, ReceiptPaper, TotalRow, Weightiness,
};
use crate::billing::invoices::seller_of;
use crate::billing::payments::store::received;
use crate::billing::payments::store::refunds::{self, RefundState};
use crate::billing::templates::TemplateKind;
use crate::parties::{customers, dealerships};
use crate::trust::access::Scope;

/// The receipt of a refund of the scope's dealership or customer, in the customer's language. Opens the database by
/// itself: not inside another door's closure.
pub fn refund_pdf(site: &Site, scope: &Scope, number: &str) -> DbResult<Vec<u8>> {
    let paper = site.db.read(|c| {
        let it = refunds::by_number(c, scope, number)?;
        let scope = scope.narrowed(it.customer)?;
        let (dealership, customer) =
            (dealerships::load(c, scope.dealership())?, customers::load(c, site, &scope)?);
        let payment = received::by_id(c, site, &scope, it.payment)?;
        let reader = Reader::new(customer.details.language, it.amount.currency());
        let dress = Dress::now(c, &scope, TemplateKind::Receipt, reader.language())?;
        let day = dealership.settings.time_zone.date_of(it.at).display(reader.language()).to_string();
        let state = match it.state {
            RefundState::Requested => "paper-refund-requested",
            RefundState::Sent => "paper-refund-sent",
            RefundState::Done => "paper-refund-done",
            RefundState::Failed => "paper-refund-not-through",
        };
        let way = if payment.instrument.is_empty() { "" } else { payment.instrument.as_str() };
        let facts = [
            Some(Fact::new(reader.t("paper-refund-begun"), day)),
            Some(Fact::new(reader.t("paper-refund-state"), reader.t(state))),
            Some(Fact::new(reader.t("paper-refund-of"), it.receipt.as_str())),
            (!way.is_empty()).then(|| Fact::new(reader.t("paper-refund-to"), way)),
        ];
        Ok(ReceiptPaper {
            edition: edition(
                &reader,
                reader.with("paper-refund-title", "number", number),
                it.id,
                it.at,
                dealership.country(),
                &dress,
            ),
            issuer: issuer(&reader, &seller_of(&dealership), &dress),
            summary: String::new(),
            hero: Some(Fact::new(reader.t("paper-sent-back"), reader.money(it.amount))),
            received_from: Party {
                label: reader.t("paper-refund-paid-to"),
                name: customer.details.name.as_str().to_owned(),
                address: customer.details.contact.address.lines(dealership.country()),
            },
            facts: facts.into_iter().flatten().collect(),
            columns: AllocationColumns::default(),
            allocation: Vec::new(),
            totals: vec![TotalRow::new(
                Weightiness::Due,
                reader.t("paper-sent-back"),
                reader.money(it.amount),
            )],
            notes: Vec::new(),
            // What is said to somebody who paid does not fit.
            frame: Frame { opening: String::new(), ..dress.frame() },
        })
    })?;
    Ok(documents::receipt(&paper)?)
}
