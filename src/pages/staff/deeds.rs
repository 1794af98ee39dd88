//! What was done, in words: the log's actions as people say them, for the feeds of staff and administrators.

use crate::base::values::display::capital;
use crate::trust::access::Permission;

/// An act in a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub icon: &'static str,
    /// The class of its color; empty for plain.
    pub tone: &'static str,
    pub text: String,
}

/// Any of which lets somebody see the act in a feed: what concerns people, passkeys and the installation is for those
/// who manage them, everything else for everybody at the counter.
pub fn needs(action: &str) -> &'static [Permission] {
    const GUARDED: [&str; 12] = [
        "user_",
        "access.",
        "privilege_",
        "passkey.",
        "recovery.",
        "recovery_codes.",
        "outbox.",
        "authn_login_fail",
        "alert.",
        "restraint.",
        "record.miss",
        "integrity.",
    ];
    if GUARDED.iter().any(|kind| action.starts_with(kind)) {
        &[Permission::WorkAsManager, Permission::ManagePeople]
    } else {
        &[Permission::WorkAtCounter]
    }
}

/// An action of the log. One that has no words here is shown by its name, so that nothing is hidden.
pub fn deed(action: &str) -> Deed {
    let (icon, tone, text) = match action {
        "row.seal" => ("lock", "", "State of money or rights put on record"),
        "bank.change" => ("landmark", "is-bad", "Bank account on papers changed"),
        "bank.confirm" => ("landmark", "is-bad", "Other bank account confirmed"),
        "bank.withdraw" => ("landmark", "", "Other bank account taken back"),
        "key.rotate" => ("key-round", "", "The log’s key handed over to a new one"),
        "log.restart" => ("triangle-alert", "is-bad", "The log goes on after a restore"),
        "access.review" => ("shield-check", "is-ok", "Roles looked through and signed for"),
        "training.answer" => ("clipboard-check", "", "Lesson answered"),
        "export.log" => ("download", "", "Audit log taken out as a file"),
        "audit.check" => ("shield-check", "", "Check of the log asked for"),
        "invoice.issue" => ("receipt-text", "", "Invoice issued"),
        "invoice.draft" => ("file-text", "", "Draft made"),
        "invoice.change" => ("file-text", "", "Draft changed"),
        "invoice.discard" => ("trash-2", "", "Draft thrown away"),
        "estimate.draft" => ("clipboard-list", "", "Estimate begun"),
        "estimate.change" => ("clipboard-list", "", "Estimate changed"),
        "estimate.revise" => ("clipboard-list", "", "New version of an estimate begun"),
        "estimate.discard" => ("trash-2", "", "Estimate draft thrown away"),
        "estimate.send" => ("send", "", "Estimate sent"),
        "estimate.withdraw" => ("x", "", "Estimate taken back"),
        "estimate.expire" => ("clock", "", "Estimate expired"),
        "estimate.approve" => ("clipboard-check", "is-ok", "Estimate approved with a passkey"),
        "estimate.consent_verbal" => ("phone", "is-ok", "Consent in words written down"),
        "estimate.decline" => ("x", "is-bad", "Estimate declined"),
        "estimate.invoice" => ("receipt-text", "", "Draft made from an estimate"),
        "deposit.hold" => ("hand-coins", "is-ok", "Deposit held for an estimate"),
        "deposit.release" => ("rotate-ccw", "", "Deposit let go"),
        "deposit.use" => ("hand-coins", "is-ok", "Deposit taken off an invoice"),
        "core.return" => ("rotate-ccw", "", "Old part came back"),
        "core.forfeit" => ("check", "", "Core charge kept"),
        "invoice.divide" => ("users", "", "Document made for another payer"),
        "authn_signature" => ("circle-alert", "is-bad", "Signature refused"),
        "payment.settled" | "payment.received" => ("circle-check", "is-ok", "Payment received"),
        "payment.start" => ("credit-card", "", "Payment begun"),
        "payment.declined" => ("circle-alert", "is-bad", "Payment declined"),
        "payment.expired" => ("clock", "", "Payment page ran out"),
        "payment.processing" => ("clock", "is-hold", "Payment on its way"),
        "payment.held" => ("circle-alert", "is-bad", "Payment held"),
        "payment.failed" => ("circle-alert", "is-bad", "Payment failed"),
        "payment.credit_used" => ("hand-coins", "is-ok", "Credit used"),
        "payment.refunded" => ("rotate-ccw", "", "Money sent back"),
        "tax_rule.add" => ("scale", "", "Tax rule added"),
        "tax_rule.end" => ("scale", "", "Tax rule ended"),
        "invoice.send_again" => ("send", "", "Invoice sent again"),
        "reminder.send" => ("send", "", "Reminder sent"),
        "reminder.hand_over" => ("phone", "is-hold", "Overdue invoice handed to a person"),
        "statement.send" => ("send", "", "Statement sent"),
        "reminders.ask" => ("send", "", "Due reminders asked for"),
        "reminders.run" => ("send", "", "Due reminders sent"),
        "reminders.pause" => ("clock", "is-hold", "Reminders stopped"),
        "reminders.resume" => ("clock", "", "Reminders go on"),
        "reminders.task_done" => ("check", "is-ok", "Dealt with an overdue invoice"),
        "recurring.create" => ("calendar", "", "Recurring invoice set up"),
        "recurring.bill" => ("calendar", "", "Recurring invoice made"),
        "recurring.fail" => ("calendar", "is-bad", "Recurring invoice not billed"),
        "recurring.pause" => ("calendar", "is-hold", "Recurring invoice paused"),
        "recurring.resume" => ("calendar", "", "Recurring invoice goes on"),
        "recurring.end" => ("calendar", "", "Recurring invoice ended"),
        "late_charge.issue" => ("scale", "", "Late charge made"),
        "promise.make" => ("calendar", "", "Payment promised"),
        "promise.withdraw" => ("calendar", "", "Promise taken back"),
        "promise.kept" => ("calendar", "is-ok", "Promise kept"),
        "promise.broken" => ("calendar", "is-bad", "Promise broken"),
        "mail.bounced" => ("triangle-alert", "is-bad", "A mail came back"),
        "mail.delivered" => ("mail", "", "A mail arrived"),
        "pay_link.create" => ("send", "", "Pay link made"),
        "pay_link.revoke" => ("x", "", "Pay link taken back"),
        "invoice.credit" => ("hand-coins", "", "Credit note issued"),
        "invoice.void" => ("x", "", "Invoice voided"),
        "invoice.reissue" => ("file-text", "", "New draft in place of an invoice"),
        "invoice.write_off" => ("trending-down", "is-hold", "Written off"),
        "invoice.write_off_back" => ("rotate-ccw", "", "Write-off taken back"),
        "payment.reverse" => ("circle-alert", "is-bad", "Payment reversed"),
        "payment.reallocate" => ("history", "", "Payment moved to other invoices"),
        "refund.request" => ("rotate-ccw", "is-hold", "Refund begun"),
        "refund.failed" => ("circle-alert", "is-bad", "Refund did not go through"),
        "dispute.raise" => ("scale", "is-hold", "Charge questioned"),
        "dispute.message" => ("message-square", "", "Message in a dispute"),
        "dispute.note" => ("message-square", "", "Note in a dispute"),
        "dispute.ask" => ("message-square", "is-hold", "Customer asked in a dispute"),
        "dispute.answer" => ("message-square", "", "Customer answered in a dispute"),
        "dispute.assign" => ("scale", "", "Dispute given to somebody"),
        "dispute.decide" => ("scale", "is-ok", "Dispute decided"),
        "dispute.appeal" => ("scale", "is-hold", "Decision appealed"),
        "dispute.withdraw" => ("scale", "", "Dispute taken back"),
        "dispute.escalate" => ("clock", "is-bad", "Dispute is late"),
        "dispute.expire" => ("clock", "", "Dispute ended without an answer"),
        "dispute.close" => ("scale", "", "Dispute closed"),
        "approval.request" => ("clipboard-list", "is-hold", "Approval asked for"),
        "approval.approve" => ("clipboard-check", "is-ok", "Approved by a second person"),
        "approval.reject" => ("x", "is-bad", "Approval refused"),
        "approval.withdraw" | "approval.overtake" => ("x", "", "Request for approval withdrawn"),
        "approval.use" => ("check", "", "Approval used"),
        "dealership.change" => ("building-2", "", "Dealership’s settings changed"),
        "dealership.add" => ("building-2", "", "Dealership added"),
        "dealership.settings" => ("settings", "", "Settings changed"),
        "customer.create" => ("user-round", "", "Customer added"),
        "customer.change" => ("user-round", "", "Customer changed"),
        "customer.merge" => ("users", "is-hold", "Account merged into another"),
        "customer.absorb" => ("users", "", "Another account merged into this one"),
        "vehicle.add" => ("car", "", "Vehicle added"),
        "vehicle.change" => ("car", "", "Vehicle changed"),
        "vehicle.transfer" => ("car", "", "Vehicle went to another owner"),
        "vehicle.receive" => ("car", "", "Vehicle came from another owner"),
        "export.run" => ("download", "is-hold", "List taken out as a file"),
        "export.take" => ("download", "is-hold", "File with a list downloaded"),
        "import.upload" => ("upload", "", "Files uploaded for an import"),
        "import.commit" => ("upload", "is-hold", "Import confirmed"),
        "import.undo" => ("rotate-ccw", "is-hold", "Import taken back"),
        "chargeback.settle_twice" => ("check", "", "Double payout dealt with"),
        "chargeback.answer" => ("send", "", "Chargeback answered"),
        "payment.charged_back" => ("triangle-alert", "is-bad", "Payment charged back"),
        "payment.fraud_warning" => ("triangle-alert", "is-hold", "Warned of fraud"),
        "payment.fraud_warning_handled" => ("check", "", "Fraud warning dealt with"),
        "evidence.add" => ("paperclip", "", "File added"),
        "import.apply" => ("upload", "", "Records imported"),
        "invitation.make" => ("mail", "", "Person invited"),
        "invitation.accept" => ("circle-check", "is-ok", "Invitation accepted"),
        "invitation.revoke" => ("x", "", "Invitation taken back"),
        "invitation.code" => ("circle-alert", "is-bad", "Wrong invitation code"),
        "privilege_permissions_changed" => ("users", "", "Access changed"),
        "recovery.ask" | "recovery.begin" => ("key-round", "is-hold", "Recovery begun"),
        "recovery.request" => ("key-round", "is-hold", "Recovery checked by one person"),
        "recovery.approve" => ("key-round", "is-hold", "Recovery confirmed"),
        "recovery.complete" => ("key-round", "is-ok", "Recovery completed"),
        "recovery.disown" => ("circle-alert", "is-bad", "Recovery stopped: it was not them"),
        "recovery.withdraw" => ("x", "", "Recovery withdrawn"),
        "authn_login_success" => ("fingerprint-pattern", "", "Signed in"),
        "authn_login_fail" => ("circle-alert", "is-bad", "Sign-in failed"),
        "authn_step_up" => ("fingerprint-pattern", "", "Confirmed with a passkey"),
        "session_ended" => ("log-out", "", "Signed out"),
        "session_renewed" => ("building-2", "", "Changed account"),
        "passkey.add" => ("key-round", "", "Passkey added"),
        "passkey.remove" => ("key-round", "", "Passkey removed"),
        "passkey.rename" => ("key-round", "", "Passkey renamed"),
        "passkey.suspend" => ("circle-alert", "is-bad", "Passkey suspended"),
        "user_created" => ("user-round", "", "Person added"),
        "user_updated" => ("user-round", "", "Profile changed"),
        "user_suspended" => ("lock", "is-bad", "Person suspended"),
        "user_resumed" => ("user-round", "", "Person let in again"),
        "retention.sweep" => ("trash-2", "", "Old records removed"),
        "outbox.retry" => ("rotate-ccw", "", "Stuck tasks tried again"),
        "document.view" => ("file-down", "", "Opened a document"),
        "record.view" => ("file-text", "", "Looked at a record"),
        "record.search" => ("search", "", "Searched"),
        "record.list" => ("clipboard-list", "", "Looked at a list"),
        "record.miss" => ("circle-alert", "", "Asked for a page that is not there or not theirs"),
        "segregation" => ("users", "is-bad", "Refused: about an account of their own"),
        "webhook.refused" => ("circle-alert", "is-bad", "Message in the payment provider's name refused"),
        "integrity.sealed" => ("circle-alert", "is-bad", "Something sealed does not open"),
        "integrity.ledger" => ("circle-alert", "is-bad", "The ledger does not add up"),
        "integrity.log" => ("circle-alert", "is-bad", "The audit log does not hold"),
        "integrity.alerts" => ("circle-alert", "is-bad", "What the rules of alerts remember was altered"),
        "integrity.row" => ("circle-alert", "is-bad", "A record is not what the audit log says"),
        "integrity.head" => ("circle-alert", "is-bad", "The head of the audit log is not signed"),
        "alert.raise" => ("triangle-alert", "is-bad", "A rule found something odd"),
        "alert.acknowledge" => ("check", "", "Alert: somebody looks at it"),
        "alert.investigate" => ("search", "", "Alert: being investigated"),
        "alert.propose" => ("users", "", "Alert: a second person is asked"),
        "alert.reopen" => ("rotate-ccw", "", "Alert open again"),
        "alert.close" => ("circle-check", "is-ok", "Alert closed"),
        "alert.mute" => ("bell", "", "Rule muted"),
        "alert.unmute" => ("bell", "", "Rule heard again"),
        "restraint.begin" => ("lock", "is-hold", "Restraint begun"),
        "restraint.end" => ("rotate-ccw", "", "Restraint ended"),
        "restraint.refuse" => ("lock", "is-bad", "Refused because of a restraint"),
        other => return Deed { icon: "activity", tone: "", text: spoken(other) },
    };
    Deed { icon, tone, text: text.to_owned() }
}

/// `recovery_codes.generate` as `Recovery codes generate`.
fn spoken(action: &str) -> String {
    capital(&action.replace(['.', '_'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_without_words_is_shown_by_its_name() {
        assert_eq!(deed("recovery_codes.generate").text, "Recovery codes generate");
        assert_eq!(deed("invoice.issue").text, "Invoice issued");
    }
}
