//! What a mail service posts to `/webhooks/mail`: signed like the payment provider's events, a list of what became of
//! mails. The form is written down in docs/configuration.md.

use serde::Deserialize;

use super::reporting::{Source, record};
use crate::base::db::DbResult;
use crate::base::mail::dsn::{Fate, Report, code, mail_of};
use crate::base::site::Site;
use crate::base::values::Secret;
use crate::billing::payments::webhook::{WebhookError, signed};

#[derive(Deserialize)]
struct Body {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    message_id: String,
    event: String,
    #[serde(default)]
    status: String,
}

/// Checks the signature and reads the reports; those about mails that are not ours, and other events, are left out.
pub fn read(site: &Site, raw: &[u8], header: &str) -> Result<Vec<Report>, WebhookError> {
    let secrets: Vec<Secret<String>> =
        site.config.mail_webhook_secrets.iter().map(|secret| Secret::new(secret.clone())).collect();
    signed(raw, header, &secrets, site.clock.now())?;
    let body: Body = serde_json::from_slice(raw).map_err(|_| WebhookError::Body)?;
    let report = |event: Event| {
        let fate = match event.event.as_str() {
            "bounced" => Fate::Bounced,
            "delivered" => Fate::Delivered,
            _ => return None,
        };
        Some(Report { mail: mail_of(&event.message_id)?, fate, status: code(&event.status) })
    };
    Ok(body.events.into_iter().filter_map(report).collect())
}

/// Reads and writes down, all in one transaction; says how many were news.
pub fn receive(site: &Site, raw: &[u8], header: &str) -> Result<DbResult<usize>, WebhookError> {
    let reports = read(site, raw, header)?;
    Ok(site.db.write(|c| {
        let mut news = 0;
        for report in &reports {
            news += usize::from(record(c, site, report, Source::Webhook)?);
        }
        Ok(news)
    }))
}
