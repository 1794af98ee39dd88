//! Requests to machines elsewhere: over TLS unless the other side is this very machine, with a deadline and a limit for what is
//! answered. Nothing is followed to another address.

use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use url::{Host, Url};

/// No answer that we read is longer.
const LONGEST: usize = 1024 * 1024;

/// Sends requests. Each has a connection of its own.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    patience: Duration,
}

/// Why there is no answer. Says nothing of the request, whose address may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    #[error("{0}")]
    Setup(String),
    #[error("no connection, or it broke")]
    Network,
    #[error("no answer in time")]
    Timeout,
}

impl Http {
    /// A client that waits for a whole answer so long.
    pub fn new(patience: Duration) -> Result<Self, NoAnswer> {
        let connector =
            HttpsConnectorBuilder::new().with_native_roots().map_err(|e| NoAnswer::Setup(e.to_string()))?;
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector.https_or_http().enable_http1().build());
        Ok(Self { client, patience })
    }

    pub async fn send(&self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), NoAnswer> {
        if !Url::parse(&request.uri().to_string()).is_ok_and(|url| is_safe(&url)) {
            return Err(NoAnswer::Setup("the address is not https".to_owned()));
        }
        let exchange = async {
            let answer = self.client.request(request).await.map_err(|_| NoAnswer::Network)?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), LONGEST).collect().await;
            Ok((status, body.map_err(|_| NoAnswer::Network)?.to_bytes()))
        };
        tokio::time::timeout(self.patience, exchange).await.map_err(|_| NoAnswer::Timeout)?
    }
}

/// Whether nobody on the way can read what goes there.
pub fn is_safe(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && url.host().is_some_and(|host| is_here(&host)))
}

/// `localhost` or a loopback address.
pub fn is_here(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}
