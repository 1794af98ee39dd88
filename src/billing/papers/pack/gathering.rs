//! What the evidence for a chargeback is made of: everything about the payment, its invoices and their disputes, as one
//! snapshot of the database.

use super::EN;
use super::telling::{conversation, looks};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::EvidenceId;
use crate::billing::chargebacks::Case;
use crate::billing::disputes;
use crate::billing::documents;
use crate::billing::estimates::consent::{Consent, ConsentKind, consents};
use crate::billing::estimates::store as estimates;
use crate::billing::evidence::{self, Evidence, Subject, SubjectKind};
use crate::billing::invoices::{Invoice, by_id, by_number};
use crate::billing::papers::frame::Dress;
use crate::billing::papers::{estimate, receipt};
use crate::billing::payments::payment::Received;
use crate::billing::payments::store::received;
use crate::billing::templates::TemplateKind;
use crate::parties::customers::{self, Customer};
use crate::parties::dealerships::{self, Dealership};
use crate::trust::access::Scope;

/// Everything of one snapshot.
pub(super) struct Gathered {
    pub(super) dealership: Dealership,
    pub(super) customer: Customer,
    pub(super) payment: Received,
    pub(super) dress: Dress,
    pub(super) bought: Vec<(Invoice, Dress, Vec<Agreed>)>,
    pub(super) receipt: documents::ReceiptPaper,
    /// Of each dispute of these invoices its number, and what both sides wrote.
    pub(super) said: Vec<(String, Vec<Vec<String>>)>,
    pub(super) files: Vec<Evidence>,
    pub(super) log: Vec<Vec<String>>,
}

/// An estimate with what was said to it.
pub(super) struct Agreed {
    pub(super) number: String,
    pub(super) consents: Vec<Consent>,
    pub(super) paper: documents::InvoicePaper,
}

impl Gathered {
    pub(super) fn of(c: &mut Conn, site: &Site, scope: &Scope, case: &Case) -> DbResult<Self> {
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

    pub(super) fn read(&self) -> Vec<EvidenceId> {
        self.files.iter().map(|it| it.id).collect()
    }

    pub(super) fn product(&self) -> String {
        let numbers: Vec<&str> = self.bought.iter().map(|(it, ..)| it.number.as_str()).collect();
        format!("Repair and service of a vehicle, invoice {}", numbers.join(", "))
    }

    pub(super) fn served_on(&self) -> String {
        let first = self.bought.first();
        let day = first.map(|(it, ..)| it.snapshot.supplied_on.unwrap_or(it.snapshot.issued_on));
        day.map(|day| day.display(EN).to_string()).unwrap_or_default()
    }

    pub(super) fn words(&self) -> String {
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
