//! A sample of each kind of paper, for previews of templates: the dealership as it is, a customer and a visit that never
//! were. It says on every page what it is. Nothing of it is kept, and no number is taken for it.

use super::frame::Dress;
use super::{credit_note, estimate, invoice, receipt, statement};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    CleanText, CreditNoteId, CustomerId, EstimateId, InvoiceId, Language, LineId, LocalDate, Money,
    PaymentId, Timestamp, VehicleId, Vin,
};
use crate::base::words::Words;
use crate::billing::credits::{CreditNote, CreditSnapshot};
use crate::billing::documents::{self, InvoicePaper, ReceiptPaper, StatementPaper};
use crate::billing::estimates::Offer;
use crate::billing::invoices::totals::{Discount, TaxKey};
use crate::billing::invoices::{
    DocumentState, Draft, Invoice, Line, LineKind, Particulars, Parties, PayType, compose,
};
use crate::billing::ledger::TransactionKind;
use crate::billing::payments::payment::{Allocated, PaymentMethod, Received};
use crate::billing::statements::{Movement, Source, Statement};
use crate::billing::tax;
use crate::billing::templates::{Stationery, TemplateKind};
use crate::parties::Address;
use crate::parties::customers::{self, Contact, Customer, CustomerKind};
use crate::parties::dealerships::{self, Dealership};
use crate::parties::vehicles::{self, OdometerUnit, Vehicle};
use crate::trust::access::Scope;

/// A paper in words ready to show or to draw.
pub enum Sample {
    /// Also an estimate and a credit note.
    Invoice(InvoicePaper),
    Receipt(ReceiptPaper),
    Statement(StatementPaper),
}

impl Sample {
    pub fn pdf(&self) -> DbResult<Vec<u8>> {
        Ok(match self {
            Self::Invoice(paper) => documents::invoice(paper)?,
            Self::Receipt(paper) => documents::receipt(paper)?,
            Self::Statement(paper) => documents::statement(paper)?,
        })
    }
}

/// A sample in the dress of `stationery`.
pub fn sample(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    kind: TemplateKind,
    language: Language,
    stationery: &Stationery,
) -> DbResult<Sample> {
    let words = Words::new(language);
    let mut dress = Dress::of(c, scope.dealership(), Some(stationery))?;
    dress.stamp = words.t("paper-sample").into_owned();
    let now = site.clock.now();
    let dealership = dealerships::load(c, scope.dealership())?;
    let world = World {
        today: dealership.today(now),
        number: words.t("paper-sample-number"),
        now,
        language,
        dealership,
    };
    let billed = world.invoice(c, scope)?;
    Ok(match kind {
        TemplateKind::Invoice => Sample::Invoice(invoice::paper(&site.config, &billed, &dress)),
        TemplateKind::Estimate => {
            let offer = world.offer(billed);
            Sample::Invoice(estimate::paper(&site.config, &offer, now, &dress)?)
        }
        TemplateKind::CreditNote => Sample::Invoice(credit_note::paper(&world.credit(&billed)?, &dress)),
        TemplateKind::Receipt => {
            let (money, given) = world.payment(&billed);
            let back = Money::zero(billed.total.currency());
            let of = (std::slice::from_ref(&given), back);
            Sample::Receipt(receipt::paper(&world.dealership, &world.customer()?, &money, of, &dress)?)
        }
        TemplateKind::Statement => {
            let it = world.statement(&billed)?;
            Sample::Statement(statement::paper(&world.dealership, &world.customer()?, &it, now, &dress))
        }
    })
}

struct World {
    dealership: Dealership,
    language: Language,
    now: Timestamp,
    today: LocalDate,
    number: std::borrow::Cow<'static, str>,
}

impl World {
    fn customer(&self) -> DbResult<Customer> {
        let name = Words::new(self.language).t("paper-sample-customer");
        let details = customers::Details {
            kind: CustomerKind::Person,
            name: text(&name)?,
            contact: Contact {
                email: None,
                phone: None,
                address: Address {
                    street: CleanText::optional("618 W Mary St").unwrap_or(None),
                    ..self.dealership.settings.address.clone()
                },
            },
            notes: None,
            language: self.language,
            tax_exempt: false,
            tax_certificate: None,
        };
        Ok(Customer {
            id: CustomerId::generate(self.now),
            dealership: self.dealership.id,
            reference: text("C00000")?,
            details,
            version: 1,
            created_at: self.now,
            merged: None,
        })
    }

    fn vehicle(&self, customer: CustomerId) -> DbResult<Vehicle> {
        let miles = self.dealership.country().code() == "US";
        let details = vehicles::Details {
            vin: Vin::parse("1M8GDM9AXKP042788").map_err(|e| AppError::Internal(e.into()))?,
            plate: None,
            year: Some(2021),
            make: text("Honda")?,
            model: text("Accord")?,
            trim: CleanText::optional("Sport").unwrap_or(None),
            odometer: Some(48_216),
            odometer_unit: if miles { OdometerUnit::Miles } else { OdometerUnit::Kilometers },
            owned_from: None,
            owned_until: None,
        };
        Ok(Vehicle { id: VehicleId::generate(self.now), customer, details, version: 1 })
    }

    fn lines(&self) -> DbResult<Vec<Line>> {
        let w = Words::new(self.language);
        let job = w.t("paper-sample-job");
        let line = |kind, key: &str, quantity: &str, unit, price: &str| -> DbResult<Line> {
            Ok(Line {
                id: LineId::generate(self.now),
                job: Some(text(&job)?),
                kind,
                pay_type: PayType::Customer,
                code: None,
                description: text(&w.t(key))?,
                part_number: None,
                condition: None,
                quantity: quantity.parse().map_err(|_| broken())?,
                unit: CleanText::optional(unit).unwrap_or(None),
                unit_price: price.parse().map_err(|_| broken())?,
                discount: Discount::None,
                tax: TaxKey::untaxed(),
                particulars: Particulars::default(),
            })
        };
        [
            line(LineKind::Labour, "paper-sample-labor", "1.8", "h", "145"),
            line(LineKind::Part, "paper-sample-pads", "1", "", "89.95"),
            line(LineKind::Part, "paper-sample-rotors", "2", "", "74.50"),
            line(LineKind::Fee, "paper-sample-fee", "1", "", "15"),
        ]
        .into_iter()
        .collect()
    }

    fn invoice(&self, c: &mut Conn, scope: &Scope) -> DbResult<Invoice> {
        let customer = self.customer()?;
        let vehicle = self.vehicle(customer.id)?;
        let mut draft = Draft {
            vehicle: Some(vehicle.id),
            repair_order: Some(text("RO 00000")?),
            advisor: None,
            odometer_in: vehicle.details.odometer,
            odometer_out: vehicle.details.odometer,
            lines: self.lines()?,
            ..Draft::default()
        };
        tax::apply(&tax::list(c, scope)?, &mut draft, self.today, false);
        let parties = Parties { dealership: &self.dealership, customer: &customer, vehicle: Some(&vehicle) };
        let due_on = self.today.plus_days(self.dealership.settings.payment_terms_days);
        let snapshot = compose(&parties, &draft, &self.number, self.today, due_on)
            .map_err(|e| AppError::Internal(e.into()))?;
        let nil = Money::zero(snapshot.currency);
        Ok(Invoice {
            id: InvoiceId::generate(self.now),
            customer: customer.id,
            document: DocumentState::Draft,
            number: self.number.clone().into_owned(),
            issued_on: self.today,
            due_on,
            issued_at: self.now,
            total: snapshot.totals.total,
            open: snapshot.totals.total,
            credited: nil,
            written_off: nil,
            imported: false,
            snapshot,
        })
    }

    fn offer(&self, of: Invoice) -> Offer {
        Offer {
            dealership: self.dealership.id,
            customer: of.customer,
            estimate: EstimateId::generate(self.now),
            version: 1,
            deposit: None,
            snapshot: of.snapshot,
        }
    }

    /// One line of it.
    fn credit(&self, of: &Invoice) -> DbResult<CreditNote> {
        let nil = Money::zero(of.total.currency());
        let bases = of.snapshot.totals.charged().bases();
        let amounts: Vec<Money> =
            bases.into_iter().enumerate().map(|(at, it)| if at == 1 { it } else { nil }).collect();
        let credit =
            of.snapshot.totals.charged().credit(&amounts).map_err(|e| AppError::Internal(e.into()))?;
        let reason = text(&Words::new(self.language).t("paper-sample-reason"))?;
        let snapshot = CreditSnapshot::new(of, &credit, &reason, text(&self.number)?, self.today);
        Ok(CreditNote {
            id: CreditNoteId::generate(self.now),
            customer: of.customer,
            invoice: of.id,
            number: of.number.clone(),
            issued_on: self.today,
            issued_at: self.now,
            issued_by: None,
            total: snapshot.total,
            to_credit: nil,
            cancels: false,
            approval: None,
            snapshot,
        })
    }

    fn payment(&self, of: &Invoice) -> (Received, Allocated) {
        let received = Received {
            id: PaymentId::generate(self.now),
            number: of.number.clone(),
            method: PaymentMethod::Card,
            instrument: String::new(),
            amount: of.total,
            received_on: self.today,
            received_at: self.now,
            provider_payment: None,
            attempt: None,
        };
        let given = Allocated {
            number: of.number.clone(),
            total: of.total,
            open: Money::zero(of.total.currency()),
            amount: of.total,
        };
        (received, given)
    }

    /// Billed and paid.
    fn statement(&self, of: &Invoice) -> DbResult<Statement> {
        let nil = Money::zero(of.total.currency());
        let (bill, paid) = (of.number.clone(), of.number.clone());
        let movements = vec![
            Movement {
                on: self.today.plus_days(-14),
                kind: TransactionKind::InvoiceIssued,
                source: Source::Invoice(of.id, bill),
                amount: of.total,
                balance: of.total,
            },
            Movement {
                on: self.today,
                kind: TransactionKind::PaymentReceived,
                source: Source::Payment(PaymentId::generate(self.now), paid),
                amount: of.total.checked_neg()?,
                balance: nil,
            },
        ];
        Ok(Statement {
            from: self.today.plus_days(-30),
            to: self.today,
            opening: nil,
            movements,
            closing: nil,
            charged: of.total,
            paid: of.total,
            on_hold: nil,
        })
    }
}

fn text<const MAX: usize>(text: &str) -> DbResult<CleanText<MAX>> {
    CleanText::parse(text).map_err(|e| AppError::Internal(e.into()))
}

fn broken() -> AppError {
    AppError::internal("a figure of the sample cannot be read")
}
