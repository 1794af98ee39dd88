//! A database for the bench: a thousand customers with a signed-in person each, a fleet with twenty thousand
//! invoices, the rest spread evenly. One invoice is issued by the real verb; the others are rows of the same content,
//! sealed row by row, with the postings that a detail page sums.

use std::sync::Arc;

use diesel::prelude::*;
use forecourt::app::App;
use forecourt::base::config::{Config, LogFormat, SiteMode};
use forecourt::base::db::schema::{
    customer, invoice, ledger_transaction, owner_right, passkey, posting, session,
};
use forecourt::base::db::{Conn, Db, DbOptions, DbResult};
use forecourt::base::later::Later;
use forecourt::base::site::Site;
use forecourt::base::values::{
    Clock, Currency, CustomerId, DealershipId, Email, InvoiceId, LineId, LocalDate, MembershipId, PasskeyId,
    PersonId, PostingId, SessionId, Timestamp, TransactionId,
};
use forecourt::base::vault::{
    DataKey, Holder, InvoiceLabel, InvoiceSnapshot, PasskeyName, Purpose, RootSecret, Sealed, SessionAddress,
    Vault,
};
use forecourt::base::web::{new_token, token_hash};
use forecourt::billing::invoices::totals::{Discount, TaxKey};
use forecourt::billing::invoices::{Draft, Line, LineKind, Particulars, PayType, issue_new};
use forecourt::insert_all;
use forecourt::parties::Address;
use forecourt::parties::customers::{self, Contact, CustomerKind, Details};
use forecourt::parties::dealerships::{self, Settings};
use forecourt::trust::access::{Role, Scope, persons, staff};
use forecourt::trust::audit::Actor;

const CUSTOMERS: usize = 1000;
const FLEET: usize = 20_000;

pub struct Seeded {
    pub customers: Vec<CustomerId>,
    /// One session token a customer.
    pub sessions: Vec<String>,
    /// One invoice number a customer.
    pub numbers: Vec<String>,
    pub fleet_session: String,
    /// A service advisor's.
    pub staff_session: String,
    /// An id for a draft that is never saved.
    pub draft: InvoiceId,
    root: Arc<RootSecret>,
}

impl Seeded {
    /// The portal on this database, with logs, limits and the log of views on.
    pub fn app(&self, url: &str) -> App {
        let mut config = config(url);
        config.database_connections = forecourt::commands::serve::sizes(&config).connections;
        App::open(config, Clock::system(), &self.root).unwrap()
    }
}

fn config(url: &str) -> Config {
    Config {
        mode: SiteMode::Evaluation,
        site_name: "Bench".to_owned(),
        database_url: url.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        rate_limit_factor: 1_000_000,
        log: "info".to_owned(),
        log_format: LogFormat::Json,
        ..Config::default()
    }
}

pub fn seed(url: &str, invoices: usize) -> Seeded {
    let db = Db::open(&url.parse().unwrap(), DbOptions::default()).unwrap();
    db.migrate().unwrap();
    let clock = Clock::system();
    let root = Arc::new(RootSecret::generate());
    let vault = db.write(|c| Vault::create(c, &root, "evaluation", &clock)).unwrap();
    let site = Site { later: Later::start(&db), db, vault, clock, config: Arc::new(config(url)) };
    let settings = Settings::new(
        "Northside Motors".parse().unwrap(),
        Currency::Usd,
        "US".parse().unwrap(),
        "America/Chicago".parse().unwrap(),
    );
    let dealer =
        site.db.write(|c| dealerships::add(c, &site, &Actor::system(), settings.as_ref().unwrap())).unwrap();
    let mut seeded = Seeded {
        customers: Vec::new(),
        sessions: Vec::new(),
        numbers: Vec::new(),
        fleet_session: String::new(),
        staff_session: String::new(),
        draft: InvoiceId::generate(site.clock.now()),
        root,
    };
    let mut next = 1;
    let each = invoices.saturating_sub(FLEET) / CUSTOMERS;
    for at in 0..CUSTOMERS {
        let (id, token, first) = account(&site, dealer, at, each, &mut next);
        seeded.customers.push(id);
        seeded.sessions.push(token);
        seeded.numbers.push(first);
    }
    seeded.fleet_session = account(&site, dealer, CUSTOMERS, FLEET.min(invoices), &mut next).1;
    seeded.staff_session = site.db.write(|c| advisor(c, &site, dealer)).unwrap();
    site.db.write(analyse).unwrap();
    seeded
}

/// What both engines do by themselves after a while: count what there is.
fn analyse(c: &mut Conn) -> DbResult<()> {
    diesel::connection::SimpleConnection::batch_execute(c, "ANALYZE")?;
    Ok(())
}

fn account(
    site: &Site,
    dealer: DealershipId,
    at: usize,
    count: usize,
    next: &mut usize,
) -> (CustomerId, String, String) {
    let scope = Scope::for_job(dealer, None);
    let details = Details {
        kind: CustomerKind::Person,
        name: format!("Customer {at}").parse().unwrap(),
        contact: Contact { email: None, phone: None, address: Address::unknown("US".parse().unwrap()) },
        notes: None,
        language: forecourt::base::values::Language::En,
        tax_exempt: false,
        tax_certificate: None,
    };
    let id = site.db.write(|c| customers::create(c, site, &Actor::system(), &scope, None, &details)).unwrap();
    let scope = scope.narrowed(id).unwrap();
    let token = site.db.write(|c| sign_in(c, site, dealer, id, at)).unwrap();
    let issued = site.db.write(|c| issue_new(c, site, &Actor::system(), &scope, &draft())).unwrap();
    let (snapshot, key) = site
        .db
        .read(|c| {
            let sealed: Sealed<InvoiceSnapshot> =
                invoice::table.find(issued.id).select(invoice::snapshot).first(c)?;
            let json = site.vault.open_bytes(c, Holder::Customer(id), issued.id.as_bytes(), &sealed)?;
            Ok((json, site.vault.key(c, Holder::Customer(id), Purpose::Records)?))
        })
        .unwrap();
    let total = issued.total.minor();
    let mut done = 0;
    let mut first = issued.number;
    while done < count {
        let batch = 500.min(count - done);
        let rows: Vec<Made> =
            (0..batch).map(|i| made(site, &key, &snapshot, *next + i, issued.issued_on)).collect();
        site.db.write(|c| insert(c, dealer, id, total, &rows)).unwrap();
        if let Some(row) = rows.first() {
            first.clone_from(&row.number);
        }
        *next += batch;
        done += batch;
    }
    (id, token, first)
}

struct Made {
    id: InvoiceId,
    number: String,
    issued: LocalDate,
    paid: bool,
    label: Vec<u8>,
    snapshot: Vec<u8>,
}

/// Nineteen of twenty are paid.
fn made(site: &Site, key: &DataKey, snapshot: &[u8], number: usize, today: LocalDate) -> Made {
    let id = InvoiceId::generate(site.clock.now());
    let label: Sealed<InvoiceLabel> =
        key.seal(id.as_bytes(), "Front brakes, oil service and alignment\n2021 Honda Accord Sport").unwrap();
    let snapshot: Sealed<InvoiceSnapshot> = key.seal_bytes(id.as_bytes(), snapshot).unwrap();
    Made {
        id,
        number: format!("BN-{number}"),
        issued: today.plus_days(-((number % 1000) as i32)),
        paid: !number.is_multiple_of(20),
        label: label.as_bytes().to_vec(),
        snapshot: snapshot.as_bytes().to_vec(),
    }
}

fn insert(c: &mut Conn, dealer: DealershipId, who: CustomerId, total: i64, rows: &[Made]) -> DbResult<()> {
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
    let count = rows.len() as i64;
    let sums = (
        customer::issued_count.eq(customer::issued_count + count),
        customer::issued_minor.eq(customer::issued_minor + count * total),
    );
    diesel::update(customer::table.find(who)).set(sums).execute(c)?;
    Ok(())
}

/// A service advisor with a session at the dealership.
fn advisor(c: &mut Conn, site: &Site, dealer: DealershipId) -> DbResult<String> {
    let email = Email::parse("marcus@example.com").unwrap();
    let person = persons::create(c, site, &Actor::system(), &"Marcus Bell".parse().unwrap(), &email, None)?;
    staff::grant(c, site, &Actor::system(), person, Some(dealer), Role::Clerk)?;
    session_of(c, site, person, &dealer.to_string())
}

/// A person with a passkey and a session in the customer's account; the token is for the cookie.
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
    session_of(c, site, person, &who.to_string())
}

fn session_of(c: &mut Conn, site: &Site, person: PersonId, account: &str) -> DbResult<String> {
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
    let ip: Sealed<SessionAddress> =
        site.vault.seal(c, Holder::Person(person), session_id.as_bytes(), "127.0.0.1")?;
    let values = (
        session::id.eq(session_id),
        session::token_hash.eq(token_hash(&token).to_vec()),
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
        tax: if taxed { TaxKey::at("8.25".parse().unwrap()) } else { TaxKey::untaxed() },
        particulars: Particulars::default(),
    };
    Draft {
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
