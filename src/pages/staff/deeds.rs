//! What was done, in words: the log's actions as people say them, for the feeds of staff and administrators.

/// An act in a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub icon: &'static str,
    /// The class of its color; empty for plain.
    pub tone: &'static str,
    pub text: String,
}

/// Whether the act is no more than a look, which would fill any feed.
pub fn is_look(action: &str) -> bool {
    action.starts_with("record.") || action == "document.view"
}

/// An action of the log. One that has no words here is shown by its name, so that nothing is hidden.
pub fn deed(action: &str) -> Deed {
    let (icon, tone, text) = match action {
        "invoice.issue" => ("receipt-text", "", "Invoice issued"),
        "invoice.draft" => ("file-text", "", "Draft made"),
        "invoice.change" => ("file-text", "", "Draft changed"),
        "invoice.discard" => ("trash-2", "", "Draft thrown away"),
        "payment.settled" | "payment.received" => ("circle-check", "is-ok", "Payment received"),
        "payment.start" => ("credit-card", "", "Payment begun"),
        "payment.failed" => ("circle-alert", "is-bad", "Payment failed"),
        "payment.credit_used" => ("hand-coins", "is-ok", "Credit used"),
        "payment.refunded" => ("rotate-ccw", "", "Money sent back"),
        "tax_rule.add" => ("scale", "", "Tax rule added"),
        "tax_rule.end" => ("scale", "", "Tax rule ended"),
        "pay_link.create" => ("send", "", "Pay link made"),
        "pay_link.revoke" => ("x", "", "Pay link taken back"),
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
