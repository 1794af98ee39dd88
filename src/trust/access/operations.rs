//! What a passkey can be asked to confirm (`step_up`).

/// What can be asked to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    ChangeEmail,
    AddPasskey,
    RemovePasskey,
    NewRecoveryCodes,
    GrantRole,
    EndRole,
    SuspendPerson,
    InviteStaff,
    InviteOwner,
    ApproveRecovery,
    EndRight,
    ChangeDealership,
    ChangeBank,
    ConfirmBank,
    ReviewAccess,
    ChangeLimits,
    DecideApproval,
    CreditInvoice,
    VoidInvoice,
    WriteOffInvoice,
    ReversePayment,
    RefundPayment,
    ChangeRight,
    MergeCustomers,
    Export,
    UndoImport,
    DecideDispute,
    LetDecide,
    EndRestraint,
}

impl Operation {
    pub fn code(self) -> &'static str {
        match self {
            Self::ChangeEmail => "email.change",
            Self::AddPasskey => "passkey.add",
            Self::RemovePasskey => "passkey.remove",
            Self::NewRecoveryCodes => "recovery_codes.make",
            Self::GrantRole => "role.grant",
            Self::EndRole => "role.end",
            Self::SuspendPerson => "person.suspend",
            Self::InviteStaff => "staff.invite",
            Self::InviteOwner => "owner.invite",
            Self::ApproveRecovery => "recovery.approve",
            Self::EndRight => "right.end",
            Self::ChangeDealership => "dealership.change",
            Self::ReviewAccess => "access.review",
            Self::ChangeBank => "bank.change",
            Self::ConfirmBank => "bank.confirm",
            Self::ChangeLimits => "limits.change",
            Self::DecideApproval => "approval.decide",
            Self::CreditInvoice => "invoice.credit",
            Self::VoidInvoice => "invoice.void",
            Self::WriteOffInvoice => "invoice.write_off",
            Self::ReversePayment => "payment.reverse",
            Self::RefundPayment => "payment.refund",
            Self::ChangeRight => "right.change",
            Self::MergeCustomers => "customer.merge",
            Self::Export => "export.run",
            Self::UndoImport => "import.undo",
            Self::DecideDispute => "dispute.decide",
            Self::LetDecide => "dispute.allow",
            Self::EndRestraint => "restraint.end",
        }
    }

    /// Money or a list of people leaves by it, or is led elsewhere.
    pub(super) fn takes_out(self) -> bool {
        matches!(
            self,
            Self::DecideApproval
                | Self::CreditInvoice
                | Self::VoidInvoice
                | Self::WriteOffInvoice
                | Self::ReversePayment
                | Self::RefundPayment
                | Self::Export
                | Self::DecideDispute
                | Self::ConfirmBank
        )
    }

    /// It has no approval by a second person of its own, and is not about oneself.
    pub(super) fn has_no_second_person(self) -> bool {
        // What only takes access away, or gives it back after two have checked it, must not wait in an attack.
        let safe = [Self::EndRole, Self::EndRight, Self::SuspendPerson, Self::ApproveRecovery];
        // Whoever is left alone with a demand would never be rid of it before its time.
        let way_out = self == Self::EndRestraint;
        let alone = !self.takes_out() || matches!(self, Self::Export | Self::ConfirmBank);
        !OWN.contains(&self) && !safe.contains(&self) && !way_out && alone
    }
}

/// Operations on one's own account: those stay open to everybody at any time.
pub(super) const OWN: [Operation; 4] =
    [Operation::ChangeEmail, Operation::AddPasskey, Operation::RemovePasskey, Operation::NewRecoveryCodes];
