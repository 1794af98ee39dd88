//! The process itself, and switches that are there for trying out.

use super::Finding;
use crate::base::config::{Config, SiteMode};

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut all = Vec::new();
    if rustix::process::geteuid().is_root() {
        all.push(Finding::new(
            "process.root",
            "the portal runs as root",
            "Run it as a user of its own; the systemd unit in docs/install.md does. A port under 1024 needs a proxy or AmbientCapabilities.",
        ));
    }
    if config.mode == SiteMode::Demo {
        let remedy = "Make a site with `forecourt init`.";
        all.push(Finding::new("mode.demo", "this is a demo, with records that are made up", remedy));
    }
    if config.rate_limit_factor != 1 {
        let what = format!("rate_limit_factor = {} weakens every limit", config.rate_limit_factor);
        all.push(Finding::new("rate_limit_factor", what, "Leave it away; it is there for tests."));
    }
    all.extend(sessions(config));
    all
}

/// An administrator may set sessions shorter than these, never longer.
fn sessions(config: &Config) -> Vec<Finding> {
    let longest = Config::default();
    let given = [
        ("owner_idle_minutes", config.owner_idle_minutes, longest.owner_idle_minutes),
        ("owner_session_hours", config.owner_session_hours, longest.owner_session_hours),
        ("staff_idle_minutes", config.staff_idle_minutes, longest.staff_idle_minutes),
        ("staff_session_hours", config.staff_session_hours, longest.staff_session_hours),
    ];
    let too_long = given.into_iter().filter(|(_, is, most)| *is == 0 || is > most);
    too_long
        .map(|(name, is, most)| {
            let what = format!("{name} = {is} is outside of 1 to {most}");
            Finding::new("sessions.length", what, format!("Set {name} to {most} or less."))
        })
        .collect()
}
