//! What kind of act an action is: the words of the log, and plain ones beside them for streams that come from elsewhere.

use serde::{Deserialize, Serialize};

use super::event::Outcome;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Class {
    SignIn,
    SignInFailed,
    RecoveryStart,
    RecoveryDone,
    CounterBack,
    /// Something was asked for that is not there or not theirs.
    Miss,
    View,
    List,
    Export,
    Refund,
    Credit,
    Void,
    WriteOff,
    Reversal,
    Issue,
    Paid,
    PaymentFailed,
    Grant,
    Approve,
    Decide,
    /// A second person's rule was about to be broken and the portal refused.
    Segregation,
    Dispute,
    WebhookRefused,
    PaymentHeld,
    BankChange,
    Integrity,
    Defence,
    /// Something else that changes something.
    Change,
    #[default]
    Other,
}

impl Class {
    pub fn of(action: &str, outcome: Outcome, cause: &str) -> Self {
        let success = outcome == Outcome::Success;
        if !success && matches!(cause, "own_request" | "own_account" | "issuer" | "involved" | "same_person")
        {
            return Self::Segregation;
        }
        match action {
            "authn_login_success" | "sign_in" | "login" if success => Self::SignIn,
            "authn_login_success"
            | "authn_login_fail"
            | "sign_in"
            | "sign_in_failed"
            | "login"
            | "login_failed" => Self::SignInFailed,
            "authn_step_up" | "authn_signature" if !success => Self::SignInFailed,
            "recovery.begin" | "recovery.start" | "recovery" => Self::RecoveryStart,
            "recovery.complete" => Self::RecoveryDone,
            "passkey.suspend" if cause.is_empty() || cause.starts_with("counter") => Self::CounterBack,
            "passkey.counter" => Self::CounterBack,
            "authz_fail" | "record.miss" | "object.miss" => Self::Miss,
            "record.view" | "document.view" | "customer.view_as" | "view" if success => Self::View,
            "record.view" | "document.view" | "view" => Self::Miss,
            "record.list" | "record.search" | "list" => Self::List,
            "export.run" | "export.take" | "export" => Self::Export,
            "refund.request" | "payment.refund" | "refund" => Self::money(success, Self::Refund),
            "invoice.credit" | "credit" => Self::money(success, Self::Credit),
            "invoice.void" | "void" => Self::money(success, Self::Void),
            "invoice.write_off" | "write_off" => Self::money(success, Self::WriteOff),
            "payment.reverse" | "reverse" => Self::money(success, Self::Reversal),
            "invoice.issue" | "issue" => Self::money(success, Self::Issue),
            "payment.settled" | "payment.received" | "payment" | "pay" if success => Self::Paid,
            "payment.failed" | "payment.declined" | "payment" | "pay" => Self::PaymentFailed,
            "role.grant" | "grant" => Self::Grant,
            "approval.approve" | "approval.reject" | "approve" => Self::Approve,
            "dispute.decide" | "decide" => Self::Decide,
            "segregation" => Self::Segregation,
            "dispute.raise" | "dispute" => Self::Dispute,
            "webhook.refused" => Self::WebhookRefused,
            "payment.held" => Self::PaymentHeld,
            "bank.change" | "payout.change" => Self::BankChange,
            _ if action.starts_with("integrity.") => Self::Integrity,
            _ if action.starts_with("defence.") => Self::Defence,
            _ if success && is_change(action) => Self::Change,
            _ => Self::Other,
        }
    }

    fn money(success: bool, class: Self) -> Self {
        if success { class } else { Self::Other }
    }

    /// It takes money away from the dealership, or what it could ask for.
    pub fn is_money_out(self) -> bool {
        matches!(self, Self::Refund | Self::Credit | Self::Void | Self::WriteOff | Self::Reversal)
    }

    pub fn is_write(self) -> bool {
        self.is_money_out()
            || matches!(
                self,
                Self::Export
                    | Self::Issue
                    | Self::Grant
                    | Self::Approve
                    | Self::Decide
                    | Self::BankChange
                    | Self::Change
            )
    }

    /// The classes of which a first time is worth a second look, by number.
    pub fn sensitive(self) -> Option<usize> {
        match self {
            Self::Refund => Some(0),
            Self::Credit | Self::Void | Self::WriteOff | Self::Reversal => Some(1),
            Self::Export => Some(2),
            Self::BankChange => Some(3),
            Self::Grant => Some(4),
            _ => None,
        }
    }

    /// What it is called in a reason, one and several.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Refund => ("refund", "refunds"),
            Self::Credit => ("credit note", "credit notes"),
            Self::Void => ("void", "voids"),
            Self::WriteOff => ("write-off", "write-offs"),
            Self::Reversal => ("reversed payment", "reversed payments"),
            Self::Issue => ("invoice", "invoices"),
            Self::Export => ("export", "exports"),
            Self::Grant => ("grant of a role", "grants of roles"),
            Self::BankChange => ("change of bank details", "changes of bank details"),
            Self::Approve => ("approval", "approvals"),
            Self::Decide => ("decision", "decisions"),
            _ => ("act", "acts"),
        }
    }
}

/// Actions that change something; looks and what fails are none.
fn is_change(action: &str) -> bool {
    const WORDS: [&str; 12] = [
        ".change",
        ".create",
        ".merge",
        ".transfer",
        ".publish",
        ".settings",
        ".commit",
        ".reallocate",
        ".revoke",
        ".remove",
        ".generate",
        ".confirm",
    ];
    WORDS.iter().any(|word| action.ends_with(word))
}
