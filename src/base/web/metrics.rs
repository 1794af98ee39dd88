//! Counters and durations for operators, in the Prometheus text format. Labels are route templates and status codes,
//! never anything personal. Served on a listener of its own (`metrics_listen`).

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    route: String,
    status: u16,
}

/// The process's own figures; an instance counts for itself.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("forecourt");
        let requests = Family::default();
        let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];
        let seconds = Histogram::new(buckets);
        registry.register("requests", "Requests answered, by route and status", Family::clone(&requests));
        registry.register("request_seconds", "Time to answer a request", seconds.clone());
        Self { registry, requests, seconds }
    }
}

impl Metrics {
    pub(super) fn request(&self, route: &str, status: u16, took: Duration) {
        self.requests.get_or_create(&Labels { route: route.to_owned(), status }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// The whole page as Prometheus reads it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        if encode(&mut out, &self.registry).is_err() {
            out.clear();
        }
        out
    }
}
