//! The codes of our own papers, under the key that signed on the day of the paper.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::qr::Picture;
use super::statement::{Paper, Signed, Statement};
use crate::base::config::Config;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::base::vault::Vault;
use crate::billing::estimates::canonical;
use crate::billing::invoices::{Invoice, Snapshot};
use crate::billing::payments::payment::Received;
use crate::trust::audit::note::LogKey;
use crate::trust::audit::{Actor, Entry, Outcome, document_signers, record_later, rows};

/// A code ready to print.
#[derive(Clone)]
pub struct Code {
    pub signed: Signed,
    /// `K7QF-2MWP-XTRA`.
    pub letters: String,
    /// Where scanning leads.
    pub url: String,
}

impl Code {
    /// Which costs more than all the rest of it: ask when it is drawn.
    pub fn picture(&self) -> DbResult<Picture> {
        Picture::of(&self.url).map_err(|e| AppError::Internal(e.into()))
    }
}

/// The code of an invoice; none while this installation has no key.
pub fn of_invoice(c: &mut Conn, site: &Site, invoice: &Invoice) -> DbResult<Option<Code>> {
    let statement = invoice_statement(invoice)?;
    code(c, site, invoice.issued_at, statement)
}

/// The same of a receipt. A payment has no sealed document: one that was changed behind the log's back gets no code.
pub fn of_receipt(c: &mut Conn, site: &Site, payment: &Received) -> DbResult<Option<Code>> {
    if !rows::holds(c, site, rows::Kind::Payment, payment.id)? {
        tracing::error!(payment = %payment.id, "a payment is not what the audit log says");
        let entry = Entry::new("integrity.row").outcome(Outcome::Failed).object(payment.id);
        record_later(site, &Actor::system(), entry.fact("cause", "row.changed").fact("kind", "payment"));
        return Ok(None);
    }
    code(c, site, payment.received_at, receipt_statement(payment))
}

/// The picture of a code of ours; what is none is not found.
pub fn drawn(c: &mut Conn, site: &Site, code: &str) -> DbResult<Picture> {
    let signed = Signed::parse(code).map_err(|_| AppError::NotFound)?;
    signed.verify(&keys(c, &site.vault)?).map_err(|_| AppError::NotFound)?;
    Picture::of(&address(&site.config, &signed)).map_err(|e| AppError::Internal(e.into()))
}

/// The keys that ever signed papers here, the oldest first.
pub fn keys(c: &mut Conn, vault: &Vault) -> DbResult<Vec<LogKey>> {
    Ok(document_signers(c, vault, None)?.into_iter().map(|(_, it)| it.key().clone()).collect())
}

/// From the sealed snapshot alone: whoever changes the columns beside it gets nothing signed.
pub(super) fn invoice_statement(invoice: &Invoice) -> DbResult<Statement> {
    let of = &invoice.snapshot;
    Ok(Statement {
        paper: Paper::Invoice,
        id: *invoice.id.as_bytes(),
        number: of.number.as_str().to_owned(),
        seller: Some(of.seller.legal_name.as_str().to_owned()),
        on: of.issued_on,
        due: Some(of.due_on),
        total: of.totals.total,
        bank: of.bank.clone(),
        digest: Some(digest(of)?),
    })
}

pub(super) fn receipt_statement(payment: &Received) -> Statement {
    Statement {
        paper: Paper::Receipt,
        id: *payment.id.as_bytes(),
        number: payment.number.clone(),
        seller: None,
        on: payment.received_on,
        due: None,
        total: payment.amount,
        bank: None,
        digest: None,
    }
}

/// Signs as the key of that day would have: what was printed then and what is shown now are the same.
pub(super) fn sign(c: &mut Conn, vault: &Vault, at: Timestamp, it: Statement) -> DbResult<Option<Signed>> {
    let signers = document_signers(c, vault, Some(at))?;
    let then = signers.iter().rev().find(|(since, _)| *since <= at).or_else(|| signers.first());
    Ok(then.map(|(_, signer)| Signed::sign(it, signer)))
}

fn code(c: &mut Conn, site: &Site, at: Timestamp, it: Statement) -> DbResult<Option<Code>> {
    let Some(signed) = sign(c, &site.vault, at, it)? else { return Ok(None) };
    let url = address(&site.config, &signed);
    Ok(Some(Code { letters: signed.letters(), url, signed }))
}

/// Letters of scheme and host are all the same; as capitals they take less room in the picture.
fn address(config: &Config, signed: &Signed) -> String {
    let url = config.public_url.trim_end_matches('/').to_ascii_uppercase();
    format!("{url}/check/{}", signed.code())
}

/// Everything that an invoice says and that its statement does not: who for, which vehicle, every line.
fn digest(of: &Snapshot) -> DbResult<[u8; 32]> {
    let lines: Vec<_> = of
        .charges()
        .map(|(line, figures)| {
            json!([
                line.description.as_str(),
                line.part_number.as_ref().map(AsRef::<str>::as_ref),
                line.quantity,
                line.unit_price,
                figures.net.minor(),
            ])
        })
        .collect();
    let taxes: Vec<_> = of.totals.groups.iter().map(|it| json!([it.base.minor(), it.tax.minor()])).collect();
    let vehicle = of.vehicle.as_ref().map(|it| json!([it.title, it.vin.as_str()]));
    let content = json!({
        "buyer": of.buyer.name.as_str(),
        "account": of.buyer.reference.as_str(),
        "vehicle": vehicle,
        "order": of.repair_order.as_ref().map(AsRef::<str>::as_ref),
        "lines": lines,
        "taxes": taxes,
        "net": of.totals.net.minor(),
        "tax": of.totals.tax.minor(),
    });
    let bytes = canonical::encode(&content).map_err(|e| AppError::Internal(e.into()))?;
    Ok(Sha256::digest(bytes).into())
}
