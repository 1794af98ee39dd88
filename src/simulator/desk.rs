//! The book opened at one moment: what every action of the simulator is done through.
//! Finding things and giving them ids; the actions themselves are in `ordering`, `paying`, `refunding`.

use rand::RngExt;
use rand::distr::Alphanumeric;
use serde_json::Value;

use super::book::{Book, Charge, Delivery, Event, Intent, Refund, Seconds, Session};
use super::refusal::Refusal;
use super::wire;

/// One action sees one moment. `base_url` leads to the hosted pages, without a slash at its end.
#[derive(Debug)]
pub struct Desk<'a> {
    pub book: &'a mut Book,
    pub now: Seconds,
    pub base_url: &'a str,
    /// Seconds until a slow method decides by itself; none when it waits for a button.
    pub slow_after: Option<Seconds>,
    /// Whether anybody wants webhooks.
    pub webhooks: bool,
}

impl Desk<'_> {
    pub fn session(&self, id: &str) -> Result<&Session, Refusal> {
        let found = self.book.sessions.iter().find(|session| session.id == id);
        found.ok_or_else(|| Refusal::missing("checkout.session", id))
    }

    pub fn session_mut(&mut self, id: &str) -> Result<&mut Session, Refusal> {
        let found = self.book.sessions.iter_mut().find(|session| session.id == id);
        found.ok_or_else(|| Refusal::missing("checkout.session", id))
    }

    pub fn intent(&self, id: &str) -> Result<&Intent, Refusal> {
        let found = self.book.intents.iter().find(|intent| intent.id == id);
        found.ok_or_else(|| Refusal::missing("payment_intent", id))
    }

    pub fn intent_mut(&mut self, id: &str) -> Result<&mut Intent, Refusal> {
        let found = self.book.intents.iter_mut().find(|intent| intent.id == id);
        found.ok_or_else(|| Refusal::missing("payment_intent", id))
    }

    pub fn charge(&self, id: &str) -> Result<&Charge, Refusal> {
        let found = self.book.charges.iter().find(|charge| charge.id == id);
        found.ok_or_else(|| Refusal::missing("charge", id))
    }

    pub fn charge_mut(&mut self, id: &str) -> Result<&mut Charge, Refusal> {
        let found = self.book.charges.iter_mut().find(|charge| charge.id == id);
        found.ok_or_else(|| Refusal::missing("charge", id))
    }

    pub fn refund(&self, id: &str) -> Result<&Refund, Refusal> {
        let found = self.book.refunds.iter().find(|refund| refund.id == id);
        found.ok_or_else(|| Refusal::missing("refund", id))
    }

    pub fn refund_mut(&mut self, id: &str) -> Result<&mut Refund, Refusal> {
        let found = self.book.refunds.iter_mut().find(|refund| refund.id == id);
        found.ok_or_else(|| Refusal::missing("refund", id))
    }

    /// Writes an event about the object with this id as it is now, and puts its webhooks on their way.
    pub fn happened(&mut self, kind: &str, object_id: &str) {
        let object = wire::find(self.book, self.base_url, object_id).unwrap_or(Value::Null);
        let event = Event { id: new_id("evt_"), kind: kind.to_owned(), object, created: self.now };
        let id = event.id.clone();
        self.book.events.push(event);
        if self.webhooks && !self.book.switches.webhook_lost {
            let times = if self.book.switches.webhook_twice { 2 } else { 1 };
            for _ in 0..times {
                self.send(&id);
            }
        }
    }

    /// Sends the webhook of an event once more, on top of whatever was sent.
    pub fn resend(&mut self, event: &str, times: u32) -> Result<(), Refusal> {
        if !self.book.events.iter().any(|known| known.id == event) {
            return Err(Refusal::missing("event", event));
        }
        for _ in 0..times {
            self.send(event);
        }
        Ok(())
    }

    fn send(&mut self, event: &str) {
        let due = self.now.saturating_add(self.book.switches.webhook_delay_seconds);
        self.book.deliveries.push(Delivery {
            id: new_id("whd_"),
            event: event.to_owned(),
            due,
            tries: Vec::new(),
            done: false,
            under_way: false,
        });
    }
}

/// An id that looks like the provider's.
pub fn new_id(prefix: &str) -> String {
    let random: String = rand::rng().sample_iter(Alphanumeric).take(24).map(char::from).collect();
    format!("{prefix}{random}")
}
