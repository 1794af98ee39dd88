//! The registry of sealed fields. A number is given once and never again, whatever tables and columns are called.

use super::holder::Purpose;
use super::sealed::Field;

macro_rules! fields {
    ($($tag:literal $name:ident $purpose:ident $what:literal,)*) => {$(
        #[doc = $what]
        pub struct $name;

        impl Field for $name {
            const TAG: u16 = $tag;
            const PURPOSE: Purpose = Purpose::$purpose;
        }
    )*

        #[cfg(test)]
        const TAGS: &[u16] = &[$($tag),*];
    };
}

fields! {
    1 CustomerName Contact "Name of a customer.",
    2 CustomerContact Contact "Address, phone and e-mail of a customer, JSON.",
    3 CustomerNotes Contact "What staff noted about a customer.",
    10 VehicleVin Contact "VIN of a vehicle.",
    11 VehiclePlate Contact "Plate and its region.",
    20 PersonName Contact "Name of a person.",
    21 PersonEmail Contact "E-mail address of a person.",
    22 PasskeyName Contact "The name a person gave a passkey.",
    23 SessionAddress Contact "IP address of a session.",
    24 RecoveryReason Contact "Why a recovery was asked for.",
    25 OldEmail Contact "The address before a change of e-mail.",
    26 NewEmail Contact "The address after a change of e-mail.",
    30 InvoiceLabel Records "What an invoice is about, in one line, for lists.",
    31 InvoiceSnapshot Records "The frozen invoice, JSON.",
    32 StoredPaper Records "A PDF.",
    33 PaymentInstrument Records "What a payment was made with, such as a card's brand and last four digits.",
    40 OutboxPayload Operations "What must still be done, JSON.",
    41 MailMessage Operations "A mail: recipient, subject and both bodies, JSON.",
    42 SessionFlash Operations "The message for the next page.",
    43 CeremonyState Operations "A passkey ceremony between its two halves.",
    44 StepUpDetail Operations "What is being confirmed and the form that waits for it.",
    45 KeptForm Operations "A form whose session had ended.",
    46 CheckoutUrl Operations "Where a payment attempt goes on.",
    47 ProviderEvent Operations "A webhook's body.",
    48 ImportRow Operations "A staged row of an import.",
    49 CheckoutRequest Operations "What the payment provider is asked for, JSON.",
    50 AuditBefore Contact "Personal values before a change.",
    51 AuditAfter Contact "Personal values after a change.",
    52 AuditAddress Contact "The IP address an act came from.",
    53 AuditReason Contact "Why, in somebody's own words.",
    130 EstimateLabel Records "What an estimate is about, in one line, for lists.",
    131 EstimateContent Records "An estimate as it is edited, JSON.",
    132 EstimateDocument Records "An estimate as it was sent and is signed, CBOR.",
    133 ConsentEvidence Records "Who consented to what and how that is proved, JSON.",
    150 ApprovalProposal Records "What an approval is asked for, and the form that waits for it, JSON.",
    151 ApprovalReason Records "Why an approval is asked for.",
    152 ApprovalNote Records "What the decider of an approval wrote back.",
    170 TaxCertificate Records "Number of the certificate that exempts a customer from tax.",
    172 ExportPart Operations "Rows of a list that was taken out as a file.",
    173 ImportContent Operations "A part of a file that somebody uploaded for an import.",
    174 ImportReport Operations "What the check of an import found, JSON.",
    171 OdometerReason Contact "Why an odometer reads less than before.",
    153 CreditNoteSnapshot Records "The frozen credit note, JSON.",
    154 WriteOffReason Records "Why a receivable was given up.",
    155 PaymentReversal Records "Why a payment at the counter was none.",
    156 RefundReason Records "Why money is sent back.",
    161 RecurringTemplate Records "What a recurring invoice bills, JSON.",
    162 RecurringFailure Records "Why a recurring invoice could not be billed.",
    180 DisputeWords Records "What somebody wrote in a dispute.",
    181 DecisionWords Records "Why a dispute was decided so.",
    182 DisputeAdvisor Operations "Who looked after the customer, as a questioned invoice says it.",
    190 EvidenceKey Records "The key of a file that somebody brought as evidence.",
    191 EvidenceName Records "What its file was called, and a note about it.",
    210 AlertReasons Operations "Why a rule found something odd, in words.",
    211 AlertNote Operations "What somebody made of an alert.",
    212 AlertMemory Operations "What the rules remember of the log.",
    213 MuteReason Operations "Why a rule is not told about somebody for a while.",
    160 PauseReason Contact "Why reminders were stopped, in the staff's words.",
}

#[cfg(test)]
mod tests {
    use super::TAGS;

    #[test]
    fn no_tag_is_given_twice() {
        let mut tags = TAGS.to_vec();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), TAGS.len());
    }
}
