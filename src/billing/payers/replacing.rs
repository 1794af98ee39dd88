//! One document of a division was taken back and is billed again: the draft in its place stands where it stood, so that what
//! the other payers were billed stays billed, once.

use diesel::prelude::*;

use super::store::{root_of, tie};
use crate::base::db::schema::payer_document;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::InvoiceId;
use crate::billing::invoices::PayType;
use crate::trust::access::Scope;

/// Puts a draft where an invoice stood; nothing where that was not divided.
pub fn replaced(c: &mut Conn, site: &Site, scope: &Scope, before: InvoiceId, now: InvoiceId) -> DbResult<()> {
    // The other documents are other accounts'.
    let house = Scope::for_job(scope.dealership(), None);
    let Some(root) = root_of(c, &house, before)? else { return Ok(()) };
    let payer: PayType = payer_document::table.find(before).select(payer_document::pay_type).first(c)?;
    let root = match root == before {
        true => {
            let all = payer_document::table.filter(payer_document::root_id.eq(root.to_string()));
            diesel::update(all).set(payer_document::root_id.eq(now.to_string())).execute(c)?;
            now
        }
        false => root,
    };
    tie(c, site, &house, root, (now, payer))
}
