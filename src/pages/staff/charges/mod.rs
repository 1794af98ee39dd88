//! Charges as they are entered: the form's lines, what was typed, how it is read, priced and taxed, what is wrong with it,
//! and what it comes to. The invoice editor and the one of estimates are both made of it, so that a line is entered the
//! same way wherever it is entered. Not here: what else a document asks for, and keeping it.

mod choosing;
pub mod conflict;
mod context;
pub mod figures;
mod line;
pub mod lines;
mod readiness;
mod reading;
mod sheet;
mod typed;

pub use choosing::{Begun, choose, named, offered, whose};
pub use context::{Context, Worked};
pub use lines::payer_words;
pub use readiness::{Check, State, authorised, readiness};
pub use reading::Problem;
pub use sheet::Sheet;
pub use typed::{DEFERRED, Typed, TypedLine, Wanted};

use crate::billing::invoices::LineKind;

/// Applies the button that changes the form and nothing else; says which control comes next.
pub fn changed(context: &Context, mut typed: Typed, wanted: &Wanted) -> (Typed, String) {
    match wanted {
        Wanted::Add(kind) => {
            let line = context.fresh(*kind, typed.job());
            typed.lines.push(line);
            let focus = format!("l{}-description", typed.lines.len());
            (typed, focus)
        }
        Wanted::Remove(number) => {
            typed.remove(*number);
            let last = typed.lines.len().min(*number);
            let focus = if last == 0 { "add-labour".to_owned() } else { format!("l{last}-description") };
            (typed, focus)
        }
        _ => (typed, String::new()),
    }
}

/// A form to begin with: one line of labor.
pub fn blank(context: &Context) -> Typed {
    let mut typed = Typed::default();
    typed.lines.push(context.fresh(LineKind::Labour, ""));
    if let [only] = context.vehicles.as_slice() {
        typed.set("vehicle", only.id.to_string());
    }
    typed
}
