//! Mail: does it leave, encrypted, from an address that is ours.

use lettre::message::Mailbox;

use super::Finding;
use crate::base::config::{Config, MailTransport};
use crate::base::mail::smtp_is_safe;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut all: Vec<Finding> = transport(config).into_iter().collect();
    all.extend(sender(config));
    all.extend(bounces(config));
    all.extend(webhook(config));
    all
}

/// An mbox file need not be there yet, but its folder must.
fn bounces(config: &Config) -> Option<Finding> {
    let place = config.mail_bounces.as_deref()?;
    let good =
        place.join("new").is_dir() || (!place.is_dir() && place.parent().is_some_and(|up| up.is_dir()));
    (!good).then(|| {
        Finding::new(
            "mail_bounces.missing",
            format!("mail_bounces names {}, which is neither a Maildir nor in a folder", place.display()),
            "Name the Maildir or mbox file that mails to the address of mail_from are delivered to.",
        )
    })
}

fn webhook(config: &Config) -> Option<Finding> {
    let secrets = &config.mail_webhook_secrets;
    if secrets.len() > 2 {
        let remedy = "Keep the one in use, and while it is being replaced the one before it.";
        let what = "mail_webhook_secrets holds more than two";
        return Some(Finding::new("mail_webhook_secrets.many", what, remedy));
    }
    secrets.iter().any(|secret| secret.len() < 16).then(|| {
        Finding::new(
            "mail_webhook_secrets.short",
            "a secret of mail_webhook_secrets is shorter than 16 characters",
            "Make one with: openssl rand -hex 32",
        )
    })
}

fn transport(config: &Config) -> Option<Finding> {
    let url = "smtp_url = \"smtps://user:password@mail.example.com\"";
    match (config.mail_transport, config.smtp_url.as_deref()) {
        (MailTransport::Mailbox, _) => Some(Finding::new(
            "mail_transport.mailbox",
            "mail does not leave: mail_transport keeps it in the database",
            format!("Set mail_transport = \"smtp\" and {url}."),
        )),
        (MailTransport::File, _) => Some(Finding::new(
            "mail_transport.file",
            "mail does not leave: mail_transport writes files",
            format!("Set mail_transport = \"smtp\" and {url}."),
        )),
        (MailTransport::Smtp, None) => Some(Finding::new(
            "smtp_url.missing",
            "mail_transport is smtp, but smtp_url is not set",
            format!("Set {url}."),
        )),
        (MailTransport::Smtp, Some(given)) if !smtp_is_safe(given) => Some(Finding::new(
            "smtp_url.tls",
            "smtp_url would send mail across a network in clear",
            "Use smtps://… (port 465) or smtp://…?tls=required (port 587).",
        )),
        (MailTransport::Smtp, Some(_)) => None,
    }
}

fn sender(config: &Config) -> Option<Finding> {
    let remedy = "Such as mail_from = \"Northside Motors <billing@example.com>\", in a domain with SPF, DKIM and DMARC.";
    match config.mail_from.parse::<Mailbox>() {
        Err(_) => Some(Finding::new("mail_from.form", "mail_from is no mail address", remedy)),
        Ok(from) if !from.email.domain().contains('.') => Some(Finding::new(
            "mail_from.domain",
            "mail_from has no domain that a mail could be answered to",
            remedy,
        )),
        Ok(_) => None,
    }
}
