//! Work that a customer said no to: it stays with the vehicle until a later estimate has a job of that name approved, so
//! that nobody forgets the brakes that could wait.

use super::consent;
use super::store::{self, Estimate};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Money, Timestamp, VehicleId};
use crate::billing::invoices::Line;
use crate::trust::access::Scope;

/// A job that was declined.
#[derive(Clone, Debug)]
pub struct Deferred {
    pub job: String,
    /// What it would have come to, before tax.
    pub net: Money,
    pub estimate: String,
    /// In which version of it, and where among its jobs.
    version: i32,
    place: usize,
    pub declined_at: Timestamp,
    pub reason: Option<String>,
}

impl Deferred {
    /// What names it in a form.
    pub fn key(&self) -> String {
        format!("{}-{}", self.estimate, self.place)
    }
}

/// How many of a vehicle's estimates are looked through.
const LOOKED_AT: i64 = 12;

/// The deferred work of a vehicle of the scope's customer, the latest first, each job once.
pub fn deferred(c: &mut Conn, site: &Site, scope: &Scope, vehicle: VehicleId) -> DbResult<Vec<Deferred>> {
    let (mut found, mut done): (Vec<Deferred>, Vec<String>) = (Vec::new(), Vec::new());
    let all: Vec<Estimate> = store::of_vehicle(c, scope, vehicle, LOOKED_AT)?;
    for it in &all {
        let Some(said) = consent::newest(c, site, it)? else { continue };
        for (place, job) in said.evidence.statement.jobs.iter().enumerate() {
            let name = job.job.to_lowercase();
            if done.contains(&name) || name.is_empty() {
                continue;
            }
            done.push(name);
            if !job.decision.approved {
                found.push(Deferred {
                    job: job.job.clone(),
                    net: Money::new(job.net, said.evidence.statement.currency),
                    estimate: it.number.clone(),
                    version: said.evidence.statement.version,
                    place,
                    declined_at: said.given_at,
                    reason: job.decision.reason.as_ref().map(|reason| reason.as_str().to_owned()),
                });
            }
        }
    }
    Ok(found)
}

/// The lines of deferred work as they were offered, for the next estimate of the vehicle; none when it is not deferred any
/// more.
pub fn deferred_lines(
    c: &mut Conn,
    site: &Site,
    scope: &Scope,
    vehicle: VehicleId,
    key: &str,
) -> DbResult<Vec<Line>> {
    let found = deferred(c, site, scope, vehicle)?.into_iter().find(|it| it.key() == key);
    let Some(it) = found else { return Ok(Vec::new()) };
    let of = store::by_number(c, scope, &it.estimate)?;
    let version = store::version(c, site, &of, it.version)?.version.id;
    let mut lines = store::content(c, site, &of, version)?.draft.lines;
    lines.retain(|line| line.job.as_ref().is_some_and(|job| job.as_str() == it.job));
    Ok(lines)
}
