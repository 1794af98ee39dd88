//! What is signed of a paper, and its one row of bytes: a CBOR array of fixed length and order with the shortest encodings.
//! The code is base32 of these bytes and the signature behind them. Pure.

use data_encoding::{BASE32_NOPAD, BASE64};
use minicbor::decode::Error as Unread;
use minicbor::{Decoder, Encoder};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::base::values::{Currency, LocalDate, Money};
use crate::parties::dealerships::BankDetails;
use crate::trust::audit::note::{LogKey, Signer};

/// What every code begins with.
const PREFIX: &str = "FC1";
/// Kept apart from everything else that the key signs.
const CONTEXT: &[u8] = b"forecourt document 1\n";
const FORMAT: u8 = 1;
const SIGNATURE: usize = 64;
/// Longer than any code of ours.
const LONGEST: usize = 2_000;
/// Letters of the short form: 60 bits.
const LETTERS: usize = 12;

/// Which kind of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    Invoice,
    Receipt,
}

impl Paper {
    pub fn code(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Receipt => "receipt",
        }
    }
}

/// What a paper says that money depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub paper: Paper,
    /// The record's id, without its prefix.
    pub id: [u8; 16],
    pub number: String,
    /// Who bills; a receipt names nobody, the key does.
    pub seller: Option<String>,
    /// Of issue, or when the money came.
    pub on: LocalDate,
    pub due: Option<LocalDate>,
    pub total: Money,
    /// Where the money is to go, where the paper says so.
    pub bank: Option<BankDetails>,
    /// SHA-256 of everything else on an invoice (`making::content`).
    pub digest: Option<[u8; 32]>,
}

/// Why something is no code that this key signed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Unsigned {
    #[error("this is no code of a document")]
    NoCode,
    #[error("the code is damaged or was altered")]
    Damaged,
    #[error("it is signed with another key: another site's, or nobody's")]
    OtherKey,
    #[error("its signature does not hold: what it says was altered")]
    Altered,
}

/// A code that was taken apart; nothing is said of its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub statement: Statement,
    pub key: [u8; 4],
    bytes: Vec<u8>,
    signature: Vec<u8>,
}

impl Signed {
    pub fn sign(statement: Statement, signer: &Signer) -> Self {
        let key = signer.key().id();
        let bytes = encode(&statement, key);
        let signature = signer.sign(&[CONTEXT, &bytes].concat());
        Self { statement, key, bytes, signature }
    }

    /// From a code as it was scanned or typed: alone, or at the end of an address; case and white space do not matter.
    pub fn parse(text: &str) -> Result<Self, Unsigned> {
        let last = text.rsplit('/').next().unwrap_or_default();
        let code: String = last.chars().filter(|c| !c.is_whitespace()).collect();
        let code = code.to_ascii_uppercase();
        let body = code.strip_prefix(PREFIX).ok_or(Unsigned::NoCode)?;
        if body.len() > LONGEST {
            return Err(Unsigned::NoCode);
        }
        let all = BASE32_NOPAD.decode(body.as_bytes()).map_err(|_| Unsigned::Damaged)?;
        let at = all.len().checked_sub(SIGNATURE).ok_or(Unsigned::Damaged)?;
        let (bytes, signature) = all.split_at_checked(at).ok_or(Unsigned::Damaged)?;
        let (statement, key) = decode(bytes).map_err(|_| Unsigned::Damaged)?;
        // Another spelling of the same is not what was signed.
        if encode(&statement, key) != bytes {
            return Err(Unsigned::Damaged);
        }
        Ok(Self { statement, key, bytes: bytes.to_vec(), signature: signature.to_vec() })
    }

    /// Whether one of these keys signed it.
    pub fn verify<'a>(&self, keys: impl IntoIterator<Item = &'a LogKey>) -> Result<(), Unsigned> {
        let key = keys.into_iter().find(|key| key.id() == self.key).ok_or(Unsigned::OtherKey)?;
        let holds = key.holds(&[CONTEXT, &self.bytes].concat(), &self.signature);
        if holds { Ok(()) } else { Err(Unsigned::Altered) }
    }

    /// The whole code.
    pub fn code(&self) -> String {
        format!("{PREFIX}{}", BASE32_NOPAD.encode(&[self.bytes.as_slice(), &self.signature].concat()))
    }

    /// The few letters for those who type: `K7QF-2MWP-XTRA`. They prove nothing by themselves; the site that made them knows
    /// what they belong to.
    pub fn letters(&self) -> String {
        let hash = Sha256::new().chain_update(&self.bytes).chain_update(&self.signature).finalize();
        let text: String = BASE32_NOPAD.encode(&hash).chars().take(LETTERS).collect();
        let mut out = String::with_capacity(LETTERS + 2);
        for (at, c) in text.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                out.push('-');
            }
            out.push(c);
        }
        out
    }
}

/// Letters as they were typed, in the form of [`Signed::letters`]; none where it cannot be any.
pub fn letters(typed: &str) -> Option<String> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            '0' => 'O',
            '1' => 'I',
            c => c,
        })
        .collect();
    let fits =
        plain.len() == LETTERS && plain.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b));
    let part = |from: usize| plain.get(from..from + 4).unwrap_or_default();
    fits.then(|| format!("{}-{}-{}", part(0), part(4), part(8)))
}

/// Writing to memory does not fail.
fn encode(it: &Statement, key: [u8; 4]) -> Vec<u8> {
    let mut out = Encoder::new(Vec::with_capacity(256));
    let written = (|| {
        out.array(12)?.u8(FORMAT)?.str(it.paper.code())?.bytes(&key)?.bytes(&it.id)?.str(&it.number)?;
        match &it.seller {
            Some(seller) => out.str(seller)?,
            None => out.null()?,
        };
        out.i32(it.on.days())?;
        match it.due {
            Some(due) => out.i32(due.days())?,
            None => out.null()?,
        };
        out.str(it.total.currency().code())?.i64(it.total.minor())?;
        match &it.bank {
            Some(bank) => {
                out.array(4)?.str(&bank.holder)?.str(&bank.bank)?.str(&bank.account)?.str(&bank.routing)?
            }
            None => out.null()?,
        };
        match &it.digest {
            Some(digest) => out.bytes(digest)?,
            None => out.null()?,
        };
        Ok::<(), minicbor::encode::Error<std::convert::Infallible>>(())
    })();
    debug_assert!(written.is_ok());
    out.into_writer()
}

fn decode(bytes: &[u8]) -> Result<(Statement, [u8; 4]), Unread> {
    let mut read = Decoder::new(bytes);
    let wrong = || Unread::message("no statement of a document");
    if read.array()? != Some(12) || read.u8()? != FORMAT {
        return Err(wrong());
    }
    let paper = match read.str()? {
        "invoice" => Paper::Invoice,
        "receipt" => Paper::Receipt,
        _ => return Err(wrong()),
    };
    let key = read.bytes()?.try_into().map_err(|_| wrong())?;
    let id = read.bytes()?.try_into().map_err(|_| wrong())?;
    let number = read.str()?.to_owned();
    let seller = maybe(&mut read, |read| Ok(read.str()?.to_owned()))?;
    let on = day(&mut read)?;
    let due = maybe(&mut read, day)?;
    let currency: Currency = read.str()?.parse().map_err(|_| wrong())?;
    let total = Money::new(read.i64()?, currency);
    let bank = maybe(&mut read, |read| {
        if read.array()? != Some(4) {
            return Err(wrong());
        }
        let mut text = || Ok::<String, Unread>(read.str()?.to_owned());
        Ok(BankDetails { holder: text()?, bank: text()?, account: text()?, routing: text()? })
    })?;
    let digest = maybe(&mut read, |read| read.bytes()?.try_into().map_err(|_| wrong()))?;
    if read.position() != bytes.len() {
        return Err(wrong());
    }
    Ok((Statement { paper, id, number, seller, on, due, total, bank, digest }, key))
}

fn day(read: &mut Decoder<'_>) -> Result<LocalDate, Unread> {
    LocalDate::from_days(read.i32()?).map_err(|_| Unread::message("no day"))
}

fn maybe<'b, T>(
    read: &mut Decoder<'b>,
    value: impl FnOnce(&mut Decoder<'b>) -> Result<T, Unread>,
) -> Result<Option<T>, Unread> {
    if read.datatype()? == minicbor::data::Type::Null {
        read.null()?;
        return Ok(None);
    }
    value(read).map(Some)
}

impl Statement {
    /// The digest for people who compare it.
    pub fn digest_text(&self) -> Option<String> {
        self.digest.map(|it| BASE64.encode(&it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(seed: u8) -> Signer {
        Signer::new("forecourt-00ff/documents", &[seed; 32]).unwrap()
    }

    fn statement() -> Statement {
        let bank = |account: &str| BankDetails {
            holder: "Northside Motors LLC".to_owned(),
            bank: "First Harbor Bank".to_owned(),
            account: account.to_owned(),
            routing: "111000025".to_owned(),
        };
        Statement {
            paper: Paper::Invoice,
            id: [7; 16],
            number: "NM-10482".to_owned(),
            seller: Some("Northside Motors LLC".to_owned()),
            on: LocalDate::from_ymd(2026, 11, 13).unwrap(),
            due: Some(LocalDate::from_ymd(2026, 12, 13).unwrap()),
            total: Money::new(77_194, Currency::Usd),
            bank: Some(bank("000123456789")),
            digest: Some([3; 32]),
        }
    }

    #[test]
    fn a_code_says_what_was_signed_however_it_was_scanned() {
        let signed = Signed::sign(statement(), &signer(1));
        let code = signed.code();
        assert!(code.len() < 500, "{} letters are a large picture", code.len());
        let spaced = format!("  https://portal.example/check/{}\n {}", &code[..9].to_lowercase(), &code[9..]);
        for text in [code.clone(), code.to_lowercase(), spaced] {
            let read = Signed::parse(&text).unwrap();
            assert_eq!((&read, read.verify([signer(1).key()])), (&signed, Ok(())));
        }
        assert_eq!(letters(&signed.letters().to_lowercase().replace('-', " ")), Some(signed.letters()));
        assert_eq!(Signed::sign(statement(), &signer(1)), signed, "the same paper has the same code");
    }

    /// Whoever alters what is in a code has no signature for it.
    #[test]
    fn an_altered_amount_or_account_or_day_does_not_hold() {
        let signed = Signed::sign(statement(), &signer(1));
        let altered: [fn(&mut Statement); 5] = [
            |it| it.total = Money::new(7_719, Currency::Usd),
            |it| it.bank.as_mut().unwrap().account = "000999999999".to_owned(),
            |it| it.bank = None,
            |it| it.due = None,
            |it| it.number = "NM-10483".to_owned(),
        ];
        for alter in altered {
            let mut other = statement();
            alter(&mut other);
            let bytes = [encode(&other, signed.key), signed.signature.clone()].concat();
            let read = Signed::parse(&format!("{PREFIX}{}", BASE32_NOPAD.encode(&bytes))).unwrap();
            assert_eq!(read.statement, other);
            assert_eq!(read.verify([signer(1).key()]), Err(Unsigned::Altered));
        }
    }

    #[test]
    fn another_sites_code_and_anything_else_are_told_apart() {
        let foreign = Signed::sign(statement(), &signer(2));
        assert_eq!(foreign.verify([signer(1).key()]), Err(Unsigned::OtherKey));
        // The same key under the log's name is another key: what it signs there is no document.
        let log = Signer::new("forecourt-00ff/audit/1", &[2; 32]).unwrap();
        assert_eq!(foreign.verify([log.key()]), Err(Unsigned::OtherKey));
        for text in ["", "NM-10482", "https://portal.example/check/", "hello FC1"] {
            assert_eq!(Signed::parse(text), Err(Unsigned::NoCode), "{text}");
        }
        let code = foreign.code();
        for text in ["FC1", "FC1AAAA", &code[..code.len() - 8], &code.replace("FC1", "FC1A"), "FC1é"] {
            assert_eq!(Signed::parse(text), Err(Unsigned::Damaged), "{text}");
        }
        assert_eq!((letters("K7QF-2MWP"), letters("K7QF-2MWP-8TRA")), (None, None));
    }
}
