//! Uploads: the antivirus program, where one is configured. Whether it answers is asked by `forecourt doctor` alone: a portal
//! that starts before it takes no uploads until then, and does everything else.

use super::Finding;
use crate::base::config::Config;
use crate::billing::evidence::Antivirus;

pub(super) fn findings(config: &Config) -> Option<Finding> {
    let given = config.antivirus.as_deref()?;
    given.parse::<Antivirus>().is_err().then(|| {
        Finding::new(
            "antivirus.form",
            format!("antivirus = {given:?} is no address"),
            "Write tcp:HOST:PORT or unix:PATH, such as antivirus = \"unix:/run/clamav/clamd.ctl\".",
        )
    })
}

pub(super) fn silent(config: &Config) -> Option<Finding> {
    let program = config.antivirus.as_deref()?.parse::<Antivirus>().ok()?;
    program.ping().err().map(|error| {
        Finding::new(
            "antivirus.silent",
            format!("{error}; no upload is taken"),
            "Start clamd, let it listen where antivirus says, and let the portal's user reach it.",
        )
    })
}
