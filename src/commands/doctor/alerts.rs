//! Alerts: whether the site's own rules can be read, and what they say makes sense.

use super::Finding;
use crate::base::config::Config;
use crate::safety::alerts::rules_of;

pub(super) fn findings(config: &Config) -> Option<Finding> {
    rules_of(config).err().map(|error| {
        Finding::new(
            "alert_rules.form",
            format!("alert_rules cannot be used: {error}"),
            "Put it right, or leave alert_rules out. `forecourt alerts rules` prints every rule and what it may say.",
        )
    })
}
