//! A form whose draft is a draft no more: somebody issued it or threw it away while another still typed. 409, what
//! differs, and everything that was typed in a form that saves it as a draft of its own. What was issued stays as it is.

use super::new::blank;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::values::InvoiceId;
use crate::base::web::{Cx, Reply};
use crate::billing::invoices::drafts::{self, Standing};
use crate::billing::invoices::{Draft, Invoice, by_number};
use crate::pages::staff::charges::conflict::{Conflict, Difference, differences};
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
    /// A form of a new draft that was sent again: the same is on the invoice already.
    pub fn again(&self, c: &mut Conn, who: &ActingStaff, cx: &Cx, typed: &Typed) -> DbResult<Reply> {
        let mut typed = typed.clone();
        if let Self::Issued(number) = self {
            let issued = by_number(c, &cx.site, &who.scope, number)?;
            let theirs = Draft::from(&issued.snapshot);
            typed.adopt(&theirs);
            let context = Context::load(c, &cx.site, who, issued.customer)?;
            let context = context.about(c, &cx.site, typed.get("vehicle"))?;
            if beside(cx, &context, &issued, &typed).is_empty() {
                return Ok(Reply::to(format!("/staff/invoices/{number}")));
            }
        }
        self.page(c, who, cx, &typed, &Wanted::Save)
    }

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
            Some(it) => Conflict {
                said: format!(
                    "{} was issued while you typed and can no longer be edited. Nothing of yours was saved.",
                    it.number
                ),
                differences: beside(cx, &context, it, &typed),
                other: (format!("/staff/invoices/{}", it.number), "Drop mine and open the invoice"),
                then: "Your version is in the form below. Saving it makes a draft of its own. What is wrong on the \
                       invoice is put right there, with a credit note.",
            },
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

/// From what was issued to what was typed.
fn beside(cx: &Cx, context: &Context, issued: &Invoice, typed: &Typed) -> Vec<Difference> {
    let mut theirs = Draft::from(&issued.snapshot);
    let mine = context.work(&cx.site, typed, Some(&theirs)).draft;
    theirs.due_on = mine.due_on.and(Some(issued.due_on));
    // Work of the day of issue is frozen without its day.
    theirs.supplied_on = theirs.supplied_on.or(mine.supplied_on.filter(|day| *day == issued.issued_on));
    differences(&theirs, &mine, context.dealership.settings.currency)
}
