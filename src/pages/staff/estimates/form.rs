//! The form of an estimate as a page, new or again, and alone for the script that shows totals while somebody types.

use actix_web::http::StatusCode;
use askama::Template;

use super::terms::Written;
use crate::base::db::{Conn, DbResult};
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{EstimateId, Language};
use crate::base::web::{Cx, Nav, Page, Reply};
use crate::billing::estimates::{Deferred, Drafted, Estimate, deferred};
use crate::pages::staff::charges::conflict::Conflict;
use crate::pages::staff::charges::{Context, Sheet, Typed};
use crate::pages::staff::shown::Moment;
use crate::trust::access::{ActingStaff, persons};

#[derive(Template)]
#[template(path = "staff/estimates/editor.html")]
struct Editor {
    page: Page,
    it: EstimateForm,
    /// `Saved Nov 20, 2026, 9:04 AM by Marcus Bell`; empty before the first time.
    saved: String,
    /// Somebody else's version beside this one.
    conflict: Option<Conflict>,
}

#[derive(Template)]
#[template(path = "staff/estimates/editor_form.html")]
struct FormAlone {
    it: EstimateForm,
}

/// Values ready to show.
struct EstimateForm {
    /// Where it is sent.
    action: String,
    id: EstimateId,
    /// Empty for a new one.
    number: String,
    /// The draft's count of changes when it was opened; 0 before the first time.
    version: i64,
    deferred: Vec<PutOff>,
    focus: String,
    sheet: Sheet,
}

/// Work that was declined before and is not in the form.
struct PutOff {
    key: String,
    job: String,
    net: MoneyDisplay,
    estimate: String,
}

/// What a form is shown with.
pub(super) struct Shown<'a> {
    pub context: &'a Context,
    pub id: EstimateId,
    pub stored: Option<(&'a Estimate, &'a Drafted)>,
    pub typed: Typed,
    pub written: Written,
    /// What is wrong is said only after somebody sent it.
    pub complain: bool,
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
        let title = match self.stored {
            Some((estimate, _)) => format!("Estimate {}", estimate.number),
            None => "New estimate".to_owned(),
        };
        let mut page = who.page(c, cx, title, Nav::StaffEstimates)?;
        let saved = match self.stored {
            Some((_, draft)) => saved(c, cx, self.context, draft)?,
            None => String::new(),
        };
        let wrong = self.complain && !self.written.worked.problems.is_empty();
        page.errors = wrong;
        let stands = conflict.is_some();
        let editor = Editor { page, it: self.form(c, cx)?, saved, conflict };
        match (wrong, stands) {
            (_, true) => Ok(Reply::page(&editor)?.status(StatusCode::CONFLICT)),
            (true, _) => Reply::invalid(&editor),
            _ => Reply::page(&editor),
        }
    }

    /// The form without the page around it.
    pub fn fragment(self, c: &mut Conn, cx: &Cx) -> DbResult<Reply> {
        Reply::page(&FormAlone { it: self.form(c, cx)? })
    }

    fn form(self, c: &mut Conn, cx: &Cx) -> DbResult<EstimateForm> {
        let number = self.stored.map(|(estimate, _)| estimate.number.clone()).unwrap_or_default();
        let deferred = match self.written.worked.draft.vehicle {
            Some(vehicle) => deferred(c, &cx.site, &self.context.scope, vehicle)?,
            None => Vec::new(),
        };
        let there = |it: &Deferred| {
            self.typed.lines.iter().any(|line| line.get("job").eq_ignore_ascii_case(it.job.as_str()))
        };
        let deferred: Vec<PutOff> = deferred.into_iter().filter(|it| !there(it)).map(PutOff::new).collect();
        Ok(EstimateForm {
            action: match self.stored {
                Some(_) => format!("/staff/estimates/{number}"),
                None => "/staff/estimates".to_owned(),
            },
            id: self.id,
            number,
            version: self.stored.map_or(0, |(_, draft)| draft.version.edit),
            deferred,
            focus: self.focus,
            sheet: Sheet::new(self.context, self.typed, &self.written.worked, self.complain, Vec::new()),
        })
    }
}

impl PutOff {
    fn new(it: Deferred) -> Self {
        Self { key: it.key(), net: it.net.display(Language::En), job: it.job, estimate: it.estimate }
    }
}

fn saved(c: &mut Conn, cx: &Cx, context: &Context, draft: &Drafted) -> DbResult<String> {
    let at = draft.version.changed_at.unwrap_or(draft.version.created_at);
    let at = Moment::new(at, &context.dealership.settings.time_zone);
    Ok(match by(c, cx, draft)? {
        Some(name) => format!("Saved {} by {name}", at.words),
        None => format!("Saved {}", at.words),
    })
}

/// Who changed a draft last, or began it.
pub(super) fn by(c: &mut Conn, cx: &Cx, draft: &Drafted) -> DbResult<Option<String>> {
    let version = &draft.version;
    let id = version.changed_by.as_deref().or(version.created_by.as_deref());
    match id.and_then(|id| id.parse().ok()) {
        Some(person) => Ok(Some(persons::find(c, &cx.site, person)?.name)),
        None => Ok(None),
    }
}
