//! An object store elsewhere, spoken to as S3 is: small texts that are put there and stay. Nothing here deletes, and the key that
//! an operator gives us need not be allowed to.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use data_encoding::BASE64;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use sha2::{Digest, Sha256};
use url::Url;

use crate::base::config::Config;
use crate::base::http::{Http, NoAnswer, is_safe};
use crate::base::values::{Secret, Timestamp};

const PATIENCE: Duration = Duration::from_secs(15);
/// For how long a signed request is good.
const GOOD_FOR: Duration = Duration::from_secs(300);
const CHECKSUM: &str = "x-amz-checksum-sha256";

/// Says nothing of keys and addresses: it is stored in clear.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("{0}")]
    Settings(String),
    #[error("the object store does not answer: {0}")]
    Silent(#[from] NoAnswer),
    #[error("the object store answers {status} {code}")]
    Refused { status: u16, code: String },
}

/// Where the secret lies: `file:PATH` or `env:NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    File(PathBuf),
    Env(String),
}

impl FromStr for SecretSource {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            Some(("env", name)) if !name.is_empty() => Ok(Self::Env(name.to_owned())),
            _ => Err(StoreError::Settings("audit_s3_secret is file:PATH or env:NAME".to_owned())),
        }
    }
}

impl SecretSource {
    fn read(&self) -> Result<Secret<String>, StoreError> {
        let text = match self {
            Self::File(path) => std::fs::read_to_string(path).map_err(|e| e.to_string()),
            Self::Env(name) => std::env::var(name).map_err(|_| format!("{name} is not set")),
        };
        let text = Secret::new(text.map_err(|e| StoreError::Settings(format!("audit_s3_secret: {e}")))?);
        if text.expose().trim().is_empty() {
            return Err(StoreError::Settings("audit_s3_secret is empty".to_owned()));
        }
        Ok(text)
    }
}

/// Where objects go, as the settings say it, without the secret.
#[derive(Debug, Clone)]
pub struct Place {
    bucket: Bucket,
    key_id: String,
    pub secret: SecretSource,
    prefix: String,
}

impl Place {
    /// None where no store is set.
    pub fn of(config: &Config) -> Result<Option<Self>, StoreError> {
        let wrong = |what: &str| Err(StoreError::Settings(what.to_owned()));
        let given = [
            &config.audit_s3_endpoint,
            &config.audit_s3_bucket,
            &config.audit_s3_region,
            &config.audit_s3_key_id,
            &config.audit_s3_secret,
        ];
        let given = given.map(|it| it.as_deref().filter(|it| !it.is_empty()));
        let [Some(endpoint), Some(bucket), Some(region), Some(key_id), Some(secret)] = given else {
            return match given.iter().any(Option::is_some) {
                false => Ok(None),
                true => wrong(
                    "audit_s3_endpoint, _bucket, _region, _key_id and _secret are set together, or none of them",
                ),
            };
        };
        let Some(url) = Url::parse(endpoint).ok().filter(|url| is_safe(url) && url.has_host()) else {
            return wrong("audit_s3_endpoint is no https address");
        };
        let prefix = config.audit_s3_prefix.clone();
        let plain = prefix.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
        if !plain || prefix.starts_with('/') || prefix.split('/').any(|part| matches!(part, "." | "..")) {
            return wrong("audit_s3_prefix is letters, digits and -_./ that begin with no slash");
        }
        // Amazon's own wants the bucket in the host, for names that a certificate covers; the others take it in the path.
        let amazon = url.host_str().is_some_and(|host| host.ends_with(".amazonaws.com"));
        let style = if amazon && !bucket.contains('.') { UrlStyle::VirtualHost } else { UrlStyle::Path };
        let bucket = Bucket::new(url, style, bucket.to_owned(), region.to_owned()).map_err(|_| {
            StoreError::Settings("audit_s3_bucket is no bucket of audit_s3_endpoint".to_owned())
        })?;
        Ok(Some(Self { bucket, key_id: key_id.to_owned(), secret: secret.parse()?, prefix }))
    }

    /// Reads the secret, each time anew, so that it can be replaced under a running site.
    pub fn open(&self) -> Result<Store<'_>, StoreError> {
        let secret = self.secret.read()?;
        // Wiped by the crate as well.
        let credentials = Credentials::new(self.key_id.clone(), secret.expose().trim());
        Ok(Store { place: self, credentials, http: Http::new(PATIENCE)? })
    }
}

/// A store that can be asked.
pub struct Store<'a> {
    place: &'a Place,
    credentials: Credentials,
    http: Http,
}

impl Store<'_> {
    /// Puts a text there. With the checksum that buckets with a lock demand; for how long it is locked is the bucket's own rule.
    pub async fn put(&self, name: &str, text: &str, now: Timestamp) -> Result<(), StoreError> {
        let (name, sum) = (self.name(name), BASE64.encode(&Sha256::digest(text.as_bytes())));
        let mut action = self.place.bucket.put_object(Some(&self.credentials), &name);
        action.headers_mut().insert(CHECKSUM, sum.as_str());
        let url = action.sign_with_time(GOOD_FOR, &moment(now)?);
        let request = Request::put(url.as_str())
            .header(CHECKSUM, &sum)
            .header("content-type", "text/plain; charset=utf-8")
            .body(Full::new(Bytes::from(text.to_owned())));
        self.send(request).await.map(|_| ())
    }

    /// A text that is there.
    pub async fn get(&self, name: &str, now: Timestamp) -> Result<Bytes, StoreError> {
        let name = self.name(name);
        let action = self.place.bucket.get_object(Some(&self.credentials), &name);
        let url = action.sign_with_time(GOOD_FOR, &moment(now)?);
        self.send(Request::get(url.as_str()).body(Full::default())).await
    }

    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.place.prefix)
    }

    async fn send(&self, request: hyper::http::Result<Request<Full<Bytes>>>) -> Result<Bytes, StoreError> {
        let request = request.map_err(|_| NoAnswer::Setup("the address is none".to_owned()))?;
        let (status, body) = self.http.send(request).await?;
        if status == StatusCode::OK {
            return Ok(body);
        }
        Err(StoreError::Refused { status: status.as_u16(), code: code(&String::from_utf8_lossy(&body)) })
    }
}

fn moment(now: Timestamp) -> Result<jiff::Timestamp, StoreError> {
    jiff::Timestamp::from_microsecond(now.micros()).map_err(|e| StoreError::Settings(e.to_string()))
}

/// The one word of an error's XML that is safe to keep.
fn code(body: &str) -> String {
    let word = body.split("<Code>").nth(1).and_then(|rest| rest.split("</Code>").next()).unwrap_or_default();
    word.chars().filter(char::is_ascii_alphanumeric).take(60).collect()
}
