//! The settings of a site: `forecourt.toml` in its folder, each key also from the environment
//! (`FORECOURT_DATABASE_URL` sets `database_url`). docs/configuration.md lists them; a test keeps the two alike.
//! Whether the settings are wise is the doctor's question (`commands::doctor`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::base::error::AppError;

/// How much of a site is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SiteMode {
    /// Loopback only, simulator, mailbox page.
    Demo,
    /// What `init` makes: http://localhost only, the doctor's findings are warnings.
    Evaluation,
    /// Refuses to start on any finding.
    Production,
}

impl SiteMode {
    pub fn code(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Evaluation => "evaluation",
            Self::Production => "production",
        }
    }
}

/// How mail leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// Kept, sealed, in the database; the demo's mailbox page shows it.
    Mailbox,
    /// One file a mail in `mail_directory`.
    File,
    Smtp,
}

/// Every setting. Paths that are relative count from the site's folder.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub mode: SiteMode,
    /// The name over the sign-in page when there are several dealerships.
    pub site_name: String,
    /// Where people reach the portal; passkeys are bound to its host name.
    pub public_url: String,
    pub listen: SocketAddr,
    pub database_url: String,
    /// 0: as many as the engine and the number of workers call for.
    pub database_connections: u32,
    /// 0: one a core.
    pub workers: usize,
    /// `file:PATH`, `env:NAME` or `cmd:PROGRAM ARG…`.
    pub root_key: String,
    pub tls_certificate: Option<PathBuf>,
    pub tls_private_key: Option<PathBuf>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Prometheus metrics on a listener of their own; none: off.
    pub metrics_listen: Option<SocketAddr>,
    pub mail_transport: MailTransport,
    pub mail_from: String,
    pub mail_directory: PathBuf,
    /// `smtps://user:password@host` or `smtp://host?tls=required`.
    pub smtp_url: Option<String>,
    /// Where mails that came back are put: a Maildir (a folder) or an mbox file.
    pub mail_bounces: Option<PathBuf>,
    /// Of `/webhooks/mail`: up to two, so that one can be replaced while the other still signs.
    pub mail_webhook_secrets: Vec<String>,
    pub stripe_url: String,
    pub stripe_secret_key: Option<String>,
    /// Up to two, so that one can be replaced while the other still signs.
    pub stripe_webhook_secrets: Vec<String>,
    pub stripe_livemode: bool,
    /// Where the hosted checkout lives, for the content security policy.
    pub checkout_origin: String,
    /// The antivirus program that uploads are given to: `tcp:HOST:PORT` or `unix:PATH`.
    pub antivirus: Option<String>,
    pub owner_idle_minutes: u32,
    pub owner_session_hours: u32,
    pub staff_idle_minutes: u32,
    pub staff_session_hours: u32,
    /// Multiplies every rate limit; the demo and the benches raise it.
    pub rate_limit_factor: u32,
    /// Outside the database: what was signed last of the audit log.
    pub audit_directory: PathBuf,
    /// Where heads are written as files, one an hour: another disk, or a share.
    pub audit_anchor_directory: Option<PathBuf>,
    /// An object store that keeps heads, one an hour, spoken to as S3 is.
    pub audit_s3_endpoint: Option<String>,
    pub audit_s3_bucket: Option<String>,
    pub audit_s3_region: Option<String>,
    pub audit_s3_key_id: Option<String>,
    /// `file:PATH` or `env:NAME`.
    pub audit_s3_secret: Option<String>,
    pub audit_s3_prefix: String,
    /// Who is mailed the head of the audit log each day.
    pub audit_mail: Vec<String>,
    /// A file of rules of the site's own, laid over those of the program (`forecourt alerts rules`).
    pub alert_rules: Option<PathBuf>,
    /// `error`, `warn`, `info` or `debug`, or a filter such as `forecourt=debug`.
    pub log: String,
    pub log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Json,
    Text,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: SiteMode::Evaluation,
            site_name: String::new(),
            public_url: "http://localhost:8080".to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database_url: "sqlite:db/forecourt.sqlite".to_owned(),
            database_connections: 0,
            workers: 0,
            root_key: "file:keys/root.key".to_owned(),
            tls_certificate: None,
            tls_private_key: None,
            trusted_proxies: Vec::new(),
            metrics_listen: None,
            mail_transport: MailTransport::Mailbox,
            mail_from: "Forecourt <billing@localhost>".to_owned(),
            mail_directory: PathBuf::from("mail"),
            smtp_url: None,
            mail_bounces: None,
            mail_webhook_secrets: Vec::new(),
            stripe_url: "https://api.stripe.com".to_owned(),
            stripe_secret_key: None,
            stripe_webhook_secrets: Vec::new(),
            stripe_livemode: false,
            checkout_origin: "https://checkout.stripe.com".to_owned(),
            antivirus: None,
            owner_idle_minutes: 30,
            owner_session_hours: 24,
            staff_idle_minutes: 60,
            staff_session_hours: 12,
            rate_limit_factor: 1,
            audit_directory: PathBuf::from("audit"),
            audit_anchor_directory: None,
            audit_s3_endpoint: None,
            audit_s3_bucket: None,
            audit_s3_region: None,
            audit_s3_key_id: None,
            audit_s3_secret: None,
            audit_s3_prefix: String::new(),
            audit_mail: Vec::new(),
            alert_rules: None,
            log: "info".to_owned(),
            log_format: LogFormat::Json,
        }
    }
}

impl Config {
    /// Defaults, then `forecourt.toml` of the site's folder, then the environment; relative paths made absolute.
    pub fn load(folder: &Path) -> Result<Self, AppError> {
        let mut config: Self = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(folder.join("forecourt.toml")))
            .merge(Env::prefixed("FORECOURT_").ignore(&["data", "test_engine", "test_postgres"]))
            .extract()
            .map_err(|e| AppError::Invalid(format!("forecourt.toml or the environment: {e}")))?;
        config.anchor(folder);
        Ok(config)
    }

    /// Makes relative paths absolute, counted from the site's folder.
    pub fn anchor(&mut self, folder: &Path) {
        if let Some(path) = self.database_url.strip_prefix("sqlite:") {
            self.database_url = format!("sqlite:{}", folder.join(path).display());
        }
        for source in [Some(&mut self.root_key), self.audit_s3_secret.as_mut()].into_iter().flatten() {
            if let Some(path) = source.strip_prefix("file:") {
                *source = format!("file:{}", folder.join(path).display());
            }
        }
        self.mail_directory = folder.join(&self.mail_directory);
        self.audit_directory = folder.join(&self.audit_directory);
        let given = [
            &mut self.tls_certificate,
            &mut self.tls_private_key,
            &mut self.mail_bounces,
            &mut self.audit_anchor_directory,
            &mut self.alert_rules,
        ];
        for path in given.into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }
}
