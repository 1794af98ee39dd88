//! `GET /staff/invoices/{number}`, or by the id of a draft: the document as it was issued, what is open on it, how far it got to the customer, and
//! its pay link. A look by staff is an entry of the log and never marks the invoice as viewed.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::deliveries::{Sent, came_back, sent};
use super::payers::{Shown, shown};
use super::reminders::{Card, card};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{
    ApprovalId, ChargebackId, CustomerId, InvoiceId, Language, VehicleId, WriteOffId, Zone,
};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::approvals::{self, State};
use crate::billing::chargebacks;
use crate::billing::credits;
use crate::billing::deliveries;
use crate::billing::disputes;
use crate::billing::invoices::drafts::{self, Standing};
use crate::billing::invoices::{self, Happened, Invoice};
use crate::billing::payers::documents;
use crate::billing::payments::pay_links;
use crate::billing::payments::store::attempts;
use crate::billing::signed;
use crate::billing::write_offs;
use crate::pages::owner::invoices::history::{Event, history};
use crate::pages::owner::invoices::paper::{Paper, paper};
use crate::pages::owner::rows::Pill;
use crate::pages::owner::standing;
use crate::pages::staff::charges::payer_words;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Day, Moment};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Permission, Scope, Staff, persons};

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.page(staff, move |c, who, cx| {
        // A draft has no number yet and goes by its id, which an issued invoice still answers to.
        if let Ok(id) = path.parse() {
            return Ok(match drafts::standing(c, &who.scope, id)? {
                Standing::Draft => Reply::to(format!("/staff/invoices/{id}/edit")),
                Standing::Issued(number) => Reply::to(format!("/staff/invoices/{number}")),
            });
        }
        let invoice = invoices::by_number(c, &cx.site, &who.scope, &path)?;
        seen::one(&cx.site, who, invoice.customer, invoice.id);
        Reply::page(&page(c, who, cx, &invoice)?)
    })
    .await
}

/// The page of an invoice, also when one of its forms comes back.
pub(super) fn page(c: &mut Conn, who: &ActingStaff, cx: &Cx, invoice: &Invoice) -> DbResult<Show> {
    let scope = who.scope.narrowed(invoice.customer)?;
    let dealership = dealerships::load(c, who.dealership)?;
    let today = dealership.today(cx.site.clock.now());
    let zone = &dealership.settings.time_zone;
    let w = who.words();
    let Happened { moved, delivered } = invoices::happened(c, &scope, invoice.id)?;
    let live = attempts::live_for(c, &scope, &[invoice.id])?;
    let code = signed::of_invoice(c, &cx.site, invoice)?;
    let (mut paper, mut history) =
        (paper(w, invoice, &moved, code)?, history(w, invoice, &moved, &delivered));
    // Receipts are the owner's pages: their numbers are enough here.
    paper.totals.iter_mut().for_each(|it| it.href.clear());
    history.iter_mut().for_each(|it| it.href.clear());
    let sendings = deliveries::sendings(c, &cx.site, &scope, invoice.id)?;
    let under_way = live.iter().any(|it| it.state.is_under_way());
    let questions = disputes::of_invoice(c, &scope, invoice.id)?;
    let axes = invoice.axes(today).questioned(questions.iter().map(|it| it.state.is_open()));
    let held = disputes::held_of(c, &scope, invoice.id, invoice.open)?;
    let mut pills = standing::pills(w, &axes, under_way);
    pills.extend(came_back(&sendings));
    let taken = chargebacks::of_invoice(c, &scope, invoice.id)?;
    if !taken.is_empty() {
        pills.push(Pill { kind: "overdue", text: "Charged back".into() });
    }
    let link = pay_links::alive(c, &cx.site, &scope, invoice.id)?;
    let notes = credits::of_invoice(c, &cx.site, &scope, invoice.id)?;
    let successor = invoices::sources::successor(c, &scope, invoice.id)?;
    let manager = who.may(Permission::WorkAsManager);
    Ok(Show {
        page: who.page(c, cx, format!("Invoice {}", invoice.number), Nav::Invoices)?,
        customer: invoice.customer,
        name: customers::name_of(c, &cx.site, &scope)?,
        vehicle: invoice.snapshot.vehicle.as_ref().map(|it| (it.id, it.title.clone())),
        pills,
        open: invoice.open.display(Language::En),
        held: held.on_hold.is_positive().then(|| held.on_hold.display(Language::En)),
        disputes: questions.into_iter().map(|it| it.number).collect(),
        payable: invoice.open.is_positive(),
        creditable: invoice.credited != invoice.total,
        voidable: credits::is_voidable(invoice)?,
        again: (successor.is_none() && credits::is_taken_back(invoice))
            .then(|| InvoiceId::generate(cx.site.clock.now())),
        successor: successor.map(|(id, number)| (id.to_string(), number)).map(|(id, number)| {
            (number.clone().unwrap_or(id), number.unwrap_or_else(|| "a draft".to_owned()))
        }),
        manager,
        notes: notes.into_iter().map(|it| (it.number, it.total.display(Language::En))).collect(),
        taken: taken
            .into_iter()
            .map(|it| (it.chargeback, it.amount.display(Language::En), Moment::new(it.since, zone)))
            .collect(),
        losses: losses(c, cx, &scope, invoice.id)?,
        due: Day::new(invoice.due_on),
        paper,
        sent: sent(&sendings, zone),
        card: card(c, &cx.site, &scope, &dealership, invoice, manager)?,
        key: new_form_key(),
        link: link.map(|at| Moment::new(at, zone)),
        approved: approved(c, cx, &scope, invoice.id, zone)?,
        payers: payers(c, cx, who, invoice.id)?,
        history,
        number: invoice.number.clone(),
    })
}

/// A write-off: its id, amount, who did it, and whether it can be taken back.
type Loss = (WriteOffId, MoneyDisplay, String, bool);

fn losses(c: &mut Conn, cx: &Cx, scope: &Scope, invoice: InvoiceId) -> DbResult<Vec<Loss>> {
    let mut losses = Vec::new();
    for it in write_offs::of_invoice(c, &cx.site, scope, invoice)? {
        let by = match it.by {
            Some(person) => persons::find(c, &cx.site, person)?.name,
            None => String::new(),
        };
        losses.push((it.id, it.amount.display(Language::En), by, it.rest()?.is_positive()));
    }
    Ok(losses)
}

#[derive(Template)]
#[template(path = "staff/invoices/show.html")]
pub(super) struct Show {
    pub page: Page,
    number: String,
    customer: CustomerId,
    name: String,
    vehicle: Option<(VehicleId, String)>,
    pills: Vec<Pill>,
    open: MoneyDisplay,
    /// Of it, what waits for a decision, and the disputes that there are.
    held: Option<MoneyDisplay>,
    disputes: Vec<String>,
    payable: bool,
    creditable: bool,
    voidable: bool,
    /// Nothing is left of it: the id of a draft that can take its place.
    again: Option<InvoiceId>,
    /// What took its place: the end of its address, and what it is called.
    successor: Option<(String, String)>,
    manager: bool,
    /// Numbers and totals of the credit notes.
    notes: Vec<(String, MoneyDisplay)>,
    losses: Vec<Loss>,
    /// What card networks took back of it.
    taken: Vec<(ChargebackId, MoneyDisplay, Moment)>,
    due: Day,
    paper: Paper,
    /// What was sent and seen of it, newest first.
    sent: Vec<Sent>,
    pub card: Card,
    /// Of the form that sends it again.
    key: String,
    /// Until when the pay link works; none when there is no link.
    link: Option<Moment>,
    /// Who approved what of it, and when.
    approved: Vec<Approved>,
    /// The other payers' documents of the same work: who pays, and the document.
    payers: Vec<(&'static str, Shown)>,
    history: Vec<Event>,
}

fn payers(c: &mut Conn, cx: &Cx, who: &ActingStaff, own: InvoiceId) -> DbResult<Vec<(&'static str, Shown)>> {
    let mut found = Vec::new();
    for it in documents(c, &who.scope, own)?.into_iter().filter(|it| it.invoice != own) {
        let name = customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?;
        found.push((payer_words(it.payer), shown(&it, name)));
    }
    Ok(found)
}

/// One decision of a second person.
struct Approved {
    id: ApprovalId,
    what: String,
    by: String,
    at: Moment,
}

fn approved(c: &mut Conn, cx: &Cx, scope: &Scope, id: InvoiceId, zone: &Zone) -> DbResult<Vec<Approved>> {
    let mut found = Vec::new();
    for it in approvals::of_object(c, &cx.site, scope, &id.to_string())? {
        let decided = it.decided_by.zip(it.decided_at);
        let (Some((person, at)), State::Used | State::Approved) = (decided, it.state) else { continue };
        let by = persons::find(c, &cx.site, person)?.name;
        found.push(Approved { id: it.id, what: it.proposal.title, by, at: Moment::new(at, zone) });
    }
    Ok(found)
}
