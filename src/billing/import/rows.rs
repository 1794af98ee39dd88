//! The rows of the five files as types, read from their cells. What a single row can tell is checked here; what
//! takes several rows is checked in the database. The serialised form of these types is what is sealed into the stage
//! and what is hashed to know an imported row again, so it holds values, never where they stood.

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use crate::base::values::{
    CleanLines, CleanText, Country, Email, Language, LocalDate, Money, Percent, Phone, Plate, Quantity,
    UnitPrice, Vin, VinError, VinNote,
};
use crate::billing::invoices::{LineKind, PayType};
use crate::billing::payments::payment::PaymentMethod;
use crate::parties::Address;
use crate::parties::customers::{self, Contact, CustomerKind};
use crate::parties::vehicles::{self, OdometerUnit};

/// A customer's, an invoice's or a payment's own name in the old system.
pub(super) type Key = CleanText<40>;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct CustomerRow {
    pub reference: Key,
    kind: CustomerKind,
    name: CleanText<160>,
    contact: Contact,
    language: Language,
    tax_exempt: bool,
    notes: Option<CleanLines<4000>>,
}

impl CustomerRow {
    pub fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let home = cells.terms.home;
        let reference = cells.text("customer_ref");
        let kind =
            cells.word("kind", &[("person", CustomerKind::Person), ("company", CustomerKind::Company)]);
        let name = cells.text("name");
        let email = cells.private("email", "Correct the address or leave it empty", Email::parse);
        let country = cells.optional("country", "Write two letters, such as US", str::parse::<Country>);
        let dialled_from = country.flatten().unwrap_or(home);
        let phone = cells.private("phone", "Correct the number or leave it empty", |text| {
            Phone::parse(text, dialled_from)
        });
        let street = cells.optional_text("street");
        let city = cells.optional_text("city");
        let region = cells.optional_text("region");
        let postal_code = cells.optional_text("postal_code");
        let language = cells.word("language", &[("en", Language::En), ("es", Language::Es)]);
        let tax_exempt = cells.word("tax_exempt", &[("yes", true), ("no", false)]);
        let notes = cells.optional_lines("notes");
        let address = Address {
            street: street?,
            city: city?,
            region: region?,
            postal_code: postal_code?,
            country: country?.unwrap_or(home),
        };
        Some(Self {
            reference: reference?,
            kind: kind?,
            name: name?,
            contact: Contact { email: email?, phone: phone?, address },
            language: language?,
            tax_exempt: tax_exempt?,
            notes: notes?,
        })
    }

    pub fn details(self) -> customers::Details {
        customers::Details {
            kind: self.kind,
            name: self.name,
            contact: self.contact,
            notes: self.notes,
            language: self.language,
            tax_exempt: self.tax_exempt,
            tax_certificate: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct VehicleRow {
    pub customer: Key,
    pub vin: Vin,
    plate: Option<Plate>,
    year: Option<i32>,
    make: CleanText<60>,
    model: CleanText<60>,
    trim: Option<CleanText<60>>,
    odometer: Option<i64>,
    odometer_unit: OdometerUnit,
}

impl VehicleRow {
    pub fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let customer = cells.text("customer_ref");
        let year = cells.whole("year", 1886, 2100);
        let vin = vin(cells, year.flatten());
        let region = cells.raw("plate_region").unwrap_or_default();
        let plate =
            cells.private("plate", "Correct the plate or leave it empty", |text| Plate::parse(text, region));
        let make = cells.text("make");
        let model = cells.text("model");
        let trim = cells.optional_text("trim");
        let odometer = cells.whole("odometer", 0, 9_999_999);
        let odometer_unit =
            cells.word("odometer_unit", &[("mi", OdometerUnit::Miles), ("km", OdometerUnit::Kilometers)]);
        Some(Self {
            customer: customer?,
            vin: vin?,
            plate: plate?,
            year: year?.and_then(|year| i32::try_from(year).ok()),
            make: make?,
            model: model?,
            trim: trim?,
            odometer: odometer?,
            odometer_unit: odometer_unit?,
        })
    }

    pub fn details(self) -> vehicles::Details {
        vehicles::Details {
            vin: self.vin,
            plate: self.plate,
            year: self.year,
            make: self.make,
            model: self.model,
            trim: self.trim,
            odometer: self.odometer,
            odometer_unit: self.odometer_unit,
            owned_from: None,
            owned_until: None,
        }
    }
}

/// A wrong check digit is refused in North America; elsewhere, where many makers write none, it is a warning.
fn vin(cells: &mut Cells<'_>, year: Option<i64>) -> Option<Vin> {
    let text = cells.raw("vin")?;
    let read =
        if year.is_some_and(|year| year < 1981) { Vin::parse_before_1981(text) } else { Vin::parse(text) };
    match read {
        Ok(vin) => {
            if let Some(VinNote::CheckDigit { expected }) = vin.note() {
                let what = format!("the ninth character of the VIN would be {expected} in North America");
                cells.warn(Some("vin"), what, "Look at it again if the vehicle was made for North America");
            }
            Some(vin)
        }
        Err(error) => {
            let advice = match &error {
                VinError::Character { suggestion: Some(suggestion), .. } => {
                    format!("Look at it again: it may be {suggestion}")
                }
                _ => "Look at it again, on the vehicle or in its papers".to_owned(),
            };
            cells.refuse(Some("vin"), error.to_string(), advice);
            None
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct InvoiceRow {
    pub number: Key,
    pub customer: Key,
    /// In the form in which VINs are looked up.
    pub vin: Option<String>,
    pub repair_order: Option<CleanText<40>>,
    pub advisor: Option<CleanText<120>>,
    pub issued_on: LocalDate,
    pub due_on: LocalDate,
    pub odometer_in: Option<i64>,
    pub odometer_out: Option<i64>,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
}

impl InvoiceRow {
    pub fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let number = cells.text("invoice_number");
        let customer = cells.text("customer_ref");
        let vin = lookup_vin(cells);
        let repair_order = cells.optional_text("repair_order");
        let advisor = cells.optional_text("advisor");
        let issued_on = cells.day("issued_on");
        let due_on = cells.day("due_on");
        let odometer_in = cells.whole("odometer_in", 0, 9_999_999);
        let odometer_out = cells.whole("odometer_out", 0, 9_999_999);
        let currency = cells.currency();
        let [net, tax, total] =
            ["net", "tax", "total"].map(|column| currency.and_then(|_| cells.money(column)));
        if let (Some(issued), Some(due)) = (issued_on, due_on)
            && due < issued
        {
            let what = format!("due on {due}, before it was issued on {issued}");
            cells.refuse(Some("due_on"), what, "Correct one of the two days");
            return None;
        }
        if total.is_some_and(Money::is_negative) {
            let advice = "Credit notes cannot be imported: lessen the invoice that it corrects";
            cells.refuse(Some("total"), "the total is below zero", advice);
            return None;
        }
        Some(Self {
            number: number?,
            customer: customer?,
            vin: vin?,
            repair_order: repair_order?,
            advisor: advisor?,
            issued_on: issued_on?,
            due_on: due_on?,
            odometer_in: odometer_in?,
            odometer_out: odometer_out?,
            net: net?,
            tax: tax?,
            total: total?,
        })
    }
}

/// The VIN as vehicles.csv has it, for finding the vehicle; there it is checked.
pub(super) fn lookup_vin(cells: &Cells<'_>) -> Option<Option<String>> {
    let vin = Vin::normal(cells.raw("vin")?);
    Some((!vin.is_empty()).then_some(vin))
}

/// A line. Its invoice is known by the block that it stands in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LineRow {
    pub line: i64,
    pub job: Option<CleanText<120>>,
    pub kind: LineKind,
    pub pay_type: PayType,
    pub code: Option<CleanText<40>>,
    pub description: CleanText<300>,
    pub part_number: Option<CleanText<60>>,
    pub condition: Option<CleanText<40>>,
    pub quantity: Quantity,
    pub unit: Option<CleanText<20>>,
    pub unit_price: UnitPrice,
    pub discount: Money,
    pub net: Money,
    pub tax_rate: Option<Percent>,
}

impl LineRow {
    pub fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let line = cells.whole("line", 1, 9_999);
        if line == Some(None) {
            cells.refuse(Some("line"), "there is no value", "Number the lines of each invoice from 1");
        }
        let job = cells.optional_text("job");
        let kinds: Vec<(&str, LineKind)> = LineKind::ALL.iter().map(|kind| (kind.code(), *kind)).collect();
        let kind = cells.word("kind", &kinds);
        let payers: Vec<(&str, PayType)> = PayType::ALL.iter().map(|payer| (payer.code(), *payer)).collect();
        let pay_type = cells.word("pay_type", &payers);
        let code = cells.optional_text("code");
        let description = cells.text("description");
        let part_number = cells.optional_text("part_number");
        let condition = cells.optional_text("condition");
        let quantity = quantity(cells, kind);
        let unit = cells.optional_text("unit");
        let unit_price =
            cells.required("unit_price", "Write digits with a point before the decimals", str::parse);
        let discount = cells.money("discount_amount");
        let tax_rate =
            cells.optional("tax_rate", "Write the percentage, such as 8.25, or nothing", str::parse);
        let net = cells.money("net");
        Some(Self {
            line: line??,
            job: job?,
            kind: kind?,
            pay_type: pay_type?,
            code: code?,
            description: description?,
            part_number: part_number?,
            condition: condition?,
            quantity: quantity?,
            unit: unit?,
            unit_price: unit_price?,
            discount: discount?,
            net: net?,
            tax_rate: tax_rate?,
        })
    }
}

/// Below zero for a core return always, and else for what another payer takes over.
fn quantity(cells: &mut Cells<'_>, kind: Option<LineKind>) -> Option<Quantity> {
    let advice = "Write a number with at most two decimals";
    let quantity: Quantity = cells.required("quantity", advice, str::parse)?;
    if quantity.value().scale() > 2 {
        cells.refuse(Some("quantity"), "the quantity has more than two decimals", advice);
        return None;
    }
    let fits = |kind: LineKind| match kind {
        LineKind::CoreReturn => quantity.is_negative(),
        other => !quantity.is_negative() || other.may_be_negative(),
    };
    if kind.is_some_and(|kind| !fits(kind)) {
        let advice = "Write a quantity below zero for a core return, and only there";
        cells.refuse(Some("quantity"), format!("{quantity} does not fit the kind of line"), advice);
        return None;
    }
    Some(quantity)
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PaymentRow {
    pub reference: Key,
    pub number: Key,
    pub received_on: LocalDate,
    pub method: PaymentMethod,
    pub amount: Money,
}

impl PaymentRow {
    pub fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let reference = cells.text("payment_ref");
        let number = cells.text("invoice_number");
        let received_on = cells.day("received_on");
        let methods: Vec<(&str, PaymentMethod)> =
            PaymentMethod::ALL.iter().map(|method| (method.code(), *method)).collect();
        let method = cells.word("method", &methods);
        let currency = cells.currency();
        let amount = currency.and_then(|_| cells.money("amount"));
        if amount.is_some_and(|amount| !amount.is_positive()) {
            let what = if amount.is_some_and(Money::is_negative) { "below zero" } else { "zero" };
            let advice = "Refunds cannot be imported: leave the row out and lessen the payment it gave back";
            cells.refuse(Some("amount"), format!("the payment is {what}"), advice);
            return None;
        }
        Some(Self {
            reference: reference?,
            number: number?,
            received_on: received_on?,
            method: method?,
            amount: amount?,
        })
    }
}
