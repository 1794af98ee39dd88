//! One question for all documents that somebody at the counter may have the number of: invoices, drafts, estimates, credit
//! notes, receipts, disputes. What has exactly that number or repair order comes first; where nothing has, invoices whose number or
//! repair order begins so. Not here: persons and cars (parties/searching).

use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::billing::credits;
use crate::billing::disputes;
use crate::billing::estimates;
use crate::billing::invoices::counter::OnCounter;
use crate::billing::invoices::drafts::ListedDraft;
use crate::billing::invoices::finding;
use crate::billing::numbering::{Numbered, Numbering};
use crate::billing::payments::store::dealer;
use crate::billing::written::Written;
use crate::parties::dealerships::{self, group};
use crate::trust::access::Scope;

/// What was found, in each group the newest first.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    pub invoices: Vec<OnCounter>,
    pub drafts: Vec<ListedDraft>,
    pub estimates: Vec<estimates::Listed>,
    pub credit_notes: Vec<credits::Listed>,
    pub receipts: Vec<dealer::OnCounter>,
    pub disputes: Vec<disputes::Listed>,
}

impl Documents {
    fn is_empty(&self) -> bool {
        self.invoices.is_empty()
            && self.drafts.is_empty()
            && self.estimates.is_empty()
            && self.credit_notes.is_empty()
            && self.receipts.is_empty()
            && self.disputes.is_empty()
    }
}

/// What fits `text` at the scope's dealership, at most `limit` of each.
pub fn documents(c: &mut Conn, site: &Site, scope: &Scope, text: &str, limit: usize) -> DbResult<Documents> {
    let Some(typed) = Written::of(text) else { return Ok(Documents::default()) };
    let settings = dealerships::load(c, scope.dealership())?.settings;
    let numbering: Numbering = group(c, scope.dealership())?;
    let prefix = |what| numbering.prefix(&settings, what);
    let (numbers, orders) = (typed.numbers(settings.invoice_prefix.as_str()), typed.orders());
    let mut found = Documents {
        invoices: finding::exact(c, site, scope, &numbers, &orders, limit)?,
        drafts: finding::drafts_of_order(c, site, scope, &orders, limit)?,
        estimates: estimates::search(
            c,
            site,
            scope,
            &typed.numbers(prefix(Numbered::Estimate)),
            &orders,
            limit,
        )?,
        credit_notes: credits::search(c, scope, &typed.numbers(prefix(Numbered::CreditNote)))?,
        receipts: dealer::search(c, scope, &typed.numbers(settings.receipt_prefix.as_str()))?,
        disputes: disputes::search(c, scope, &typed.numbers(prefix(Numbered::Dispute)))?,
    };
    if found.is_empty() && typed.is_a_beginning() {
        found.invoices = finding::beginning_so(c, site, scope, &numbers, &orders, limit)?;
    }
    Ok(found)
}
