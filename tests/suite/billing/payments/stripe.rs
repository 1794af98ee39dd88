//! The real client against the simulator, call by call, on good days and bad ones.

use std::time::Duration;

use forecourt::base::values::{AttemptId, Clock, Currency, Language, Money, RefundId, Secret, Timestamp};
use forecourt::billing::payments::stripe::{
    Checkout, CheckoutLine, CheckoutStatus, EVENT_KINDS, IntentStatus, MethodKind, MovementKind, NewCheckout,
    NewRefund, PaymentStatus, Refund, RefundReason, RefundStatus, Settings, Stripe, StripeError, Unanswered,
};
use forecourt::simulator::book::Card;
use forecourt::simulator::switches::{Fault, Switches};
use forecourt::simulator::{self, Config, Simulator};
use stripe_checkout::checkout_session::{ListCheckoutSession, RetrieveCheckoutSession};
use stripe_core::balance_transaction::ListBalanceTransaction;
use stripe_core::event::ListEvent;
use stripe_core::payment_intent::RetrievePaymentIntent;
use stripe_core::refund::{ListRefund, RetrieveRefund};

const START: Timestamp = Timestamp::from_seconds(1_795_000_000);
const HOUR: Duration = Duration::from_secs(3600);

struct World {
    simulator: Simulator,
    stripe: Stripe,
    clock: Clock,
}

fn world() -> World {
    world_with(Config::default())
}

fn world_with(config: Config) -> World {
    let clock = Clock::manual(START);
    let simulator = simulator::start(([127, 0, 0, 1], 0).into(), config, clock.clone()).unwrap();
    let stripe = client(&simulator, "sk_test_simulator", false);
    World { simulator, stripe, clock }
}

fn client(simulator: &Simulator, key: &str, livemode: bool) -> Stripe {
    let base_url = format!("http://{}", simulator.address());
    let secret_key = Secret::new(key.to_owned());
    let timeout = Duration::from_secs(20);
    Stripe::new(&Settings { base_url: &base_url, secret_key: &secret_key, timeout, livemode }).unwrap()
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

fn line(amount: Money) -> [CheckoutLine; 1] {
    [CheckoutLine { name: "Invoice NM-10483".to_owned(), amount }]
}

impl World {
    fn attempt(&self) -> AttemptId {
        AttemptId::generate(self.clock.now())
    }

    async fn open(&self, attempt: AttemptId, amount: Money) -> Result<Checkout, StripeError> {
        let new = NewCheckout {
            attempt,
            lines: &line(amount),
            description: "Invoice NM-10483",
            success_url: "http://localhost:1/paid?session={CHECKOUT_SESSION_ID}",
            cancel_url: "http://localhost:1/invoices/NM-10483",
            expires_at: START.plus(HOUR * 23),
            customer_email: None,
            language: Language::En,
        };
        self.stripe.create_checkout_session(&new).await
    }

    /// An open session, then paid with `card`.
    async fn paid(&self, amount: Money, card: Card) -> Checkout {
        let session = self.open(self.attempt(), amount).await.unwrap();
        self.simulator.act(|desk| desk.pay(&session.id, card)).unwrap();
        self.stripe.checkout_session(&session.id).await.unwrap()
    }

    async fn refund(&self, intent: &str, amount: Money) -> Result<Refund, StripeError> {
        let refund = RefundId::generate(self.clock.now());
        self.stripe.create_refund(&NewRefund { refund, intent, amount, reason: None }).await
    }

    fn fault(&self, fault: Fault, calls: u32) {
        let switches = Switches { fault: Some(fault), fault_calls: Some(calls), ..Switches::default() };
        self.simulator.act(|desk| desk.book.switches = switches);
    }

    fn sessions(&self) -> usize {
        self.simulator.act(|desk| desk.book.sessions.len())
    }
}

#[tokio::test]
async fn opens_a_session_for_an_attempt() {
    let world = world();
    let attempt = world.attempt();
    let session = world.open(attempt, usd(77_194)).await.unwrap();
    assert_eq!(session.status, CheckoutStatus::Open);
    assert_eq!(session.payment_status, PaymentStatus::Unpaid);
    assert_eq!(session.amount, usd(77_194));
    assert_eq!(session.attempt, Some(attempt.to_string()));
    assert_eq!(session.expires_at, START.plus(HOUR * 23));
    assert_eq!(session.intent, None);
    assert!(session.url.unwrap().starts_with(world.simulator.url()));
}

#[tokio::test]
async fn the_same_attempt_gets_the_same_session() {
    let world = world();
    let attempt = world.attempt();
    let first = world.open(attempt, usd(5_000)).await.unwrap();
    let second = world.open(attempt, usd(5_000)).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(world.sessions(), 1);
}

#[tokio::test]
async fn the_same_attempt_with_another_amount_is_refused() {
    let world = world();
    let attempt = world.attempt();
    world.open(attempt, usd(5_000)).await.unwrap();
    assert_eq!(world.open(attempt, usd(5_001)).await, Err(StripeError::KeyReused));
}

#[tokio::test]
async fn a_paid_session_says_what_arrived_and_how() {
    let world = world();
    let session = world.paid(usd(12_345), Card::Succeeds).await;
    assert_eq!(session.status, CheckoutStatus::Complete);
    assert_eq!(session.payment_status, PaymentStatus::Paid);
    assert_eq!(session.url, None);
    let intent = session.intent.unwrap();
    assert_eq!(intent.status, IntentStatus::Succeeded);
    assert_eq!(intent.received, usd(12_345));
    assert_eq!(intent.attempt, session.attempt);
    assert_eq!(intent.refunded, Some(usd(0)));
    let method = intent.method.clone().unwrap();
    assert_eq!((method.kind, method.last4.as_deref()), (MethodKind::Card, Some("4242")));
    assert_eq!(world.stripe.payment_intent(&intent.id).await.unwrap(), intent);
}

#[tokio::test]
async fn a_declined_card_leaves_the_session_open_for_another() {
    let world = world();
    let session = world.paid(usd(5_000), Card::InsufficientFunds).await;
    assert_eq!(session.status, CheckoutStatus::Open);
    let intent = session.intent.unwrap();
    assert_eq!(intent.status, IntentStatus::RequiresPaymentMethod);
    let error = intent.last_error.unwrap();
    assert_eq!(error.code, "card_declined");
    assert_eq!(error.decline_code.as_deref(), Some("insufficient_funds"));

    world.simulator.act(|desk| desk.pay(&session.id, Card::Succeeds)).unwrap();
    let again = world.stripe.payment_intent(&intent.id).await.unwrap();
    assert_eq!(again.status, IntentStatus::Succeeded);
    assert_eq!(again.last_error, None);
}

#[tokio::test]
async fn a_second_factor_decides() {
    let world = world();
    for (passed, status) in [(true, IntentStatus::Succeeded), (false, IntentStatus::RequiresPaymentMethod)] {
        let session = world.paid(usd(5_000), Card::SecondFactor).await;
        assert_eq!(session.intent.unwrap().status, IntentStatus::RequiresAction);
        world.simulator.act(|desk| desk.confirm(&session.id, passed)).unwrap();
        let intent = world.stripe.checkout_session(&session.id).await.unwrap().intent.unwrap();
        assert_eq!(intent.status, status);
    }
}

#[tokio::test]
async fn a_bank_debit_is_processing_until_its_bank_decides() {
    let world = world_with(Config { slow_after: Some(HOUR), ..Config::default() });
    let good = world.paid(usd(5_000), Card::SlowSucceeds).await;
    let bad = world.paid(usd(6_000), Card::SlowFails).await;
    assert_eq!(good.status, CheckoutStatus::Complete);
    assert_eq!(good.payment_status, PaymentStatus::Unpaid);
    let intent = good.intent.unwrap();
    assert_eq!(intent.status, IntentStatus::Processing);
    assert_eq!(intent.method.unwrap().kind, MethodKind::BankDebit);

    world.clock.advance(HOUR);
    let good = world.stripe.checkout_session(&good.id).await.unwrap();
    assert_eq!(good.payment_status, PaymentStatus::Paid);
    assert_eq!(good.intent.unwrap().received, usd(5_000));
    let bad = world.stripe.checkout_session(&bad.id).await.unwrap();
    assert_eq!(bad.payment_status, PaymentStatus::Unpaid);
    assert_eq!(bad.intent.unwrap().status, IntentStatus::RequiresPaymentMethod);
}

#[tokio::test]
async fn expiring_says_what_the_session_then_is() {
    let world = world();
    let open = world.open(world.attempt(), usd(5_000)).await.unwrap();
    for _ in 0..2 {
        let expired = world.stripe.expire_checkout_session(&open.id).await.unwrap();
        assert_eq!(expired.status, CheckoutStatus::Expired);
    }
    let paid = world.paid(usd(5_000), Card::Succeeds).await;
    let still_paid = world.stripe.expire_checkout_session(&paid.id).await.unwrap();
    assert_eq!(still_paid.status, CheckoutStatus::Complete);
}

#[tokio::test]
async fn a_session_expires_by_itself_and_cannot_be_paid_then() {
    let world = world();
    let session = world.open(world.attempt(), usd(5_000)).await.unwrap();
    world.clock.advance(HOUR * 23);
    assert!(world.simulator.act(|desk| desk.pay(&session.id, Card::Succeeds)).is_err());
    let session = world.stripe.checkout_session(&session.id).await.unwrap();
    assert_eq!(session.status, CheckoutStatus::Expired);
}

#[tokio::test]
async fn a_forgotten_key_would_charge_twice_so_the_attempt_is_looked_up() {
    let world = world();
    let attempt = world.attempt();
    let session = world.open(attempt, usd(5_000)).await.unwrap();
    for _ in 0..120 {
        world.open(world.attempt(), usd(9_900)).await.unwrap();
    }
    world.clock.advance(HOUR * 25);
    let made = START..START.plus(HOUR);
    let found = world.stripe.checkouts_of_attempt(attempt, &made).await.unwrap();
    assert_eq!(found.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), [session.id.as_str()]);
    let later = START.plus(HOUR)..START.plus(HOUR * 2);
    assert_eq!(world.stripe.checkouts_of_attempt(attempt, &later).await.unwrap(), []);
}

#[tokio::test]
async fn refunds_never_exceed_what_arrived() {
    let world = world();
    let intent = world.paid(usd(10_000), Card::Succeeds).await.intent.unwrap();
    let part = world.refund(&intent.id, usd(4_000)).await.unwrap();
    assert_eq!(part.status, RefundStatus::Succeeded);
    assert_eq!(part.amount, usd(4_000));
    assert_eq!(part.intent.as_deref(), Some(intent.id.as_str()));

    let refused = world.refund(&intent.id, usd(6_001)).await.unwrap_err();
    assert!(matches!(refused, StripeError::Refused { status: 400, .. }), "{refused:?}");
    let rest = world.refund(&intent.id, usd(6_000)).await.unwrap();
    assert!(world.refund(&intent.id, usd(1)).await.is_err());

    assert_eq!(world.stripe.refunds_of(&intent.id).await.unwrap(), [rest.clone(), part]);
    assert_eq!(world.stripe.refund(&rest.id).await.unwrap(), rest);
    assert_eq!(world.stripe.payment_intent(&intent.id).await.unwrap().refunded, Some(usd(10_000)));
}

#[tokio::test]
async fn the_same_refund_is_made_once() {
    let world = world();
    let intent = world.paid(usd(10_000), Card::Succeeds).await.intent.unwrap();
    let refund = RefundId::generate(START);
    let reason = Some(RefundReason::RequestedByCustomer);
    let new = NewRefund { refund, intent: &intent.id, amount: usd(4_000), reason };
    let first = world.stripe.create_refund(&new).await.unwrap();
    assert_eq!(first.refund, Some(refund.to_string()));
    assert_eq!(world.stripe.create_refund(&new).await.unwrap(), first);
    assert_eq!(world.stripe.refunds_of(&intent.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_unpaid_intent_cannot_be_refunded() {
    let world = world();
    let intent = world.paid(usd(10_000), Card::SlowSucceeds).await.intent.unwrap();
    assert!(matches!(world.refund(&intent.id, usd(1)).await, Err(StripeError::Refused { .. })));
}

#[tokio::test]
async fn a_refund_can_fail_days_later_and_the_money_comes_back() {
    let world = world();
    let intent = world.paid(usd(10_000), Card::Succeeds).await.intent.unwrap();
    world.simulator.act(|desk| desk.book.switches.refund_pending = true);
    let refund = world.refund(&intent.id, usd(4_000)).await.unwrap();
    assert_eq!(refund.status, RefundStatus::Pending);
    world.simulator.act(|desk| desk.finish_refund(&refund.id, false)).unwrap();
    assert_eq!(world.stripe.refund(&refund.id).await.unwrap().status, RefundStatus::Failed);
    assert_eq!(world.stripe.payment_intent(&intent.id).await.unwrap().refunded, Some(usd(0)));
}

#[tokio::test]
async fn every_movement_leads_back_to_its_payment() {
    let world = world();
    let intent = world.paid(usd(10_000), Card::Succeeds).await.intent.unwrap();
    let refund = world.refund(&intent.id, usd(4_000)).await.unwrap();
    let movements = world.stripe.balance_transactions(&(START..START.plus(HOUR))).await.unwrap();
    let [back, came] = movements.as_slice() else { panic!("two movements, newest first: {movements:?}") };
    assert_eq!((came.kind, came.amount, came.fee), (MovementKind::Charge, usd(10_000), usd(320)));
    assert_eq!(came.source, intent.latest_charge);
    assert_eq!(came.intent.as_deref(), Some(intent.id.as_str()));
    assert_eq!((back.kind, back.amount), (MovementKind::Refund, usd(-4_000)));
    assert_eq!(back.source.as_deref(), Some(refund.id.as_str()));
    assert_eq!(back.intent.as_deref(), Some(intent.id.as_str()));
    assert_eq!(
        world.stripe.balance_transactions(&(START.plus(HOUR)..START.plus(HOUR * 2))).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn currencies_keep_their_decimals_there_and_back() {
    let world = world();
    for amount in [
        Money::new(128_460, Currency::Jpy),
        Money::new(12_340, Currency::Kwd),
        Money::new(9_000, Currency::Isk),
        Money::new(50, Currency::Eur),
    ] {
        let session = world.paid(amount, Card::Succeeds).await;
        assert_eq!(session.amount, amount);
        assert_eq!(session.intent.unwrap().received, amount);
    }
    let refused = world.open(world.attempt(), Money::new(12_345, Currency::Kwd)).await;
    assert_eq!(refused, Err(StripeError::Amount(Money::new(12_345, Currency::Kwd))));
}

#[tokio::test]
async fn events_come_oldest_first_and_completely() {
    let world = world();
    for _ in 0..40 {
        world.paid(usd(5_000), Card::Succeeds).await;
    }
    world.clock.advance(HOUR);
    let last = world.paid(usd(5_000), Card::Declined).await;
    let all = world.stripe.events_since(START).await.unwrap();
    assert_eq!(all.len(), 81);
    assert_eq!(all.first().unwrap().kind, "payment_intent.succeeded");
    assert_eq!(all.get(1).unwrap().kind, "checkout.session.completed");
    let recent = world.stripe.events_since(START.plus(HOUR)).await.unwrap();
    let [failed] = recent.as_slice() else { panic!("{recent:?}") };
    assert_eq!(failed.kind, "payment_intent.payment_failed");
    assert_eq!(failed.intent, last.intent.map(|intent| intent.id));
}

#[tokio::test]
async fn an_outage_leaves_the_outcome_unknown_and_the_key_unused() {
    let world = world();
    let attempt = world.attempt();
    for fault in [Fault::Outage, Fault::TooMany] {
        world.fault(fault, 1);
        let error = world.open(attempt, usd(5_000)).await.unwrap_err();
        assert!(error.outcome_is_unknown(), "{error:?}");
    }
    assert_eq!(world.sessions(), 0);
    world.open(attempt, usd(5_000)).await.unwrap();
    assert_eq!(world.sessions(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_got_again_with_the_same_key() {
    let world = world();
    let attempt = world.attempt();
    world.fault(Fault::WorksThenDrops, 1);
    let error = world.open(attempt, usd(5_000)).await.unwrap_err();
    assert_eq!(error, StripeError::Unanswered(Unanswered::Network));
    world.open(attempt, usd(5_000)).await.unwrap();
    assert_eq!(world.sessions(), 1);
}

#[tokio::test]
async fn work_that_answered_500_keeps_answering_it_and_is_found_by_attempt() {
    let world = world();
    let attempt = world.attempt();
    world.fault(Fault::WorksThenFails, 1);
    for _ in 0..2 {
        let error = world.open(attempt, usd(5_000)).await.unwrap_err();
        assert_eq!(error, StripeError::Unanswered(Unanswered::Status(500)));
    }
    let found = world.stripe.checkouts_of_attempt(attempt, &(START..START.plus(HOUR))).await.unwrap();
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn gives_up_on_a_provider_that_hangs() {
    let world = world();
    world.fault(Fault::Hangs, 1);
    let base_url = format!("http://{}", world.simulator.address());
    let secret_key = Secret::new("sk_test_simulator".to_owned());
    let timeout = Duration::from_millis(50);
    let hasty =
        Stripe::new(&Settings { base_url: &base_url, secret_key: &secret_key, timeout, livemode: false })
            .unwrap();
    let error = hasty.checkout_session("cs_test_1").await.unwrap_err();
    assert_eq!(error, StripeError::Unanswered(Unanswered::Timeout));
}

#[tokio::test]
async fn nobody_at_the_address_is_an_unknown_outcome() {
    let world = world();
    let stripe = world.stripe.clone();
    world.simulator.stop().await;
    let error = stripe.checkout_session("cs_test_1").await.unwrap_err();
    assert_eq!(error, StripeError::Unanswered(Unanswered::Network));
}

#[tokio::test]
async fn tells_a_wrong_key_a_wrong_mode_and_a_wrong_id_apart() {
    let world = world();
    let session = world.open(world.attempt(), usd(5_000)).await.unwrap();
    let stranger = client(&world.simulator, "sk_test_other", false);
    assert_eq!(stranger.checkout_session(&session.id).await, Err(StripeError::NotAuthorised));
    let live = client(&world.simulator, "sk_test_simulator", true);
    assert_eq!(live.checkout_session(&session.id).await, Err(StripeError::OtherMode));
    for id in ["cs_test_none", "", "../refunds", "cs_1?x"] {
        assert_eq!(world.stripe.checkout_session(id).await, Err(StripeError::NotFound), "{id}");
    }
}

#[tokio::test]
async fn an_amount_below_the_smallest_is_refused() {
    let world = world();
    let error = world.open(world.attempt(), usd(49)).await.unwrap_err();
    let code = Some("amount_too_small".to_owned());
    assert_eq!(error, StripeError::Refused { status: 400, code, param: None });
}

/// The generated types refuse an object with one field missing, so they judge whether the simulator is complete.
#[tokio::test]
async fn the_simulator_answers_whole_objects() {
    let world = world();
    let session = world.paid(usd(5_000), Card::Succeeds).await;
    let declined = world.paid(usd(5_000), Card::Declined).await;
    let slow = world.paid(usd(5_000), Card::SlowSucceeds).await;
    let refund = world.refund(&session.intent.clone().unwrap().id, usd(1_000)).await.unwrap();
    let url = format!("http://{}", world.simulator.address());
    let client = &stripe_rust::ClientBuilder::new("sk_test_simulator").url(url).build().unwrap();
    for it in [&session, &declined, &slow] {
        let expand = ["payment_intent.latest_charge.balance_transaction".to_owned()];
        RetrieveCheckoutSession::new(it.id.as_str()).expand(expand).send(client).await.unwrap();
        RetrievePaymentIntent::new(it.intent.clone().unwrap().id).send(client).await.unwrap();
    }
    RetrieveRefund::new(refund.id).send(client).await.unwrap();
    ListCheckoutSession::new().send(client).await.unwrap();
    ListRefund::new().send(client).await.unwrap();
    ListEvent::new().limit(100).send(client).await.unwrap();
    ListBalanceTransaction::new().expand(["data.source".to_owned()]).send(client).await.unwrap();
}

#[test]
fn the_installation_guide_names_every_event_that_is_listened_to() {
    let guide = include_str!("../../../../docs/install.md");
    for kind in EVENT_KINDS {
        assert!(guide.contains(&format!("* `{kind}`\n")), "{kind} is missing in docs/install.md");
    }
}
