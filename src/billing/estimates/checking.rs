//! Proving the kept consents again: that each document is the one that was sent, that each statement is about it and says
//! what is authorised, that each signature holds under a key the person registered, and that no estimate says more than
//! its consents do. Needs the database and its keys, no network and no browser.

use diesel::prelude::*;
use serde::Serialize;

use super::consent::{self, Consent, ConsentKind};
use super::state::EstimateState;
use super::statement::Statement;
use super::store::{self, Estimate, Sent, Version};
use crate::base::db::schema::estimate;
use crate::base::db::{Conn, DbResult, MultiBackend};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{ConsentId, EstimateId};
use crate::trust::access::signing;

/// What was looked at and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    pub estimates: usize,
    pub consents: usize,
    /// How many of them carry a signature.
    pub signatures: usize,
    pub findings: Vec<Finding>,
}

impl Checked {
    pub fn add(&mut self, part: Self) {
        self.estimates += part.estimates;
        self.consents += part.consents;
        self.signatures += part.signatures;
        self.findings.extend(part.findings);
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub estimate: String,
    pub version: Option<i32>,
    pub consent: Option<ConsentId>,
    pub what: String,
}

/// Read in parts, so that everything is never open at once.
const PART: i64 = 200;

/// All estimates of the installation after `after`, at most one part of them; the second value is where to go on.
pub fn check_part(
    c: &mut Conn,
    site: &Site,
    after: Option<EstimateId>,
    report: &mut Checked,
) -> DbResult<Option<EstimateId>> {
    let mut next = estimate::table
        .order(estimate::id)
        .limit(PART)
        .select(Estimate::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(id) = after {
        next = next.filter(estimate::id.gt(id));
    }
    let all: Vec<Estimate> = next.load(c)?;
    for it in &all {
        check_one(c, site, it, report)?;
    }
    Ok(all.last().map(|it| it.id))
}

/// Those with this number, at whichever dealership. Returns how many there are.
pub fn check_number(c: &mut Conn, site: &Site, number: &str, report: &mut Checked) -> DbResult<usize> {
    let all: Vec<Estimate> =
        estimate::table.filter(estimate::number.eq(number)).select(Estimate::as_select()).load(c)?;
    for it in &all {
        check_one(c, site, it, report)?;
    }
    Ok(all.len())
}

fn check_one(c: &mut Conn, site: &Site, of: &Estimate, report: &mut Checked) -> DbResult<()> {
    report.estimates += 1;
    let mut find = |version, consent, what: String| {
        report.findings.push(Finding { estimate: of.number.clone(), version, consent, what });
    };
    let versions = store::versions(c, of)?;
    let mut sent: Vec<Sent> = Vec::new();
    for it in versions.iter().filter(|it| it.state != EstimateState::Draft) {
        match opened(c, site, of, it) {
            Ok(version) => sent.push(version),
            Err(AppError::Database(error)) => return Err(AppError::Database(error)),
            Err(error) => find(Some(it.number), None, format!("the document that was sent: {error:#}")),
        }
    }
    let consents = match consent::consents(c, site, of) {
        Ok(all) => all,
        Err(AppError::Database(error)) => return Err(AppError::Database(error)),
        Err(error) => {
            find(None, None, format!("the kept consents: {error:#}"));
            return Ok(());
        }
    };
    let mut signatures = 0;
    for it in &consents {
        signatures += usize::from(it.evidence.signature.is_some());
        if let Err(what) = holds(c, site, it, &sent)? {
            find(Some(it.evidence.statement.version), Some(it.id), what);
        }
    }
    for it in versions.iter().filter(|it| is_decided(it.state)) {
        if !consents.iter().any(|said| said.version == it.id) {
            find(Some(it.number), None, format!("the version is {} and no consent says so", it.state));
        }
    }
    report.consents += consents.len();
    report.signatures += signatures;
    Ok(())
}

fn is_decided(state: EstimateState) -> bool {
    state.is_approved() || state == EstimateState::Declined
}

/// The stored document, if it is what was sent as this version of this estimate.
fn opened(c: &mut Conn, site: &Site, of: &Estimate, row: &Version) -> DbResult<Sent> {
    let sent = store::version(c, site, of, row.number)?;
    let offer = &sent.offer;
    let right = offer.estimate == of.id
        && offer.version == row.number
        && offer.customer == of.customer
        && offer.snapshot.number.as_str() == of.number;
    if right { Ok(sent) } else { Err(AppError::internal("it belongs to another estimate or version")) }
}

/// Whether one consent holds; otherwise what is wrong with it.
pub fn holds(c: &mut Conn, site: &Site, it: &Consent, sent: &[Sent]) -> DbResult<Result<(), String>> {
    let evidence = &it.evidence;
    let Some(to) = sent.iter().find(|known| known.version.id == it.version) else {
        return Ok(Err("the version it was given to is not there or does not open".to_owned()));
    };
    let statement = match Statement::new(&to.offer, &to.sha256, &evidence.statement.decisions()) {
        Ok(statement) => statement,
        Err(error) => return Ok(Err(error.to_string())),
    };
    if statement != evidence.statement {
        return Ok(Err("what it says is not about the document that is stored".to_owned()));
    }
    let some = statement.approved().contains(&true);
    let amount = match it.kind {
        ConsentKind::Passkey if some => statement.authorised(),
        ConsentKind::Verbal if some => match &evidence.verbal {
            Some(verbal) => verbal.amount,
            None => return Ok(Err("nobody wrote down what was said".to_owned())),
        },
        ConsentKind::Declined if !some => statement.authorised(),
        _ => return Ok(Err("its kind does not fit what it says".to_owned())),
    };
    if amount != it.amount {
        return Ok(Err("the authorized amount is not what was consented to".to_owned()));
    }
    match (it.kind, &evidence.signature, it.person) {
        (ConsentKind::Passkey, Some(signature), Some(person)) => {
            let digest = statement.digest()?;
            if let Err(flaw) = signing::check(&site.config, &digest, signature) {
                return Ok(Err(flaw.to_string()));
            }
            Ok(signing::is_registered(c, person, signature)?.map_err(|flaw| flaw.to_string()))
        }
        (ConsentKind::Passkey, ..) => Ok(Err("the signature is missing".to_owned())),
        _ => Ok(Ok(())),
    }
}
