//! Delivery: the outbox's job for mails. SMTP always with TLS (or to this very machine), one file a mail, or nothing
//! at all where the mailbox page shows what is stored. Sent at least once; the message id tells a repeat apart.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message as Mail, Tokio1Executor};
use url::Url;

use super::bounces;
use super::store::{self, Message, Stored};
use crate::base::config::MailTransport;
use crate::base::db::DbResult;
use crate::base::error::AppError;
use crate::base::outbox::{JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::MailId;

pub(super) const KIND: &str = "mail.send";
const PATIENCE: Duration = Duration::from_secs(30);

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// Adds the job that delivers mails.
#[must_use]
pub fn deliver_with(jobs: Jobs) -> Jobs {
    // Made at the first mail and kept, so that connections are used again.
    let smtp = Arc::new(OnceLock::new());
    jobs.with(KIND, move |site: Site, _key: String, id: MailId| {
        let smtp = Arc::clone(&smtp);
        async move { deliver(&site, &smtp, id).await }
    })
}

/// Whether mail to this server travels encrypted, or does not leave the machine.
pub fn smtp_is_safe(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let required = url.query_pairs().any(|(k, v)| k == "tls" && (v == "required" || v == "wrapper"));
    let here = match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    };
    url.scheme() == "smtps" || (url.scheme() == "smtp" && (required || here))
}

async fn deliver(site: &Site, smtp: &OnceLock<Smtp>, id: MailId) -> Result<(), JobError> {
    let (reader, kept) = (site.clone(), site.clone());
    let stored = match blocking(move || reader.db.read(|c| store::message(c, &reader, id))).await {
        Err(AppError::NotFound) => return Ok(()), // Its time was over before it could be sent.
        other => other?,
    };
    if stored.state == "sent" {
        return Ok(());
    }
    let sent = match site.config.mail_transport {
        MailTransport::Mailbox => Ok(()),
        MailTransport::File => write_file(site, &stored).await.map_err(Refused::from),
        MailTransport::Smtp => send(site, smtp, &stored).await,
    };
    match sent {
        Ok(()) => {
            let now = site.clock.now();
            blocking(move || kept.db.write(|c| store::mark(c, id, "sent", now))).await?;
            Ok(())
        }
        Err(Refused { why: why @ JobError::Never(_), address }) => {
            let by_address = address.is_some();
            blocking(move || kept.db.write(|c| bounces::refused(c, &kept, id, address.as_deref()))).await?;
            // A wrong address is for whoever knows the customer, and in the list of what came back: no mail is late by it.
            if by_address { Ok(()) } else { Err(why) }
        }
        Err(Refused { why, .. }) => Err(why),
    }
}

/// Why a mail did not leave; with the server's code where it is the address that it refuses.
struct Refused {
    why: JobError,
    address: Option<String>,
}

impl From<JobError> for Refused {
    fn from(why: JobError) -> Self {
        Self { why, address: None }
    }
}

/// Codes that speak of the mailbox and not of our connection (RFC 5321, 4.2.2).
const ADDRESS: [&str; 3] = ["550", "551", "553"];

async fn send(site: &Site, smtp: &OnceLock<Smtp>, stored: &Stored) -> Result<(), Refused> {
    let mail = compose(site, stored)?;
    let transport = match smtp.get() {
        Some(ready) => ready,
        None => {
            let made = transport(site.config.smtp_url.as_deref())?;
            smtp.get_or_init(|| made)
        }
    };
    match transport.send(mail).await {
        Ok(_) => Ok(()),
        // What a server answers often repeats the address: only its code is kept.
        Err(error) => {
            let code = error.status().map_or_else(|| "no answer".to_owned(), |code| code.to_string());
            let kind = if error.is_tls() { "smtp, TLS" } else { "smtp" };
            let why = format!("{kind}: {code}");
            let why = if error.is_permanent() { JobError::Never(why) } else { JobError::Later(why) };
            Err(Refused { why, address: ADDRESS.contains(&code.as_str()).then_some(code) })
        }
    }
}

fn transport(url: Option<&str>) -> Result<Smtp, JobError> {
    let url = url.ok_or_else(|| JobError::Later("smtp_url is not set".to_owned()))?;
    if !smtp_is_safe(url) {
        return Err(JobError::Later("smtp_url would send mail without TLS".to_owned()));
    }
    let builder = Smtp::from_url(url).map_err(|_| JobError::Later("smtp_url cannot be read".to_owned()))?;
    Ok(builder.timeout(Some(PATIENCE)).build())
}

fn compose(site: &Site, stored: &Stored) -> Result<Mail, JobError> {
    let broken = |what: &str| JobError::Later(format!("{what} is no mail address"));
    let from: Mailbox = site.config.mail_from.parse().map_err(|_| broken("mail_from"))?;
    let Message { to, language, subject, text, html } = &stored.message;
    let to =
        to.as_str().parse().map_err(|_| JobError::Never("the recipient is no mail address".to_owned()))?;
    let micros = u64::try_from(stored.created_at.micros()).unwrap_or(0);
    let host = from.email.domain().to_owned();
    Mail::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(subject.clone())
        .date(UNIX_EPOCH + Duration::from_micros(micros))
        .message_id(Some(format!("<{}@{host}>", stored.id)))
        .raw_header(plain("Auto-Submitted", "auto-generated"))
        .raw_header(plain("Content-Language", language.code()))
        .multipart(MultiPart::alternative_plain_html(text.clone(), html.clone()))
        .map_err(|_| JobError::Never("the mail cannot be put together".to_owned()))
}

fn plain(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// One `.eml` a mail, readable by its owner alone, complete as soon as it has its name.
async fn write_file(site: &Site, stored: &Stored) -> Result<(), JobError> {
    let bytes = compose(site, stored)?.formatted();
    let folder = site.config.mail_directory.clone();
    let name = stored.id.to_string();
    let written = blocking(move || {
        put(&folder, &name, &bytes).map_err(|e| AppError::internal(format!("mail_directory: {e}")))
    });
    written.await.map_err(|e| JobError::Later(e.to_string()))
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::create_dir_all(folder)?;
    let (part, whole): (PathBuf, PathBuf) =
        (folder.join(format!(".{name}.part")), folder.join(format!("{name}.eml")));
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(part, whole)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> DbResult<T> + Send + 'static) -> DbResult<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| AppError::internal(format!("mail: {e}")))?
}
