//! The settings of one dealership, a page for each subject. An administrator of the installation chooses the dealership
//! first, as the one they work in.

pub mod bank;
pub mod billing;
pub mod branding;
pub mod disputes;
pub mod estimates;
pub mod general;
pub mod index;
pub mod numbering;
pub mod payments;
pub mod tax;
pub mod templates;

use crate::base::db::DbResult;
use crate::base::web::{Flash, FlashKind, Reply};

/// Where an administrator of the installation chooses the dealership to work in.
const CHOOSE: &str = "/accounts";

/// What is wrong with a field of a settings form.
struct Fault {
    pub at: &'static str,
    pub text: String,
}

fn text_of<'a>(faults: &'a [Fault], at: &str) -> &'a str {
    faults.iter().find(|it| it.at == at).map_or("", |it| it.text.as_str())
}

fn summary(faults: &[Fault]) -> Vec<(&str, &str)> {
    faults.iter().map(|it| (it.at, it.text.as_str())).collect()
}

/// Back to a page that says what was done.
fn done(page: &str, text: impl Into<String>) -> DbResult<Reply> {
    Ok(Reply::to(page).flash(Flash { kind: FlashKind::Ok, text: text.into() }))
}
