//! Asking whether a code is ours and what became of its paper since. Open to everybody: what comes back is what the code
//! says, and one word about how the paper stands; nothing of whose it is.

use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::making::{invoice_statement, keys, receipt_statement, sign};
use super::statement::{Paper, Signed, Statement, Unsigned, letters};
use crate::base::db::schema::{invoice, payment};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, InvoiceId, PaymentId, Timestamp};
use crate::base::vault::SealedError;
use crate::billing::invoices::{self, DocumentState};
use crate::billing::payments::store::{received, refunds};
use crate::parties::dealerships;
use crate::trust::access::Scope;

/// What a code turned out to be.
#[derive(Clone, Debug)]
pub enum Found {
    Ours(Box<Statement>, Standing),
    Not(Unsigned),
}

/// How a genuine paper stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Stands,
    /// It holds no more, or not all of it.
    Superseded(Why),
    /// Our key signed it, and the books say something else.
    Differs,
    /// Our key signed it, and the books know nothing of it, such as after a restore.
    NotInBooks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Cancelled,
    CreditedInPart,
    /// The money turned out to be none.
    Reversed,
    SentBack,
    SentBackInPart,
}

/// A whole code, as scanned.
pub fn by_code(c: &mut Conn, site: &Site, text: &str) -> DbResult<Found> {
    let signed = match Signed::parse(text) {
        Ok(signed) => signed,
        Err(why) => return Ok(Found::Not(why)),
    };
    if let Err(why) = signed.verify(&keys(c, &site.vault)?) {
        return Ok(Found::Not(why));
    }
    let known = match signed.statement.paper {
        Paper::Invoice => invoice_of(c, site, InvoiceId::from_bytes(signed.statement.id)),
        Paper::Receipt => receipt_of(c, site, PaymentId::from_bytes(signed.statement.id)),
    };
    let standing = match known {
        Ok(known) if known.statement == signed.statement => known.standing,
        Ok(_) => Standing::Differs,
        Err(e) if is_gone(&e) => Standing::NotInBooks,
        Err(e) => return Err(e),
    };
    Ok(Found::Ours(Box::new(signed.statement), standing))
}

/// A number and the letters beside it. Which of the two is wrong is not said.
pub fn by_letters(c: &mut Conn, site: &Site, number: &str, typed: &str) -> DbResult<Found> {
    let Some(typed) = letters(typed) else { return Ok(Found::Not(Unsigned::NoCode)) };
    for known in numbered(c, site, number.trim())? {
        let Some(signed) = sign(c, &site.vault, known.at, known.statement)? else { continue };
        if bool::from(signed.letters().as_bytes().ct_eq(typed.as_bytes())) {
            return Ok(Found::Ours(Box::new(signed.statement), known.standing));
        }
    }
    Ok(Found::Not(Unsigned::Altered))
}

/// Unknown, or what it said was erased at the end of its time.
fn is_gone(error: &AppError) -> bool {
    match error {
        AppError::NotFound => true,
        AppError::Internal(e) => matches!(e.downcast_ref(), Some(SealedError::Erased)),
        _ => false,
    }
}

/// A paper as the books have it.
struct Known {
    statement: Statement,
    at: Timestamp,
    standing: Standing,
}

/// Numbers are each dealership's own: several may have it.
fn numbered(c: &mut Conn, site: &Site, number: &str) -> DbResult<Vec<Known>> {
    let mut all = Vec::new();
    for at in dealerships::list(c)? {
        let issued: Option<InvoiceId> = invoice::table
            .filter(invoice::dealership_id.eq(at.id).and(invoice::number.eq(number)))
            .select(invoice::id)
            .first(c)
            .optional()?;
        let paid: Option<PaymentId> = payment::table
            .filter(payment::dealership_id.eq(at.id).and(payment::number.eq(number)))
            .select(payment::id)
            .first(c)
            .optional()?;
        all.extend(issued.map(|id| invoice_of(c, site, Ok::<_, ()>(id))).transpose()?);
        all.extend(paid.map(|id| receipt_of(c, site, Ok::<_, ()>(id))).transpose()?);
    }
    Ok(all)
}

fn invoice_of<E>(c: &mut Conn, site: &Site, id: Result<InvoiceId, E>) -> DbResult<Known> {
    let id = id.map_err(|_| AppError::NotFound)?;
    let (at, whose): (DealershipId, CustomerId) =
        invoice::table.find(id).select((invoice::dealership_id, invoice::customer_id)).first(c)?;
    let it = invoices::by_id(c, site, &Scope::for_job(at, Some(whose)), id)?;
    let agrees = (it.total, it.due_on) == (it.snapshot.totals.total, it.snapshot.due_on);
    let standing = if !agrees {
        Standing::Differs
    } else if it.document == DocumentState::Cancelled {
        Standing::Superseded(Why::Cancelled)
    } else if it.credited.is_positive() {
        Standing::Superseded(Why::CreditedInPart)
    } else {
        Standing::Stands
    };
    Ok(Known { statement: invoice_statement(&it)?, at: it.issued_at, standing })
}

fn receipt_of<E>(c: &mut Conn, site: &Site, id: Result<PaymentId, E>) -> DbResult<Known> {
    let id = id.map_err(|_| AppError::NotFound)?;
    let (at, whose): (DealershipId, CustomerId) =
        payment::table.find(id).select((payment::dealership_id, payment::customer_id)).first(c)?;
    let it = received::by_id(c, site, &Scope::for_job(at, Some(whose)), id)?;
    let back = refunds::sent_back(c, id, it.amount.currency())?;
    let standing = if received::is_reversed(c, id)? {
        Standing::Superseded(Why::Reversed)
    } else if back.is_positive() && back.minor() >= it.amount.minor() {
        Standing::Superseded(Why::SentBack)
    } else if back.is_positive() {
        Standing::Superseded(Why::SentBackInPart)
    } else {
        Standing::Stands
    };
    Ok(Known { statement: receipt_statement(&it), at: it.received_at, standing })
}
