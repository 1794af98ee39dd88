//! Estimates as people at the counter make them, through the verbs.

use forecourt::base::values::LineId;
use forecourt::billing::estimates::{self, Content, Estimate, store};
use forecourt::billing::invoices::Line;
use forecourt::trust::access::Scope;
use forecourt::trust::audit::{self, ActorKind};

use super::TestApp;
use super::records::{clean, day, draft, line};

/// A line of a job that comes to `minor`.
pub fn of_job(app: &TestApp, job: &str, minor: i64) -> Line {
    Line { id: LineId::generate(app.clock.now()), job: Some(clean(job)), ..line(app, minor) }
}

/// Brakes for 480.00 and wipers for 40.00, untaxed.
pub fn content(app: &TestApp) -> Content {
    let lines = vec![
        of_job(app, "Front brakes", 30_000),
        of_job(app, "Front brakes", 18_000),
        of_job(app, "Wipers", 4_000),
    ];
    Content { draft: draft(lines), valid_until: day("2026-12-04"), deposit: None }
}

/// Somebody at the counter, as a verb's actor.
pub fn clerk(app: &TestApp) -> audit::Actor {
    audit::Actor { person: Some(app.person("Marcus Bell")), ..audit::Actor::of_kind(ActorKind::Clerk) }
}

pub fn made(app: &TestApp, scope: &Scope, content: &Content) -> String {
    let actor = clerk(app);
    app.site.db.write(|c| estimates::create(c, &app.site, &actor, scope, content)).unwrap().number
}

pub fn find(app: &TestApp, scope: &Scope, number: &str) -> Estimate {
    app.site.db.read(|c| store::by_number(c, scope, number)).unwrap()
}

/// Sends what is being written.
pub fn send(app: &TestApp, scope: &Scope, number: &str) {
    let (actor, of) = (clerk(app), find(app, scope, number));
    app.site
        .db
        .write(|c| {
            let edit = store::drafted(c, &app.site, &of)?.expect("a draft").version.edit;
            estimates::send(c, &app.site, &actor, scope, &of, edit)
        })
        .unwrap();
}

pub fn sent(app: &TestApp, scope: &Scope, content: &Content) -> String {
    let number = made(app, scope, content);
    send(app, scope, &number);
    number
}
