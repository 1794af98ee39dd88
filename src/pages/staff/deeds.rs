//! What was done, in words: the log's actions as people say them, for the feeds of staff and administrators.

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
    const GUARDED: [&str; 7] =
        ["user_", "privilege_", "passkey.", "recovery.", "recovery_codes.", "outbox.", "authn_login_fail"];
    if GUARDED.iter().any(|kind| action.starts_with(kind)) {
        &[Permission::WorkAsManager, Permission::ManagePeople]
    } else {
        &[Permission::WorkAtCounter]
    }
}

/// An action of the log. One that has no words here is shown by its name, so that nothing is hidden.
pub fn deed(action: &str) -> Deed {
    let (icon, tone, text) = match action {
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
        "pay_link.create" => ("send", "", "Pay link made"),
        "pay_link.revoke" => ("x", "", "Pay link taken back"),
        "invoice.credit" => ("hand-coins", "", "Credit note issued"),
        "invoice.write_off" => ("trending-down", "is-hold", "Written off"),
        "invoice.write_off_back" => ("rotate-ccw", "", "Write-off taken back"),
        "payment.reverse" => ("circle-alert", "is-bad", "Payment reversed"),
        "payment.reallocate" => ("history", "", "Payment moved to other invoices"),
        "refund.request" => ("rotate-ccw", "is-hold", "Refund begun"),
        "refund.failed" => ("circle-alert", "is-bad", "Refund did not go through"),
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
        "vehicle.add" => ("car", "", "Vehicle added"),
        "vehicle.change" => ("car", "", "Vehicle changed"),
        "vehicle.transfer" => ("car", "", "Vehicle went to another owner"),
        "vehicle.receive" => ("car", "", "Vehicle came from another owner"),
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
        other => return Deed { icon: "activity", tone: "", text: spoken(other) },
    };
    Deed { icon, tone, text: text.to_owned() }
}

/// `recovery_codes.generate` as `Recovery codes generate`.
fn spoken(action: &str) -> String {
    let plain = action.replace(['.', '_'], " ");
    let mut signs = plain.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
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
