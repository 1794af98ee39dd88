//! Work that a customer said no to: it stays with the vehicle until a later estimate has a job of that name approved, so
//! that nobody forgets the brakes that could wait.

use super::consent;
use super::store::{self, Estimate};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{Money, Timestamp, VehicleId};
use crate::trust::access::Scope;

/// A job that was declined.
#[derive(Clone, Debug)]
pub struct Deferred {
    pub job: String,
    /// What it would have come to, before tax.
    pub net: Money,
    pub estimate: String,
    pub declined_at: Timestamp,
    pub reason: Option<String>,
}

/// How many of a vehicle's estimates are looked through.
const LOOKED_AT: i64 = 12;

/// The deferred work of a vehicle of the scope's customer, the latest first, each job once.
pub fn deferred(c: &mut Conn, site: &Site, scope: &Scope, vehicle: VehicleId) -> DbResult<Vec<Deferred>> {
    let (mut found, mut done): (Vec<Deferred>, Vec<String>) = (Vec::new(), Vec::new());
    let all: Vec<Estimate> = store::of_vehicle(c, scope, vehicle, LOOKED_AT)?;
    for it in &all {
        let Some(said) = consent::newest(c, site, it)? else { continue };
        for job in &said.evidence.statement.jobs {
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
                    declined_at: said.given_at,
                    reason: job.decision.reason.as_ref().map(|reason| reason.as_str().to_owned()),
                });
            }
        }
    }
    Ok(found)
}
