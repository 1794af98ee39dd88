//! `GET /staff/approvals/{id}`: who asks for what and why, what would happen in money, and the decision. `POST …/withdrawal`
//! takes one's own request back.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{name, pill};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{ApprovalId, CustomerId, Language};
use crate::base::web::{Cx, Flash, FlashKind, Nav, Page, Reply};
use crate::billing::approvals::{self, Approval, NotDecided, State};
use crate::pages::owner::rows::Pill;
use crate::pages::staff::seen;
use crate::pages::staff::shown::{Moment, id, waited};
use crate::parties::{customers, dealerships};
use crate::trust::access::{ActingStaff, Clerk, Permission};

pub async fn show(cx: Cx, clerk: Clerk, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(clerk, move |c, who, cx| {
        let it = approvals::by_id(c, &cx.site, &who.scope, id(&path)?)?;
        seen::one(&cx.site, who, it.customer, it.id);
        Reply::page(&Show::new(c, cx, who, it, String::new(), "")?)
    })
    .await
}

pub async fn withdraw(cx: Cx, clerk: Clerk, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.change(clerk, move |c, who, cx| {
        let it = approvals::by_id(c, &cx.site, &who.scope, id(&path)?)?;
        approvals::withdraw(c, &cx.site, &who.actor, &who.scope, it.id)?;
        let text = format!("Withdrawn: {}. Nothing was done.", it.proposal.title);
        Ok(Reply::to("/staff/approvals").flash(Flash { kind: FlashKind::Ok, text }))
    })
    .await
}

#[derive(Template)]
#[template(path = "staff/approvals/show.html")]
pub(super) struct Show {
    page: Page,
    id: ApprovalId,
    kind: &'static str,
    title: String,
    pill: Pill,
    customer: CustomerId,
    name: String,
    amount: MoneyDisplay,
    effects: Vec<(String, String)>,
    document: (String, String),
    by: String,
    at: Moment,
    waited: String,
    /// Until when it can be decided and used, while that matters.
    until: Option<Moment>,
    /// That time is over.
    over: bool,
    because: String,
    reason: String,
    decided: Option<Decided>,
    /// The reader may decide it now.
    decides: bool,
    /// Why not, to whoever would otherwise.
    refusal: &'static str,
    /// The reader asked for it, and can take it back.
    withdraws: bool,
    /// Where it is done, once it was approved.
    action: Option<String>,
    fields: Vec<(String, String)>,
    note: String,
    error: &'static str,
}

struct Decided {
    by: String,
    at: Moment,
    note: String,
}

impl Show {
    /// With a word above it.
    pub fn warned(mut self, text: String) -> Self {
        self.page.flash = Some(Flash { kind: FlashKind::Warn, text });
        self
    }

    /// `note` as it was typed, and what is wrong with it.
    pub fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        it: Approval,
        note: String,
        error: &'static str,
    ) -> DbResult<Self> {
        let zone = dealerships::load(c, who.dealership)?.settings.time_zone;
        let now = cx.site.clock.now();
        let (stands, until) = (it.stands(now), Moment::new(it.expires_at, &zone));
        let waiting = it.state == State::Waiting && stands;
        let (decides, refusal) = match who.may(Permission::WorkAsManager) && waiting {
            false => (false, ""),
            true => match NotDecided::of(c, &who.actor, &who.scope, &it)? {
                None => (true, ""),
                Some(why) => (false, why_not(why)),
            },
        };
        let decided = match (it.decided_by, it.decided_at) {
            (Some(by), Some(at)) => Some(Decided {
                by: name(c, cx, by)?,
                at: Moment::new(at, &zone),
                note: it.note.clone().unwrap_or_default(),
            }),
            _ => None,
        };
        let mut page = who.page(c, cx, it.proposal.title.as_str(), Nav::Approvals)?;
        page.errors = !error.is_empty();
        Ok(Self {
            page,
            id: it.id,
            kind: it.kind.title(),
            pill: pill(&it, now),
            over: it.is_over(now),
            until: (stands || it.is_over(now)).then_some(until),
            customer: it.customer,
            name: customers::name_of(c, &cx.site, &who.scope.narrowed(it.customer)?)?,
            amount: it.amount.display(Language::En),
            by: name(c, cx, it.requested_by)?,
            at: Moment::new(it.requested_at, &zone),
            waited: waited(it.requested_at, now),
            decided,
            decides,
            refusal,
            withdraws: it.requested_by == who.person && stands,
            action: (it.state == State::Approved && stands).then_some(it.proposal.action),
            because: it.proposal.because,
            title: it.proposal.title,
            effects: it.proposal.effects,
            document: it.proposal.document,
            fields: it.proposal.form,
            reason: it.reason,
            note,
            error,
        })
    }
}

pub(super) fn why_not(why: NotDecided) -> &'static str {
    match why {
        NotDecided::Own => "You asked for this. Another manager decides it.",
        NotDecided::Written => {
            "You wrote this draft or changed it, or what it was made from. Another manager decides it."
        }
        NotDecided::Involved => "You act for this customer. Another manager decides it.",
        NotDecided::Dispute => {
            "You issued this invoice, or decided about it before. Another manager decides it."
        }
    }
}
