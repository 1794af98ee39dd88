//! A form whose draft is a draft no more: somebody issued it or threw it away while another still typed. 409, what
//! differs, and everything that was typed in a form that saves it as a draft of its own. What was issued stays as it is.

use super::new::blank;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::InvoiceId;
use crate::base::web::{Cx, Reply};
use crate::billing::invoices::drafts::{self, Standing};
use crate::billing::invoices::{Draft, by_number};
use crate::pages::staff::charges::conflict::{Conflict, differences};
use crate::pages::staff::charges::{Context, Typed, Wanted, changed};
use crate::pages::staff::seen;
use crate::pages::staff::shown::id;
use crate::trust::access::ActingStaff;

pub(super) enum Overtaken {
    /// With this number.
    Issued(String),
    Discarded,
}

/// None while it is a draft. What never was one, or is another dealership's, looks like one that was thrown away.
pub(super) fn overtaken(c: &mut Conn, who: &ActingStaff, id: InvoiceId) -> DbResult<Option<Overtaken>> {
    match drafts::standing(c, &who.scope, id) {
        Ok(Standing::Draft) => Ok(None),
        Ok(Standing::Issued(number)) => Ok(Some(Overtaken::Issued(number))),
        Err(AppError::NotFound) => Ok(Some(Overtaken::Discarded)),
        Err(other) => Err(other),
    }
}

impl Overtaken {
    /// What was typed, and what can be done with it.
    pub fn page(
        &self,
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        typed: &Typed,
        wanted: &Wanted,
    ) -> DbResult<Reply> {
        let issued = match self {
            Self::Issued(number) => Some(by_number(c, &cx.site, &who.scope, number)?),
            Self::Discarded => None,
        };
        let customer = match (&issued, typed.get("customer")) {
            (Some(it), _) => it.customer,
            (None, "") => return Err(AppError::NotFound),
            (None, text) => id(text)?,
        };
        let context = Context::load(c, &cx.site, who, customer)?;
        seen::one(&cx.site, who, customer, customer);
        let (mut typed, focus) = changed(&context, typed.clone(), wanted);
        let context = context.about(c, &cx.site, typed.get("vehicle"))?;
        let conflict = match &issued {
            Some(it) => {
                let mut theirs = Draft::from(&it.snapshot);
                let mine = context.work(&cx.site, &typed, Some(&theirs)).draft;
                theirs.due_on = mine.due_on.and(Some(it.due_on));
                Conflict {
                    said: format!(
                        "{} was issued while you typed and can no longer be edited. Nothing of yours was saved.",
                        it.number
                    ),
                    differences: differences(&theirs, &mine, context.dealership.settings.currency),
                    other: (format!("/staff/invoices/{}", it.number), "Drop mine and open the invoice"),
                    then: "Your version is in the form below. Saving it makes a draft of its own. What is wrong on the \
                           invoice is put right there, with a credit note.",
                }
            }
            None => Conflict {
                said: "This draft was discarded while you typed.".to_owned(),
                differences: Vec::new(),
                other: (String::new(), ""),
                then: "Your version is in the form below. Saving it makes a new draft.",
            },
        };
        // The lines of another document are new ones here.
        typed.forget_foreign(&Draft::default());
        let fresh = InvoiceId::generate(cx.site.clock.now());
        blank(c, &context, fresh, typed, cx, &focus)?.page(c, who, cx, Some(conflict))
    }
}
