//! `GET /staff/chargebacks/{id}`: one of them: what was taken and from what, by when it must be answered, photos that go with
//! the answer, the evidence to read before it is sent, and how far it got.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{find, pill, reason};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::form_key::new_form_key;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ChargebackId, CustomerId, Language, PaymentId};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::chargebacks::Case;
use crate::billing::evidence::{self, Subject};
use crate::billing::payments::returning::refundable;
use crate::billing::payments::store::chargebacks::ChargebackState;
use crate::pages::files::{ACCEPT, File};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::faults::Faults;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Moment, id};
use crate::parties::{customers, dealerships};
use crate::trust::access::roles::CanSeeInvoices;
use crate::trust::access::{ActingStaff, Permission, Staff, persons};

const EN: Language = Language::En;

pub async fn show(
    cx: Cx,
    staff: Staff<CanSeeInvoices>,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id: ChargebackId = id(&path)?;
    cx.page(staff, move |c, who, cx| {
        let case = find(c, who, id)?;
        Reply::page(&Show::new(c, cx, who, &case, Faults::default())?)
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/chargebacks/show.html")]
pub(super) struct Show {
    page: Page,
    faults: Faults,
    id: ChargebackId,
    customer: CustomerId,
    name: String,
    payment: PaymentId,
    receipt: String,
    amount: MoneyDisplay,
    /// What left the books, where that is less, and what was not there any more.
    booked: Option<(MoneyDisplay, MoneyDisplay)>,
    /// Nobody has dealt with that.
    twice: bool,
    why: String,
    pill: Pill,
    answer_by: Option<Moment>,
    inquiry: bool,
    /// What can be sent back to end an inquiry.
    refund: Option<MoneyDisplay>,
    /// What the network charges.
    fee: Option<MoneyDisplay>,
    undecided: bool,
    takes_answer: bool,
    may_answer: bool,
    /// Why the provider did not take an answer.
    failed: String,
    provider: String,
    /// Numbers of invoices with what was taken from each.
    taken: Vec<(String, MoneyDisplay)>,
    brought: Vec<File>,
    accept: &'static str,
    /// Of the form that adds some.
    key: String,
    has_pack: bool,
    /// What happened, oldest first.
    way: Vec<(&'static str, String, Moment)>,
}

impl Show {
    pub(super) fn new(c: &mut Conn, cx: &Cx, who: &ActingStaff, it: &Case, faults: Faults) -> DbResult<Self> {
        seen::one(&cx.site, who, it.customer, it.id);
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let now = cx.site.clock.now();
        let w = who.words();
        let taken = it.taken(c, &who.scope)?;
        let files = evidence::of_subject(c, &cx.site, &who.scope, &Subject::chargeback(it.id))?;
        let mut way = vec![("circle-alert", "Came in".to_owned(), Moment::new(it.since, &zone))];
        if let Some((at, by)) = it.begun {
            let by = match by {
                Some(person) => format!("Answer asked for by {}", persons::find(c, &cx.site, person)?.name),
                None => "Answer asked for".to_owned(),
            };
            way.push(("send", by, Moment::new(at, &zone)));
        }
        if let Some(at) = it.answered_at {
            way.push(("circle-check", "The network has the evidence".to_owned(), Moment::new(at, &zone)));
        }
        if it.state.is_decided() {
            way.push(("info", pill(it, now).text.into_owned(), Moment::new(it.changed_at, &zone)));
        }
        let mut page = who.page(c, cx, format!("Chargeback of {}", it.receipt), Nav::Payments)?;
        page.errors = !faults.is_empty();
        let decided = it.state.is_decided();
        let may_refund = it.state == ChargebackState::Inquiry && who.may(Permission::Refund);
        let refund = match may_refund {
            true => Some(refundable(c, &who.scope.narrowed(it.customer)?, it.payment)?),
            false => None,
        };
        let refund = refund.filter(|most| most.is_positive());
        Ok(Self {
            page,
            faults,
            id: it.id,
            customer: it.customer,
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?,
            payment: it.payment,
            receipt: it.receipt.clone(),
            amount: it.amount.display(EN),
            booked: it.missing()?.is_positive().then_some((it.booked.display(EN), it.missing()?.display(EN))),
            twice: it.pays_twice(),
            why: reason(&it.reason),
            pill: pill(it, now),
            answer_by: it.answer_by.filter(|_| !decided).map(|at| Moment::new(at, &zone)),
            inquiry: it.state == ChargebackState::Inquiry,
            refund: refund.map(|most| most.display(EN)),
            fee: it.fee.is_positive().then(|| it.fee.display(EN)),
            undecided: !decided,
            takes_answer: it.takes_answer(now),
            may_answer: who.may(Permission::WorkAsManager),
            failed: it.failed.clone(),
            provider: it.provider_dispute.clone(),
            taken: taken.into_iter().map(|it| (it.number, it.amount.display(EN))).collect(),
            brought: files.iter().map(|it| File::new(it, "/staff/files", w)).collect(),
            accept: ACCEPT,
            key: new_form_key(),
            has_pack: it.begun.is_some(),
            way,
        })
    }
}
