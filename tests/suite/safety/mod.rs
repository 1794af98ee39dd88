//! What watches over all of it.

mod alerts;
mod fed;
mod found;
mod restrained;

use std::time::Duration;

use forecourt::safety::alerts::reading::{self, Kept, State, Wanted};
use forecourt::trust::audit::{Actor, Entry, record};

use crate::support::{TestApp, judged};

pub const MINUTE: Duration = Duration::from_secs(60);

/// From here on what happens is judged.
pub fn watch(app: &TestApp) {
    app.site.later.flush();
    app.clock.advance(MINUTE);
    judged(&app.site);
    app.clock.advance(MINUTE);
}

/// A site with rules of its own, for as long as the file is held.
pub fn with_rules(text: &str) -> (tempfile::NamedTempFile, TestApp) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let path = file.path().to_owned();
    (file, TestApp::with(move |config| config.alert_rules = Some(path)))
}

/// Something is in the log.
pub fn happens(app: &TestApp, entry: &Entry) {
    app.site.db.write(|c| record(c, &app.site, &Actor::system(), entry)).unwrap();
    app.clock.advance(Duration::from_secs(20));
}

/// What was found so far and waits for somebody.
pub fn open(app: &TestApp) -> Vec<Kept> {
    app.site.later.flush();
    while judged(&app.site) > 0 {}
    let wanted = Wanted { of: None, state: State::Open, severity: None, rule: None };
    app.site.db.read(|c| reading::list(c, &app.site, &wanted, None, 50)).unwrap()
}

/// The one alert of a rule that there is.
#[track_caller]
pub fn only(app: &TestApp, rule: &str) -> Kept {
    let all = open(app);
    let mut those: Vec<Kept> = all.iter().filter(|it| it.rule == rule).cloned().collect();
    assert_eq!(those.len(), 1, "{rule}: {all:?}");
    those.remove(0)
}
