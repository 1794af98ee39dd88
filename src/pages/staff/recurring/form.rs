//! A form of a new plan that was read: its charges as on an invoice, and what only a plan asks for, its name and when it is
//! billed. Nothing here asks the database.

use super::every;
use crate::base::site::Site;
use crate::base::values::{CleanText, LocalDate, RecurringId};
use crate::billing::invoices::Draft;
use crate::billing::recurring::{Every, NewPlan, Plan, Schedule, Template};
use crate::pages::staff::charges::conflict::{Difference, differences};
use crate::pages::staff::charges::{Context, Problem, Typed, Worked};

pub(super) struct Written {
    pub worked: Worked,
    title: Option<CleanText<120>>,
    schedule: Option<Schedule>,
    automatic: bool,
}

impl Written {
    /// Prices and taxes the charges as an invoice of today would be.
    pub fn read(context: &Context, site: &Site, typed: &Typed, kept: Option<&Draft>) -> Self {
        let mut worked = context.work(site, typed, kept);
        let mut problems = Vec::new();
        let mut fail =
            |at: &str, text: &str| problems.push(Problem { at: at.to_owned(), text: text.to_owned() });
        let title = CleanText::parse(typed.get("title")).ok();
        if title.is_none() {
            fail("title", "Enter a name of at most 120 characters");
        }
        let schedule = match schedule(typed, context.today) {
            Ok(schedule) => Some(schedule),
            Err((at, text)) => {
                fail(at, text);
                None
            }
        };
        problems.append(&mut worked.problems);
        worked.problems = problems;
        Self { worked, title, schedule, automatic: typed.get("automatic") == "yes" }
    }

    /// None while something of it cannot be read.
    pub fn plan(&self, id: RecurringId) -> Option<NewPlan> {
        let title = self.title.clone().filter(|_| self.worked.problems.is_empty())?;
        let template = Template { title, draft: self.worked.draft.clone() };
        Some(NewPlan { id, template, schedule: self.schedule?, automatic: self.automatic })
    }
}

impl Written {
    /// From what is kept to what was typed.
    pub fn beside(&self, kept: &Plan, context: &Context) -> Vec<Difference> {
        let day = |it: Option<LocalDate>| it.map(|day| day.to_string()).unwrap_or_default();
        let rhythm = |it: Option<Schedule>| it.map(|it| every(it.every).to_owned()).unwrap_or_default();
        let title = self.title.as_ref().map(ToString::to_string).unwrap_or_default();
        let at_once = |yes: bool| if yes { "Issued at once" } else { "Made as drafts" }.to_owned();
        let (theirs, mine) = (Some(kept.schedule), self.schedule);
        let mut found = vec![
            ("Name of the plan", kept.template.title.to_string(), title),
            ("How often", rhythm(theirs), rhythm(mine)),
            ("First invoice", day(theirs.map(|it| it.starts_on)), day(mine.map(|it| it.starts_on))),
            ("No invoice after", day(kept.schedule.ends_on), day(mine.and_then(|it| it.ends_on))),
            ("Each invoice", at_once(kept.automatic), at_once(self.automatic)),
        ];
        found.retain(|(_, theirs, mine)| theirs != mine);
        let head =
            found.into_iter().map(|(what, theirs, mine)| Difference { what: what.to_owned(), theirs, mine });
        let currency = context.dealership.settings.currency;
        head.chain(differences(&kept.template.draft, &self.worked.draft, currency)).collect()
    }
}

fn schedule(typed: &Typed, today: LocalDate) -> Result<Schedule, (&'static str, &'static str)> {
    let every: Every = typed.get("every").parse().map_err(|_| ("every", "Choose how often"))?;
    let starts_on: LocalDate =
        typed.get("starts").parse().map_err(|_| ("starts", "Enter the day of the first invoice"))?;
    if starts_on < today {
        return Err(("starts", "The first invoice cannot lie in the past"));
    }
    if starts_on.days_since(today) > 2 * 366 {
        return Err(("starts", "Enter a first day within two years"));
    }
    let ends_on: Option<LocalDate> = match typed.get("ends") {
        "" => None,
        day => Some(day.parse().map_err(|_| ("ends", "Enter a day, or leave it empty"))?),
    };
    if ends_on.is_some_and(|end| end < starts_on) {
        return Err(("ends", "The last day must be on or after the first"));
    }
    if ends_on.is_some_and(|end| end.days_since(today) > 20 * 366) {
        return Err(("ends", "Enter a last day within twenty years, or leave it empty"));
    }
    Ok(Schedule { every, starts_on, ends_on })
}
