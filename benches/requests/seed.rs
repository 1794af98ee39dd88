//! A database for the bench: customers with a hundred invoices each, a thousand of them with somebody signed in, and a
//! fleet with twenty thousand. One invoice is issued by the real verb; the others are rows of the same content, sealed
//! row by row, with the postings that a detail page sums and the mail that told of it.

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use forecourt::base::db::schema::{
    audit_checkpoint, customer, delivery, invoice, ledger_transaction, outbox, owner_right, passkey, posting,
    session,
};
use forecourt::base::db::{Conn, Db, DbOptions, DbResult};
use forecourt::base::later::Later;
use forecourt::base::site::Site;
use forecourt::base::values::{
    Clock, Currency, CustomerId, DealershipId, DeliveryId, Email, InvoiceId, LineId, LocalDate, MembershipId,
    PasskeyId, PersonId, PostingId, SessionId, Timestamp, TransactionId, VehicleId, Vin,
};
use forecourt::base::vault::{
    DataKey, Holder, InvoiceLabel, InvoiceSnapshot, PasskeyName, Purpose, RootSecret, Sealed, SessionAddress,
    Vault,
};
use forecourt::base::web::new_token;
use forecourt::billing::invoices::totals::{Discount, TaxKey};
use forecourt::billing::invoices::{Draft, Line, LineKind, Particulars, PayType, issue_new};
use forecourt::insert_all;
use forecourt::parties::Address;
use forecourt::parties::customers::{self, Contact, CustomerKind, Details};
use forecourt::parties::dealerships::{self, Settings};
use forecourt::parties::vehicles::{self, OdometerUnit};
use forecourt::trust::access::{self, Role, Scope, persons, sessions};
use forecourt::trust::audit::Actor;

use crate::portal;

const EACH: usize = 100;
const SIGNED_IN: usize = 1000;
const FLEET: usize = 20_000;
/// Customers made in one transaction.
const AT_ONCE: usize = 25;

pub struct Seeded {
    /// Those with somebody signed in.
    pub customers: Vec<CustomerId>,
    /// One session token a customer.
    pub sessions: Vec<String>,
    /// One invoice number a customer.
    pub numbers: Vec<String>,
    pub fleet_session: String,
    pub fleet: CustomerId,
    pub staff_session: String,
    /// Where a page begins in the middle of the dealership's invoices, by day of issue and by due day.
    pub middle: String,
    pub middle_due: String,
    /// The last eight of the VIN of some vehicles.
    pub vin_end: String,
    /// An id for a draft that is never saved.
    pub draft: InvoiceId,
    pub root: Arc<RootSecret>,
}

/// What every invoice of the bench is a copy of.
struct Model {
    dealer: DealershipId,
    snapshot: Vec<u8>,
    total: i64,
    issued_on: LocalDate,
}

pub fn seed(url: &str, invoices: usize) -> Seeded {
    let db = Db::open(&url.parse().unwrap(), DbOptions::default()).unwrap();
    db.migrate().unwrap();
    let clock = Clock::system();
    let root = Arc::new(RootSecret::generate());
    let vault = db.write(|c| Vault::create(c, &root, "evaluation", &clock)).unwrap();
    let site = Site { later: Later::start(&db), db, vault, clock, config: Arc::new(portal::config(url)) };
    let settings = Settings::new(
        "Northside Motors".parse().unwrap(),
        Currency::Usd,
        "US".parse().unwrap(),
        "America/Chicago".parse().unwrap(),
    );
    let dealer =
        site.db.write(|c| dealerships::add(c, &site, &Actor::system(), settings.as_ref().unwrap())).unwrap();
    let model = site.db.write(|c| model(c, &site, dealer)).unwrap();
    let (mut customers, mut sessions, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for first in (0..invoices / EACH).step_by(AT_ONCE) {
        let made = site.db.write(|c| {
            let group = first..(first + AT_ONCE).min(invoices / EACH);
            group.map(|at| account(c, &site, &model, at, at * EACH, EACH)).collect::<DbResult<Vec<_>>>()
        });
        for (id, token) in made.unwrap() {
            if let Some(token) = token {
                numbers.push(format!("BN-{}", customers.len() * EACH + 1));
                customers.push(id);
                sessions.push(token);
            }
        }
    }
    let (fleet, fleet_session) = site.db.write(|c| account(c, &site, &model, 0, invoices, FLEET)).unwrap();
    let cars = customers.iter().step_by(50);
    let cars: DbResult<Vec<_>> = cars.map(|who| site.db.write(|c| car(c, &site, dealer, *who))).collect();
    cars.unwrap();
    let half = model.issued_on.plus_days(-500);
    let last = InvoiceId::generate(site.clock.now());
    let staff_session = site.db.write(|c| staff(c, &site, dealer)).unwrap();
    site.db.write(settle).unwrap();
    Seeded {
        customers,
        sessions,
        numbers,
        fleet_session: fleet_session.unwrap(),
        fleet,
        middle: format!("{}.{last}", half.days()),
        middle_due: format!("{}.{last}", half.plus_days(14).days()),
        vin_end: VIN[9..].to_owned(),
        staff_session,
        draft: InvoiceId::generate(site.clock.now()),
        root,
    }
}

/// Waits until the log of what was made has begun: each row gets a code first, once in the life of a site.
pub fn settled(url: &str) {
    let db = Db::open(&url.parse().unwrap(), DbOptions { connections: 1, ..DbOptions::default() }).unwrap();
    let begun = |c: &mut Conn| Ok(audit_checkpoint::table.count().get_result::<i64>(c)? > 0);
    let waits = std::time::Duration::from_millis(200);
    let patience = std::time::Duration::from_secs(900).as_millis() / waits.as_millis();
    for _ in 0..patience {
        if db.read(begun).unwrap() {
            return;
        }
        std::thread::sleep(waits);
    }
    panic!("the log of what was made was not begun in a quarter of an hour");
}

/// Nothing is left to be done.
fn settle(c: &mut Conn) -> DbResult<()> {
    diesel::delete(outbox::table).execute(c)?;
    // The rows above went past the ledger, which keeps the sums of its days.
    let sums = "DELETE FROM ledger_day; INSERT INTO ledger_day (dealership_id, currency, occurred_on, account, amount) \
                SELECT dealership_id, currency, occurred_on, account, CAST(SUM(amount) AS BIGINT) FROM posting \
                GROUP BY dealership_id, currency, occurred_on, account";
    c.batch_execute(sums)?;
    Ok(())
}

const VIN: &str = "1HGCM82633A004352";

/// The same car of another owner.
fn car(c: &mut Conn, site: &Site, dealer: DealershipId, who: CustomerId) -> DbResult<VehicleId> {
    let details = vehicles::Details {
        vin: Vin::parse(VIN).unwrap(),
        plate: None,
        year: Some(2021),
        make: "Honda".parse().unwrap(),
        model: "Accord".parse().unwrap(),
        trim: None,
        odometer: None,
        odometer_unit: OdometerUnit::Miles,
        owned_from: None,
        owned_until: None,
    };
    vehicles::insert(c, site, &Scope::for_job(dealer, Some(who)), &details, None)
}

/// One invoice, issued as any other.
fn model(c: &mut Conn, site: &Site, dealer: DealershipId) -> DbResult<Model> {
    let id = create(c, site, dealer, "The first")?;
    let scope = Scope::for_job(dealer, Some(id));
    let issued = issue_new(c, site, &Actor::system(), &scope, &draft())?;
    let sealed: Sealed<InvoiceSnapshot> =
        invoice::table.find(issued.id).select(invoice::snapshot).first(c)?;
    let snapshot = site.vault.open_bytes(c, Holder::Customer(id), issued.id.as_bytes(), &sealed)?;
    Ok(Model { dealer, snapshot, total: issued.total.minor(), issued_on: issued.issued_on })
}

fn create(c: &mut Conn, site: &Site, dealer: DealershipId, name: &str) -> DbResult<CustomerId> {
    let details = Details {
        kind: CustomerKind::Person,
        name: name.parse().unwrap(),
        contact: Contact { email: None, phone: None, address: Address::unknown("US".parse().unwrap()) },
        notes: None,
        language: forecourt::base::values::Language::En,
        tax_exempt: false,
        tax_certificate: None,
    };
    customers::create(c, site, &Actor::system(), &Scope::for_job(dealer, None), None, &details)
}

/// A customer with invoices from a number on, and a session where somebody is signed in.
fn account(
    c: &mut Conn,
    site: &Site,
    model: &Model,
    at: usize,
    first: usize,
    count: usize,
) -> DbResult<(CustomerId, Option<String>)> {
    let id = create(c, site, model.dealer, &format!("Customer {first}"))?;
    let signed_in = at < SIGNED_IN;
    let token = signed_in.then(|| sign_in(c, site, model.dealer, id, first)).transpose()?;
    let key = site.vault.key(c, Holder::Customer(id), Purpose::Records)?;
    for begin in (1..=count).step_by(500) {
        let batch = begin..(begin + 500).min(count + 1);
        let rows: Vec<Made> = batch.map(|i| made(site, &key, model, first + i)).collect();
        insert(c, model, id, &rows)?;
    }
    Ok((id, token))
}

struct Made {
    id: InvoiceId,
    number: String,
    /// Every fourth has none.
    order: String,
    issued: LocalDate,
    paid: bool,
    label: Vec<u8>,
    snapshot: Vec<u8>,
}

/// Nineteen of twenty are paid.
fn made(site: &Site, key: &DataKey, model: &Model, number: usize) -> Made {
    let id = InvoiceId::generate(site.clock.now());
    let label: Sealed<InvoiceLabel> =
        key.seal(id.as_bytes(), "Front brakes, oil service and alignment\n2021 Honda Accord Sport").unwrap();
    let snapshot: Sealed<InvoiceSnapshot> = key.seal_bytes(id.as_bytes(), &model.snapshot).unwrap();
    Made {
        id,
        number: format!("BN-{number}"),
        order: if number.is_multiple_of(4) { String::new() } else { format!("RO {}", 20_000 + number) },
        issued: model.issued_on.plus_days(-((number % 1000) as i32)),
        paid: !number.is_multiple_of(20),
        label: label.as_bytes().to_vec(),
        snapshot: snapshot.as_bytes().to_vec(),
    }
}

fn insert(c: &mut Conn, model: &Model, who: CustomerId, rows: &[Made]) -> DbResult<()> {
    let (dealer, total) = (model.dealer, model.total);
    let now = Timestamp::from_seconds(1_790_000_000);
    let invoices: Vec<_> = rows
        .iter()
        .map(|r| {
            (
                (
                    invoice::id.eq(r.id),
                    invoice::dealership_id.eq(dealer),
                    invoice::customer_id.eq(who),
                    invoice::state.eq("issued"),
                    invoice::series.eq("BN"),
                    invoice::number.eq(&r.number),
                    invoice::repair_order.eq(&r.order),
                    invoice::currency.eq(Currency::Usd),
                    invoice::issued_on.eq(r.issued),
                    invoice::due_on.eq(r.issued.plus_days(14)),
                ),
                (
                    invoice::net_minor.eq(total),
                    invoice::tax_minor.eq(0_i64),
                    invoice::total_minor.eq(total),
                    invoice::open_minor.eq(if r.paid { 0 } else { total }),
                    invoice::label.eq(&r.label),
                    invoice::snapshot.eq(&r.snapshot),
                    invoice::source.eq("portal"),
                    invoice::created_at.eq(now),
                    invoice::issued_at.eq(now),
                ),
            )
        })
        .collect();
    insert_all!(c, invoice::table, invoices)?;
    let transactions: Vec<_> = rows.iter().map(|r| (TransactionId::generate(now), r)).collect();
    let heads: Vec<_> = transactions
        .iter()
        .map(|(id, r)| {
            (
                ledger_transaction::id.eq(*id),
                ledger_transaction::dealership_id.eq(dealer),
                ledger_transaction::customer_id.eq(who),
                ledger_transaction::kind.eq("invoice_issued"),
                ledger_transaction::source_id.eq(r.id.to_string()),
                ledger_transaction::occurred_on.eq(r.issued),
                ledger_transaction::created_at.eq(now),
            )
        })
        .collect();
    insert_all!(c, ledger_transaction::table, heads)?;
    let legs = transactions.iter().flat_map(|(id, r)| {
        let issued = [("receivable", total, true), ("revenue", -total, false)];
        let paid = [("customer_credit", total, true), ("receivable", -total, true)];
        let all: Vec<_> = issued.into_iter().chain(paid.into_iter().filter(|_| r.paid)).collect();
        all.into_iter().map(move |leg| (*id, *r, leg))
    });
    let legs: Vec<_> = legs
        .map(|(transaction, r, (account, amount, document))| {
            (
                posting::id.eq(PostingId::generate(now)),
                posting::transaction_id.eq(transaction),
                posting::dealership_id.eq(dealer.to_string()),
                posting::customer_id.eq(who.to_string()),
                posting::document_id.eq(document.then(|| r.id.to_string())),
                posting::account.eq(account),
                posting::currency.eq("USD"),
                posting::amount.eq(amount),
                posting::occurred_on.eq(r.issued),
            )
        })
        .collect();
    insert_all!(c, posting::table, legs)?;
    let mailed: Vec<_> = rows
        .iter()
        .map(|r| {
            (
                delivery::id.eq(DeliveryId::generate(now)),
                delivery::object_id.eq(r.id.to_string()),
                delivery::customer_id.eq(who),
                delivery::channel.eq("mail"),
                delivery::state.eq("sent"),
                delivery::at.eq(now),
            )
        })
        .collect();
    insert_all!(c, delivery::table, mailed)?;
    let count = rows.len() as i64;
    let sums = (
        customer::issued_count.eq(customer::issued_count + count),
        customer::issued_minor.eq(customer::issued_minor + count * total),
    );
    diesel::update(customer::table.find(who)).set(sums).execute(c)?;
    Ok(())
}

/// A person who works in the customer's account.
fn sign_in(c: &mut Conn, site: &Site, dealer: DealershipId, who: CustomerId, at: usize) -> DbResult<String> {
    let now = site.clock.now();
    let email = Email::parse(&format!("customer{at}@example.com")).unwrap();
    let name = format!("Customer {at}").parse().unwrap();
    let person = persons::create(c, site, &Actor::system(), &name, &email, None)?;
    let right = (
        owner_right::id.eq(MembershipId::generate(now)),
        owner_right::person_id.eq(person),
        owner_right::dealership_id.eq(dealer),
        owner_right::customer_id.eq(who),
        owner_right::can_approve.eq(true),
        owner_right::can_pay.eq(true),
        owner_right::can_dispute.eq(true),
        owner_right::created_at.eq(now),
    );
    diesel::insert_into(owner_right::table).values(right).execute(c)?;
    session(c, site, person, who.to_string())
}

/// An advisor of the dealership with a session there.
fn staff(c: &mut Conn, site: &Site, dealer: DealershipId) -> DbResult<String> {
    let (name, email) = ("Marcus Bell".parse().unwrap(), Email::parse("marcus@example.com").unwrap());
    let person = persons::create(c, site, &Actor::system(), &name, &email, None)?;
    access::staff::grant(c, site, &Actor::system(), person, Some(dealer), Role::Clerk)?;
    session(c, site, person, dealer.to_string())
}

/// A passkey, and a session that works in an account; the token is for the cookie.
fn session(c: &mut Conn, site: &Site, person: PersonId, account: String) -> DbResult<String> {
    let now = site.clock.now();
    let id = PasskeyId::generate(now);
    let label: Sealed<PasskeyName> = site.vault.seal(c, Holder::Person(person), id.as_bytes(), "Phone")?;
    let key = (
        passkey::id.eq(id),
        passkey::person_id.eq(person),
        passkey::credential_id.eq(id.as_bytes().to_vec()),
        passkey::credential.eq("{}"),
        passkey::name.eq(label),
        passkey::synced.eq(false),
        passkey::device.eq("Chrome on Linux"),
        passkey::created_at.eq(now),
    );
    diesel::insert_into(passkey::table).values(key).execute(c)?;
    let (token, session_id) = (new_token(), SessionId::generate(now));
    let hash = site.vault.bearer_hash(&token);
    let ip: Sealed<SessionAddress> =
        site.vault.seal(c, Holder::Person(person), session_id.as_bytes(), "127.0.0.1")?;
    let values = (
        session::id.eq(session_id),
        session::token_hash.eq(hash.to_vec()),
        session::bound.eq(Some(sessions::bound(site, session_id, person, id, &hash)?)),
        session::person_id.eq(person),
        session::passkey_id.eq(id),
        session::account_id.eq(account),
        session::device.eq("Chrome on Linux"),
        session::ip.eq(ip),
        session::started_at.eq(now),
        session::seen_at.eq(now),
        session::expires_at.eq(now.plus(std::time::Duration::from_secs(24 * 3600))),
    );
    diesel::insert_into(session::table).values(values).execute(c)?;
    Ok(token)
}

fn draft() -> Draft {
    let line = |kind: LineKind, text: &str, quantity: &str, price: &str, taxed: bool| Line {
        id: LineId::generate(Timestamp::from_seconds(1_790_000_000)),
        job: Some("Front brakes".parse().unwrap()),
        kind,
        pay_type: PayType::Customer,
        code: None,
        description: text.parse().unwrap(),
        part_number: None,
        condition: None,
        quantity: quantity.parse().unwrap(),
        unit: None,
        unit_price: price.parse().unwrap(),
        discount: Discount::None,
        particulars: Particulars::default(),
        tax: if taxed { TaxKey::at("8.25".parse().unwrap()) } else { TaxKey::untaxed() },
    };
    Draft {
        vehicle: None,
        repair_order: Some("RO 58213".parse().unwrap()),
        advisor: Some("Marcus Bell".parse().unwrap()),
        odometer_in: Some(48_210),
        odometer_out: Some(48_216),
        lines: vec![
            line(LineKind::Labour, "Replace front brake pads and rotors", "2.4", "148.00", false),
            line(LineKind::Labour, "Four-wheel alignment", "1", "129.95", false),
            line(LineKind::Part, "Brake pad set, front", "1", "118.40", true),
            line(LineKind::Part, "Brake rotor, front", "2", "96.75", true),
            line(LineKind::Fee, "Shop supplies and hazardous waste disposal", "1", "24.50", false),
        ],
        ..Draft::default()
    }
}
