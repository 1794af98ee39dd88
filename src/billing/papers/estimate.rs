//! The estimate on paper: one version as it was sent, job by job, and nothing else. What was decided since is on the page,
//! not in the document.

use super::frame::{Dress, Reader, edition, host, issuer};
use super::invoice::{charge, totals, vehicle};
use crate::base::config::Config;
use crate::base::db::DbResult;
use crate::base::site::Site;
use crate::base::values::{LocalDate, Timestamp};
use crate::billing::documents::{self, Fact, InvoiceColumns, InvoicePaper, LineGroup, Note, Party};
use crate::billing::estimates::store::{current, version};
use crate::billing::estimates::{Estimate, Offer, Sent};
use crate::trust::access::Scope;

use super::storing::once;

const ESTIMATE: &str = "estimate.pdf";

/// The PDF of the newest version that was sent, stored before it is given out. Opens the database by itself: not inside
/// another door's closure.
pub fn estimate_pdf(site: &Site, scope: &Scope, of: &Estimate) -> DbResult<Vec<u8>> {
    let sent = site.db.read(|c| current(c, site, of))?;
    made(site, scope, of, &sent)
}

pub(super) fn version_pdf(site: &Site, scope: &Scope, of: &Estimate, number: i32) -> DbResult<Vec<u8>> {
    let sent = site.db.read(|c| version(c, site, of, number))?;
    made(site, scope, of, &sent)
}

fn made(site: &Site, scope: &Scope, of: &Estimate, sent: &Sent) -> DbResult<Vec<u8>> {
    let scope = scope.narrowed(of.customer)?;
    once(site, &scope, ESTIMATE, &sent.version.id.to_string(), || {
        let written = sent.version.sent_at.unwrap_or(sent.version.created_at);
        let frozen = sent.offer.snapshot.stationery.as_ref();
        let dress = site.db.read(|c| Dress::of(c, scope.dealership(), frozen))?;
        Ok((scope, documents::invoice(&paper(&site.config, &sent.offer, written, &dress)?)?))
    })
}

pub(super) fn paper(
    config: &Config,
    offer: &Offer,
    written: Timestamp,
    dress: &Dress,
) -> DbResult<InvoicePaper> {
    let snapshot = &offer.snapshot;
    let reader = Reader::new(snapshot.language, snapshot.currency);
    let home = snapshot.seller.address.country;
    let title = dress.title(&reader, "paper-estimate", snapshot.number.as_str());
    let day = |day: LocalDate| day.display(reader.language()).to_string();
    let text = |key, value: Option<&str>| value.map(|value| Fact::new(reader.t(key), value));
    let facts = [
        Some(Fact::new(reader.t("paper-estimate-version"), offer.version.to_string())),
        Some(Fact::new(reader.t("paper-estimate-sent"), day(snapshot.issued_on))),
        Some(Fact::new(reader.t("paper-estimate-until"), day(snapshot.due_on))),
        text("paper-repair-order", snapshot.repair_order.as_ref().map(|it| it.as_str())),
        text("paper-advisor", snapshot.advisor.as_ref().map(|it| it.as_str())),
        text("paper-account", Some(snapshot.buyer.reference.as_str())),
    ];
    let groups = offer.jobs()?.into_iter().map(|job| LineGroup {
        heading: match job.name {
            "" => String::new(),
            name => format!("{name} · {}", reader.amount(job.net)),
        },
        story: Vec::new(),
        lines: job.lines.iter().map(|(line, figures)| charge(&reader, line, figures)).collect(),
    });
    Ok(InvoicePaper {
        edition: edition(&reader, title, offer.estimate, written, home, dress),
        issuer: issuer(&reader, &snapshot.seller, dress),
        summary: String::new(),
        hero: Some(Fact::new(reader.t("paper-total"), reader.money(snapshot.totals.total))),
        bill_to: Party {
            label: reader.t("paper-estimate-for"),
            name: snapshot.buyer.name.as_str().to_owned(),
            address: snapshot.buyer.address.lines(home),
        },
        facts: facts.into_iter().flatten().collect(),
        vehicle: vehicle(&reader, snapshot),
        columns: InvoiceColumns {
            description: reader.t("paper-description"),
            quantity: reader.t("paper-quantity"),
            rate: reader.t("paper-rate"),
            amount: reader.t("paper-amount"),
        },
        groups: groups.collect(),
        totals: totals(&reader, snapshot),
        notes: dress.notes(notes(&reader, config, offer)),
        frame: dress.frame(),
    })
}

fn notes(reader: &Reader, config: &Config, offer: &Offer) -> Vec<Note> {
    let answer = Note {
        heading: reader.t("paper-estimate-answer"),
        text: reader.with("paper-estimate-answer-text", "host", host(config)),
    };
    let deposit = offer.deposit.map(|amount| Note {
        heading: String::new(),
        text: reader.with("paper-estimate-deposit", "amount", reader.money(amount)),
    });
    let own = offer
        .snapshot
        .notes
        .as_ref()
        .map(|notes| Note { heading: String::new(), text: notes.as_str().to_owned() });
    std::iter::once(answer).chain(deposit).chain(own).collect()
}
