//! The portal as a process of its own, with logs, limits and the log of views on.

use forecourt::app::App;
use forecourt::base::config::{Config, LogFormat, SiteMode};
use forecourt::base::values::Clock;
use forecourt::base::vault::RootSecret;
use forecourt::commands::serve::{Running, sizes};

use crate::server::live_at;

pub fn config(url: &str) -> Config {
    Config {
        mode: SiteMode::Evaluation,
        site_name: "Bench".to_owned(),
        database_url: url.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        rate_limit_factor: 1_000_000,
        audit_directory: std::env::temp_dir().join(format!("forecourt-bench-audit-{}", std::process::id())),
        log: "info".to_owned(),
        log_format: LogFormat::Json,
        ..Config::default()
    }
}

/// `--portal URL ROOT`.
pub fn run(arguments: &[String]) {
    let logs = tracing_subscriber::fmt().with_env_filter("info").with_writer(std::io::stderr);
    logs.json().flatten_event(true).with_current_span(false).init();
    let mut config = config(&arguments[0]);
    config.database_connections = sizes(&config).connections;
    let root = RootSecret::from_hex(&arguments[1]).unwrap();
    // A process of the same number, on another day, may have left the head of another log.
    let _ = std::fs::remove_dir_all(&config.audit_directory);
    let app = App::open(config, Clock::system(), &root).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let running = Running::start(app).await.expect("the portal starts");
        let address = running.address();
        tokio::task::spawn_blocking(move || live_at(address)).await.unwrap();
        running.stop().await;
    });
}
