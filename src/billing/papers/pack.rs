//! The evidence for a chargeback as one PDF: what was bought and by whom, the invoices, who agreed to the work and how that is
//! proved, the receipt, photos, and who opened what when. In English, for people at a bank who know nothing of us.
//!
//! A network takes 4.5 MB: photos are made smaller, one at a time and by another process, and the last of many are left out.
//! The first page says which.

use super::frame::{Dress, Reader, edition, issuer};
use super::storing::{find, once};
use super::{estimate, invoice, receipt};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{ChargebackId, Language, Money, PersonId, Timestamp};
use crate::billing::chargebacks::Case;
use crate::billing::disputes::{self, Dispute, Happened};
use crate::billing::documents::{self, Fact, Log, PackPaper, Part, Party, Photo};
use crate::billing::estimates::consent::{Consent, ConsentKind, consents};
use crate::billing::estimates::store as estimates;
use crate::billing::evidence::{self, Evidence, Subject, SubjectKind};
use crate::billing::invoices::{Invoice, by_id, by_number, seller_of};
use crate::billing::payments::payment::Received;
use crate::billing::payments::store::received;
use crate::billing::templates::TemplateKind;
use crate::parties::customers::{self, Customer};
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::{Scope, persons};
use crate::trust::audit::{self, ActorKind, Logged};

const KIND: &str = "chargeback.pdf";
const EN: Language = Language::En;
/// What a network takes.
const MOST: usize = 4_500_000;
/// Of all photos together.
const PHOTOS: usize = 3_400_000;
/// So many that are left out are named; there may be forty.
const NAMED: usize = 12;
/// What the customer did, and what was done for them: what proves that they knew. Steps of the staff alone are none of the
/// network's business.
const ACTS: [&str; 9] = [
    "invoice.issue",
    "estimate.send",
    "estimate.approve",
    "estimate.decline",
    "estimate.consent_verbal",
    "payment.start",
    "payment.received",
    "record.view",
    "document.view",
];
/// Entries that are looked at for one document, and those that are printed for all.
const LOOKS: i64 = 1_000;
const PRINTED: usize = 200;

/// What goes to the network.
pub struct Pack {
    pub pdf: Vec<u8>,
    pub product: String,
    pub served_on: String,
    pub words: String,
}

/// The evidence as it is now. Opens the database by itself.
pub fn pack(site: &Site, scope: &Scope, case: &Case) -> DbResult<Vec<u8>> {
    let facts = site.db.read(|c| Gathered::of(c, site, scope, case))?;
    drawn(site, case, facts)
}

/// The same, made once for each answer that somebody asked for.
pub fn keep_pack(site: &Site, scope: &Scope, case: &Case, begun: Timestamp) -> DbResult<Pack> {
    let facts = site.db.read(|c| Gathered::of(c, site, scope, case))?;
    let (product, served_on, words) = (facts.product(), facts.served_on(), facts.words());
    let pdf = once(site, scope, KIND, &object(case.id, begun), || Ok((*scope, drawn(site, case, facts)?)))?;
    Ok(Pack { pdf, product, served_on, words })
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

/// Everything of one snapshot.
struct Gathered {
    dealership: Dealership,
    customer: Customer,
    payment: Received,
    dress: Dress,
    bought: Vec<(Invoice, Dress, Vec<Agreed>)>,
    receipt: documents::ReceiptPaper,
    /// Of each dispute of these invoices its number, and what both sides wrote.
    said: Vec<(String, Vec<Vec<String>>)>,
    files: Vec<Evidence>,
    log: Vec<Vec<String>>,
}

/// An estimate with what was said to it.
struct Agreed {
    number: String,
    consents: Vec<Consent>,
    paper: documents::InvoicePaper,
}

impl Gathered {
    fn of(c: &mut Conn, site: &Site, scope: &Scope, case: &Case) -> DbResult<Self> {
        let dealership = dealerships::load(c, scope.dealership())?;
        let payment = received::by_id(c, site, scope, case.payment)?;
        let mut invoices = Vec::new();
        for it in case.taken(c, scope)? {
            invoices.push(by_id(c, site, &Scope::for_job(scope.dealership(), None), it.invoice)?);
        }
        // Of an inquiry nothing was taken: what it pays now.
        if invoices.is_empty() {
            for it in received::allocated(c, scope, &payment)? {
                invoices.push(by_number(c, site, &Scope::for_job(scope.dealership(), None), &it.number)?);
            }
        }
        let (mut bought, mut said, mut subjects) =
            (Vec::new(), Vec::new(), vec![Subject::chargeback(case.id)]);
        let mut objects = vec![(*scope, payment.id.to_string(), format!("Receipt {}", payment.number))];
        for invoice in invoices {
            let of = Scope::for_job(scope.dealership(), Some(invoice.customer));
            let dress = Dress::of(c, scope.dealership(), invoice.snapshot.stationery.as_ref())?;
            objects.push((of, invoice.id.to_string(), format!("Invoice {}", invoice.number)));
            let mut agreed = Vec::new();
            if let Some(it) = estimates::of_invoice(c, &of, invoice.id)? {
                let sent = estimates::current(c, site, &it)?;
                let written = sent.version.sent_at.unwrap_or(sent.version.created_at);
                let frozen = sent.offer.snapshot.stationery.as_ref();
                let dress = Dress::of(c, scope.dealership(), frozen)?;
                objects.push((of, it.id.to_string(), format!("Estimate {}", it.number)));
                agreed.push(Agreed {
                    paper: estimate::paper(&site.config, &sent.offer, written, &dress)?,
                    consents: consents(c, site, &it)?,
                    number: it.number,
                });
            }
            for it in disputes::of_invoice(c, &of, invoice.id)? {
                subjects.push(Subject::dispute(it.id));
                said.push((it.number.clone(), conversation(c, site, &of, &it, &dealership)?));
            }
            bought.push((invoice, dress, agreed));
        }
        let whole = Scope::for_job(scope.dealership(), None);
        let mut files = Vec::new();
        for subject in &subjects {
            let all = evidence::of_subject(c, site, &whole, subject)?;
            // Of a dispute, what the customer sees as well.
            let own = |it: &Evidence| it.shared || subject.kind() == SubjectKind::Chargeback;
            files.extend(all.into_iter().filter(own));
        }
        Ok(Self {
            dress: Dress::now(c, scope, TemplateKind::Receipt, EN)?,
            receipt: receipt::paper_of(c, site, scope, payment.id)?,
            customer: customers::load(c, site, scope)?,
            log: looks(c, site, &objects, &dealership)?,
            dealership,
            payment,
            bought,
            said,
            files,
        })
    }

    fn product(&self) -> String {
        let numbers: Vec<&str> = self.bought.iter().map(|(it, ..)| it.number.as_str()).collect();
        format!("Repair and service of a vehicle, invoice {}", numbers.join(", "))
    }

    fn served_on(&self) -> String {
        let first = self.bought.first();
        let day = first.map(|(it, ..)| it.snapshot.supplied_on.unwrap_or(it.snapshot.issued_on));
        day.map(|day| day.display(EN).to_string()).unwrap_or_default()
    }

    fn words(&self) -> String {
        let signed = self.bought.iter().flat_map(|(_, _, agreed)| agreed).flat_map(|it| &it.consents);
        let signed = signed.filter(|it| it.kind == ConsentKind::Passkey).count();
        let agreed = match signed {
            0 => String::new(),
            _ => " The cardholder approved the work beforehand with a cryptographic signature (passkey); the file shows who, when and how."
                .to_owned(),
        };
        format!(
            "The attached file holds the invoice, the receipt, what was agreed to, photos where there are any, and the log of who opened the documents.{agreed}"
        )
    }
}

/// What both sides wrote in a dispute; notes among the staff are not the customer's and so not here.
fn conversation(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    it: &Dispute,
    dealership: &Dealership,
) -> DbResult<Vec<Vec<String>>> {
    let events = disputes::events(c, site, scope, it)?;
    let names = persons::names_of(c, site, events.iter().filter_map(|own| own.person))?;
    let row = |own: Happened| {
        let name = own.person.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        let who = if name.is_empty() { own.side.code().to_owned() } else { format!("{name} ({})", own.side) };
        let words = if own.words.is_empty() { own.kind.code().replace('_', " ") } else { own.words };
        vec![own.at.display(EN, &dealership.settings.time_zone).to_string(), who, words]
    };
    Ok(events.into_iter().filter(|own| !own.internal).map(row).collect())
}

/// Who opened and did what, in words, newest first. Looks are those of the customer and of whoever has their link.
fn looks(
    c: &mut Conn,
    site: &Site,
    objects: &[(Scope, String, String)],
    dealership: &Dealership,
) -> DbResult<Vec<Vec<String>>> {
    let mut all: Vec<(Logged, String)> = Vec::new();
    for (scope, object, title) in objects {
        let found = audit::of_object(c, scope, object, &ACTS, LOOKS)?;
        let told = found.into_iter().filter(|it| {
            !it.action.ends_with(".view") || matches!(it.kind, ActorKind::Owner | ActorKind::Guest)
        });
        all.extend(told.map(|it| (it, title.clone())));
    }
    // Acts and the first look of each at each document come before all other looks: somebody who opens an invoice again and
    // again does not push out that it was sent and paid.
    all.sort_by_key(|(it, _)| (it.at, it.id));
    let mut known: Vec<(Option<PersonId>, ActorKind, String)> = Vec::new();
    let mut weighed: Vec<(bool, (Logged, String))> = Vec::with_capacity(all.len());
    for (it, title) in all {
        let look = it.action.ends_with(".view");
        let own = (it.actor, it.kind, title.clone());
        let again = look && known.contains(&own);
        if look && !again {
            known.push(own);
        }
        weighed.push((again, (it, title)));
    }
    weighed.sort_by_key(|(again, (it, _))| (*again, std::cmp::Reverse((it.at, it.id))));
    weighed.truncate(PRINTED);
    let mut all: Vec<(Logged, String)> = weighed.into_iter().map(|(_, row)| row).collect();
    all.sort_by_key(|(it, _)| std::cmp::Reverse((it.at, it.id)));
    let names = persons::names_of(c, site, all.iter().filter_map(|(it, _)| it.actor))?;
    let zone = &dealership.settings.time_zone;
    let row = |(it, title): (Logged, String)| {
        let name = it.actor.and_then(|id| names.get(&id).cloned());
        let who = match name {
            Some(name) => format!("{name} ({})", it.kind.code()),
            None => it.kind.code().to_owned(),
        };
        let device = if it.device.is_empty() { String::new() } else { format!(", {}", it.device) };
        let what = it.action.replace(['.', '_'], " ");
        vec![it.at.display(EN, zone).to_string(), who, format!("{title}: {what}{device}")]
    };
    Ok(all.into_iter().map(row).collect())
}

fn drawn(site: &Site, case: &Case, it: Gathered) -> DbResult<Vec<u8>> {
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

fn consented(of: &Agreed, at: &impl Fn(Timestamp) -> String) -> Log {
    let row = |it: &Consent| {
        let how = match it.kind {
            ConsentKind::Passkey => "Approved, signed with a passkey",
            ConsentKind::Verbal => "Approved in words",
            ConsentKind::Declined => "Declined",
        };
        let evidence = &it.evidence;
        let device = [evidence.device.as_str(), evidence.address.as_deref().unwrap_or_default()];
        let device = device.into_iter().filter(|part| !part.is_empty()).collect::<Vec<&str>>().join(", ");
        let proof =
            evidence.signature.as_ref().map(|it| format!("; key {}", it.credential)).unwrap_or_default();
        let amount = Money::display(it.amount, EN);
        let said = format!(
            "Version {}, {amount} before tax; document SHA-256 {}; {device}{proof}",
            evidence.statement.version, evidence.statement.document
        );
        vec![at(it.given_at), evidence.name.clone(), how.to_owned(), said]
    };
    Log {
        heading: format!("Who agreed to estimate {}", of.number),
        words: "The signature is over the hash of the document that the customer saw. It can be checked at any time."
            .to_owned(),
        columns: ["When", "Who", "How", "To what"].map(str::to_owned).to_vec(),
        rows: of.consents.iter().map(row).collect(),
    }
}

/// Photos as large as there is room for, and the names of what there is none for or what is no photo. One is held at a time,
/// and behind the first that does not fit none is read.
fn photos(site: &Site, files: &[Evidence]) -> DbResult<(Vec<Photo>, Vec<String>)> {
    let (mut all, mut room, mut left) = (Vec::new(), Some(PHOTOS), Vec::new());
    for about in files {
        let made = match room.filter(|_| about.kind.is_picture()) {
            Some(_) => {
                let whole = site.db.read(|c| evidence::whole(c, site, about))?;
                evidence::small(about.kind, &whole)?
            }
            None => None,
        };
        let Some((jpeg, size)) = made else {
            left.push(about.name.clone());
            continue;
        };
        room = room.and_then(|room| room.checked_sub(jpeg.len()));
        match room {
            Some(_) => all.push(Photo { heading: about.name.clone(), about: String::new(), jpeg, size }),
            None => left.push(about.name.clone()),
        }
    }
    Ok((all, left))
}
