//! Webhooks on their way: which are due, the signed parcel, the POST, and when to try again.
//! The HTTP client is the one that the payment client already brings into the tree.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::book::{Book, Seconds, Try};
use super::shared::Shared;
use super::{signature, wire};

pub type Sender = Client<HttpConnector, Full<Bytes>>;

/// After each try that failed; then the provider gives up.
const WAITS: [Seconds; 7] = [5, 30, 120, 600, 3_600, 21_600, 86_400];
const PATIENCE: Duration = Duration::from_secs(10);

/// Who wants webhooks.
#[derive(Debug, Clone)]
pub struct Receiver {
    /// An `http://` address.
    pub url: String,
    /// The endpoint's signing secret, `whsec_…`.
    pub secret: String,
}

/// A webhook ready to be posted.
#[derive(Debug, Clone)]
pub struct Parcel {
    pub delivery: String,
    pub event: String,
    pub body: Vec<u8>,
    /// The value of `Stripe-Signature`.
    pub signature: String,
}

pub fn sender() -> Sender {
    Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(HttpConnector::new())
}

impl Shared {
    pub fn let_time_pass(&self) {
        let due = self.look(|book| book.something_passes(self.clock.now().seconds()));
        if due {
            self.act(|_| ());
        }
    }

    /// Posts what is due, in order, until nothing is. A failed one is due again later.
    pub async fn deliver_due(&self) -> usize {
        let mut posted = 0;
        loop {
            let parcels = self.take_due();
            let Some(receiver) = self.receiver().filter(|_| !parcels.is_empty()) else { return posted };
            for parcel in parcels {
                let status = self.post(&receiver.url, &parcel).await;
                let now = self.clock.now().seconds();
                self.note(|book| book.tried(&parcel.delivery, status, now));
                posted += 1;
            }
        }
    }

    pub fn take_webhooks(&self) -> Vec<Parcel> {
        let parcels = self.take_due();
        let now = self.clock.now().seconds();
        self.note(|book| {
            for parcel in &parcels {
                book.tried(&parcel.delivery, Some(200), now);
            }
        });
        parcels
    }

    fn take_due(&self) -> Vec<Parcel> {
        let now = self.clock.now().seconds();
        let Some(receiver) = self.receiver() else { return Vec::new() };
        // Asked five times a second: what changes nothing must not make the book be written again.
        if !self.look(|book| book.deliveries.iter().any(|it| it.is_due(now))) {
            return Vec::new();
        }
        self.note(|book| book.take_due(&receiver.secret, now))
    }

    /// The receiver's status, or none when nobody answered.
    async fn post(&self, url: &str, parcel: &Parcel) -> Option<u16> {
        let request = hyper::Request::post(url)
            .header("content-type", "application/json; charset=utf-8")
            .header("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
            .header("stripe-signature", &parcel.signature)
            .body(Full::new(Bytes::from(parcel.body.clone())))
            .ok()?;
        let exchange = async {
            let answer = self.sender.request(request).await.ok()?;
            let status = answer.status().as_u16();
            // Read to its end, so that the receiver is not cut off.
            answer.into_body().collect().await.ok()?;
            Some(status)
        };
        tokio::time::timeout(PATIENCE, exchange).await.ok().flatten()
    }
}

impl Book {
    fn something_passes(&self, now: Seconds) -> bool {
        use super::book::{IntentStatus, SessionStatus};
        self.sessions.iter().any(|it| it.status == SessionStatus::Open && it.expires_at <= now)
            || self
                .intents
                .iter()
                .any(|it| it.status == IntentStatus::Processing && it.decides_at.is_some_and(|at| at <= now))
    }

    fn take_due(&mut self, secret: &str, now: Seconds) -> Vec<Parcel> {
        let mut parcels = Vec::new();
        for index in 0..self.deliveries.len() {
            let Some(delivery) = self.deliveries.get_mut(index) else { break };
            if !delivery.is_due(now) {
                continue;
            }
            delivery.under_way = true;
            let (id, event) = (delivery.id.clone(), delivery.event.clone());
            let Some(happened) = self.events.iter().find(|known| known.id == event) else { continue };
            let body = wire::event(happened, self).to_string().into_bytes();
            let signature = signature::header(secret, &body, now, self.switches.webhook_signature);
            parcels.push(Parcel { delivery: id, event, body, signature });
        }
        if self.switches.webhook_reversed {
            parcels.reverse();
        }
        parcels
    }

    fn tried(&mut self, id: &str, status: Option<u16>, now: Seconds) {
        let Some(delivery) = self.deliveries.iter_mut().find(|delivery| delivery.id == id) else { return };
        delivery.under_way = false;
        delivery.tries.push(Try { at: now, status });
        let received = status.is_some_and(|status| (200..300).contains(&status));
        match WAITS.get(delivery.tries.len().saturating_sub(1)) {
            Some(wait) if !received => delivery.due = now.saturating_add(*wait),
            _ => delivery.done = true,
        }
    }
}
