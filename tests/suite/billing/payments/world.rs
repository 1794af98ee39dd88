//! A dealership, its customers and their invoices, one or more instances of the portal, and the provider's stand-in.

use std::time::Duration;

use actix_web::test::TestRequest;
use diesel::prelude::*;
use forecourt::base::config::Config;
use forecourt::base::db::Conn;
use forecourt::base::db::schema::attempt_invoice;
use forecourt::base::form_key::new_form_key;
use forecourt::base::mail;
use forecourt::base::outbox::{self, Jobs};
use forecourt::base::values::{
    AttemptId, CleanText, Clock, Country, Currency, CustomerId, InvoiceId, Language, LineId, Money, Quantity,
    Timestamp, UnitPrice,
};
use forecourt::billing::chargebacks;
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::invoices::totals::{Discount, TaxKey};
use forecourt::billing::invoices::{self, Draft, Line, LineKind, Particulars, PayType};
use forecourt::billing::ledger::{self, Position};
use forecourt::billing::payments::attempt::Attempt;
use forecourt::billing::payments::pay_links;
use forecourt::billing::payments::paying::{Begun, begin};
use forecourt::billing::payments::payment::Received;
use forecourt::billing::payments::starting::{Door, Order};
use forecourt::billing::payments::store::{attempts, received};
use forecourt::billing::payments::{Provider, jobs};
use forecourt::parties::Address;
use forecourt::parties::customers::{self, Contact, CustomerKind, Details};
use forecourt::parties::dealerships::{self, Settings};
use forecourt::simulator::book::Card;
use forecourt::simulator::switches::Switches;
use forecourt::simulator::{self, Parcel, Receiver, Simulator};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::{Actor, ActorKind};

use crate::support::{TestApp, records};

pub const START: &str = "2026-11-20T18:00:00Z";
const SECRET: &str = "whsec_test";

pub struct World {
    pub app: TestApp,
    pub simulator: Simulator,
    pub scope: Scope,
    simulator_clock: Clock,
    /// A pay link of the first invoice: the door that all orders of these tests come through.
    door: Option<Door>,
}

#[derive(Clone, Debug)]
pub struct Owed {
    pub id: InvoiceId,
    pub number: String,
    pub total: Money,
}

pub fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

impl World {
    pub fn new() -> Self {
        Self::in_currency(Currency::Usd)
    }

    pub fn in_currency(currency: Currency) -> Self {
        Self::made(currency, |_| {})
    }

    /// With other settings.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::made(Currency::Usd, change)
    }

    fn made(currency: Currency, change: impl FnOnce(&mut Config)) -> Self {
        let simulator_clock = Clock::manual(START.parse::<Timestamp>().unwrap());
        let receiver = Receiver { url: "http://127.0.0.1:1/".to_owned(), secret: SECRET.to_owned() };
        let config = simulator::Config { receiver: Some(receiver), ..simulator::Config::default() };
        let simulator =
            simulator::start(([127, 0, 0, 1], 0).into(), config, simulator_clock.clone()).unwrap();
        let app = TestApp::with(|config| {
            config.stripe_url = format!("http://{}", simulator.address());
            config.stripe_secret_key = Some("sk_test_simulator".to_owned());
            config.stripe_webhook_secrets = vec![SECRET.to_owned()];
            change(config);
        });
        let scope = dealership_with_customer(&app, currency);
        Self { app, simulator, scope, simulator_clock, door: None }
    }

    /// Somebody who acts for the customer, signed in.
    pub async fn owner(&self, name: &str) -> crate::support::actors::Actor<'_> {
        let customer = self.scope.customer().unwrap();
        self.app.owner_of(name, self.scope.dealership(), customer).await
    }

    /// Money on account, paid at the counter.
    pub fn has_credit(&self, minor: i64) {
        records::counted(&self.app, &self.scope, minor);
    }

    pub fn advance(&self, span: Duration) {
        self.app.clock.advance(span);
        self.simulator_clock.advance(span);
    }

    pub fn switches(&self, switches: Switches) {
        self.simulator.act(|desk| desk.book.switches = switches);
    }

    /// An issued invoice over so many minor units, untaxed.
    pub fn owes(&mut self, minor: i64) -> Owed {
        self.owes_of(&self.scope.clone(), minor)
    }

    pub fn owes_of(&mut self, scope: &Scope, minor: i64) -> Owed {
        let site = &self.app.site;
        let draft = Draft { lines: vec![line(site.clock.now(), self.currency(), minor)], ..Draft::default() };
        let actor = Actor::of_kind(ActorKind::Operator);
        let issued = site.db.write(|c| invoices::issue_new(c, site, &actor, scope, &draft)).unwrap();
        if self.door.is_none() {
            self.door = Some(self.link_to(issued.id));
        }
        Owed { id: issued.id, number: issued.number, total: issued.total }
    }

    /// Voids an invoice whose hosted page was given up, as far as we knew; it lives on.
    pub fn void(&self, owed: &Owed) {
        let reason = records::clean("Not his car");
        let new = NewCredit {
            invoice: owed.id,
            reason: &reason,
            amounts: &[],
            approval: None,
            form_key: &records::form_key(&owed.id.to_string()),
        };
        let site = &self.app.site;
        let all = |c: &mut Conn, live: bool| {
            Ok(diesel::update(attempt_invoice::table).set(attempt_invoice::live.eq(live)).execute(c)?)
        };
        site.db.write(|c| all(c, false)).unwrap();
        let voided = |c: &mut _| credits::void(c, site, &Actor::system(), &self.scope, &new, false);
        site.db.write(voided).unwrap().unwrap();
        site.db.write(|c| all(c, true)).unwrap();
    }

    pub fn currency(&self) -> Currency {
        let site = &self.app.site;
        site.db.read(|c| dealerships::load(c, self.scope.dealership())).unwrap().settings.currency
    }

    pub fn link_to(&self, invoice: InvoiceId) -> Door {
        let site = &self.app.site;
        let actor = Actor::of_kind(ActorKind::Operator);
        let token = site
            .db
            .write(|c| pay_links::create(c, site, &actor, &self.scope, invoice, pay_links::LIFE))
            .unwrap();
        let found = site.db.read(|c| pay_links::find(c, site, &token)).unwrap();
        let pay_links::Found::Alive(link) = found else { panic!("{found:?}") };
        Door::Link { id: link.id, token }
    }

    /// An order of whole or part invoices, as the check page would send it.
    pub fn order(&self, shares: &[(&Owed, i64)]) -> Order {
        let currency = self.currency();
        Order {
            protest: false,
            form_key: new_form_key(),
            shares: shares
                .iter()
                .map(|(o, minor)| (o.number.clone(), Money::new(*minor, currency)))
                .collect(),
            deposit: None,
            door: self.door.clone().unwrap(),
            language: Language::En,
        }
    }

    pub async fn begin(&self, order: &Order) -> Begun {
        self.begin_on(&self.app, order).await
    }

    pub async fn begin_on(&self, instance: &TestApp, order: &Order) -> Begun {
        let actor = Actor::of_kind(ActorKind::Guest);
        begin(&instance.site, &instance.app.provider, &actor, &self.scope, order).await.unwrap()
    }

    /// Begins and expects to be led to the hosted page; returns the provider's session.
    pub async fn checkout(&self, order: &Order) -> String {
        match self.begin(order).await {
            Begun::Checkout(url) => session_in(&url),
            other => panic!("{other:?}"),
        }
    }

    /// Somebody pays on the hosted page.
    pub fn pay(&self, session: &str, card: Card) {
        self.simulator.act(|desk| desk.pay(session, card)).unwrap();
    }

    pub fn intent_of(&self, session: &str) -> String {
        self.simulator.act(|desk| desk.session(session).unwrap().intent.clone()).unwrap()
    }

    /// Takes what the provider wants to tell, to be posted in any order and as often as wanted.
    pub fn parcels(&self) -> Vec<Parcel> {
        self.simulator.take_webhooks()
    }

    /// Posts one to an instance; returns the status.
    pub async fn post(&self, instance: &TestApp, parcel: &Parcel) -> u16 {
        let request = TestRequest::post()
            .uri("/webhooks/stripe")
            .insert_header(("stripe-signature", parcel.signature.as_str()))
            .set_payload(parcel.body.clone());
        instance.call(request).await.status.as_u16()
    }

    /// Posts all webhooks in order and does the work that follows.
    pub async fn webhooks(&self) {
        for parcel in self.parcels() {
            assert_eq!(self.post(&self.app, &parcel).await, 200);
        }
        self.work().await;
    }

    /// Does everything that is due.
    pub async fn work(&self) {
        self.work_on(&self.app).await;
    }

    pub async fn work_on(&self, instance: &TestApp) {
        outbox::drain(&instance.site, &all_jobs(&instance.app.provider)).await.unwrap();
    }

    pub fn attempts(&self) -> Vec<Attempt> {
        use forecourt::base::db::schema::payment_attempt;
        let site = &self.app.site;
        site.db
            .read(|c| {
                let ids: Vec<AttemptId> =
                    payment_attempt::table.order(payment_attempt::id).select(payment_attempt::id).load(c)?;
                ids.into_iter().map(|id| attempts::for_job(c, id)).collect()
            })
            .unwrap()
    }

    /// How attempts stand, in the order of the alphabet: those of one moment have no order of their own.
    pub fn states(&self) -> Vec<&'static str> {
        let mut states: Vec<_> = self.attempts().iter().map(|a| a.state.code()).collect();
        states.sort_unstable();
        states
    }

    pub fn only_attempt(&self) -> Attempt {
        let mut all = self.attempts();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    pub fn payments(&self) -> Vec<Received> {
        let site = &self.app.site;
        site.db.read(|c| received::list(c, site, &self.scope, None, 100)).unwrap()
    }

    pub fn open(&self, owed: &Owed) -> i64 {
        let site = &self.app.site;
        let open = site.db.read(|c| ledger::open_of(c, &self.scope, owed.id, owed.total.currency()));
        open.unwrap().minor()
    }

    /// The four figures, after proving that the ledger balances and agrees with every document.
    pub fn position(&self) -> Position {
        let site = &self.app.site;
        let report = site.db.read(ledger::check).unwrap();
        assert!(report.is_clean(), "{:?}", report.findings);
        let position = site.db.read(|c| ledger::position(c, &self.scope, self.currency())).unwrap();
        assert!(position.is_balanced(), "{position:?}");
        position
    }

    /// How many charges succeeded at the provider.
    pub fn charges(&self) -> usize {
        use forecourt::simulator::book::IntentStatus;
        self.simulator
            .act(|desk| desk.book.intents.iter().filter(|i| i.status == IntentStatus::Succeeded).count())
    }

    pub fn sessions(&self) -> usize {
        self.simulator.act(|desk| desk.book.sessions.len())
    }
}

pub fn all_jobs(provider: &Provider) -> Jobs {
    chargebacks::jobs(jobs::jobs(mail::deliver_with(Jobs::default()), provider), provider)
}

pub fn session_in(url: &str) -> String {
    let from = url.find("cs_").unwrap_or_else(|| panic!("no session in {url}"));
    url[from..].split(['?', '/', '#']).next().unwrap().to_owned()
}

fn dealership_with_customer(app: &TestApp, currency: Currency) -> Scope {
    let site = &app.site;
    let actor = Actor::of_kind(ActorKind::Operator);
    site.db
        .write(|c| {
            let zone = "America/Chicago".parse().unwrap();
            let name = CleanText::parse("Northside Motors").unwrap();
            let mut settings = Settings::new(name, currency, Country::US, zone).unwrap();
            settings.part_payment_minimum = Money::new(5000, currency);
            let dealership = dealerships::add(c, site, &actor, &settings)?;
            let customer = customer(c, site, dealership)?;
            Ok(Scope::for_job(dealership, Some(customer)))
        })
        .unwrap()
}

fn customer(
    c: &mut Conn,
    site: &forecourt::base::site::Site,
    dealership: forecourt::base::values::DealershipId,
) -> forecourt::base::db::DbResult<CustomerId> {
    let contact = Contact { email: None, phone: None, address: Address::unknown(Country::US) };
    let details = Details {
        kind: CustomerKind::Person,
        name: CleanText::parse("Dana Whitfield").unwrap(),
        contact,
        notes: None,
        language: Language::En,
        tax_exempt: false,
        tax_certificate: None,
    };
    let actor = Actor::of_kind(ActorKind::Operator);
    customers::create(c, site, &actor, &Scope::for_job(dealership, None), None, &details)
}

fn line(now: Timestamp, currency: Currency, minor: i64) -> Line {
    let price: UnitPrice = Money::new(minor, currency).to_decimal_string().parse().unwrap();
    Line {
        id: LineId::generate(now),
        job: None,
        kind: LineKind::Labour,
        pay_type: PayType::Customer,
        code: None,
        description: CleanText::parse("Front brakes").unwrap(),
        part_number: None,
        condition: None,
        quantity: "1".parse::<Quantity>().unwrap(),
        unit: None,
        unit_price: price,
        discount: Discount::None,
        tax: TaxKey::untaxed(),
        particulars: Particulars::default(),
    }
}
