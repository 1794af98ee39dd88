//! The letter that says how a dispute was decided: line by line what was questioned, what is allowed and why, what becomes
//! of the money, and whom to turn to outside. Made once for each decision and kept.

use diesel::prelude::*;

use super::frame::{Dress, Reader, edition, issuer};
use super::storing::once;
use crate::base::db::schema::{dispute, dispute_decision};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, DecisionId, DisputeId};
use crate::billing::disputes::{self, Decision, Dispute, Outcome, Outside, Rules};
use crate::billing::documents::{
    self, Fact, InvoiceColumns, InvoiceLine, InvoicePaper, LineGroup, Note, Party, TotalRow, Weightiness,
};
use crate::billing::invoices::{self, Invoice};
use crate::parties::dealerships;
use crate::trust::access::Scope;

const DISPUTE: &str = "dispute.pdf";

/// The letter of a decision of the scope, stored before it is given out. Opens the database by itself: not inside another
/// door's closure.
pub fn dispute_letter_pdf(site: &Site, scope: &Scope, id: DecisionId) -> DbResult<Vec<u8>> {
    once(site, scope, DISPUTE, &id.to_string(), || {
        let (own, paper) = site.db.read(|c| {
            let of: DisputeId = dispute_decision::table
                .find(id)
                .filter(dispute_decision::dealership_id.eq(scope.dealership()))
                .select(dispute_decision::dispute_id)
                .first(c)?;
            let it = disputes::by_id(c, scope, of)?;
            let own = scope.narrowed(it.customer)?;
            Ok((own, draw(c, site, &own, &it, id)?))
        })?;
        Ok((own, documents::invoice(&paper)?))
    })
}

/// The order of the outbox.
pub(super) fn make(site: &Site, id: DecisionId) -> DbResult<()> {
    let (dealership, customer): (DealershipId, CustomerId) = site.db.read(|c| {
        let of = (dispute::dealership_id, dispute::customer_id);
        Ok(dispute_decision::table
            .inner_join(dispute::table)
            .filter(dispute_decision::id.eq(id))
            .select(of)
            .first(c)?)
    })?;
    dispute_letter_pdf(site, &Scope::for_job(dealership, Some(customer)), id).map(|_| ())
}

fn draw(c: &mut Conn, site: &Site, scope: &Scope, it: &Dispute, id: DecisionId) -> DbResult<InvoicePaper> {
    let all = disputes::decisions(c, site, scope, it)?;
    let decision = all.into_iter().find(|own| own.id == id).ok_or(AppError::NotFound)?;
    let of = invoices::by_id(c, site, scope, it.invoice)?;
    let rules: Rules = dealerships::group(c, scope.dealership())?;
    let reader = Reader::new(of.snapshot.language, it.claimed.currency());
    let dress = Dress::plain(c, scope, reader.language())?;
    paper(&reader, &dress, &rules, it, &decision, &of)
}

fn paper(
    reader: &Reader,
    dress: &Dress,
    rules: &Rules,
    it: &Dispute,
    decision: &Decision,
    of: &Invoice,
) -> DbResult<InvoicePaper> {
    let snapshot = &of.snapshot;
    let home = snapshot.seller.address.country;
    let title = reader.with("paper-dispute", "number", it.number.as_str());
    let day = |at| snapshot.seller.time_zone.date_of(at).display(reader.language()).to_string();
    let summary = if decision.is_final { "paper-dispute-final" } else { "paper-dispute-about" };
    let facts = [
        ("paper-dispute-decided", day(decision.at)),
        ("paper-dispute-raised", day(it.raised_at)),
        ("paper-original", of.number.clone()),
        ("paper-original-issued", of.issued_on.display(reader.language()).to_string()),
        ("paper-account", snapshot.buyer.reference.as_str().to_owned()),
    ];
    Ok(InvoicePaper {
        edition: edition(reader, title, decision.id, decision.at, home, dress),
        issuer: issuer(reader, &snapshot.seller, dress),
        summary: reader.with(summary, "number", of.number.as_str()),
        hero: Some(Fact::new(reader.t("paper-credited"), reader.money(decision.credited))),
        bill_to: Party {
            label: reader.t("paper-dispute-to"),
            name: snapshot.buyer.name.as_str().to_owned(),
            address: snapshot.buyer.address.lines(home),
        },
        facts: facts.into_iter().map(|(label, value)| Fact::new(reader.t(label), value)).collect(),
        vehicle: Vec::new(),
        columns: InvoiceColumns {
            description: reader.t("paper-dispute-charge"),
            quantity: String::new(),
            rate: reader.t("paper-dispute-questioned"),
            amount: reader.t("paper-dispute-allowed"),
        },
        groups: vec![LineGroup {
            heading: String::new(),
            story: Vec::new(),
            lines: lines(reader, rules, it, decision, of),
        }],
        totals: totals(reader, decision),
        notes: notes(reader, rules.outside(&snapshot.seller.address, reader.language()), decision, day),
        frame: dress.frame(),
    })
}

fn lines(
    reader: &Reader,
    rules: &Rules,
    it: &Dispute,
    decision: &Decision,
    of: &Invoice,
) -> Vec<InvoiceLine> {
    let one = |ruling: &disputes::Ruling| {
        let line = it.lines.iter().find(|own| own.line == ruling.line)?;
        let billed = of.snapshot.lines.get(line.place)?;
        let outcome = reader.t(match ruling.outcome {
            Outcome::Upheld => "paper-dispute-upheld",
            Outcome::Partly => "paper-dispute-partly",
            Outcome::Rejected => "paper-dispute-rejected",
            Outcome::Goodwill => "paper-dispute-goodwill",
        });
        let reason = rules.reason(&line.reason, reader.language());
        let details = [reader.with("paper-dispute-reason", "reason", reason), outcome, ruling.why.clone()];
        Some(InvoiceLine {
            description: billed.description.as_str().to_owned(),
            details: details.into_iter().filter(|text| !text.is_empty()).collect(),
            quantity: String::new(),
            rate: reader.amount(line.claimed),
            amount: reader.amount(ruling.approved),
        })
    };
    decision.rulings.iter().filter_map(one).collect()
}

fn totals(reader: &Reader, decision: &Decision) -> Vec<TotalRow> {
    use Weightiness::{Due, Step};
    let mut rows =
        vec![TotalRow::new(Step, reader.t("paper-dispute-credited"), reader.amount(decision.credited))];
    if decision.refunded.is_positive() {
        rows.push(TotalRow::new(Step, reader.t("paper-sent-back"), reader.amount(decision.refunded)));
    }
    if decision.on_account.is_positive() {
        let kept = reader.t("paper-kept-as-credit");
        rows.push(TotalRow::new(Step, kept, reader.amount(decision.on_account)));
    }
    rows.push(TotalRow::new(Due, reader.t("paper-dispute-left"), reader.money(decision.due)));
    rows
}

fn notes(
    reader: &Reader,
    outside: Option<Outside>,
    decision: &Decision,
    day: impl Fn(crate::base::values::Timestamp) -> String,
) -> Vec<Note> {
    let plain = |text: String| Note { heading: String::new(), text };
    let note = decision.note.as_ref();
    let note = note.map(|(_, number)| plain(reader.with("paper-dispute-note", "number", number.as_str())));
    let own = (!decision.words.is_empty()).then(|| plain(decision.words.clone()));
    let appeal = decision.appeal_until.map(|until| {
        // The last day is the one that ends at that moment.
        let last = until.minus(std::time::Duration::from_secs(1));
        let text = reader.with("paper-dispute-appeal", "day", day(last));
        Note { heading: reader.t("paper-dispute-disagree"), text }
    });
    let outside = outside.map(|it| Note { heading: reader.t("paper-dispute-outside"), text: it.text });
    own.into_iter().chain(note).chain(appeal).chain(outside).collect()
}
