//! What the log says of all that is ever done in a test: how it was before and how it is after, as far as there is a before
//! and an after. Asked whenever the portal of a test ends, so that every test proves it of what it does.

use diesel::prelude::*;
use forecourt::base::db::schema::audit_entry;
use forecourt::trust::audit::{Read, read};

use super::TestApp;

/// Something is other than it was.
const CHANGES: &[&str] = &[
    "alert.acknowledge",
    "alert.close",
    "alert.investigate",
    "alert.propose",
    "alert.reopen",
    "alert.unmute",
    "approval.approve",
    "approval.expire",
    "approval.overtake",
    "approval.reject",
    "approval.use",
    "approval.withdraw",
    "bank.change",
    "bank.confirm",
    "bank.withdraw",
    "chargeback.answer",
    "chargeback.settle_twice",
    "core.forfeit",
    "core.return",
    "customer.absorb",
    "customer.change",
    "customer.merge",
    "customer.view_as",
    "customer.view_as_end",
    "dealership.change",
    "dealership.settings",
    "deposit.hold",
    "deposit.release",
    "deposit.use",
    "dispute.allow",
    "dispute.answer",
    "dispute.appeal",
    "dispute.ask",
    "dispute.assign",
    "dispute.close",
    "dispute.decide",
    "dispute.escalate",
    "dispute.expire",
    "dispute.message",
    "dispute.note",
    "dispute.raise",
    "dispute.withdraw",
    "email_change.begin",
    "email_change.cancel",
    "email_change.confirm",
    "email_change.undo",
    "estimate.approve",
    "estimate.change",
    "estimate.consent_verbal",
    "estimate.decline",
    "estimate.expire",
    "estimate.invoice",
    "estimate.revise",
    "estimate.send",
    "estimate.withdraw",
    "export.take",
    "import.apply",
    "import.commit",
    "import.undo",
    "invitation.accept",
    "invitation.code",
    "invitation.revoke",
    "invoice.change",
    "invoice.credit",
    "invoice.divide",
    "invoice.issue",
    "invoice.reissue",
    "invoice.send_again",
    "invoice.void",
    "invoice.write_off",
    "invoice.write_off_back",
    "late_charge.issue",
    "mail.bounced",
    "mail.delivered",
    "notices.choose",
    "outbox.retry",
    "passkey.rename",
    "passkey.suspend",
    "pay_link.revoke",
    "payment.charged_back",
    "payment.credit_used",
    "payment.declined",
    "payment.expired",
    "payment.failed",
    "payment.fraud_warning_handled",
    "payment.held",
    "payment.processing",
    "payment.reallocate",
    "payment.refunded",
    "payment.reverse",
    "payment.settled",
    "privilege_permissions_changed",
    "promise.broken",
    "promise.kept",
    "promise.withdraw",
    "recovery.approve",
    "recovery.ask",
    "recovery.complete",
    "recovery.disown",
    "recovery.prove",
    "recovery.request",
    "recovery.withdraw",
    "recovery_codes.generate",
    "recurring.bill",
    "recurring.end",
    "recurring.fail",
    "recurring.pause",
    "recurring.resume",
    "refund.failed",
    "refund.request",
    "reminder.hand_over",
    "reminder.send",
    "reminders.pause",
    "reminders.resume",
    "reminders.run",
    "reminders.task_done",
    "restraint.end",
    "session_ended",
    "session_renewed",
    "storage.end",
    "storage.notice",
    "tax_rule.end",
    "template.publish",
    "training.answer",
    "user_resumed",
    "user_suspended",
    "user_updated",
    "vehicle.change",
    "vehicle.receive",
    "vehicle.transfer",
];

/// Something is there that was not: there is no before, or what stood in its place.
const MAKES: &[&str] = &[
    "access.review",
    "administrator.recover",
    "alert.mute",
    "alert.raise",
    "approval.request",
    "audit.check",
    "authn_login_success",
    "customer.create",
    "dealership.add",
    "estimate.draft",
    "evidence.add",
    "export.run",
    "import.upload",
    "invitation.make",
    "invoice.draft",
    "passkey.add",
    "pay_link.create",
    "payment.fraud_warning",
    "payment.received",
    "payment.start",
    "promise.make",
    "recovery.begin",
    "recurring.create",
    "reminders.ask",
    "restraint.begin",
    "statement.send",
    "tax_rule.add",
    "template.draft",
    "user_created",
    "vehicle.add",
];

/// Something is there no more: there is no after.
const ENDS: &[&str] = &["estimate.discard", "invoice.discard", "passkey.remove", "template.discard"];

/// No record is changed: somebody looked, or proved who they are, or the log speaks of itself.
const TELLS: &[&str] = &[
    "authn_login_fail",
    "authn_signature",
    "authn_step_up",
    "authz_fail",
    "defence.alert_mail",
    "defence.anchor",
    "defence.antivirus",
    "document.view",
    "export.log",
    "integrity.alerts",
    "integrity.head",
    "integrity.ledger",
    "integrity.log",
    "integrity.row",
    "integrity.sealed",
    "key.rotate",
    "log.restart",
    "record.list",
    "record.miss",
    "record.search",
    "record.view",
    "restraint.refuse",
    // How much of what was thrown away is in the facts: it was nobody's any more, and has no key.
    "retention.sweep",
    "row.seal",
    "segregation",
    "webhook.refused",
];

/// Which of before and after an entry of an action has to have; none for an action that nobody thought of.
pub fn wanted(action: &str) -> Option<(bool, bool)> {
    let is = |some: &[&str]| some.contains(&action);
    match () {
        () if is(CHANGES) => Some((true, true)),
        () if is(MAKES) => Some((false, true)),
        () if is(ENDS) => Some((true, false)),
        () if is(TELLS) || ["test", "defence."].iter().any(|it| action.starts_with(it)) => {
            Some((false, false))
        }
        () => None,
    }
}

/// Every entry of the log that can be read: some tests damage theirs.
pub fn entries(app: &TestApp) -> Vec<Read> {
    let all: Vec<Vec<u8>> =
        app.site.db.read(|c| Ok(audit_entry::table.select(audit_entry::entry).load(c)?)).unwrap_or_default();
    all.iter().filter_map(|bytes| read(bytes).ok()).collect()
}

/// What entries leave unsaid. What is refused changes nothing, and what is nobody's has no key to seal it with.
pub fn unsaid(app: &TestApp) -> Vec<String> {
    let mut faults = Vec::new();
    for it in entries(app) {
        let nobodys = it.customer.is_none() && it.person.is_none() && it.dealership.is_none();
        let [was, is, _] = it.sealed;
        match wanted(&it.action) {
            None => faults.push(format!("{}: tests/support/log.rs does not know it", it.action)),
            _ if it.outcome == "refused" || (nobodys && it.actor.is_none()) => {}
            Some((before, after)) if (before && !was) || (after && !is) => {
                faults.push(format!("{}: says before: {was}, after: {is}", it.action));
            }
            Some(_) => {}
        }
    }
    faults.sort();
    faults.dedup();
    faults
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let faults = unsaid(self);
            assert!(faults.is_empty(), "the log leaves something unsaid\n{}\n", faults.join("\n"));
        }
    }
}
