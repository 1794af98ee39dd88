//! Ids: a UUIDv7 with a prefix that names the kind, such as `inv_01h455vb4pex5vsknk084sn02q`.
//! The text form is that of TypeID: 26 lower-case Crockford base32 digits of the 128 bits, so that it sorts by time.
//! Made by the program before the row is inserted, because a sealed field is bound to its row's id.

use std::{fmt, str::FromStr};

use uuid::{NoContext, Uuid};

use super::Timestamp;

/// Calls `$then! { Name "prefix", … }` with every kind of id there is: the one list, also for column conversions.
#[macro_export]
macro_rules! for_each_id {
    ($then:ident) => {
        $then! {
            DealershipId "dlr",
            CustomerId "cus",
            PersonId "per",
            MembershipId "mem",
            VehicleId "veh",
            InvoiceId "inv",
            LineId "lin",
            PaymentId "pay",
            AllocationId "alc",
            AttemptId "att",
            RefundId "ref",
            ChargebackId "cbk",
            StayId "sty",
            PostingId "pst",
            TransactionId "txn",
            PasskeyId "pky",
            SessionId "ses",
            InvitationId "ivt",
            RecoveryId "rcv",
            RecoveryCodeId "rcc",
            EmailChangeId "emc",
            CeremonyId "cer",
            StepUpId "stp",
            KeyId "key",
            AuditId "aud",
            AlertId "alr",
            MuteId "mut",
            RestraintId "rst",
            OutboxId "out",
            MailId "eml",
            DeliveryId "dlv",
            DocumentId "doc",
            PayLinkId "plk",
            ImportId "imp",
            EventId "evt",
            CreditNoteId "crn",
            ReceiptId "rcp",
            FlashId "fls",
            EstimateId "est",
            EstimateVersionId "esv",
            ConsentId "cns",
            DepositId "dep",
            CoreId "cor",
            DisputeId "dsp",
            DisputeEventId "dse",
            DecisionId "dcs",
            RulingId "rlg",
            ShareId "shr",
            ReconciliationId "rec",
            TaxRuleId "tax",
            TemplateId "tpl",
            ApprovalId "apr",
            ReadingId "odo",
            CreditLineId "crl",
            WriteOffId "wof",
            BounceId "bnc",
            ReminderId "rmd",
            PauseId "pse",
            PromiseId "prm",
            LateChargeId "ltc",
            RecurringId "rcr",
            UploadId "upl",
            ExportId "exp",
            EvidenceId "evd",
            FraudWarningId "efw",
            ReviewId "rvw",
        }
    };
}

macro_rules! ids {
    ($($name:ident $prefix:literal,)*) => {$(
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What the text form begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A fresh id: 48 bits of `now` in milliseconds, 74 bits from the operating system's randomness.
            pub fn generate(now: Timestamp) -> Self {
                Self(uuid_at(now))
            }

            /// The 16 bytes as stored and as bound into sealed fields.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads the 16 bytes back. Fails when they are not a UUIDv7.
            pub fn from_bytes(bytes: [u8; 16]) -> Result<Self, IdError> {
                version_7(Uuid::from_bytes(bytes)).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_id(f, $prefix, &self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_id(f, $prefix, &self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                read_id($prefix, text).map(Self)
            }
        }

        serde_as_text!($name);
    )*};
}

for_each_id!(ids);

/// Why a text or a row of bytes is not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("an id of this kind begins with `{expected}_`")]
    Prefix { expected: &'static str },
    #[error("an id has 26 lower-case base32 digits after its prefix")]
    Digits,
    #[error("an id is a UUID of version 7")]
    Version,
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS: usize = 26;

fn uuid_at(now: Timestamp) -> Uuid {
    let micros = u64::try_from(now.micros()).unwrap_or(0);
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, micros / 1_000_000, nanos))
}

fn version_7(uuid: Uuid) -> Result<Uuid, IdError> {
    let right = uuid.get_version_num() == 7 && uuid.get_variant() == uuid::Variant::RFC4122;
    if right { Ok(uuid) } else { Err(IdError::Version) }
}

fn write_id(f: &mut fmt::Formatter<'_>, prefix: &str, uuid: &Uuid) -> fmt::Result {
    let mut text = [b'0'; DIGITS];
    let mut rest = uuid.as_u128();
    for digit in text.iter_mut().rev() {
        let value = usize::try_from(rest & 31).unwrap_or(0);
        *digit = ALPHABET.get(value).copied().unwrap_or(b'0');
        rest >>= 5;
    }
    f.write_str(prefix)?;
    f.write_str("_")?;
    f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
}

fn read_id(prefix: &'static str, text: &str) -> Result<Uuid, IdError> {
    let digits = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .ok_or(IdError::Prefix { expected: prefix })?;
    // 26 digits hold 130 bits: the first may use only three of its five.
    if digits.len() != DIGITS || digits.as_bytes().first().is_none_or(|first| *first > b'7') {
        return Err(IdError::Digits);
    }
    let (first, rest) = digits.as_bytes().split_at(2);
    let (high, low) = rest.split_at(12);
    let [first, high, low] = [part(first)?, part(high)?, part(low)?].map(u128::from);
    version_7(Uuid::from_u128((first << 120) | (high << 60) | low))
}

/// At most twelve digits, of which a machine word holds all bits.
fn part(digits: &[u8]) -> Result<u64, IdError> {
    let mut bits = 0_u64;
    let mut seen = 0;
    for digit in digits {
        let value = VALUES.get(usize::from(*digit)).copied().unwrap_or(NONE);
        seen |= value;
        bits = (bits << 5) | u64::from(value & 31);
    }
    if seen & 0x80 == 0 { Ok(bits) } else { Err(IdError::Digits) }
}

/// The place of each digit in the alphabet, for quick reading: a list page reads a hundred ids.
const VALUES: [u8; 256] = values();
const NONE: u8 = 0xFF;

#[expect(clippy::indexing_slicing, clippy::as_conversions, reason = "evaluated by the compiler")]
const fn values() -> [u8; 256] {
    let mut all = [NONE; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        all[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_795_000_000_123_456);

    #[test]
    fn writes_the_published_vector_of_the_text_form() {
        let uuid: Uuid = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        assert_eq!(InvoiceId(uuid).to_string(), "inv_01h455vb4pex5vsknk084sn02q");
    }

    #[test]
    fn reads_back_what_it_writes() {
        let id = CustomerId::generate(NOW);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(CustomerId::from_bytes(*id.as_bytes()), Ok(id));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<CustomerId>(&json).unwrap(), id);
    }

    #[test]
    fn sorts_by_the_time_it_was_made_at() {
        let early = PaymentId::generate(NOW);
        let late = PaymentId::generate(NOW.plus(std::time::Duration::from_millis(1)));
        assert!(early < late);
        assert!(early.to_string() < late.to_string());
    }

    #[test]
    fn two_of_the_same_moment_differ() {
        assert_ne!(EventId::generate(NOW), EventId::generate(NOW));
    }

    #[test]
    fn refuses_another_kind_and_every_loose_spelling() {
        let good = "inv_01h455vb4pex5vsknk084sn02q";
        assert!(good.parse::<InvoiceId>().is_ok());
        assert_eq!(good.parse::<PaymentId>(), Err(IdError::Prefix { expected: "pay" }));
        for bad in [
            "",
            "inv",
            "inv_",
            "01h455vb4pex5vsknk084sn02q",
            "inv_01H455VB4PEX5VSKNK084SN02Q",
            "inv_01h455vb4pex5vsknk084sn02",
            "inv_01h455vb4pex5vsknk084sn02qq",
            "inv_01h455vb4pex5vsknk084sn02l",
            " inv_01h455vb4pex5vsknk084sn02q",
            "inv_01h455vb4pex5vsknk084sn02q ",
            "inv_81h455vb4pex5vsknk084sn02q",
            "inv_zzzzzzzzzzzzzzzzzzzzzzzzzz",
            "inv_00000000000000000000000000",
        ] {
            assert!(bad.parse::<InvoiceId>().is_err(), "{bad}");
        }
    }
}
