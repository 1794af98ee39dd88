//! What the process does for itself: no core dumps, one runtime, logs.

use std::io::IsTerminal;

use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::runtime::{Builder, Runtime};
use tracing_subscriber::EnvFilter;

use super::failure::Failure;
use crate::base::config::LogFormat;

/// A core dump would hold every key in clear.
pub fn forbid_core_dumps() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // Where the system does not let us, the service manager has to: docs/install.md says LimitCORE=0.
    let _ = setrlimit(Resource::Core, none);
}

/// For jobs and signals; the server's workers have runtimes of their own.
pub fn runtime() -> Result<Runtime, Failure> {
    Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .thread_name("jobs")
        .enable_all()
        .build()
        .map_err(|e| Failure::Refused(format!("the runtime does not start: {e}")))
}

/// Logs go to standard error, a JSON object a line unless asked otherwise.
pub fn start_logs(filter: &str, format: LogFormat) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|e| Failure::Configuration(format!("log = {filter:?} is no level and no filter: {e}")))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Json => logs.json().flatten_event(true).with_current_span(false).try_init(),
        LogFormat::Text => logs.with_ansi(std::io::stderr().is_terminal()).compact().try_init(),
    };
    // Somebody has set up logs before us: a test.
    let _ = started;
    Ok(())
}
