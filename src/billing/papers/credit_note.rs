//! The credit note on paper: the snapshot and nothing else. It names the invoice it corrects by number and date, as
//! EN 16931 wants it of a document of type 381.

use diesel::prelude::*;

use super::frame::{Dress, Reader, edition, issuer};
use super::storing::once;
use crate::base::db::DbResult;
use crate::base::db::schema::credit_note;
use crate::base::site::Site;
use crate::base::values::{CreditNoteId, CustomerId, DealershipId};
use crate::billing::credits::{CreditNote, CreditSnapshot, CreditedLine, by_id};
use crate::billing::documents::{
    self, Fact, InvoiceColumns, InvoiceLine, InvoicePaper, LineGroup, Note, Party, TotalRow, Weightiness,
};
use crate::trust::access::Scope;

const CREDIT_NOTE: &str = "credit_note.pdf";

/// The PDF of a credit note of the scope, stored before it is given out. Opens the database by itself: not inside
/// another door's closure.
pub fn credit_note_pdf(site: &Site, scope: &Scope, id: CreditNoteId) -> DbResult<Vec<u8>> {
    once(site, scope, CREDIT_NOTE, &id.to_string(), || {
        let (note, dress) = site.db.read(|c| {
            let note = by_id(c, site, scope, id)?;
            let dress = Dress::of(c, scope.dealership(), note.snapshot.stationery.as_ref())?;
            Ok((note, dress))
        })?;
        Ok((scope.narrowed(note.customer)?, documents::invoice(&paper(&note, &dress))?))
    })
}

/// The order of the outbox.
pub(super) fn make(site: &Site, id: CreditNoteId) -> DbResult<()> {
    let (dealership, customer): (DealershipId, CustomerId) = site.db.read(|c| {
        let of = (credit_note::dealership_id, credit_note::customer_id);
        Ok(credit_note::table.find(id).select(of).first(c)?)
    })?;
    credit_note_pdf(site, &Scope::for_job(dealership, Some(customer)), id).map(|_| ())
}

pub(super) fn paper(note: &CreditNote, dress: &Dress) -> InvoicePaper {
    let snapshot = &note.snapshot;
    let reader = Reader::new(snapshot.language, snapshot.currency);
    let title = dress.title(&reader, "paper-credit-note", snapshot.number.as_str());
    let home = snapshot.seller.address.country;
    InvoicePaper {
        edition: edition(&reader, title, note.id, note.issued_at, home, dress),
        issuer: issuer(&reader, &snapshot.seller, dress),
        summary: reader.with("paper-corrects", "number", snapshot.invoice.as_str()),
        hero: Some(Fact::new(reader.t("paper-credited"), reader.money(snapshot.total))),
        bill_to: Party {
            label: reader.t("paper-credit-to"),
            name: snapshot.buyer.name.as_str().to_owned(),
            address: snapshot.buyer.address.lines(home),
        },
        facts: facts(&reader, snapshot),
        vehicle: vehicle(&reader, snapshot),
        columns: InvoiceColumns {
            description: reader.t("paper-description"),
            quantity: String::new(),
            rate: String::new(),
            amount: reader.t("paper-amount"),
        },
        groups: vec![LineGroup {
            heading: String::new(),
            story: Vec::new(),
            lines: snapshot.lines.iter().map(|it| line(&reader, it)).collect(),
        }],
        totals: totals(&reader, snapshot),
        notes: dress.notes(vec![Note {
            heading: reader.t("paper-credit-reason"),
            text: snapshot.reason.as_str().to_owned(),
        }]),
        frame: dress.frame(),
    }
}

fn facts(reader: &Reader, snapshot: &CreditSnapshot) -> Vec<Fact> {
    let day = |day: crate::base::values::LocalDate| day.display(reader.language()).to_string();
    let order = snapshot.repair_order.as_ref().map(|order| ("paper-repair-order", order.as_str().to_owned()));
    let all = [
        Some(("paper-issued", day(snapshot.issued_on))),
        Some(("paper-original", snapshot.invoice.as_str().to_owned())),
        Some(("paper-original-issued", day(snapshot.invoice_issued_on))),
        order,
        Some(("paper-account", snapshot.buyer.reference.as_str().to_owned())),
    ];
    all.into_iter().flatten().map(|(label, value)| Fact::new(reader.t(label), value)).collect()
}

fn vehicle(reader: &Reader, snapshot: &CreditSnapshot) -> Vec<Fact> {
    let Some(on) = &snapshot.vehicle else { return Vec::new() };
    let facts = [("paper-vehicle", on.title.clone()), ("paper-vin", on.vin.as_str().to_owned())];
    facts.into_iter().map(|(label, value)| Fact::new(reader.t(label), value)).collect()
}

fn line(reader: &Reader, it: &CreditedLine) -> InvoiceLine {
    InvoiceLine {
        description: it.description.as_str().to_owned(),
        details: it.part_number.iter().map(|part| part.as_str().to_owned()).collect(),
        quantity: String::new(),
        rate: String::new(),
        amount: reader.amount(it.net),
    }
}

fn totals(reader: &Reader, snapshot: &CreditSnapshot) -> Vec<TotalRow> {
    use Weightiness::{Due, Step};
    let mut rows = vec![TotalRow::new(Step, reader.t("paper-subtotal"), reader.amount(snapshot.net))];
    for group in snapshot.groups.iter().filter(|group| group.key.is_taxed()) {
        let rate = reader.locale.percent(group.key.rate).to_string();
        let values = [("rate", rate.into()), ("base", reader.amount(group.base).into())];
        rows.push(TotalRow::new(Step, reader.words.args("paper-tax", &values), reader.amount(group.tax)));
    }
    rows.push(TotalRow::new(Due, reader.t("paper-credited"), reader.money(snapshot.total)));
    rows
}
