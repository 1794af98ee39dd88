//! From a draft and the parties as they are today to the snapshot of an invoice. Pure.

use super::draft::{Draft, Line, LineKind};
use super::snapshot::{Buyer, FORMAT, Seller, Snapshot, TEMPLATE, VehicleOnPaper};
use super::totals::{Discount, TaxMode, Totals, TotalsError, totals};
use crate::base::values::{CleanText, CleanTextError, LocalDate};
use crate::parties::customers::Customer;
use crate::parties::dealerships::{Dealership, TaxRounding};
use crate::parties::vehicles::Vehicle;

/// Who bills whom, for which vehicle.
#[derive(Clone, Copy)]
pub struct Parties<'a> {
    pub dealership: &'a Dealership,
    pub customer: &'a Customer,
    pub vehicle: Option<&'a Vehicle>,
}

/// Why a draft cannot become an invoice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    #[error(transparent)]
    Totals(#[from] TotalsError),
    #[error("the invoice has no lines")]
    NoLines,
    #[error("the total is below zero")]
    BelowZero,
    /// A discount on everything would lessen what one payer owes another.
    #[error("take discounts off the lines where there is a deductible")]
    DiscountedDeductible,
    #[error(transparent)]
    Text(#[from] CleanTextError),
}

/// The figures of a draft, in the dealership's currency and way of rounding.
pub fn figures(dealership: &Dealership, draft: &Draft) -> Result<Totals, ComposeError> {
    if draft.lines.is_empty() {
        return Err(ComposeError::NoLines);
    }
    if draft.discount != Discount::None && draft.lines.iter().any(|it| it.kind == LineKind::Deductible) {
        return Err(ComposeError::DiscountedDeductible);
    }
    let mode = match dealership.settings.tax_rounding {
        TaxRounding::PerGroup => TaxMode::PerGroup,
        TaxRounding::PerLine => TaxMode::PerLine,
    };
    let inputs: Vec<_> = draft.lines.iter().map(Line::input).collect();
    let totals = totals(dealership.settings.currency, mode, &inputs, draft.discount)?;
    if totals.total.is_negative() { Err(ComposeError::BelowZero) } else { Ok(totals) }
}

/// Freezes seller, buyer, vehicle and figures. What the template adds, and where money may be sent, is the issuing verb's to know.
pub fn compose(
    parties: &Parties<'_>,
    draft: &Draft,
    number: &str,
    issued_on: LocalDate,
    due_on: LocalDate,
) -> Result<Snapshot, ComposeError> {
    let totals = figures(parties.dealership, draft)?;
    Ok(Snapshot {
        format: FORMAT,
        template: CleanText::parse(TEMPLATE)?,
        number: CleanText::parse(number)?,
        issued_on,
        due_on,
        language: parties.customer.details.language,
        currency: parties.dealership.settings.currency,
        seller: seller_of(parties.dealership),
        buyer: buyer(parties.customer),
        vehicle: parties.vehicle.map(vehicle),
        repair_order: draft.repair_order.clone(),
        advisor: draft.advisor.clone(),
        odometer_in: draft.odometer_in,
        odometer_out: draft.odometer_out,
        lines: draft.lines.clone(),
        discount: draft.discount,
        totals,
        notes: draft.notes.clone(),
        supplied_on: draft.supplied_on.filter(|day| *day != issued_on),
        estimate: draft.estimate,
        stationery: None,
        bank: None,
    })
}

/// The dealership as it is printed.
pub fn seller_of(dealership: &Dealership) -> Seller {
    let settings = &dealership.settings;
    Seller {
        name: settings.name.clone(),
        legal_name: settings.legal_name.clone(),
        address: settings.address.clone(),
        phone: settings.phone.clone(),
        email: settings.email.clone(),
        tax_id: settings.tax_id.clone(),
        registration: settings.registration.clone(),
        time_zone: settings.time_zone.clone(),
    }
}

fn buyer(customer: &Customer) -> Buyer {
    let details = &customer.details;
    Buyer {
        reference: customer.reference.clone(),
        kind: details.kind,
        name: details.name.clone(),
        address: details.contact.address.clone(),
        email: details.contact.email.clone(),
        phone: details.contact.phone.clone(),
        tax_exempt: details.tax_exempt,
    }
}

fn vehicle(vehicle: &Vehicle) -> VehicleOnPaper {
    VehicleOnPaper {
        id: vehicle.id,
        title: vehicle.details.title(),
        vin: vehicle.details.vin.clone(),
        plate: vehicle.details.plate.clone(),
        odometer_unit: vehicle.details.odometer_unit,
    }
}
