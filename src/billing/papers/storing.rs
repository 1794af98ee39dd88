//! PDFs that are made once and kept: sealed, with the SHA-256 of the clear file. That of an invoice at issue by the
//! outbox, that of an imported invoice and every receipt at the first request. Drawing happens outside of any transaction;
//! who stores first wins, and everybody gets what is stored.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::credit_note;
use super::dispute;
use super::estimate::version_pdf;
use super::frame::{Dress, Reader, on_paper};
use super::invoice::paper;
use super::receipt;
use crate::base::db::schema::{estimate_version, invoice, stored_document};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox::{JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::{
    CreditNoteId, CustomerId, DealershipId, DecisionId, DocumentId, EstimateId, EstimateVersionId, InvoiceId,
    PaymentId,
};
use crate::base::vault::{Holder, Sealed, SealedError, StoredPaper};
use crate::base::words::Words;
use crate::billing::credits;
use crate::billing::disputes::LETTER;
use crate::billing::documents;
use crate::billing::estimates::{self, STORE_ESTIMATE};
use crate::billing::invoices::{Invoice, STORE_PAPER, by_id};
use crate::billing::signed;
use crate::insert_or_ignore;
use crate::trust::access::Scope;

const INVOICE: &str = "invoice.pdf";
const RECEIPT: &str = "receipt.pdf";

/// The PDF of an invoice of the scope, stored before it is given out. Opens the database by itself: not inside another
/// door's closure.
pub fn invoice_pdf(site: &Site, scope: &Scope, id: InvoiceId) -> DbResult<Vec<u8>> {
    once(site, scope, INVOICE, &id.to_string(), || {
        let (invoice, dress, code) = site.db.read(|c| {
            let invoice = by_id(c, site, scope, id)?;
            let dress = Dress::of(c, scope.dealership(), invoice.snapshot.stationery.as_ref())?;
            let code = signed::of_invoice(c, site, &invoice)?;
            Ok((invoice, dress, code))
        })?;
        let mut paper = paper(&site.config, &invoice, &dress);
        let reader = Reader::new(invoice.snapshot.language, invoice.snapshot.currency);
        paper.frame.code = code.map(|it| on_paper(&reader, &site.config, &it)).transpose()?;
        Ok((scope.narrowed(invoice.customer)?, documents::invoice(&paper)?))
    })
}

/// The receipt of a payment of the scope's customer. What happens to the money afterwards is not on it: the page of
/// the payment says that. The rest is as for [`invoice_pdf`].
pub fn receipt_pdf(site: &Site, scope: &Scope, id: PaymentId) -> DbResult<Vec<u8>> {
    once(site, scope, RECEIPT, &id.to_string(), || Ok((*scope, receipt::draw(site, scope, id)?)))
}

/// What is stored, or what `draw` makes and for which customer, stored.
pub(super) fn once(
    site: &Site,
    scope: &Scope,
    kind: &'static str,
    object: &str,
    draw: impl FnOnce() -> DbResult<(Scope, Vec<u8>)>,
) -> DbResult<Vec<u8>> {
    if let Some(bytes) = site.db.read(|c| find(c, site, scope, kind, object))? {
        return Ok(bytes);
    }
    let (scope, bytes) = draw()?;
    site.db.write(|c| {
        keep(c, site, &scope, kind, object, &bytes)?;
        find(c, site, &scope, kind, object)?.ok_or_else(|| AppError::internal("a paper was not stored"))
    })
}

/// What a draft would look like on paper, titled so that nobody takes it for an invoice. Never kept.
pub fn draft_pdf(site: &Site, scope: &Scope, invoice: &Invoice) -> DbResult<Vec<u8>> {
    let frozen = invoice.snapshot.stationery.as_ref();
    let dress = site.db.read(|c| Dress::of(c, scope.dealership(), frozen))?;
    let mut paper = paper(&site.config, invoice, &dress);
    paper.edition.title = Words::new(invoice.snapshot.language).t("paper-draft").into_owned();
    Ok(documents::invoice(&paper)?)
}

/// The stored PDF of an invoice of the scope, if it was made already.
pub fn stored(c: &mut Conn, site: &Site, scope: &Scope, id: InvoiceId) -> DbResult<Option<Vec<u8>>> {
    find(c, site, scope, INVOICE, &id.to_string())
}

pub(super) fn find(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    kind: &str,
    object: &str,
) -> DbResult<Option<Vec<u8>>> {
    type Row = (DocumentId, CustomerId, Vec<u8>, Sealed<StoredPaper>);
    let row: Option<Row> = stored_document::table
        .filter(stored_document::object_id.eq(object).and(stored_document::kind.eq(kind)))
        .filter(stored_document::dealership_id.eq(scope.dealership()))
        .select((
            stored_document::id,
            stored_document::customer_id,
            stored_document::sha256,
            stored_document::content,
        ))
        .first(c)
        .optional()?;
    let Some((document, customer, sha256, content)) = row else { return Ok(None) };
    scope.narrowed(customer)?;
    let bytes = site.vault.open_bytes(c, Holder::Customer(customer), document.as_bytes(), &content)?;
    if Sha256::digest(&bytes).as_slice() == sha256 {
        Ok(Some(bytes))
    } else {
        Err(SealedError::Tampered.into())
    }
}

fn keep(c: &mut Conn, site: &Site, scope: &Scope, kind: &str, object: &str, bytes: &[u8]) -> DbResult<()> {
    let now = site.clock.now();
    let customer = scope.require_customer()?;
    let document = DocumentId::generate(now);
    let content: Sealed<StoredPaper> =
        site.vault.seal_bytes(c, Holder::Customer(customer), document.as_bytes(), bytes)?;
    let values = (
        stored_document::id.eq(document),
        stored_document::dealership_id.eq(scope.dealership()),
        stored_document::customer_id.eq(customer),
        stored_document::object_id.eq(object),
        stored_document::kind.eq(kind),
        stored_document::sha256.eq(Sha256::digest(bytes).to_vec()),
        stored_document::content.eq(content),
        stored_document::created_at.eq(now),
    );
    insert_or_ignore!(c, stored_document::table, values)?;
    Ok(())
}

/// Adds the job that makes papers at issue.
#[must_use]
pub fn jobs(jobs: Jobs) -> Jobs {
    let jobs = jobs.with(STORE_PAPER, |site: Site, _, id: InvoiceId| async move {
        let made = tokio::task::spawn_blocking(move || make(&site, id)).await;
        made.map_err(|_| JobError::Later("the server is stopping".to_owned()))?.map_err(JobError::from)
    });
    let jobs = jobs.with(credits::STORE_PAPER, |site: Site, _, id: CreditNoteId| async move {
        let made = tokio::task::spawn_blocking(move || credit_note::make(&site, id)).await;
        made.map_err(|_| JobError::Later("the server is stopping".to_owned()))?.map_err(JobError::from)
    });
    let jobs = jobs.with(LETTER, |site: Site, _, id: DecisionId| async move {
        let made = tokio::task::spawn_blocking(move || dispute::make(&site, id)).await;
        made.map_err(|_| JobError::Later("the server is stopping".to_owned()))?.map_err(JobError::from)
    });
    jobs.with(STORE_ESTIMATE, |site: Site, _, id: EstimateVersionId| async move {
        let made = tokio::task::spawn_blocking(move || make_estimate(&site, id)).await;
        made.map_err(|_| JobError::Later("the server is stopping".to_owned()))?.map_err(JobError::from)
    })
}

fn make_estimate(site: &Site, id: EstimateVersionId) -> DbResult<()> {
    let (scope, of, number) = site.db.read(|c| {
        let row: (DealershipId, CustomerId, EstimateId, i32) = estimate_version::table
            .find(id)
            .select((
                estimate_version::dealership_id,
                estimate_version::customer_id,
                estimate_version::estimate_id,
                estimate_version::version,
            ))
            .first(c)?;
        let scope = Scope::for_job(row.0, Some(row.1));
        Ok((scope, estimates::store::by_id(c, &scope, row.2)?, row.3))
    })?;
    version_pdf(site, &scope, &of, number).map(|_| ())
}

fn make(site: &Site, id: InvoiceId) -> DbResult<()> {
    let (dealership, customer): (DealershipId, CustomerId) = site.db.read(|c| {
        let of = (invoice::dealership_id, invoice::customer_id);
        Ok(invoice::table.find(id).select(of).first(c)?)
    })?;
    invoice_pdf(site, &Scope::for_job(dealership, Some(customer)), id).map(|_| ())
}
