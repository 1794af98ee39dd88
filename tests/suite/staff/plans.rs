//! What the engines do with the questions of the staff's lists, of the search and of the dashboard: every one is answered
//! by an index, and a page by one in its order. Each table has three thousand rows of one dealership, copied from a
//! real one; what is sealed in the copies does not open, so that stores are asked directly.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use forecourt::base::db::Conn;
use forecourt::base::db::schema::{fraud_warning, mail_bounce, promise, refund, reminder};
use forecourt::base::values::{
    BounceId, ChargebackId, Country, Currency, DisputeId, FraudWarningId, InvoiceId, LocalDate, MailId,
    PaymentId, PersonId, PromiseId, RecurringId, RefundId, ReminderId,
};
use forecourt::base::vault::{BlindIndex, Indexed};
use forecourt::billing::approvals;
use forecourt::billing::credits::{self, NewCredit};
use forecourt::billing::disputes::{self, Ask, NewDispute, NewLine, Order, Place, Wish};
use forecourt::billing::estimates::{self, EstimateState};
use forecourt::billing::finding::documents;
use forecourt::billing::invoices::{self as bills, drafts};
use forecourt::billing::payments::counter::{self, Taking};
use forecourt::billing::payments::payment::PaymentMethod;
use forecourt::billing::payments::store::chargebacks::{self as taken_back, ChargebackState, NewChargeback};
use forecourt::billing::payments::store::dealer::{self, Filter};
use forecourt::billing::payments::store::received::After;
use forecourt::billing::payments::store::refunds;
use forecourt::billing::recurring::{self, Every, NewPlan, Schedule, Template};
use forecourt::billing::reports::{self, OwingOrder, receipts};
use forecourt::billing::write_offs::{self, NewWriteOff};
use forecourt::billing::{chargebacks, deliveries, reminders};
use forecourt::parties::{self, customers, dealerships, vehicles};
use forecourt::trust::access::Scope;
use forecourt::trust::audit;

use crate::plans::{self, by_value, never_scans, only_searches, overhear};
use crate::support::places::operator;
use crate::support::records::*;
use crate::support::{TestApp, estimates as offers};

const ROWS: u32 = 3_000;

struct Desk {
    app: TestApp,
    /// The whole dealership.
    all: Scope,
    dana: Scope,
    invoice: InvoiceId,
}

impl Desk {
    fn new() -> Self {
        let app = TestApp::new();
        let dana = somebody(&app);
        vehicle(&app, &dana, "1HGCM82633A004352", "BKT 4417");
        let invoice = issued(&app, &dana, 50_000).id;
        let desk = Self { all: Scope::for_job(dana.dealership(), None), app, dana, invoice };
        desk.pays();
        desk.corrects();
        desk.offers();
        desk.chases();
        desk.questions();
        plans::analyze(&desk.app);
        desk
    }

    fn today(&self) -> LocalDate {
        day("2026-11-20")
    }

    /// Copies the only row of a table, with some of its columns changed; `n.i` counts.
    fn copies(&self, table: &str, columns: &str, changed: &[(&str, &str)]) {
        let value = |column: &str| {
            let change = changed.iter().find(|(name, _)| *name == column);
            change.map_or_else(|| format!("s.{column}"), |(_, sql)| (*sql).to_owned())
        };
        let values: Vec<String> = columns.split(", ").map(value).collect();
        let key = columns.split(", ").next().unwrap();
        let sql = format!(
            "INSERT INTO {table} ({columns}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
             WHERE i < {ROWS}) SELECT {} FROM (SELECT * FROM {table} ORDER BY {key} LIMIT 1) s, n",
            values.join(", ")
        );
        self.app.site.db.write(|c| Ok(c.batch_execute(&sql)?)).unwrap();
    }

    fn pays(&self) {
        let (site, on) = (&self.app.site, self.today());
        let (shares, amount) = ([(self.invoice, dollars(1_000))], dollars(2_000));
        let cash = Taking {
            method: PaymentMethod::Cash,
            amount,
            on,
            reference: None,
            shares: &shares,
            protest: false,
            deposit: None,
            form_key: "k1",
        };
        let taken =
            site.db.write(|c| counter::take(c, site, &operator(), &self.dana, &cash)).unwrap().unwrap();
        self.copies(
            "payment",
            "id, dealership_id, customer_id, number, method, currency, amount_minor, received_on, received_at, created_at",
            &[
                ("id", "'pay_x' || n.i"),
                ("number", "'X-' || n.i"),
                ("method", "CASE WHEN n.i % 3 = 0 THEN 'card' WHEN n.i % 3 = 1 THEN 'cash' ELSE 'cheque' END"),
                ("received_on", "s.received_on - n.i / 3"),
            ],
        );
        self.copies(
            "counter_payment",
            "payment_id, dealership_id, customer_id, form_key, cash_flag",
            &[("payment_id", "'pay_x' || n.i"), ("form_key", "'x' || n.i"), ("cash_flag", "n.i % 50 = 0")],
        );
        let now = self.app.clock.now();
        let values = (
            refund::id.eq(RefundId::generate(now)),
            refund::dealership_id.eq(self.all.dealership()),
            refund::customer_id.eq(self.dana.customer().unwrap()),
            refund::payment_id.eq(taken.payment),
            refund::state.eq("done"),
            refund::currency.eq(Currency::Usd),
            refund::amount_minor.eq(500_i64),
            refund::created_at.eq(now),
            refund::changed_at.eq(now),
        );
        site.db.write(|c| Ok(diesel::insert_into(refund::table).values(values).execute(c)?)).unwrap();
        self.copies(
            "refund",
            "id, dealership_id, customer_id, payment_id, state, currency, amount_minor, created_at, changed_at",
            &[("id", "'rfd_x' || n.i"), ("payment_id", "'pay_x' || n.i"), ("created_at", "s.created_at - n.i")],
        );
        self.charges_back(taken.payment);
    }

    /// One in fifty waits for an answer.
    fn charges_back(&self, payment: PaymentId) {
        let (site, now) = (&self.app.site, self.app.clock.now());
        let new = NewChargeback {
            payment,
            provider_dispute: "dp_1",
            state: ChargebackState::Won,
            reason: "general",
            amount: dollars(500),
            answer_by: None,
        };
        let taken = [(self.invoice, 500)];
        let kept = |c: &mut Conn| {
            let it = taken_back::insert(c, &self.dana, &new, now)?;
            taken_back::booked(c, it.id, dollars(500), &taken)
        };
        site.db.write(kept).unwrap();
        self.copies(
            "chargeback",
            "id, dealership_id, customer_id, payment_id, provider_dispute, state, reason, currency, amount_minor, created_at, changed_at",
            &[
                ("id", "'cbk_x' || n.i"),
                ("provider_dispute", "'x' || n.i"),
                ("payment_id", "'pay_x' || n.i"),
                ("state", "CASE WHEN n.i % 50 = 0 THEN 'open' ELSE 'won' END"),
                ("created_at", "s.created_at - n.i"),
            ],
        );
        let values = (
            fraud_warning::id.eq(FraudWarningId::generate(now)),
            fraud_warning::dealership_id.eq(self.all.dealership()),
            fraud_warning::customer_id.eq(self.dana.customer().unwrap()),
            fraud_warning::payment_id.eq(payment),
            fraud_warning::provider_warning.eq("issfr_1"),
            fraud_warning::kind.eq("general"),
            fraud_warning::created_at.eq(now),
        );
        site.db.write(|c| Ok(diesel::insert_into(fraud_warning::table).values(&values).execute(c)?)).unwrap();
        self.copies(
            "fraud_warning",
            "id, dealership_id, customer_id, payment_id, provider_warning, kind, created_at, handled_at",
            &[
                ("id", "'efw_x' || n.i"),
                ("provider_warning", "'x' || n.i"),
                ("payment_id", "'pay_x' || n.i"),
                ("handled_at", "CASE WHEN n.i % 50 = 0 THEN NULL ELSE s.created_at END"),
            ],
        );
    }

    fn corrects(&self) {
        let site = &self.app.site;
        let reason = clean("Not changed");
        let (amounts, invoice) = ([dollars(1_000)], self.invoice);
        let credit =
            NewCredit { invoice, amounts: &amounts, reason: &reason, form_key: "k2", approval: None };
        site.db.write(|c| credits::credit(c, site, &operator(), &self.dana, &credit)).unwrap().unwrap();
        let loss =
            NewWriteOff { invoice, amount: dollars(1_000), reason: &reason, form_key: "k3", approval: None };
        site.db.write(|c| write_offs::write_off(c, site, &operator(), &self.dana, &loss)).unwrap().unwrap();
        self.copies(
            "credit_note",
            "id, dealership_id, customer_id, invoice_id, series, number, currency, net_minor, tax_minor, total_minor, \
             to_credit_minor, cancels, form_key, snapshot, issued_on, issued_at",
            &[
                ("id", "'crn_x' || n.i"),
                ("number", "'X-' || n.i"),
                ("form_key", "'x' || n.i"),
                ("issued_on", "s.issued_on - n.i / 3"),
            ],
        );
        self.copies(
            "write_off",
            "id, dealership_id, customer_id, invoice_id, currency, amount_minor, reversed_minor, reason, form_key, \
             written_on, created_at",
            &[
                ("id", "'wof_x' || n.i"),
                ("form_key", "'x' || n.i"),
                ("written_on", "s.written_on - n.i / 3"),
            ],
        );
    }

    fn offers(&self) {
        let site = &self.app.site;
        offers::sent(&self.app, &self.dana, &offers::content(&self.app));
        self.copies(
            "estimate",
            "id, dealership_id, customer_id, number, repair_order, state, version, currency, valid_until, net_minor, \
             total_minor, label, created_at, sent_at",
            &[
                ("id", "'est_x' || n.i"),
                ("number", "'X-' || n.i"),
                ("repair_order", "'X ' || n.i"),
                ("state", "CASE WHEN n.i % 20 = 0 THEN 'sent' ELSE 'approved' END"),
                ("created_at", "s.created_at - n.i"),
            ],
        );
        let template = Template { title: clean("Plan"), draft: draft(vec![line(&self.app, 2_900)]) };
        let schedule = Schedule { every: Every::Month, starts_on: day("2027-01-31"), ends_on: None };
        let id = RecurringId::generate(self.app.clock.now());
        let new = NewPlan { id, template, schedule, automatic: false };
        site.db.write(|c| recurring::create(c, site, &operator(), &self.dana, &new)).unwrap();
        self.copies(
            "recurring_plan",
            "id, dealership_id, customer_id, template, every, starts_on, next_number, next_on, automatic, state, created_at",
            &[("id", "'rcr_x' || n.i"), ("created_at", "s.created_at - n.i")],
        );
        self.copies(
            "customer",
            "id, dealership_id, reference, kind, name, contact, language, tax_exempt, currency, credit_minor, created_at",
            &[
                ("id", "'cus_x' || n.i"),
                ("reference", "'X' || n.i"),
                ("kind", "CASE WHEN n.i % 9 = 0 THEN 'company' ELSE 'person' END"),
                ("credit_minor", "CASE WHEN n.i % 100 = 0 THEN 500 ELSE 0 END"),
                ("created_at", "s.created_at - n.i"),
            ],
        );
        self.copies(
            "vehicle",
            "id, dealership_id, customer_id, vin, vin_index, make, model, odometer_unit, created_at",
            &[
                ("id", "'veh_x' || n.i"),
                ("customer_id", "'cus_x' || n.i"),
                ("vin_index", "CAST('x' || n.i AS BYTEA)"),
            ],
        );
    }

    fn chases(&self) {
        let (site, now, at) = (&self.app.site, self.app.clock.now(), self.all.dealership());
        let who = self.dana.customer().unwrap();
        let hand = (
            reminder::id.eq(ReminderId::generate(now)),
            reminder::dealership_id.eq(at),
            reminder::customer_id.eq(who),
            reminder::invoice_id.eq(self.invoice),
            reminder::key.eq("step 45"),
            reminder::act.eq("hand_over"),
            reminder::origin.eq("plan"),
            reminder::mails.eq(0),
            reminder::on_day.eq(self.today()),
            reminder::task.eq(true),
            reminder::at.eq(now),
        );
        let broken = (
            promise::id.eq(PromiseId::generate(now)),
            promise::dealership_id.eq(at),
            promise::customer_id.eq(who),
            promise::invoice_id.eq(self.invoice),
            promise::promised_on.eq(self.today()),
            promise::by_owner.eq(true),
            promise::state.eq("broken"),
            promise::task.eq(true),
            promise::created_at.eq(now),
            promise::ended_at.eq(now),
        );
        let index = |what, text| -> BlindIndex { site.vault.index(what, text).unwrap() };
        let bounce = (
            mail_bounce::id.eq(BounceId::generate(now)),
            mail_bounce::mail_id.eq(MailId::generate(now)),
            mail_bounce::dealership_id.eq(at.to_string()),
            mail_bounce::customer_id.eq(who),
            mail_bounce::object_id.eq(self.invoice.to_string()),
            mail_bounce::address_index.eq(index(Indexed::Login, "dana@example.com")),
            mail_bounce::email_index.eq(index(Indexed::Email(at), "dana@example.com")),
            mail_bounce::status.eq("5.1.1"),
            mail_bounce::source.eq("smtp"),
            mail_bounce::at.eq(now),
        );
        site.db
            .write(|c| {
                diesel::insert_into(reminder::table).values(hand).execute(c)?;
                diesel::insert_into(promise::table).values(broken).execute(c)?;
                Ok(diesel::insert_into(mail_bounce::table).values(&bounce).execute(c)?)
            })
            .unwrap();
        self.copies(
            "reminder",
            "id, dealership_id, customer_id, invoice_id, key, act, origin, mails, on_day, task, at",
            &[
                ("id", "'rem_x' || n.i"),
                ("key", "'x ' || n.i"),
                ("task", "n.i % 50 = 0"),
                ("at", "s.at - n.i"),
            ],
        );
        self.copies(
            "promise",
            "id, dealership_id, customer_id, invoice_id, promised_on, by_owner, state, task, created_at, ended_at",
            &[("id", "'prm_x' || n.i"), ("task", "n.i % 50 = 0"), ("ended_at", "s.ended_at - n.i")],
        );
        self.copies(
            "mail_bounce",
            "id, mail_id, dealership_id, customer_id, object_id, address_index, email_index, status, source, at, lifted_at",
            &[
                ("id", "'bnc_x' || n.i"),
                ("mail_id", "'mail_x' || n.i"),
                ("address_index", "CAST('x' || n.i AS BYTEA)"),
                ("at", "s.at - n.i"),
                ("lifted_at", "CASE WHEN n.i % 50 = 0 THEN NULL ELSE s.at END"),
            ],
        );
    }

    fn questions(&self) {
        let site = &self.app.site;
        let lines = [NewLine { place: 0, ask: Ask::Amount(dollars(1_000)), reason: "price".to_owned() }];
        let words = "Too much".parse().unwrap();
        let new = NewDispute {
            invoice: self.invoice,
            lines: &lines,
            wish: Wish::Credit,
            words: &words,
            form_key: "form-of-a-question",
        };
        site.db.write(|c| disputes::raise(c, site, &operator(), &self.dana, &new)).unwrap().unwrap();
        self.copies(
            "dispute",
            "id, dealership_id, customer_id, invoice_id, number, state, open, currency, claimed_minor, held_minor, wish, \
             form_key, raised_at, owner_id, decide_by, due_at, ended_at, version",
            &[
                ("id", "'dsp_x' || n.i"),
                ("number", "'X-' || n.i"),
                ("form_key", "'x' || n.i"),
                ("state", "CASE WHEN n.i % 50 = 0 THEN 'submitted' ELSE 'closed' END"),
                ("open", "n.i % 50 = 0"),
                ("held_minor", "n.i"),
                ("owner_id", "'per_x' || n.i % 7"),
                ("raised_at", "s.raised_at - n.i"),
                ("due_at", "s.due_at - n.i"),
                ("ended_at", "CASE WHEN n.i % 50 = 0 THEN NULL ELSE s.due_at - n.i END"),
            ],
        );
    }

    /// A page is one search of an index that lies in its order.
    fn pages<T>(&self, work: impl Fn(&mut Conn) -> T) {
        only_searches(&self.app, &overhear(&self.app, work));
    }

    /// What is few is put in order afterwards.
    fn finds<T>(&self, work: impl Fn(&mut Conn) -> T) {
        never_scans(&self.app, &overhear(&self.app, work));
    }

    /// What is looked for by what is written on it.
    fn looks_up<T>(&self, work: impl Fn(&mut Conn) -> T) {
        by_value(&self.app, &overhear(&self.app, work));
    }
}

#[test]
fn lists_of_money_are_one_search_of_an_index() {
    let desk = Desk::new();
    let (now, on) = (desk.app.clock.now(), desk.today().plus_days(-500));
    let after = After { received_on: on, id: PaymentId::generate(now) };
    for method in [None, Some(PaymentMethod::Cash), Some(PaymentMethod::Card), Some(PaymentMethod::Other)] {
        let filter = Filter { method, reported: false };
        for after in [None, Some(after)] {
            desk.pages(|c| dealer::list(c, &desk.all, filter, after, 50).is_ok());
        }
    }
    let reported = Filter { method: None, reported: true };
    for after in [None, Some(after)] {
        desk.pages(|c| dealer::list(c, &desk.all, reported, after, 50).is_ok());
    }
    for after in [None, Some((now, RefundId::generate(now)))] {
        desk.pages(|c| refunds::list(c, &desk.all, after, 50).is_ok());
    }
    let back = ChargebackId::generate(now);
    for after in [None, Some(back)] {
        desk.pages(|c| chargebacks::list(c, &desk.all, after, 50).is_ok());
    }
    for after in [None, Some((now, back))] {
        desk.pages(|c| chargebacks::unanswered(c, &desk.all, after, 50).is_ok());
        desk.pages(|c| chargebacks::paid_twice(c, &desk.all, after, 50).is_ok());
    }
    for after in [None, Some((now, FraudWarningId::generate(now)))] {
        desk.pages(|c| chargebacks::open_warnings(c, &desk.all, after, 50).is_ok());
    }
    desk.finds(|c| chargebacks::undecided_of(c, &desk.all, &[desk.invoice]).is_ok());
    desk.finds(|c| chargebacks::pauses(c, &desk.all, desk.invoice).is_ok());
    let site = &desk.app.site;
    let loss = forecourt::base::values::WriteOffId::generate(now);
    for after in [None, Some((on, loss))] {
        desk.pages(|c| write_offs::list(c, site, &desk.all, after, 50).is_ok());
    }
    let note = forecourt::base::values::CreditNoteId::generate(now);
    for after in [None, Some((on, note))] {
        desk.pages(|c| credits::on_counter(c, &desk.all, after, 50).is_ok());
    }
    let days = (desk.today().plus_days(-300), desk.today());
    desk.pages(|c| receipts(c, &desk.all, days, None, 50).is_ok());
}

#[test]
fn queues_of_disputes_are_one_search_of_an_index() {
    let desk = Desk::new();
    let now = desk.app.clock.now();
    let id = DisputeId::generate(now);
    let person = PersonId::generate(now);
    let at = Some(Place { key: now.micros(), id });
    for after in [None, at] {
        for order in [Order::Due, Order::Age] {
            desk.pages(|c| disputes::queue(c, &desk.all, order, after, 50).is_ok());
        }
        desk.pages(|c| disputes::mine(c, &desk.all, person, after, 50).is_ok());
        desk.pages(|c| disputes::ended(c, &desk.all, after, 50).is_ok());
        desk.pages(|c| disputes::of_customer(c, &desk.dana, after, 50).is_ok());
    }
    for after in [None, Some(Place { key: 1_000, id })] {
        desk.pages(|c| disputes::queue(c, &desk.all, Order::Amount, after, 50).is_ok());
    }
    desk.pages(|c| disputes::count_open(c, &desk.all).is_ok());
    desk.finds(|c| disputes::stuck(c, &desk.all).is_ok());
    desk.finds(|c| disputes::search(c, &desk.all, &["DS-00001".to_owned(), "00001".to_owned()]).is_ok());
    let filter = bills::Filter { state: bills::State::Questioned, ..bills::Filter::default() };
    for scope in [&desk.all, &desk.dana] {
        desk.finds(|c| bills::list(c, &desk.app.site, scope, &filter, day("2026-11-20"), None, 50).is_ok());
    }
    desk.finds(|c| disputes::pauses(c, &desk.all, desk.invoice).is_ok());
    desk.finds(|c| disputes::held_on(c, &desk.dana, dollars(0).currency(), day("2026-11-20")).is_ok());
    desk.pages(|c| disputes::held_of(c, &desk.all, desk.invoice, dollars(1)).is_ok());
    desk.finds(|c| disputes::held_of_many(c, &desk.all, &[desk.invoice]).is_ok());
}

#[test]
fn lists_of_people_and_plans_are_one_search_of_an_index() {
    use forecourt::parties::customers::CustomerKind;
    let desk = Desk::new();
    let (site, now) = (&desk.app.site, desk.app.clock.now());
    let who = desk.dana.customer().unwrap();
    for kind in [None, Some(CustomerKind::Person), Some(CustomerKind::Company)] {
        for before in [None, Some((now, who))] {
            desk.pages(|c| customers::recent(c, site, &desk.all, kind, before, 50).is_ok());
        }
    }
    for before in [None, Some(forecourt::base::values::VehicleId::generate(now))] {
        desk.pages(|c| vehicles::recent(c, site, &desk.all, before, 50).is_ok());
    }
    for before in [None, Some((now, RecurringId::generate(now)))] {
        desk.pages(|c| recurring::list(c, site, &desk.all, before, 50).is_ok());
        desk.pages(|c| recurring::list_failed(c, site, &desk.all, before, 50).is_ok());
    }
    let after = estimates::After { at: now, id: forecourt::base::values::EstimateId::generate(now) };
    for state in std::iter::once(None).chain(EstimateState::OF_ESTIMATES.iter().copied().map(Some)) {
        for after in [None, Some(after)] {
            desk.pages(|c| estimates::list(c, site, &desk.all, state, after, 50).is_ok());
        }
    }
    desk.pages(|c| estimates::count_waiting(c, &desk.all).is_ok());
    let after = (now, forecourt::base::values::ApprovalId::generate(now));
    for state in approvals::State::ALL {
        for after in [None, Some(after)] {
            desk.pages(|c| approvals::list(c, site, &desk.all, *state, after, 50).is_ok());
        }
    }
    for after in [None, Some((now, desk.invoice))] {
        desk.pages(|c| drafts::list(c, site, &desk.all, after, 50).is_ok());
        desk.pages(|c| drafts::list(c, site, &desk.dana, after, 50).is_ok());
    }
}

#[test]
fn what_needs_a_hand_is_counted_and_listed_by_an_index() {
    let desk = Desk::new();
    let (site, now, today) = (&desk.app.site, desk.app.clock.now(), desk.today());
    let place = Some((now, "rem_x".to_owned()));
    for after in [None, place] {
        desk.pages(|c| reminders::handed_over(c, &desk.all, &after, 50).is_ok());
        desk.pages(|c| reminders::broken_promises(c, &desk.all, &after, 50).is_ok());
    }
    for after in [None, Some((now, BounceId::generate(now)))] {
        // Few are open at a time: they are put in order when they are found.
        desk.finds(|c| deliveries::bounced(c, &desk.all, after, 50).is_ok());
    }
    for after in [None, desk.dana.customer()] {
        // With few open invoices a server begins with those.
        desk.finds(|c| reports::left_over(c, &desk.all, after, 50).is_ok());
    }
    for after in [None, Some((now, forecourt::base::values::AttemptId::generate(now)))] {
        desk.finds(|c| reports::stuck(c, &desk.all, now, after, 50).is_ok());
    }
    desk.finds(|c| reports::waiting(c, &desk.all, now).is_ok());
    desk.finds(|c| reports::aging(c, &desk.all, Currency::Usd, today).is_ok());
    desk.finds(|c| reports::owing(c, &desk.all, Currency::Usd, today, OwingOrder::Late, None, 50).is_ok());
    desk.finds(|c| reports::Books::since(c, &desk.all, Currency::Usd, today.plus_days(-120)).is_ok());
    desk.pages(|c| reminders::sent(c, &desk.all, None, 20).is_ok());
    desk.pages(|c| reminders::pauses(c, site, &desk.all, today, 20).is_ok());
    let dealership = site.db.read(|c| dealerships::load(c, desk.all.dealership())).unwrap();
    let plan = reminders::Plan::default();
    desk.finds(|c| reminders::planned(c, site, &desk.all, &dealership, &plan, 7, (None, 200)).is_ok());
}

#[test]
fn the_search_asks_nothing_that_reads_a_table() {
    let desk = Desk::new();
    let site = &desk.app.site;
    let half_done = draft(vec![line(&desk.app, 21_000)]);
    let made = |c: &mut Conn| {
        forecourt::billing::invoices::drafting::create(
            c,
            site,
            &audit::Actor::system(),
            &desk.dana,
            &half_done,
        )
    };
    site.db.write(made).unwrap();
    for text in [
        "whitfield",
        "dana whitfield",
        "dana@example.com",
        "(512) 555-0156",
        "0156",
        "K00001",
        "1HGCM82633A004352",
        "3A004352",
        "A004352",
        "004352",
        "BKT 4417",
        "NM-00001",
        "RO 58213",
        "nothing at all",
        "77",
    ] {
        desk.looks_up(|c| parties::search(c, site, &desk.all, text, Country::US, 25).is_ok());
        if text.bytes().any(|sign| sign.is_ascii_digit()) {
            desk.looks_up(|c| documents(c, site, &desk.all, text, 25).unwrap());
        }
    }
    let theirs = [desk.dana.customer().unwrap()];
    desk.finds(|c| drafts::of_customers(c, site, &desk.all, &theirs, 25).unwrap());
    desk.finds(|c| vehicles::some_titles(c, &desk.dana, 3).unwrap());
    desk.finds(|c| customers::names_of(c, site, &desk.all, theirs).unwrap());
}
