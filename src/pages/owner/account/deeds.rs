//! The log's actions in plain words: an icon and the key of the words for each. One that is not listed has words of its
//! family, or of any deed, so that nothing is ever left out.

pub(super) fn deed(action: &str) -> (&'static str, &'static str) {
    match action {
        "authn_login_success" => ("fingerprint-pattern", "did-authn-login"),
        "authn_login_fail" => ("circle-alert", "did-authn-login-fail"),
        "authn_step_up" => ("shield-check", "did-authn-step-up"),
        "session_ended" => ("log-out", "did-session-ended"),
        "session_renewed" => ("building-2", "did-session-renewed"),
        "passkey.add" => ("key-round", "did-passkey-add"),
        "passkey.remove" => ("trash-2", "did-passkey-remove"),
        "passkey.rename" => ("key-round", "did-passkey-rename"),
        "passkey.suspend" => ("circle-alert", "did-passkey-suspend"),
        "recovery_codes.generate" => ("lock", "did-codes"),
        "user_created" => ("user-round", "did-user-created"),
        "user_updated" => ("user-round", "did-user-updated"),
        "user_suspended" => ("lock", "did-user-suspended"),
        "user_resumed" => ("check", "did-user-resumed"),
        "email_change.begin" => ("mail", "did-email-begin"),
        "email_change.cancel" => ("mail", "did-email-cancel"),
        "email_change.confirm" => ("mail", "did-email-confirm"),
        "email_change.undo" => ("rotate-ccw", "did-email-undo"),
        "notices.choose" => ("bell", "did-notices"),
        "recovery.begin" => ("mail", "did-recovery-begin"),
        "recovery.prove" => ("lock", "did-recovery-prove"),
        "recovery.ask" => ("building-2", "did-recovery-ask"),
        "recovery.request" => ("users", "did-recovery-request"),
        "recovery.approve" => ("users", "did-recovery-approve"),
        "recovery.withdraw" => ("x", "did-recovery-withdraw"),
        "recovery.complete" => ("key-round", "did-recovery-complete"),
        "recovery.disown" => ("circle-alert", "did-recovery-disown"),
        "invitation.make" => ("send", "did-invitation-make"),
        "invitation.accept" => ("check", "did-invitation-accept"),
        "invitation.code" => ("lock", "did-invitation-code"),
        "invitation.revoke" => ("x", "did-invitation-revoke"),
        "privilege_permissions_changed" => ("users", "did-rights"),
        "customer.create" => ("user-round", "did-customer-create"),
        "customer.change" => ("user-round", "did-customer-change"),
        "record.view" => ("search", "did-record-view"),
        "record.miss" => ("circle-alert", "did-record-miss"),
        "restraint.begin" => ("lock", "did-restraint"),
        "restraint.end" => ("check", "did-restraint-end"),
        "restraint.refuse" => ("lock", "did-restraint-refuse"),
        "record.list" | "record.search" => ("search", "did-record-list"),
        "document.view" => ("file-text", "did-document"),
        "invoice.draft" => ("file-text", "did-invoice-draft"),
        "invoice.discard" => ("trash-2", "did-invoice-discard"),
        "invoice.issue" => ("receipt-text", "did-invoice-issue"),
        "pay_link.create" => ("send", "did-pay-link"),
        "pay_link.revoke" => ("x", "did-pay-link-revoke"),
        "payment.start" => ("credit-card", "did-payment-start"),
        "payment.settled" => ("circle-check", "did-payment-settled"),
        "payment.declined" => ("circle-alert", "did-payment-declined"),
        "payment.processing" => ("clock", "did-payment-processing"),
        "payment.failed" => ("circle-alert", "did-payment-failed"),
        "payment.expired" => ("clock", "did-payment-expired"),
        "payment.held" => ("triangle-alert", "did-payment-held"),
        "payment.credit_used" => ("hand-coins", "did-payment-credit"),
        "payment.refunded" => ("rotate-ccw", "did-payment-refunded"),
        "customer.view_as" => ("search", "did-view-as"),
        "customer.view_as_end" => ("search", "did-view-as-end"),
        "invoice.credit" => ("hand-coins", "did-invoice-credit"),
        "invoice.void" => ("x", "did-invoice-void"),
        "invoice.write_off" => ("receipt-text", "did-invoice-write-off"),
        "payment.received" => ("circle-check", "did-payment-received"),
        "refund.request" => ("rotate-ccw", "did-refund"),
        "estimate.send" => ("send", "did-estimate-send"),
        "estimate.approve" => ("clipboard-check", "did-estimate-approve"),
        "estimate.decline" => ("x", "did-estimate-decline"),
        "estimate.consent_verbal" => ("phone", "did-estimate-verbal"),
        "dispute.raise" => ("scale", "did-dispute-raise"),
        "dispute.message" => ("message-square", "did-dispute-message"),
        "dispute.decide" => ("scale", "did-dispute-decide"),
        "reminder.send" => ("send", "did-reminder"),
        "statement.send" => ("send", "did-statement"),
        "promise.make" => ("calendar", "did-promise"),
        "evidence.add" => ("paperclip", "did-evidence"),
        "export.run" => ("download", "did-export"),
        "training.answer" => ("clipboard-check", "did-training"),
        "import.apply" => ("upload", "did-import"),
        other => family(other.split('.').next().unwrap_or_default()),
    }
}

/// The key of other words for what somebody else did to the reader.
pub(super) fn suffered(action: &str) -> Option<&'static str> {
    match action {
        "session_ended" => Some("did-signed-you-out"),
        "privilege_permissions_changed" => Some("did-rights-yours"),
        "invitation.make" => Some("did-invited-you"),
        "administrator.recover" => Some("did-recovery-operator"),
        _ => None,
    }
}

fn family(first: &str) -> (&'static str, &'static str) {
    match first {
        "invoice" => ("receipt-text", "did-invoice-other"),
        "payment" | "pay_link" => ("credit-card", "did-payment-other"),
        "vehicle" => ("car", "did-vehicle"),
        "dispute" => ("scale", "did-dispute"),
        "estimate" => ("clipboard-list", "did-estimate"),
        "approval" => ("users", "did-approval"),
        "deposit" => ("hand-coins", "did-deposit"),
        "recurring" => ("calendar", "did-recurring"),
        "mail" => ("mail", "did-mail"),
        "document" => ("file-text", "did-document"),
        _ => ("activity", "did-other"),
    }
}

#[cfg(test)]
mod tests {
    use super::deed;

    #[test]
    fn an_unknown_deed_is_told_all_the_same() {
        assert_eq!(deed("invoice.divide").1, "did-invoice-other");
        assert_eq!(deed("vehicle.transfer").1, "did-vehicle");
        assert_eq!(deed("whatever").1, "did-other");
    }
}
