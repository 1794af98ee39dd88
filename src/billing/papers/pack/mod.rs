//! The evidence for a chargeback as one PDF: what was bought and by whom, the invoices, who agreed to the work and how that is
//! proved, the receipt, photos, and who opened what when. In English, for people at a bank who know nothing of us.
//!
//! A network takes 4.5 MB: photos are made smaller, one at a time and by another process, and the last of many are left out.
//! The first page says which.

mod drawing;
mod files;
mod gathering;
mod telling;

use drawing::drawn;
use gathering::Gathered;

use super::storing::{find, once};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{ChargebackId, EvidenceId, Language, Timestamp};
use crate::billing::chargebacks::Case;
use crate::trust::access::Scope;

const KIND: &str = "chargeback.pdf";
const EN: Language = Language::En;

/// What goes to the network.
pub struct Pack {
    pub pdf: Vec<u8>,
    pub product: String,
    pub served_on: String,
    pub words: String,
    /// Files that were read for it.
    pub read: Vec<EvidenceId>,
}

/// The evidence as it is now, and the files that were read for it. Opens the database by itself.
pub fn pack(site: &Site, scope: &Scope, case: &Case) -> DbResult<(Vec<u8>, Vec<EvidenceId>)> {
    let facts = site.db.read(|c| Gathered::of(c, site, scope, case))?;
    let read = facts.read();
    Ok((drawn(site, case, facts)?, read))
}

/// The same, made once for each answer that somebody asked for.
pub fn keep_pack(site: &Site, scope: &Scope, case: &Case, begun: Timestamp) -> DbResult<Pack> {
    let facts = site.db.read(|c| Gathered::of(c, site, scope, case))?;
    let (product, served_on, words, read) = (facts.product(), facts.served_on(), facts.words(), facts.read());
    let pdf = once(site, scope, KIND, &object(case.id, begun), || Ok((*scope, drawn(site, case, facts)?)))?;
    Ok(Pack { pdf, product, served_on, words, read })
}

/// What was made for an answer.
pub fn kept_pack(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    id: ChargebackId,
    begun: Timestamp,
) -> DbResult<Option<Vec<u8>>> {
    find(c, site, scope, KIND, &object(id, begun))
}

fn object(id: ChargebackId, begun: Timestamp) -> String {
    format!("{id}/{}", begun.micros())
}
