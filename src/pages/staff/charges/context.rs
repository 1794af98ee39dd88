//! What an editor knows before it reads a form: whom the document is for, how the dealership bills, how things are taxed.

use super::reading::{Known, Problem, Reading, read};
use super::typed::{Typed, TypedLine};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{CustomerId, LineId, LocalDate, VehicleId};
use crate::billing::invoices::totals::{Totals, TotalsError};
use crate::billing::invoices::{ComposeError, Draft, Habits, LineKind, figures, price_supplies};
use crate::billing::tax;
use crate::parties::customers::{self, Customer};
use crate::parties::dealerships::{self, Dealership, group};
use crate::parties::vehicles::odometer::{self, Reading as OdometerReading};
use crate::parties::vehicles::{self, Vehicle};
use crate::trust::access::{ActingStaff, Scope};

/// Vehicles that are offered; the page of a fleet’s other ones leads here with theirs.
const MOST_VEHICLES: usize = 200;

pub struct Context {
    pub scope: Scope,
    pub dealership: Dealership,
    pub customer: Customer,
    pub vehicles: Vec<Vehicle>,
    pub rules: Vec<tax::Rule>,
    pub habits: Habits,
    pub today: LocalDate,
    /// The most that was read on the vehicle that the form names, whoever had it then.
    pub highest: Option<OdometerReading>,
}

/// A form that was read, priced and taxed.
pub struct Worked {
    pub draft: Draft,
    /// The form's number of each line of the draft.
    pub numbers: Vec<usize>,
    /// None while nothing can be worked out.
    pub totals: Option<Totals>,
    pub problems: Vec<Problem>,
}

impl Context {
    /// Of a customer of the dealership that somebody works at; any other is not found.
    pub fn load(c: &mut Conn, site: &Site, who: &ActingStaff, customer: CustomerId) -> DbResult<Self> {
        let scope = who.scope.narrowed(customer)?;
        let dealership = dealerships::load(c, who.dealership)?;
        Ok(Self {
            customer: customers::load(c, site, &scope)?,
            vehicles: vehicles::recent(
                c,
                site,
                &scope,
                None,
                i64::try_from(MOST_VEHICLES).unwrap_or(i64::MAX),
            )?,
            rules: tax::list(c, &scope)?,
            habits: group(c, who.dealership)?,
            today: dealership.today(site.clock.now()),
            highest: None,
            dealership,
            scope,
        })
    }

    /// The same with the vehicle that is named, however many newer ones there are, and what its odometer showed before.
    pub fn about(mut self, c: &mut Conn, site: &Site, vehicle: &str) -> DbResult<Self> {
        let Ok(id) = vehicle.parse::<VehicleId>() else { return Ok(self) };
        if self.vehicle(Some(id)).is_none() {
            match vehicles::load(c, site, &self.scope, id) {
                Ok(it) => self.vehicles.push(it),
                // Somebody else’s: said beside the field.
                Err(AppError::NotFound) => return Ok(self),
                Err(other) => return Err(other),
            }
        }
        let vin = self.vehicle(Some(id)).map(|it| it.details.vin.clone());
        if let Some(vin) = vin {
            self.highest = odometer::highest(c, site, &self.scope, &vin)?;
        }
        Ok(self)
    }

    /// Not every vehicle is offered.
    pub fn has_more_vehicles(&self) -> bool {
        self.vehicles.len() >= MOST_VEHICLES
    }

    /// What was read before, where the draft's readings show less.
    pub fn rolled_back(&self, draft: &Draft) -> Option<OdometerReading> {
        let unit = self.vehicle(draft.vehicle)?.details.odometer_unit;
        let before = self.highest?;
        let read = [draft.odometer_in, draft.odometer_out].into_iter().flatten();
        let mut shown = read.map(|value| OdometerReading { value, unit, on: None });
        shown.any(|it| it.is_below(&before)).then_some(before)
    }

    pub fn vehicle(&self, id: Option<VehicleId>) -> Option<&Vehicle> {
        self.vehicles.iter().find(|it| Some(it.id) == id)
    }

    /// A line that was just added, with what is usual here.
    pub fn fresh(&self, kind: LineKind, job: &str) -> TypedLine {
        let mut line = TypedLine::fresh(kind, job);
        let money =
            |it: Option<crate::base::values::Money>| it.map(|it| it.to_decimal_string()).unwrap_or_default();
        let habits = &self.habits;
        match kind {
            LineKind::Labour => line.set("rate", money(habits.labour_rate)),
            LineKind::Disposal => {
                line.set("facility", habits.facility.as_ref().map_or("", AsRef::as_ref));
            }
            LineKind::Supplies if habits.supplies_allowed => {
                line.set("description", "Shop supplies");
                line.set("of", habits.supplies_of.code());
                line.set("percent", habits.supplies_percent.map(|it| it.to_string()).unwrap_or_default());
                line.set("cap", money(habits.supplies_cap));
                line.set("disclosure", habits.supplies_disclosure.as_ref().map_or("", AsRef::as_ref));
            }
            _ => {}
        }
        line
    }

    /// Reads a form against the lines of the stored draft, prices and taxes it, and works it out as far as it goes.
    pub fn work(&self, site: &Site, typed: &Typed, stored: Option<&Draft>) -> Worked {
        let vehicles: Vec<VehicleId> = self.vehicles.iter().map(|it| it.id).collect();
        let lines = || stored.iter().flat_map(|it| &it.lines);
        let spared = lines().filter(|it| it.kind == LineKind::Deductible && it.quantity.is_negative());
        let spared: Vec<LineId> = spared.map(|line| line.id).collect();
        let lines: Vec<LineId> = lines().map(|line| line.id).collect();
        let known = Known {
            currency: self.dealership.settings.currency,
            today: self.today,
            vehicles: &vehicles,
            lines: &lines,
            spared: &spared,
            supplies_allowed: self.habits.supplies_allowed,
        };
        let Reading { mut draft, numbers, mut problems } =
            read(typed, &known, || LineId::generate(site.clock.now()));
        draft.estimate = stored.and_then(|it| it.estimate);
        if stored.is_none() && self.customer.merged.is_some() {
            let text = "This account was merged into another. Work goes on there".to_owned();
            problems.push(Problem { at: "charges".to_owned(), text });
        }
        // No form asks for a tax: what a line came with stays until a rule says otherwise.
        let before = |id: LineId| stored?.lines.iter().find(|it| it.id == id).map(|it| it.tax.clone());
        for line in &mut draft.lines {
            line.tax = before(line.id).unwrap_or_else(|| line.tax.clone());
        }
        let totals = match self.settle(&mut draft) {
            Ok(totals) => Some(totals),
            Err(ComposeError::NoLines) => None,
            Err(why) => {
                problems.push(problem(&why, &numbers));
                None
            }
        };
        Worked { draft, numbers, totals, problems }
    }

    /// Prices supplies, sets every line's tax by the rules of the day of supply, and works the draft out.
    pub fn settle(&self, draft: &mut Draft) -> Result<Totals, ComposeError> {
        let overflow =
            |_| ComposeError::Totals(TotalsError::Money(crate::base::values::MoneyError::Overflow));
        price_supplies(&mut draft.lines, self.dealership.settings.currency).map_err(overflow)?;
        tax::apply(&self.rules, draft, self.today, self.customer.details.tax_exempt);
        figures(&self.dealership, draft)
    }
}

/// Where and in which words a document that cannot be worked out is said to be so.
fn problem(why: &ComposeError, numbers: &[usize]) -> Problem {
    let on_charges = |text: &str| Problem { at: "charges".to_owned(), text: text.to_owned() };
    match why {
        ComposeError::Totals(TotalsError::LineDiscount { line }) => Problem {
            at: format!("l{}-discount", numbers.get(*line).copied().unwrap_or(1)),
            text: "The discount is more than the line comes to".to_owned(),
        },
        ComposeError::Totals(TotalsError::DocumentDiscount) => Problem {
            at: "discount".to_owned(),
            text: "The discount is more than the charges come to".to_owned(),
        },
        ComposeError::DiscountedDeductible => Problem {
            at: "discount".to_owned(),
            text: "Take the discount off single lines: there is a deductible, which is not discounted"
                .to_owned(),
        },
        ComposeError::BelowZero => {
            on_charges("The total is below zero. Give money back with a credit note or a refund")
        }
        ComposeError::NoLines => on_charges("Add at least one charge"),
        ComposeError::Totals(_) | ComposeError::Text(_) => {
            on_charges("These amounts are too large to add up. Check quantities and prices")
        }
    }
}
