//! `POST /estimates/{number}/approval`: what the answers mean, before anything is decided. Yes to some of it is signed here
//! with a passkey (`POST …/signature/options`, `POST …/signature`); no to all of it is sent on without one.

use actix_web::{HttpResponse, web};
use askama::Template;
use data_encoding::HEXLOWER;
use serde_json::json;

use super::offer::{Sum, name, sums};
use super::show::Show;
use super::words::{Answer, answers, decisions};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Locale, Money};
use crate::base::web::facts::SESSION_COOKIE;
use crate::base::web::{Cx, Flash, FlashKind, Form, Json, Limit, Nav, Page, Reply};
use crate::billing::estimates::deciding::{self, begin, waiting};
use crate::billing::estimates::store::sent_by_number;
use crate::billing::estimates::{Decision, Estimate, EstimateState, Sent};
use crate::trust::access::passkeys::{Finish, Refusal, Start};
use crate::trust::access::{ActingOwner, Owner};

/// Fields whose names depend on the number of jobs.
pub type Pairs = Vec<(String, String)>;

pub async fn ask(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    form: Form<Pairs>,
) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        let estimate = may_decide(c, who, &number)?;
        let field = |name: &str| value(&form.0, name);
        let version = field("version").and_then(|text| text.parse().ok()).unwrap_or(0);
        let Some(sent) = waiting(c, &cx.site, &who.scope, &estimate, version)? else {
            return Err(AppError::Conflict(who.words().t("estimate-changed").into_owned()));
        };
        let answers = answers(sent.offer.jobs()?.len(), field);
        if answers.iter().any(|answer| answer.approved.is_none()) {
            return Reply::invalid(&Show::new(c, who, cx, &estimate, &sent, &answers)?);
        }
        let decided = decisions(&answers)?;
        Reply::page(&Approval::new(c, who, cx, &estimate, &sent, &answers, &decided)?)
    })
    .await
}

pub async fn options(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    body: Json<Start>,
) -> Result<HttpResponse, AppError> {
    cx.allow(Limit::SIGN_IN_START, cx.facts.network()).await?;
    cx.change(owner, move |c, who, cx| {
        let estimate = may_decide(c, who, &number)?;
        let field = |name: &str| body.0.fields.get(name).map(String::as_str);
        let version = field("version").and_then(|text| text.parse().ok()).unwrap_or(0);
        let Some(sent) = waiting(c, &cx.site, &who.scope, &estimate, version)? else {
            return Refusal::Changed.reply(&cx.site, who.words());
        };
        let decided = decisions(&answers(sent.offer.jobs()?.len(), field))?;
        match begin(c, &cx.site, &who.actor, &who.scope, &estimate, (version, &decided))? {
            Ok(options) => Reply::json(&options),
            Err(why) => why.reply(&cx.site, who.words()),
        }
    })
    .await
}

pub async fn finish(
    cx: Cx,
    owner: Owner,
    number: web::Path<String>,
    body: Json<Finish>,
) -> Result<HttpResponse, AppError> {
    cx.change(owner, move |c, who, cx| {
        let (w, estimate) = (who.words(), may_decide(c, who, &number)?);
        match deciding::finish(c, &cx.site, &who.actor, &who.scope, &estimate, &body.0)? {
            Ok(done) => {
                let amount = done.amount.display(w.language()).to_string();
                let key = if done.state == EstimateState::Approved {
                    "estimate-approved-flash"
                } else {
                    "estimate-part-approved-flash"
                };
                let values = [("number", estimate.number.as_str().into()), ("amount", amount.into())];
                let flash = Flash { kind: FlashKind::Ok, text: w.args(key, &values) };
                let next = json!({ "next": format!("/estimates/{}", estimate.number) });
                Ok(Reply::json(&next)?.cookie(SESSION_COOKIE, done.token, None).flash(flash))
            }
            Err(why) => why.reply(&cx.site, w),
        }
    })
    .await
}

/// What was sent, for somebody who may answer.
pub(super) fn may_decide(c: &mut Conn, who: &ActingOwner, number: &str) -> DbResult<Estimate> {
    let estimate = sent_by_number(c, &who.scope, number)?;
    if who.rights.approve { Ok(estimate) } else { Err(AppError::Forbidden) }
}

pub(super) fn value<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[derive(Template)]
#[template(path = "owner/estimates/approval.html")]
struct Approval {
    page: Page,
    number: String,
    version: i32,
    yes: Vec<(String, MoneyDisplay)>,
    no: Vec<(String, MoneyDisplay, String)>,
    totals: Vec<Sum>,
    authorised: String,
    /// The beginning of the document's hash, for whoever wants to compare.
    mark: String,
    /// Name and value, to be sent on.
    hidden: Vec<(String, String)>,
    options: String,
    finish: String,
    decline: String,
}

impl Approval {
    fn new(
        c: &mut Conn,
        who: &ActingOwner,
        cx: &Cx,
        estimate: &Estimate,
        sent: &Sent,
        answers: &[Answer],
        decided: &[Decision],
    ) -> DbResult<Self> {
        let (w, language) = (who.words(), who.words().language());
        let jobs = sent.offer.jobs()?;
        let pairs = || jobs.iter().zip(decided);
        let yes: Vec<_> = pairs()
            .filter(|(_, it)| it.approved)
            .map(|(job, _)| (name(w, job.name), job.net.display(language)))
            .collect();
        let reason =
            |it: &Decision| it.reason.as_ref().map(|why| why.as_str().to_owned()).unwrap_or_default();
        let no = pairs()
            .filter(|(_, it)| !it.approved)
            .map(|(job, it)| (name(w, job.name), job.net.display(language), reason(it)))
            .collect();
        let approved: Vec<bool> = decided.iter().map(|it| it.approved).collect();
        let figures = sent.offer.figures_of(&approved).map_err(|e| AppError::Invalid(e.to_string()))?;
        let net: Money = figures.net;
        let title = if yes.is_empty() { w.t("estimate-decline-title") } else { w.t("estimate-check-title") };
        let base = format!("/estimates/{}", estimate.number);
        let mut hidden = vec![("version".to_owned(), sent.version.number.to_string())];
        for (place, answer) in answers.iter().enumerate() {
            let said = if answer.approved == Some(true) { "yes" } else { "no" };
            hidden.push((format!("job-{place}"), said.to_owned()));
            hidden.push((format!("reason-{place}"), answer.reason.clone()));
        }
        Ok(Self {
            page: who.page(c, cx, title, Nav::Estimates)?,
            number: estimate.number.clone(),
            version: sent.version.number,
            totals: sums(w, Locale::new(language, estimate.currency), &figures)?,
            authorised: w
                .args("estimate-you-authorize", &[("amount", net.display(language).to_string().into())]),
            mark: HEXLOWER.encode(sent.sha256.get(..8).unwrap_or_default()),
            yes,
            no,
            hidden,
            options: format!("{base}/signature/options"),
            finish: format!("{base}/signature"),
            decline: format!("{base}/decline"),
        })
    }
}
