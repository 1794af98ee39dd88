//! Estimates from the first draft to the bill, and what a consent proves.

mod authorising;
mod deciding;
mod lists;
mod plans;
mod proving;
mod versions;

use forecourt::base::db::schema::estimate;
use forecourt::billing::estimates::{self, Estimate, store};
use forecourt::billing::invoices::Line;
use forecourt::trust::access::Scope;

use diesel::prelude::*;

pub use crate::support::estimates::{clerk, content, find, made, of_job, send, sent};
use crate::support::records::{clean, day, draft, line};
use crate::support::{Actor, Answer, TestApp};

/// A new version with these lines more.
pub fn revised(app: &TestApp, scope: &Scope, number: &str, more: Vec<Line>) {
    let (actor, of) = (clerk(app), find(app, scope, number));
    app.site
        .db
        .write(|c| {
            estimates::revise(c, &app.site, &actor, scope, &of)?;
            let draft = store::drafted(c, &app.site, &of)?.expect("a draft");
            let mut content = draft.content;
            content.draft.lines.extend(more.clone());
            estimates::save(c, &app.site, &actor, scope, &of, draft.version.edit, &content)
        })
        .unwrap();
    send(app, scope, number);
}

/// Answers with yes and no, in order of the jobs; the answer is that of the signature, or of what refused it.
pub async fn sign(owner: &Actor<'_>, number: &str, version: i32, answers: &[&str]) -> Answer {
    let mut fields = serde_json::json!({ "version": version.to_string() });
    for (place, answer) in answers.iter().enumerate() {
        fields[format!("job-{place}")] = (*answer).into();
    }
    let base = format!("/estimates/{number}/signature");
    owner.prove(&format!("{base}/options"), &base, fields).await
}

pub fn state(app: &TestApp, number: &str) -> String {
    let found = app.site.db.read(|c| {
        Ok(estimate::table.filter(estimate::number.eq(number)).select(estimate::state).first::<String>(c)?)
    });
    found.unwrap()
}
