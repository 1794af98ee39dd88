//! The editor as a page, and its form alone for the script that shows totals while somebody types.

use askama::Template;

use crate::base::db::{Conn, DbResult};
use crate::base::values::InvoiceId;
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::invoices::drafts::StoredDraft;
use crate::pages::staff::charges::conflict::Conflict;
use crate::pages::staff::charges::{Check, Context, Sheet, Typed, Worked};
use crate::pages::staff::shown::Moment;
use crate::trust::access::{ActingStaff, persons};

#[derive(Template)]
#[template(path = "staff/invoices/editor.html")]
struct Editor {
    page: Page,
    it: EditorForm,
    /// `Saved Nov 20, 2026, 9:04 AM by Marcus Bell`; empty before the first time.
    saved: String,
    /// Somebody else's version beside this one.
    conflict: Option<Conflict>,
}

#[derive(Template)]
#[template(path = "staff/invoices/editor_form.html")]
struct FormAlone {
    it: EditorForm,
}

/// The form: values ready to show.
pub(super) struct EditorForm {
    /// Where it is sent.
    action: String,
    id: InvoiceId,
    /// The version it was opened with; 0 before the first time.
    version: i64,
    terms: String,
    preview: bool,
    focus: String,
    sheet: Sheet,
}

/// What a form is shown with.
pub(super) struct Shown<'a> {
    pub context: &'a Context,
    pub id: InvoiceId,
    pub stored: Option<&'a StoredDraft>,
    pub typed: Typed,
    pub worked: Worked,
    /// What is wrong is said only after somebody sent it.
    pub complain: bool,
    pub checks: Vec<Check>,
    /// The control that gets the focus, after adding a line.
    pub focus: String,
}

impl Shown<'_> {
    pub fn page(
        self,
        c: &mut Conn,
        who: &ActingStaff,
        cx: &Cx,
        conflict: Option<Conflict>,
    ) -> DbResult<Reply> {
        let order = self.typed.get("repair_order").to_owned();
        let title = match (self.stored.is_some(), order.is_empty()) {
            (false, _) => "New invoice".to_owned(),
            (true, true) => "Draft invoice".to_owned(),
            (true, false) => format!("Draft invoice for {order}"),
        };
        let mut page = who.page(c, cx, title, Nav::Invoices)?;
        let saved = match self.stored {
            Some(stored) => saved(c, cx, self.context, stored)?,
            None => String::new(),
        };
        let wrong = self.complain && !self.worked.problems.is_empty();
        page.errors = wrong;
        let stands = conflict.is_some();
        let editor = Editor { page, it: self.form(), saved, conflict };
        match (wrong, stands) {
            (_, true) => Ok(Reply::page(&editor)?.status(actix_web::http::StatusCode::CONFLICT)),
            (true, _) => Reply::invalid(&editor),
            _ => Reply::page(&editor),
        }
    }

    /// The form without the page around it.
    pub fn fragment(self) -> DbResult<Reply> {
        Reply::page(&FormAlone { it: self.form() })
    }

    fn form(self) -> EditorForm {
        let context = self.context;
        let mut sheet = Sheet::new(context, self.typed, &self.worked, self.complain, self.checks);
        if self.stored.is_some() {
            sheet.divided = format!("/staff/invoices/{}/payers", self.id);
        }
        EditorForm {
            action: match self.stored {
                Some(_) => format!("/staff/invoices/{}/edit", self.id),
                None => "/staff/invoices".to_owned(),
            },
            id: self.id,
            version: self.stored.map_or(0, |it| it.version),
            terms: format!("{} days after issue", context.dealership.settings.payment_terms_days),
            preview: self.stored.is_some(),
            focus: self.focus,
            sheet,
        }
    }
}

fn saved(c: &mut Conn, cx: &Cx, context: &Context, stored: &StoredDraft) -> DbResult<String> {
    let at = Moment::new(stored.changed_at, &context.dealership.settings.time_zone);
    let by = match stored.changed_by {
        Some(person) => format!(" by {}", persons::find(c, &cx.site, person)?.name),
        None => String::new(),
    };
    Ok(format!("Saved {}{by}", at.words))
}
