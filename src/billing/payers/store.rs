//! Which documents were made from one by dividing it.

use diesel::prelude::*;

use crate::base::db::schema::{invoice, payer_document};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Currency, CustomerId, InvoiceId, Money};
use crate::billing::invoices::{DocumentState, PayType};
use crate::insert_or_ignore;
use crate::trust::access::Scope;

/// One payer's document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub invoice: InvoiceId,
    pub payer: PayType,
    pub customer: CustomerId,
    pub state: DocumentState,
    /// None for a draft.
    pub number: Option<String>,
    /// Before tax.
    pub net: Money,
    pub total: Money,
}

impl Document {
    /// Whether it bills this payer: one that was taken back bills nobody.
    pub fn bills(&self, payer: PayType) -> bool {
        self.payer == payer && self.state != DocumentState::Cancelled
    }
}

type Row = (InvoiceId, PayType, CustomerId, DocumentState, Option<String>, Currency, i64, i64);

/// All documents of the division that one of the scope's belongs to, the customer's first; none when it was not divided.
pub fn documents(c: &mut Conn, scope: &Scope, one: InvoiceId) -> DbResult<Vec<Document>> {
    let Some(root) = root_of(c, scope, one)? else { return Ok(Vec::new()) };
    let rows: Vec<Row> = payer_document::table
        .inner_join(invoice::table)
        .filter(payer_document::root_id.eq(root.to_string()))
        .filter(payer_document::dealership_id.eq(scope.dealership()))
        .order((payer_document::created_at, payer_document::invoice_id))
        .select((
            invoice::id,
            payer_document::pay_type,
            invoice::customer_id,
            invoice::state,
            invoice::number,
            invoice::currency,
            invoice::net_minor,
            invoice::total_minor,
        ))
        .load(c)?;
    let document = |(invoice, payer, customer, state, number, currency, net, total)| Document {
        invoice,
        payer,
        customer,
        state,
        number,
        net: Money::new(net, currency),
        total: Money::new(total, currency),
    };
    let mut all: Vec<Document> = rows.into_iter().map(document).collect();
    all.sort_by_key(|it| it.payer != PayType::Customer);
    Ok(all)
}

/// The document that was divided.
pub(super) fn root_of(c: &mut Conn, scope: &Scope, one: InvoiceId) -> DbResult<Option<InvoiceId>> {
    let root: Option<String> = payer_document::table
        .find(one)
        .filter(payer_document::dealership_id.eq(scope.dealership()))
        .select(payer_document::root_id)
        .first(c)
        .optional()?;
    Ok(root.and_then(|id| id.parse().ok()))
}

/// Ties a document to the one that was divided. A payer has one: it takes the place of the one before.
pub(super) fn tie(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    root: InvoiceId,
    (invoice, payer): (InvoiceId, PayType),
) -> DbResult<()> {
    let before = payer_document::table
        .filter(payer_document::root_id.eq(root.to_string()).and(payer_document::pay_type.eq(payer)))
        .filter(payer_document::invoice_id.ne(invoice));
    diesel::delete(before).execute(c)?;
    let values = (
        payer_document::invoice_id.eq(invoice),
        payer_document::dealership_id.eq(scope.dealership()),
        payer_document::root_id.eq(root.to_string()),
        payer_document::pay_type.eq(payer),
        payer_document::created_at.eq(site.clock.now()),
    );
    insert_or_ignore!(c, payer_document::table, values)?;
    Ok(())
}
