//! `GET /estimates/{number}/evidence`: who said what to which version, when, from where and how that is proved, in words;
//! each signature is checked anew for the page. Staff see the same.

use std::borrow::Cow;

use actix_web::{HttpResponse, web};
use askama::Template;

use super::offer::name;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::display::{DateTimeDisplay, MoneyDisplay};
use crate::base::values::{Money, Timestamp, Zone};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::base::words::Words;
use crate::billing::estimates::checking::holds;
use crate::billing::estimates::consent::{Consent, ConsentKind, consents};
use crate::billing::estimates::store::{sent_by_number, version, versions};
use crate::billing::estimates::{Estimate, EstimateState, Sent};
use crate::pages::owner::seen;
use crate::trust::access::Owner;

pub async fn show(cx: Cx, owner: Owner, number: web::Path<String>) -> Result<HttpResponse, AppError> {
    cx.page(owner, move |c, who, cx| {
        let (w, estimate) = (who.words(), sent_by_number(c, &who.scope, &number)?);
        seen::one(cx, who, estimate.id);
        let title = w.args("evidence-title", &[("number", estimate.number.as_str().into())]);
        Reply::page(&Evidence {
            page: who.page(c, cx, title, Nav::Estimates)?,
            number: estimate.number.clone(),
            proofs: proofs(c, &cx.site, w, &estimate, &who.zone)?,
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "owner/estimates/evidence.html")]
struct Evidence {
    page: Page,
    number: String,
    proofs: Vec<Proof>,
}

/// One consent in words.
pub struct Proof {
    pub title: Cow<'static, str>,
    /// How much it proves.
    pub strength: Cow<'static, str>,
    pub icon: &'static str,
    pub at: Timestamp,
    pub when: DateTimeDisplay,
    /// Label, value, and whether it is a code.
    pub facts: Vec<(Cow<'static, str>, String, bool)>,
    pub jobs: Vec<(String, MoneyDisplay, bool, String)>,
    /// What checking it just now found.
    pub holds: bool,
    pub check: Cow<'static, str>,
}

/// All consents to an estimate, the newest first.
pub fn proofs(c: &mut Conn, site: &Site, w: Words, of: &Estimate, zone: &Zone) -> DbResult<Vec<Proof>> {
    let mut sent: Vec<Sent> = Vec::new();
    for it in versions(c, of)?.into_iter().filter(|it| it.state != EstimateState::Draft) {
        sent.push(version(c, site, of, it.number)?);
    }
    let all = consents(c, site, of)?;
    all.into_iter().map(|it| proof(c, site, w, &it, &sent, zone)).collect()
}

fn proof(c: &mut Conn, site: &Site, w: Words, it: &Consent, sent: &[Sent], zone: &Zone) -> DbResult<Proof> {
    let (title, strength, icon) = match it.kind {
        ConsentKind::Passkey => ("evidence-passkey", "evidence-passkey-strength", "fingerprint-pattern"),
        ConsentKind::Verbal => ("evidence-verbal", "evidence-verbal-strength", "phone"),
        ConsentKind::Declined => ("evidence-declined", "evidence-declined-strength", "x"),
    };
    let said = holds(c, site, it, sent)?;
    let check = match (&said, it.kind) {
        (Ok(()), ConsentKind::Passkey) => "evidence-holds",
        (Ok(()), _) => "evidence-fits",
        (Err(_), _) => "evidence-broken",
    };
    let statement = &it.evidence.statement;
    let jobs = statement.jobs.iter().map(|job| {
        let reason = job.decision.reason.as_ref().map(|why| why.as_str().to_owned());
        let net = Money::new(job.net, statement.currency).display(w.language());
        (name(w, &job.job), net, job.decision.approved, reason.unwrap_or_default())
    });
    Ok(Proof {
        title: w.t(title),
        strength: w.t(strength),
        icon,
        at: it.given_at,
        when: it.given_at.display(w.language(), zone),
        facts: facts(w, it, zone),
        jobs: jobs.collect(),
        holds: said.is_ok(),
        check: w.t(check),
    })
}

/// What is not known is left out.
fn facts(w: Words, it: &Consent, zone: &Zone) -> Vec<(Cow<'static, str>, String, bool)> {
    let (evidence, language) = (&it.evidence, w.language());
    let amount = it.amount.display(language).to_string();
    let verbal = evidence.verbal.as_ref();
    let signature = evidence.signature.as_ref();
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let all = [
        ("evidence-by", text(&evidence.name), false),
        ("estimate-version", Some(evidence.statement.version.to_string()), false),
        ("evidence-authorized", (it.kind != ConsentKind::Declined).then_some(amount), false),
        ("evidence-device", text(&evidence.device), false),
        ("evidence-address", evidence.address.clone(), true),
        ("evidence-spoken-at", verbal.map(|it| it.at.display(language, zone).to_string()), false),
        ("evidence-number-called", verbal.map(|it| it.number.as_str().to_owned()), false),
        ("evidence-employee", verbal.map(|it| it.employee.clone()), false),
        ("evidence-note", verbal.and_then(|it| it.note.as_ref()).map(|it| it.as_str().to_owned()), false),
        (
            "evidence-recovery",
            evidence.after_recovery.then(|| w.t("evidence-recovery-text").into_owned()),
            false,
        ),
        ("evidence-document", Some(evidence.statement.document.clone()), true),
        ("evidence-credential", signature.map(|it| it.credential.clone()), true),
    ];
    all.into_iter().filter_map(|(key, value, code)| Some((w.t(key), value?, code))).collect()
}
