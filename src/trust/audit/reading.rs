//! An entry read back from its canonical bytes. What is sealed stays sealed: whether it was there is all that shows.

use minicbor::Decoder;
use minicbor::decode::Error as DecodeError;

use super::entry::{FORMAT, RowCode};
use crate::base::error::AppError;
use crate::base::values::{AuditId, Timestamp};

/// Every part of an entry that is in clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub id: AuditId,
    pub at: Timestamp,
    /// In what capacity: `owner`, `clerk` …
    pub role: String,
    pub actor: Option<String>,
    pub session: Option<String>,
    pub passkey: Option<String>,
    /// The first part of the address, which names a network and no machine.
    pub network: Option<String>,
    pub device: String,
    pub request: String,
    pub action: String,
    pub outcome: String,
    pub object: Option<String>,
    pub dealership: Option<String>,
    pub customer: Option<String>,
    pub person: Option<String>,
    pub facts: Vec<(String, String)>,
    /// Whether there are sealed values before, after, and a sealed reason.
    pub sealed: [bool; 3],
    pub(super) rows: Vec<RowCode>,
}

/// Bytes that are no entry of a format that is known are an error.
pub fn read(entry: &[u8]) -> Result<Read, AppError> {
    let whole = || {
        let mut from = Decoder::new(entry);
        let mut it = decode(&mut from)?;
        it.rows = rows(&mut from)?;
        if from.position() == entry.len() {
            Ok(it)
        } else {
            Err(DecodeError::message("something follows it"))
        }
    };
    whole().map_err(unreadable)
}

/// The same without the codes of rows, of which an import's entry has thousands.
pub(super) fn read_without_rows(entry: &[u8]) -> Result<Read, AppError> {
    decode(&mut Decoder::new(entry)).map_err(unreadable)
}

fn unreadable(error: DecodeError) -> AppError {
    AppError::internal(format!("audit entry: {error}"))
}

/// Everything before the codes of rows.
fn decode(from: &mut Decoder<'_>) -> Result<Read, DecodeError> {
    if from.array()? != Some(20) || from.u8()? != FORMAT {
        return Err(DecodeError::message("an unknown format"));
    }
    let id = <[u8; 16]>::try_from(from.bytes()?).map_err(|_| DecodeError::message("its id"))?;
    let id = AuditId::from_bytes(id).map_err(|_| DecodeError::message("its id"))?;
    let at = Timestamp::from_micros(from.i64()?);
    let role = from.str()?.to_owned();
    let (actor, session, passkey) = (text(from)?, text(from)?, text(from)?);
    let network = text(from)?;
    bytes(from)?;
    let (device, request) = (from.str()?.to_owned(), from.str()?.to_owned());
    let (action, outcome) = (from.str()?.to_owned(), from.str()?.to_owned());
    let (object, dealership) = (text(from)?, text(from)?);
    let (customer, person) = (text(from)?, text(from)?);
    let mut facts = Vec::new();
    for _ in 0..from.array()?.unwrap_or(0) {
        from.array()?;
        facts.push((from.str()?.to_owned(), from.str()?.to_owned()));
    }
    from.array()?;
    let mut sealed = [false; 3];
    for there in &mut sealed {
        *there = bytes(from)?.is_some();
    }
    Ok(Read {
        id,
        at,
        role,
        actor,
        session,
        passkey,
        network,
        device,
        request,
        action,
        outcome,
        object,
        dealership,
        customer,
        person,
        facts,
        sealed,
        rows: Vec::new(),
    })
}

/// What is sealed in an entry: before, after, reason.
pub(super) fn parts(entry: &[u8]) -> Result<[Option<Vec<u8>>; 3], AppError> {
    let parts = || {
        let mut from = Decoder::new(entry);
        from.array()?;
        for _ in 0..18 {
            from.skip()?;
        }
        from.array()?;
        Ok::<_, DecodeError>([bytes(&mut from)?, bytes(&mut from)?, bytes(&mut from)?])
    };
    parts().map_err(|error| AppError::internal(format!("audit entry: {error}")))
}

fn rows(from: &mut Decoder<'_>) -> Result<Vec<RowCode>, DecodeError> {
    if is_null(from)? {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    for _ in 0..from.array()?.unwrap_or(0) {
        from.array()?;
        let kind = from.str()?.parse().map_err(|_| DecodeError::message("an unknown kind of row"))?;
        rows.push(RowCode { kind, id: from.str()?.to_owned(), version: from.i64()?, code: bytes(from)? });
    }
    Ok(rows)
}

fn text(from: &mut Decoder<'_>) -> Result<Option<String>, DecodeError> {
    if is_null(from)? { Ok(None) } else { Ok(Some(from.str()?.to_owned())) }
}

fn bytes(from: &mut Decoder<'_>) -> Result<Option<Vec<u8>>, DecodeError> {
    if is_null(from)? { Ok(None) } else { Ok(Some(from.bytes()?.to_vec())) }
}

/// Takes the null where there is one.
fn is_null(from: &mut Decoder<'_>) -> Result<bool, DecodeError> {
    let null = from.datatype()? == minicbor::data::Type::Null;
    if null {
        from.null()?;
    }
    Ok(null)
}
