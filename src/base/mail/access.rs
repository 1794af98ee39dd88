//! The mails about a person's own way in: invitations, passkeys, browsers, recoveries, addresses. One function each; `path` is
//! always a path of the portal, beginning with a slash.

use super::letter::{Letter, Recipient};
use super::store::link;
use crate::base::site::Site;
use crate::base::values::{AuditId, InvitationId, PasskeyId, RecoveryId, SessionId};
use crate::base::words::Words;

/// What an invitation says besides the link.
#[derive(Clone, Copy, Debug)]
pub struct Invited<'a> {
    pub id: InvitationId,
    pub dealership: &'a str,
    pub hours: u32,
    /// A code was handed over at the counter; it never travels by mail.
    pub needs_code: bool,
    pub staff: bool,
}

pub fn invitation(site: &Site, to: &Recipient, it: Invited<'_>, path: &str) -> Letter {
    let w = Words::new(to.language);
    let name = [("dealership", it.dealership.into())];
    let lead =
        if it.staff { w.t("mail-invitation-staff") } else { w.t("mail-invitation-owner") }.into_owned();
    let mut letter = Letter::new("invitation", it.id, to, it.dealership)
        .object(it.id)
        .subject(w.args("mail-invitation-subject", &name))
        .says(lead);
    if it.needs_code {
        letter = letter.says(w.t("mail-invitation-code"));
    }
    letter
        .says(w.args("mail-invitation-once", &[("hours", it.hours.into())]))
        .action(w.t("mail-invitation-action"), link(site, path))
}

/// To the owner of an account that got another passkey. `device` is what `Facts` calls it: no free text.
pub fn new_passkey(site: &Site, to: &Recipient, id: PasskeyId, device: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("passkey.new", id, to, &own_name(site))
        .object(id)
        .subject(w.t("mail-passkey-subject"))
        .says(w.args("mail-passkey-text", &[("device", device.into())]))
        .says(w.t("mail-passkey-not-you"))
        .action(w.t("mail-passkey-action"), link(site, path))
}

/// To somebody who signed in with a browser that was not known of them.
pub fn new_browser(site: &Site, to: &Recipient, id: SessionId, device: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("sign_in.new", id, to, &own_name(site))
        .object(id)
        .subject(w.t("mail-browser-subject"))
        .says(w.args("mail-browser-text", &[("device", device.into())]))
        .says(w.t("mail-browser-not-you"))
        .action(w.t("mail-browser-action"), link(site, path))
}

/// To administrators, when somebody's role or way in was changed. What exactly stands in the log, not in a mail.
pub fn access_changed(site: &Site, to: &Recipient, entry: AuditId) -> Letter {
    let w = Words::new(to.language);
    Letter::new("access.changed", entry, to, &own_name(site))
        .subject(w.t("mail-access-subject"))
        .says(w.t("mail-access-text"))
        .says(w.t("mail-access-not-you"))
        .action(w.t("mail-access-action"), link(site, "/admin/users"))
}

/// How a recovery goes on.
#[derive(Clone, Copy, Debug)]
pub enum RecoveryBegun<'a> {
    /// Asked for on the sign-in page: the link leads to the second proof.
    ByMail { path: &'a str, minutes: u32 },
    /// Two people at the dealership checked who it is: the new link works after this time. Only the person's own
    /// address gets it.
    AtCounter { path: Option<&'a str>, hours: u32 },
    /// Whoever runs the site made a link on its own console.
    ByOperator,
}

/// Goes to every address that is known of the person. `cancel` is the page with the one button "this was not me".
pub fn recovery_begun(
    site: &Site,
    to: &Recipient,
    id: RecoveryId,
    how: RecoveryBegun<'_>,
    cancel: &str,
) -> Letter {
    let w = Words::new(to.language);
    // One that began by mail and went on at the counter is told twice: the second mail brings the link.
    let key = match how {
        RecoveryBegun::AtCounter { .. } => format!("{id}.approved"),
        RecoveryBegun::ByMail { .. } | RecoveryBegun::ByOperator => id.to_string(),
    };
    let letter = Letter::new("recovery", key, to, &own_name(site))
        .object(id)
        .subject(w.t("mail-recovery-subject"))
        .says(w.t("mail-recovery-text"));
    let letter = match how {
        RecoveryBegun::ByMail { path, minutes } => letter
            .says(w.args("mail-recovery-next", &[("minutes", minutes.into())]))
            .action(w.t("mail-recovery-action"), link(site, path)),
        RecoveryBegun::AtCounter { path, hours } => {
            let letter = letter.says(w.args("mail-recovery-wait", &[("hours", hours.into())]));
            match path {
                Some(path) => letter
                    .says(w.t("mail-invitation-code"))
                    .action(w.t("mail-recovery-action"), link(site, path)),
                None => letter,
            }
        }
        RecoveryBegun::ByOperator => letter.says(w.t("mail-recovery-operator")),
    };
    letter.says(w.t("mail-recovery-not-you")).other(w.t("mail-recovery-cancel"), link(site, cancel))
}

/// Goes to every address that is known of the person once the new passkey exists.
pub fn recovered(
    site: &Site,
    to: &Recipient,
    id: RecoveryId,
    device: &str,
    hours: u32,
    cancel: &str,
) -> Letter {
    let w = Words::new(to.language);
    Letter::new("recovery.done", id, to, &own_name(site))
        .object(id)
        .subject(w.t("mail-recovered-subject"))
        .says(w.args("mail-recovered-text", &[("device", device.into())]))
        .says(w.args("mail-recovered-hold", &[("hours", hours.into())]))
        .says(w.t("mail-recovered-not-you"))
        .other(w.t("mail-recovery-cancel"), link(site, cancel))
}

/// To the owner of an account with a new sheet of recovery codes. `made` tells one sheet from another.
pub fn new_recovery_codes(site: &Site, to: &Recipient, made: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("recovery.codes", made, to, &own_name(site))
        .subject(w.t("mail-codes-subject"))
        .says(w.t("mail-codes-text"))
        .says(w.t("mail-codes-not-you"))
        .action(w.t("mail-passkey-action"), link(site, path))
}

/// To the new address, before anything changes: the link proves that it is read.
pub fn email_confirmation(site: &Site, to: &Recipient, change: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("email.confirm", change, to, &own_name(site))
        .subject(w.t("mail-email-confirm-subject"))
        .says(w.t("mail-email-confirm-text"))
        .says(w.t("mail-email-confirm-not-you"))
        .action(w.t("mail-email-confirm-action"), link(site, path))
}

/// To the old address: mails go elsewhere now, and the link takes that back for some hours.
pub fn email_changed_old(site: &Site, to: &Recipient, change: &str, hours: u32, undo: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("email.old", change, to, &own_name(site))
        .subject(w.t("mail-email-old-subject"))
        .says(w.t("mail-email-old-text"))
        .says(w.args("mail-email-old-undo", &[("hours", hours.into())]))
        .action(w.t("mail-email-old-action"), link(site, undo))
}

/// To the new address, when the change is done.
pub fn email_changed_new(site: &Site, to: &Recipient, change: &str, path: &str) -> Letter {
    let w = Words::new(to.language);
    Letter::new("email.new", change, to, &own_name(site))
        .subject(w.t("mail-email-new-subject"))
        .says(w.t("mail-email-new-text"))
        .action(w.t("mail-email-new-action"), link(site, path))
}

/// What a letter about a person's own access is signed with: the site, whatever dealerships it serves.
pub(super) fn own_name(site: &Site) -> String {
    if site.config.site_name.is_empty() { super::store::host(site) } else { site.config.site_name.clone() }
}
