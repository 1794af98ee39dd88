//! Honest small records: a dealership, a customer, a vehicle, an invoice, a payment. Each call makes a new one; what a
//! test cares about it says, the rest is ordinary.

use diesel::prelude::*;
use forecourt::base::db::schema::{attempt_invoice, payment, payment_attempt};
use forecourt::base::values::*;
use forecourt::base::vault::{CheckoutRequest, Holder, Purpose, Sealed};
use forecourt::billing::invoices::totals::{Discount, TaxCategory, TaxKey};
use forecourt::billing::invoices::{self, Draft, IssuedInvoice, Line, LineKind, Particulars, PayType};
use forecourt::billing::ledger::{self, NewAllocation, NewTransaction};
use forecourt::billing::payments::payment::PaymentMethod;
use forecourt::billing::payments::receiving::{NewPayment, receive};
use forecourt::billing::tax::{self, NewRule};
use forecourt::parties::Address;
use forecourt::parties::customers::{self, Contact, CustomerKind};
use forecourt::parties::dealerships::{self, Settings};
use forecourt::parties::vehicles::{self, OdometerUnit};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::{self, Actor};

use super::TestApp;

pub fn clean<const MAX: usize>(text: &str) -> CleanText<MAX> {
    CleanText::parse(text).unwrap()
}

pub fn dollars(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

pub fn day(text: &str) -> LocalDate {
    text.parse().unwrap()
}

/// In Austin, billing in dollars.
pub fn dealership(app: &TestApp, name: &str) -> DealershipId {
    let zone = "America/Chicago".parse().unwrap();
    let settings = Settings::new(clean(name), Currency::Usd, Country::US, zone).unwrap();
    app.site.db.write(|c| dealerships::add(c, &app.site, &Actor::system(), &settings)).unwrap()
}

pub fn details(name: &str) -> customers::Details {
    let word = name.split_whitespace().next().unwrap_or("nobody").to_lowercase();
    let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    customers::Details {
        kind: CustomerKind::Person,
        name: clean(name),
        contact: Contact {
            email: Email::parse(&format!("{word}@example.com")).ok(),
            phone: Phone::parse("+15125550156", Country::US).ok(),
            address: Address {
                street: CleanText::optional("9683 Oltorf St").unwrap(),
                city: CleanText::optional("Austin").unwrap(),
                region: CleanText::optional("TX").unwrap(),
                postal_code: CleanText::optional("78792").unwrap(),
                country: Country::US,
            },
        },
        notes: None,
        language: Language::En,
        tax_exempt: false,
        tax_certificate: None,
    }
}

/// A customer of the dealership, as the scope of a job for them.
pub fn customer(app: &TestApp, dealership: DealershipId, name: &str) -> Scope {
    let scope = Scope::for_job(dealership, None);
    let details = details(name);
    let made =
        app.site.db.write(|c| customers::create(c, &app.site, &Actor::system(), &scope, None, &details));
    scope.narrowed(made.unwrap()).unwrap()
}

/// A scope of a new dealership's new customer.
pub fn somebody(app: &TestApp) -> Scope {
    customer(app, dealership(app, "Northside Motors"), "Dana Whitfield")
}

pub fn vehicle(app: &TestApp, scope: &Scope, vin: &str, plate: &str) -> VehicleId {
    let details = vehicles::Details {
        vin: Vin::parse(vin).unwrap(),
        plate: Plate::parse(plate, "TX").ok(),
        year: Some(2021),
        make: clean("Honda"),
        model: clean("Accord"),
        trim: CleanText::optional("Sport").unwrap(),
        odometer: Some(48_216),
        odometer_unit: OdometerUnit::Miles,
        owned_from: None,
        owned_until: None,
    };
    app.site.db.write(|c| vehicles::insert(c, &app.site, scope, &details, None)).unwrap()
}

/// An untaxed line that comes to `minor`.
pub fn line(app: &TestApp, minor: i64) -> Line {
    Line {
        id: LineId::generate(app.clock.now()),
        job: Some(clean("Front brakes")),
        kind: LineKind::Labour,
        pay_type: PayType::Customer,
        code: None,
        description: clean("Replace front brake pads"),
        part_number: None,
        condition: None,
        quantity: Quantity::ONE,
        unit: Some(clean("h")),
        unit_price: UnitPrice::try_from(dollars(minor)).unwrap(),
        discount: Discount::None,
        tax: TaxKey::untaxed(),
        particulars: Particulars::default(),
    }
}

/// Charges of a kind are taxed at so many percent from a day on.
pub fn taxed(app: &TestApp, at: DealershipId, kind: LineKind, rate: &str, from: &str) {
    let rule = NewRule {
        kinds: vec![kind],
        condition: None,
        category: TaxCategory::Standard,
        rate: rate.parse().unwrap(),
        jurisdiction: Some(clean("TX")),
        from: day(from),
        until: None,
    };
    let scope = Scope::for_job(at, None);
    app.site.db.write(|c| tax::add(c, &app.site, &Actor::system(), &scope, &rule)).unwrap().unwrap();
}

pub fn draft(lines: Vec<Line>) -> Draft {
    Draft {
        repair_order: Some(clean("RO 58213")),
        advisor: Some(clean("Marcus Bell")),
        lines,
        ..Draft::default()
    }
}

/// An invoice that comes to `minor`, issued today.
pub fn issued(app: &TestApp, scope: &Scope, minor: i64) -> IssuedInvoice {
    let mut line = line(app, minor);
    if minor == 0 {
        line.pay_type = PayType::Warranty;
        line.unit_price = UnitPrice::try_from(dollars(12_000)).unwrap();
    }
    issue(app, scope, &draft(vec![line]))
}

/// The shared example of the field: labour, parts with tax, a core, shop supplies, sublet. 879.87 with 33.80 tax.
pub fn golden(app: &TestApp, scope: &Scope) -> IssuedInvoice {
    let percent = |text: &str| text.parse::<Percent>().unwrap();
    let (taxed, free) = (TaxKey::at(percent("7.25")), TaxKey::untaxed());
    let entry = |kind, quantity: &str, price: &str, tax: &TaxKey| Line {
        id: LineId::generate(app.clock.now()),
        kind,
        quantity: quantity.parse().unwrap(),
        unit_price: price.parse().unwrap(),
        tax: tax.clone(),
        ..line(app, 0)
    };
    let mut labour = entry(LineKind::Labour, "1.8", "145", &free);
    labour.discount = Discount::Percent(percent("10"));
    let mut warranty = entry(LineKind::Labour, "0.5", "145", &free);
    warranty.pay_type = PayType::Warranty;
    let lines = vec![
        labour,
        entry(LineKind::Part, "1", "89.95", &taxed),
        entry(LineKind::Part, "2", "74.50", &taxed),
        entry(LineKind::Part, "1", "189.99", &taxed),
        entry(LineKind::Core, "1", "22.00", &taxed),
        entry(LineKind::CoreReturn, "-1", "22.00", &free),
        entry(LineKind::Labour, "0.3", "145", &free),
        entry(LineKind::Fee, "1", "15.23", &taxed),
        entry(LineKind::Fee, "1", "4.50", &free),
        entry(LineKind::Sublet, "1", "119.00", &free),
        warranty,
    ];
    issue(app, scope, &draft(lines))
}

pub fn issue(app: &TestApp, scope: &Scope, draft: &Draft) -> IssuedInvoice {
    let made = app.site.db.write(|c| invoices::issue_new(c, &app.site, &Actor::system(), scope, draft));
    made.unwrap()
}

/// Money that came in today, given to nothing yet.
pub fn paid(app: &TestApp, scope: &Scope, minor: i64) -> PaymentId {
    let id = PaymentId::generate(app.clock.now());
    let customer = scope.require_customer().unwrap();
    let on = day("2026-11-20");
    app.site
        .db
        .write(|c| {
            let values = (
                payment::id.eq(id),
                payment::dealership_id.eq(scope.dealership()),
                payment::customer_id.eq(customer),
                payment::number.eq(id.to_string()),
                payment::method.eq("card"),
                payment::currency.eq(Currency::Usd),
                payment::amount_minor.eq(minor),
                payment::received_on.eq(on),
                payment::received_at.eq(app.clock.now()),
                payment::created_at.eq(app.clock.now()),
            );
            diesel::insert_into(payment::table).values(values).execute(c)?;
            audit::rows::seal(c, &app.site, audit::rows::Kind::Payment, id)?;
            let new = NewTransaction::payment_received(id, on, dollars(minor))?;
            ledger::post(c, &app.site, scope, &new)
        })
        .unwrap();
    id
}

/// Cash at the counter, with a receipt, given to nothing yet.
pub fn counted(app: &TestApp, scope: &Scope, minor: i64) -> PaymentId {
    let (site, now) = (&app.site, app.clock.now());
    let made = site.db.write(|c| {
        let dealership = dealerships::load(c, scope.dealership())?;
        let new = NewPayment {
            method: PaymentMethod::Cash,
            instrument: None,
            amount: dollars(minor),
            on: dealership.today(now),
            at: now,
            provider: None,
            attempt: None,
        };
        receive(c, site, scope, &dealership, &new)
    });
    made.unwrap().0
}

/// A bank debit for an invoice that is on its way. What comes back lets it fail.
pub fn under_way<'a>(app: &'a TestApp, scope: &Scope, invoice: InvoiceId) -> impl FnOnce() + use<'a> {
    let (site, now, person) = (&app.site, app.clock.now(), app.person("Paula"));
    let id = AttemptId::generate(now);
    let begun = site.db.write(|c| {
        let request: Sealed<CheckoutRequest> = site.vault.seal(c, Holder::Site, id.as_bytes(), "{}")?;
        let values = (
            payment_attempt::id.eq(id),
            payment_attempt::dealership_id.eq(scope.dealership()),
            payment_attempt::customer_id.eq(scope.require_customer()?),
            payment_attempt::person_id.eq(person),
            payment_attempt::state.eq("processing"),
            payment_attempt::currency.eq("USD"),
            payment_attempt::amount_minor.eq(100),
            payment_attempt::form_key.eq(id.to_string()),
            payment_attempt::request.eq(request),
            payment_attempt::created_at.eq(now),
            payment_attempt::changed_at.eq(now),
            payment_attempt::expires_at.eq(now),
        );
        diesel::insert_into(payment_attempt::table).values(values).execute(c)?;
        let part = (
            attempt_invoice::id.eq(ShareId::generate(now)),
            attempt_invoice::attempt_id.eq(id),
            attempt_invoice::invoice_id.eq(invoice),
            attempt_invoice::amount_minor.eq(100),
            attempt_invoice::live.eq(true),
        );
        diesel::insert_into(attempt_invoice::table).values(part).execute(c)?;
        Ok(())
    });
    begun.unwrap();
    move || {
        let ended = app.site.db.write(|c| {
            let it = payment_attempt::table.find(id);
            diesel::update(it).set(payment_attempt::state.eq("failed")).execute(c)?;
            let part = attempt_invoice::table.filter(attempt_invoice::attempt_id.eq(id));
            diesel::update(part).set(attempt_invoice::live.eq(false)).execute(c)?;
            Ok(())
        });
        ended.unwrap();
    }
}

pub fn allocation(payment: PaymentId, invoice: InvoiceId, minor: i64) -> NewAllocation {
    NewAllocation { payment, invoice, amount: dollars(minor), on: day("2026-11-20") }
}

/// The key that a customer's papers are sealed under.
pub fn records_key(app: &TestApp, scope: &Scope) -> std::sync::Arc<forecourt::base::vault::DataKey> {
    let holder = Holder::Customer(scope.require_customer().unwrap());
    app.site.db.read(|c| app.site.vault.key(c, holder, Purpose::Records)).unwrap()
}

/// A form's key, as long as those of pages: the same text is the same key.
pub fn form_key(text: &str) -> String {
    let sum = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("form-{sum:016x}")
}
