//! The frozen credit note: seller and buyer as the invoice had them, the invoice it corrects by number and date, what is
//! taken back line by line. Stored as sealed JSON; a change of its form gets the next number in `format`.

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::base::values::{CleanText, Currency, Language, LineId, LocalDate, Money};
use crate::billing::invoices::totals::{Credit, TaxGroup, TaxMode};
use crate::billing::invoices::{Buyer, Invoice, LineKind, Seller, VehicleOnPaper};
use crate::billing::templates::Stationery;

const FORMAT: u16 = 1;

/// Figures are positive where they take back what was charged. `Debug` shows no names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditSnapshot {
    pub format: u16,
    pub number: CleanText<40>,
    pub issued_on: LocalDate,
    pub invoice: CleanText<40>,
    pub invoice_issued_on: LocalDate,
    pub language: Language,
    pub currency: Currency,
    pub seller: Seller,
    pub buyer: Buyer,
    pub vehicle: Option<VehicleOnPaper>,
    pub repair_order: Option<CleanText<40>>,
    pub reason: Reason,
    /// Those of which something is taken back, in the invoice's order.
    pub lines: Vec<CreditedLine>,
    pub mode: TaxMode,
    pub groups: Vec<TaxGroup>,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
    /// As on an invoice, by the template of credit notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stationery: Option<Stationery>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditedLine {
    pub line: LineId,
    pub kind: LineKind,
    pub description: CleanText<300>,
    pub part_number: Option<CleanText<60>>,
    pub net: Money,
    /// For information with `TaxMode::PerGroup`.
    pub tax: Money,
}

impl CreditSnapshot {
    /// Of a credit of an invoice.
    pub(in crate::billing) fn new(
        invoice: &Invoice,
        credit: &Credit,
        reason: &Reason,
        number: CleanText<40>,
        issued_on: LocalDate,
    ) -> Self {
        let of = &invoice.snapshot;
        let lines = of.lines.iter().zip(&credit.lines).filter(|(_, it)| !it.net.is_zero());
        let lines = lines.map(|(line, it)| CreditedLine {
            line: line.id,
            kind: line.kind,
            description: line.description.clone(),
            part_number: line.part_number.clone(),
            net: it.net,
            tax: it.tax,
        });
        Self {
            format: FORMAT,
            number,
            issued_on,
            invoice: of.number.clone(),
            invoice_issued_on: of.issued_on,
            language: of.language,
            currency: of.currency,
            seller: of.seller.clone(),
            buyer: of.buyer.clone(),
            vehicle: of.vehicle.clone(),
            repair_order: of.repair_order.clone(),
            reason: reason.clone(),
            lines: lines.collect(),
            mode: of.totals.mode,
            groups: credit.groups.clone(),
            net: credit.net,
            tax: credit.tax,
            total: credit.total,
            stationery: None,
        }
    }
}
