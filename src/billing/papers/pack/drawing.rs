//! The evidence as a paper, with as many photos as a network takes.

use super::EN;
use super::files::{documents, photos};
use super::gathering::Gathered;
use super::telling::consented;
use crate::base::db::DbResult;
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::billing::chargebacks::Case;
use crate::billing::documents::{self, Fact, Log, PackPaper, Part, Party, Photo};
use crate::billing::invoices::seller_of;
use crate::billing::papers::frame::{Reader, edition, issuer};
use crate::billing::papers::invoice;

/// What a network takes.
const MOST: usize = 4_500_000;
/// So many that are left out are named; there may be forty.
const NAMED: usize = 12;

pub(super) fn drawn(site: &Site, case: &Case, it: Gathered) -> DbResult<Vec<u8>> {
    let reader = Reader::new(EN, case.amount.currency());
    let zone = it.dealership.settings.time_zone.clone();
    let at = |at: Timestamp| at.display(EN, &zone).to_string();
    let seller = seller_of(&it.dealership);
    let numbers: Vec<&str> = it.bought.iter().map(|(invoice, ..)| invoice.number.as_str()).collect();
    let mut facts = vec![
        Fact::new("Reason given", case.reason.replace('_', " ")),
        Fact::new("Chargeback of", at(case.since)),
        Fact::new("Reference at the processor", case.provider_dispute.clone()),
        Fact::new("Paid", at(it.payment.received_at)),
        Fact::new("Paid with", it.payment.instrument.clone()),
        Fact::new("Payment", it.payment.provider_payment.clone().unwrap_or_default()),
        Fact::new("Receipt", it.payment.number.clone()),
        Fact::new("Invoices", numbers.join(", ")),
    ];
    facts.retain(|fact| !fact.value.is_empty());
    let (photos, left) = photos(site, &it.files)?;
    let documents = documents(site, &it.files)?;
    let mut contents = vec!["This file holds, in this order:".to_owned()];
    let mut parts = Vec::new();
    for (invoice, dress, agreed) in &it.bought {
        contents.push(format!("Invoice {}: what was done and what it cost", invoice.number));
        parts.push(Part::Invoice(Box::new(invoice::paper(&site.config, invoice, dress))));
        for estimate in agreed {
            contents.push(format!("Estimate {}, and who agreed to it", estimate.number));
            parts.push(Part::Invoice(Box::new(estimate.paper.clone())));
            parts.push(Part::Log(consented(estimate, &at)));
        }
    }
    contents.push(format!("Receipt {}: what was paid", it.payment.number));
    parts.push(Part::Receipt(Box::new(it.receipt)));
    for (number, rows) in it.said {
        contents.push(format!("Dispute {number}: what the customer and the dealership wrote"));
        parts.push(Part::Log(Log {
            heading: format!("Dispute {number}"),
            words: "What both sides wrote, in order.".to_owned(),
            columns: ["When", "Who", "What"].map(str::to_owned).to_vec(),
            rows,
        }));
    }
    if !documents.is_empty() {
        contents.push("Documents that the dealership holds, each with its SHA-256".to_owned());
        parts.push(Part::Log(Log {
            heading: "Documents".to_owned(),
            words: "Held by the dealership as they came, and to be had from it. The SHA-256 of a file proves that it is the same one."
                .to_owned(),
            columns: ["Name", "Of", "SHA-256"].map(str::to_owned).to_vec(),
            rows: documents,
        }));
    }
    contents.push("Log: what the customer opened and did, and when".to_owned());
    parts.push(Part::Log(Log {
        heading: "Log of access".to_owned(),
        words: format!(
            "Newest first. Times are those of {}. Kept by the portal as it happens; entries cannot be changed.",
            zone.name()
        ),
        columns: vec!["When".to_owned(), "Who".to_owned(), "What".to_owned()],
        rows: it.log,
    }));
    let home = it.dealership.country();
    let title = "Evidence for a chargeback".to_owned();
    let paper = PackPaper {
        edition: edition(&reader, title, case.id, case.since, home, &it.dress),
        issuer: issuer(&reader, &seller, &it.dress),
        summary: format!("Receipt {}", it.payment.number),
        hero: Fact::new("Amount", reader.money(case.amount)),
        about: Party {
            label: "Cardholder and customer".to_owned(),
            name: it.customer.details.name.as_str().to_owned(),
            address: it.customer.details.contact.address.lines(home),
        },
        facts,
        contents,
        parts,
    };
    fitting(case, paper, photos, left)
}

/// The paper with as many of the photos as a network takes; the first page names what is not in it.
fn fitting(
    case: &Case,
    mut paper: PackPaper,
    photos: Vec<Photo>,
    mut left: Vec<String>,
) -> DbResult<Vec<u8>> {
    let (contents, mut count) = (paper.contents.clone(), photos.len());
    paper.parts.extend(photos.into_iter().map(Part::Photo));
    loop {
        paper.contents.clone_from(&contents);
        if count > 0 {
            paper.contents.push(format!("Photos: {count}"));
        }
        if !left.is_empty() {
            let named = left.iter().take(NAMED).map(String::as_str).collect::<Vec<&str>>().join(", ");
            let more = match left.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            paper.contents.push(format!("Not in this file, and kept by the dealership: {named}{more}"));
        }
        let pdf = documents::pack(&paper)?;
        let mut over = pdf.len().saturating_sub(MOST);
        if over == 0 || count == 0 {
            if over > 0 {
                tracing::error!(chargeback = %case.id, "evidence that is larger than a network takes");
            }
            return Ok(pdf);
        }
        while over > 0 && count > 0 {
            if let Some(Part::Photo(photo)) = paper.parts.pop() {
                over = over.saturating_sub(photo.jpeg.len());
                left.insert(0, photo.heading);
            }
            count -= 1;
        }
    }
}
