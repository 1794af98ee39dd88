//! Answering a chargeback: somebody asks for it, the evidence is made as one file and kept, and the outbox hands both to the
//! provider until it has answered. A network takes evidence once, so nothing is sent twice: the provider is asked first
//! whether it waits for any.

use std::time::Duration;

use diesel::prelude::*;

use super::cases::{Case, by_id};
use crate::base::db::schema::chargeback;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::outbox::{self, JobError, Jobs};
use crate::base::site::Site;
use crate::base::values::{ChargebackId, CustomerId, DealershipId, EvidenceId, Timestamp};
use crate::billing::papers;
use crate::billing::payments::charging_back;
use crate::billing::payments::checkout::off_thread;
use crate::billing::payments::provider::Provider;
use crate::billing::payments::store::received;
use crate::billing::payments::stripe::{Answer, Dispute, DisputeStatus, StripeError};
use crate::trust::access::Scope;
use crate::trust::audit::{self, Actor, Entry, Outcome};

const ANSWER_JOB: &str = "chargeback.answer";
/// After so long of trying somebody is told, and may begin again. The outbox itself gives up soon after.
const PATIENCE: Duration = Duration::from_secs(45 * 60);

/// Why no answer is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnswered {
    Decided,
    /// It was answered, or an answer is on its way.
    Answered,
    TooLate,
}

/// Has the evidence made and sent.
pub fn begin(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    id: ChargebackId,
) -> DbResult<Result<(), NotAnswered>> {
    let (it, now) = (by_id(c, scope, id)?, site.clock.now());
    if it.state.is_decided() {
        return Ok(Err(NotAnswered::Decided));
    }
    if it.is_late(now) {
        return Ok(Err(NotAnswered::TooLate));
    }
    if !it.takes_answer(now) {
        return Ok(Err(NotAnswered::Answered));
    }
    let values = (
        chargeback::answer_begun_at.eq(Some(now)),
        chargeback::answer_begun_by.eq(actor.person),
        chargeback::answer_failed.eq(""),
    );
    diesel::update(chargeback::table.find(id)).set(values).execute(c)?;
    outbox::add(c, site, ANSWER_JOB, &format!("{id} {}", now.micros()), &id)?;
    let entry = Entry::new("chargeback.answer").object(id).customer(scope.dealership(), it.customer);
    let before = if it.failed.is_empty() { "waits for an answer" } else { "refused by the provider" };
    audit::record(c, site, actor, &entry.before(before).after("being sent"))?;
    Ok(Ok(()))
}

/// The evidence as it would be sent now, with an entry in the log for each file that was read for it. Opens the database by
/// itself.
pub fn preview(site: &Site, actor: &Actor, scope: &Scope, id: ChargebackId) -> DbResult<Vec<u8>> {
    let case = site.db.read(|c| by_id(c, scope, id))?;
    let scope = scope.narrowed(case.customer)?;
    let (pdf, read) = papers::pack(site, &scope, &case)?;
    site.db.write(|c| looked(c, site, actor, &scope, &case, &read))?;
    Ok(pdf)
}

/// Files of the case were read, for the evidence.
fn looked(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    scope: &Scope,
    case: &Case,
    read: &[EvidenceId],
) -> DbResult<()> {
    for id in read {
        let entry = Entry::new("document.view").object(id).customer(scope.dealership(), case.customer);
        audit::record(c, site, actor, &entry.fact("for", case.id))?;
    }
    Ok(())
}

/// The evidence as it was sent; none before.
pub fn sent(site: &Site, scope: &Scope, case: &Case) -> DbResult<Option<Vec<u8>>> {
    match case.begun {
        Some((at, _)) => site.db.read(|c| papers::kept_pack(c, site, scope, case.id, at)),
        None => Ok(None),
    }
}

/// Adds the job that sends.
#[must_use]
pub fn jobs(jobs: Jobs, provider: &Provider) -> Jobs {
    let sending = provider.clone();
    jobs.with(ANSWER_JOB, move |site: Site, _, id: ChargebackId| {
        let provider = sending.clone();
        async move { send(&site, &provider, id).await }
    })
}

async fn send(site: &Site, provider: &Provider, id: ChargebackId) -> Result<(), JobError> {
    let (scope, case) = off_thread(site, move |site| site.db.read(|c| located(c, id))).await?;
    let Some((begun, _)) = case.begun.filter(|_| case.is_being_sent()) else { return Ok(()) };
    match ask(site, provider, &scope, &case, begun).await {
        Ok(answer) => {
            off_thread(site, move |site| site.db.write(|c| taken(c, site, &scope, &case, &answer))).await?;
            Ok(())
        }
        // Nobody knows, or nothing happened until an operator has mended something: the same question again.
        Err(
            error @ (StripeError::Unanswered(_)
            | StripeError::NotAuthorised
            | StripeError::Setup(_)
            | StripeError::KeyReused
            | StripeError::OtherMode),
        ) if site.clock.now() < begun.plus(PATIENCE) => Err(JobError::Later(error.to_string())),
        Err(error) => {
            let why = error.to_string();
            off_thread(site, move |site| site.db.write(|c| refused(c, site, &scope, &case, &why))).await?;
            Ok(())
        }
    }
}

async fn ask(
    site: &Site,
    provider: &Provider,
    scope: &Scope,
    case: &Case,
    begun: Timestamp,
) -> Result<Dispute, StripeError> {
    let client = provider.client().map_err(|e| StripeError::Setup(e.to_string()))?;
    let now = client.dispute(&case.provider_dispute).await?;
    if !matches!(now.status, DisputeStatus::NeedsResponse | DisputeStatus::WarningNeedsResponse) {
        return Ok(now);
    }
    let (own, whole, scope) = (site.clone(), case.clone(), *scope);
    let pack = tokio::task::spawn_blocking(move || papers::keep_pack(&own, &scope, &whole, begun)).await;
    let unmade = |why: String| StripeError::Setup(format!("the evidence: {why}"));
    let pack = pack.map_err(|e| unmade(e.to_string()))?.map_err(|e| unmade(e.to_string()))?;
    let (read, about) = (pack.read, case.clone());
    let kept = off_thread(site, move |site| {
        site.db.write(|c| looked(c, site, &Actor::system(), &scope, &about, &read))
    });
    kept.await.map_err(|e| unmade(e.to_string()))?;
    let turn = format!("{}_{}", case.id, begun.micros());
    let name = format!("evidence-{}.pdf", case.receipt);
    let file = client.upload_evidence(&format!("fil_{turn}"), &name, pack.pdf).await?;
    let answer =
        Answer { file: &file, product: &pack.product, served_on: &pack.served_on, words: &pack.words };
    client.answer_dispute(&format!("ans_{turn}"), &case.provider_dispute, &answer).await
}

/// The network has it.
fn taken(c: &mut Conn, site: &Site, scope: &Scope, case: &Case, answer: &Dispute) -> DbResult<()> {
    let payment = received::located(c, scope, case.payment)?;
    charging_back::seen(c, site, &payment, answer)?;
    Ok(())
}

/// The provider does not take it; somebody must look.
fn refused(c: &mut Conn, site: &Site, scope: &Scope, case: &Case, why: &str) -> DbResult<()> {
    let short: String = why.chars().take(300).collect();
    diesel::update(chargeback::table.find(case.id)).set(chargeback::answer_failed.eq(&short)).execute(c)?;
    let entry = Entry::new("chargeback.answer").object(case.id).outcome(Outcome::Failed);
    let entry = entry.customer(scope.dealership(), case.customer).fact("why", short);
    audit::record(c, site, &Actor::system(), &entry.before("being sent").after("refused by the provider"))?;
    Ok(())
}

fn located(c: &mut Conn, id: ChargebackId) -> DbResult<(Scope, Case)> {
    let (dealership, customer): (DealershipId, CustomerId) =
        chargeback::table.find(id).select((chargeback::dealership_id, chargeback::customer_id)).first(c)?;
    let scope = Scope::for_job(dealership, Some(customer));
    let case = by_id(c, &scope, id)?;
    if case.customer != customer {
        return Err(AppError::NotFound);
    }
    Ok((scope, case))
}
