//! What a decision needs to know besides the dispute itself: what was authorised, what was paid, who the customer is, and
//! what was done to the vehicle before.

use crate::base::db::{Conn, DbResult};
use crate::base::values::display::MoneyDisplay;
use crate::base::values::{Language, VehicleId};
use crate::base::web::Cx;
use crate::billing::disputes::{self, Dispute};
use crate::billing::estimates::compared;
use crate::billing::invoices::{self, Filter, Invoice};
use crate::pages::owner::invoices::authorised_of;
use crate::pages::owner::invoices::history::{Event, history};
use crate::pages::owner::rows::Pill;
use crate::pages::owner::standing;
use crate::pages::staff::shown::Day;
use crate::parties::{customers, dealerships};
use crate::trust::access::{ActingStaff, Scope};

const EN: Language = Language::En;
/// Invoices of a vehicle, and disputes of a customer, that are looked at.
const SHOWN: usize = 5;

/// The estimate behind an invoice, and of each job what was authorised and billed.
pub struct Authorised {
    pub number: String,
    /// It rests on words alone.
    pub verbal: bool,
    pub jobs: Vec<(String, String, String)>,
}

pub struct Background {
    pub name: String,
    pub since: Day,
    pub estimate: Option<Authorised>,
    pub events: Vec<Event>,
    pub vehicle: Option<(VehicleId, String)>,
    /// Other invoices of the vehicle: number, what for, day, how it stands, total.
    pub visits: Vec<(String, String, Day, Pill, MoneyDisplay)>,
    /// Earlier disputes: number and how they stand.
    pub earlier: Vec<(String, Pill)>,
}

impl Background {
    pub fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingStaff,
        scope: &Scope,
        it: &Dispute,
        of: &Invoice,
    ) -> DbResult<Self> {
        let w = who.words();
        let customer = customers::load(c, &cx.site, scope)?;
        let dealership = dealerships::load(c, who.dealership)?;
        let (now, today) = (cx.site.clock.now(), dealership.today(cx.site.clock.now()));
        let moved = invoices::movements(c, scope, of.id)?;
        let mut events = history(w, of, &moved, &[]);
        events.iter_mut().for_each(|event| event.href.clear());
        let estimate = match compared(c, &cx.site, scope, of)? {
            Some(own) => {
                let (number, verbal) = (own.estimate.clone(), own.verbal);
                Some(Authorised { number, verbal, jobs: authorised_of(w, own)? })
            }
            None => None,
        };
        let vehicle = of.snapshot.vehicle.as_ref().map(|own| (own.id, own.title.clone()));
        let mut visits = Vec::new();
        if let Some((id, _)) = &vehicle {
            let filter = Filter { vehicle: Some(*id), ..Filter::default() };
            let rows = invoices::list(c, &cx.site, scope, &filter, today, None, SHOWN + 1)?.rows;
            for row in rows.iter().filter(|row| row.id != of.id).take(SHOWN) {
                let pill = standing::pill(w, &row.axes(today));
                let about = row.label.work.clone();
                visits.push((
                    row.number.clone(),
                    about,
                    Day::new(row.issued_on),
                    pill,
                    row.total.display(EN),
                ));
            }
        }
        let most = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let all = disputes::of_customer(c, scope, None, most)?;
        let earlier = all.iter().filter(|own| own.id != it.id).take(SHOWN);
        Ok(Self {
            name: customer.details.name.as_str().to_owned(),
            since: Day::new(dealership.settings.time_zone.date_of(customer.created_at)),
            estimate,
            events,
            vehicle,
            visits,
            earlier: earlier.map(|own| (own.number.clone(), super::pill(own, now))).collect(),
        })
    }
}
