//! What every room may need of the running installation: database, vault, clock, settings, and a place for
//! small writes that may wait a moment. One is made at start and cloned freely.

use std::sync::Arc;

use crate::base::config::Config;
use crate::base::db::Db;
use crate::base::later::Later;
use crate::base::values::Clock;
use crate::base::vault::Vault;

/// Shared by all requests and jobs of this process. Holds no state of its own that another instance would miss.
#[derive(Clone)]
pub struct Site {
    pub db: Db,
    pub vault: Vault,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub later: Later,
}
