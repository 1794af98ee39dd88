//! Rate limits: token buckets in the database, so that all instances share them. A bucket belongs to a network, an
//! account or a token, never to everybody, so that nobody can use up another's. Its key is a keyed hash.

use diesel::prelude::*;

use crate::base::db::DbResult;
use crate::base::db::schema::rate_bucket;
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::Timestamp;

/// What is limited: so many at once, refilled evenly over the span.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    name: &'static str,
    count: u32,
    seconds: u32,
}

impl Limit {
    pub const SIGN_IN_START: Self = Self::new("sign-in-start", 30, 60);
    pub const SIGN_IN_FINISH: Self = Self::new("sign-in-finish", 10, 60);
    /// Addresses typed on the sign-in page. Beyond it the answer names no passkeys, so that the browser offers its own.
    pub const SIGN_IN_ADDRESS: Self = Self::new("sign-in-address", 20, 600);
    /// Wrong codes of one invitation.
    pub const INVITATION_CODE: Self = Self::new("invitation-code", 5, 900);
    pub const RECOVERY_ACCOUNT: Self = Self::new("recovery-account", 3, 3600);
    /// Printed codes tried with one mailed link.
    pub const RECOVERY_CODE: Self = Self::new("recovery-code", 10, 900);
    pub const RECOVERY_NETWORK: Self = Self::new("recovery-network", 10, 3600);
    pub const PAY: Self = Self::new("pay", 10, 600);
    /// Charges that somebody questions.
    pub const DISPUTE: Self = Self::new("dispute", 5, 3600);
    /// What somebody writes about one.
    pub const DISPUTE_WORDS: Self = Self::new("dispute-words", 20, 3600);
    pub const SEARCH: Self = Self::new("search", 60, 60);
    pub const TOKEN_MISS: Self = Self::new("token-miss", 20, 300);
    /// Files that are made of many rows: statements, lists as CSV.
    pub const FILE: Self = Self::new("file", 30, 60);
    /// Pictures and other files that somebody sends.
    pub const UPLOAD: Self = Self::new("upload", 20, 3600);
    /// The same from one network, where many people may sit.
    pub const UPLOAD_NETWORK: Self = Self::new("upload-network", 200, 3600);
    /// Codes of papers that somebody types.
    pub const CHECK: Self = Self::new("check", 30, 600);
    /// What browsers report of our policy.
    pub const REPORT: Self = Self::new("report", 30, 60);
    /// Forms whose session had ended, kept for one network.
    pub const KEPT_FORM: Self = Self::new("kept-form", 30, 600);

    const fn new(name: &'static str, count: u32, seconds: u32) -> Self {
        Self { name, count, seconds }
    }

    /// Microseconds until one more is allowed again.
    fn refill(self, factor: u32) -> i64 {
        i64::from(self.seconds) * 1_000_000 / i64::from(self.count.saturating_mul(factor).max(1))
    }
}

/// Takes one, or says when it is worth trying again. The bucket is stored as the moment until which it is drained
/// (the generic cell rate algorithm), so one row and one number suffice.
pub fn allow(site: &Site, limit: Limit, key: &str) -> DbResult<()> {
    let hash = site.vault.token_hash(limit.name, key.as_bytes())?;
    let now = site.clock.now();
    let factor = site.config.rate_limit_factor.max(1);
    let step = limit.refill(factor);
    let burst = i64::from(limit.seconds) * 1_000_000;
    let wait = site.db.write(|c| {
        let drained: Option<Timestamp> =
            rate_bucket::table.find(&hash).select(rate_bucket::at).first(c).optional()?;
        let next = drained.map_or(now, |d| d.max(now)).micros().saturating_add(step);
        let over = next - now.micros() - burst;
        if over > 0 {
            return Ok(Some(over));
        }
        let at = rate_bucket::at.eq(Timestamp::from_micros(next));
        if diesel::update(rate_bucket::table.find(&hash)).set(at).execute(c)? == 0 {
            diesel::insert_into(rate_bucket::table).values((rate_bucket::key.eq(&hash), at)).execute(c)?;
        }
        Ok(None)
    })?;
    match wait {
        None => Ok(()),
        Some(micros) => {
            Err(AppError::TooMany { retry_after: u32::try_from(micros / 1_000_000 + 1).unwrap_or(60) })
        }
    }
}

/// Removes buckets that have been full again for a while.
pub fn sweep(site: &Site) -> DbResult<usize> {
    let now = site.clock.now();
    site.db.write(|c| Ok(diesel::delete(rate_bucket::table.filter(rate_bucket::at.lt(now))).execute(c)?))
}
