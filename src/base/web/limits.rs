//! Rate limits: token buckets in the database, so that all instances share them. A bucket belongs to a network, an
//! account or a token, never to everybody, so that nobody can use up another's. Its key is a keyed hash.

use diesel::prelude::*;

use crate::base::db::schema::rate_bucket;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::Timestamp;
use crate::insert_or_ignore;

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
    /// Answers to a network of which a rule says that it tries accounts.
    pub const SLOWED: Self = Self::new("slowed", 6, 60);
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
    /// Milliseconds of work that files of one person may make: of decoding, writing anew and looking through them. A large photo
    /// takes a second, a hostile file up to a minute.
    pub const UPLOAD_WORK: Self = Self::new("upload-work", 300_000, 3600);
    /// Codes of papers that somebody types.
    pub const CHECK: Self = Self::new("check", 30, 600);
    /// What browsers report of our policy.
    pub const REPORT: Self = Self::new("report", 30, 60);
    /// What is odd about requests and goes to the log, of one person or network: enough for a rule to see it, and no more.
    pub const NOTED: Self = Self::new("noted", 40, 300);
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

/// Takes so many, also more than are left: what a piece of work costs is known when it is done.
pub fn spend(site: &Site, limit: Limit, key: &str, many: u64) -> DbResult<()> {
    let hash = site.vault.token_hash(limit.name, key.as_bytes())?;
    let step = limit.refill(site.config.rate_limit_factor.max(1));
    let took = step.saturating_mul(i64::try_from(many).unwrap_or(i64::MAX));
    site.db.write_row(|c| drain(c, site, &hash, took, i64::MAX)).map(|_| ())
}

/// Whether nothing is left. Takes nothing.
pub fn is_spent(site: &Site, limit: Limit, key: &str) -> DbResult<bool> {
    let hash = site.vault.token_hash(limit.name, key.as_bytes())?;
    let full = site.clock.now().micros().saturating_add(i64::from(limit.seconds) * 1_000_000);
    let drained: Option<Timestamp> = site
        .db
        .read(|c| Ok(rate_bucket::table.find(&hash).select(rate_bucket::at).first(c).optional()?))?;
    Ok(drained.is_some_and(|at| at.micros() >= full))
}

/// Takes one, or says when it is worth trying again. The bucket is stored as the moment until which it is drained
/// (the generic cell rate algorithm), so one row and one number suffice.
pub fn allow(site: &Site, limit: Limit, key: &str) -> DbResult<()> {
    match site.db.write_row(|c| take(c, site, limit, key))? {
        None => Ok(()),
        Some(micros) => {
            Err(AppError::TooMany { retry_after: u32::try_from(micros / 1_000_000 + 1).unwrap_or(60) })
        }
    }
}

/// The same in a transaction that there is already: the microseconds to wait, where there is none left.
pub fn take(c: &mut Conn, site: &Site, limit: Limit, key: &str) -> DbResult<Option<i64>> {
    let hash = site.vault.token_hash(limit.name, key.as_bytes())?;
    let step = limit.refill(site.config.rate_limit_factor.max(1));
    drain(c, site, &hash, step, i64::from(limit.seconds) * 1_000_000)
}

/// How often it is worked out anew. Each time somebody else took one: more often is something else.
const TRIES: usize = 1000;

/// Takes from a bucket, unless it would be drained for more than `burst` microseconds: then how many too many. Whoever took in
/// between is counted: what is written takes the place of what was read, or is worked out anew.
fn drain(c: &mut Conn, site: &Site, key: &[u8], took: i64, burst: i64) -> DbResult<Option<i64>> {
    let now = site.clock.now();
    for _ in 0..TRIES {
        let drained: Option<Timestamp> =
            rate_bucket::table.find(key).select(rate_bucket::at).first(c).optional()?;
        let next = drained.map_or(now, |d| d.max(now)).micros().saturating_add(took);
        let over = next.saturating_sub(now.micros()).saturating_sub(burst);
        if over > 0 {
            return Ok(Some(over));
        }
        let at = rate_bucket::at.eq(Timestamp::from_micros(next));
        let its = rate_bucket::key.eq(key);
        let taken = match drained {
            Some(was) => diesel::update(rate_bucket::table.filter(its.and(rate_bucket::at.eq(was))))
                .set(at)
                .execute(c)?,
            None => insert_or_ignore!(c, rate_bucket::table, (its, at))?,
        };
        if taken > 0 {
            return Ok(None);
        }
    }
    Err(AppError::Unavailable("a bucket stayed busy".to_owned()))
}

/// Removes buckets that have been full again for a while.
pub fn sweep(site: &Site) -> DbResult<usize> {
    let now = site.clock.now();
    site.db.write(|c| Ok(diesel::delete(rate_bucket::table.filter(rate_bucket::at.lt(now))).execute(c)?))
}
