//! The delivery axis: what happened to a document on each channel. Mail writes its own rows (base/mail); the portal
//! writes the first view by the customer. Previews by staff are not views.

use diesel::prelude::*;

use super::axes::DeliveryState;
use crate::base::db::schema::delivery;
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{DeliveryId, Timestamp};
use crate::each;
use crate::trust::access::Scope;

/// One step on one channel: `mail`, `reminder` (also by mail), `portal`, `link`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    pub channel: String,
    pub state: DeliveryState,
    pub at: Timestamp,
}

impl Delivered {
    /// The customer opened the document in the portal.
    pub fn is_view(&self) -> bool {
        self.state == DeliveryState::Viewed && self.channel == "portal"
    }
}

/// All steps, oldest first.
pub fn deliveries(c: &mut Conn, scope: &Scope, document: impl ToString) -> DbResult<Vec<Delivered>> {
    let steps = delivery::table
        .filter(delivery::object_id.eq(document.to_string()))
        .filter(delivery::customer_id.eq(scope.require_customer()?))
        .order((delivery::at, delivery::id))
        .select((delivery::channel, delivery::state, delivery::at));
    let mut rows: Vec<(String, DeliveryState, Timestamp)> = each!(c, |c| steps.load(c))?;
    // Steps of one moment come in the order in which they happen.
    rows.sort_by_key(|(_, state, at)| (*at, *state));
    Ok(rows.into_iter().map(|(channel, state, at)| Delivered { channel, state, at }).collect())
}

/// Writes down that the customer saw a document, the first time on each channel. Gathered with other small writes.
pub fn viewed(site: &Site, scope: &Scope, document: impl ToString, channel: &'static str) {
    let (own, scope, document) = (site.clone(), *scope, document.to_string());
    site.later.write(move |c| first_view(c, &own, &scope, &document, channel));
}

fn first_view(c: &mut Conn, site: &Site, scope: &Scope, document: &str, channel: &str) -> DbResult<()> {
    let customer = scope.require_customer()?;
    let seen = delivery::table
        .filter(delivery::object_id.eq(document).and(delivery::customer_id.eq(customer)))
        .filter(delivery::channel.eq(channel).and(delivery::state.eq(DeliveryState::Viewed)));
    if diesel::select(diesel::dsl::exists(seen)).get_result(c)? {
        return Ok(());
    }
    let now = site.clock.now();
    let values = (
        delivery::id.eq(DeliveryId::generate(now)),
        delivery::object_id.eq(document),
        delivery::customer_id.eq(customer),
        delivery::channel.eq(channel),
        delivery::state.eq(DeliveryState::Viewed),
        delivery::at.eq(now),
    );
    diesel::insert_into(delivery::table).values(values).execute(c)?;
    Ok(())
}
