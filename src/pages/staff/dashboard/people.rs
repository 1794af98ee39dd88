//! Who waits for somebody at the dealership: requests for approval, people who lost their passkeys, invitations without an
//! answer.

use crate::base::db::{Conn, DbResult};
use crate::base::values::Zone;
use crate::base::web::Cx;
use crate::billing::approvals;
use crate::pages::staff::shown::{Moment, count};
use crate::parties::customers;
use crate::trust::access::recoveries::{self, Kind, Stage};
use crate::trust::access::{ActingStaff, Permission, invited};

/// Invitations, at most.
const SHOWN: i64 = 5;

/// Somebody who waits for the dealership, or for whom it waits.
pub(super) struct Person {
    pub name: String,
    pub href: String,
    pub says: String,
    pub small: String,
    /// How much of it this reader can do something about now.
    pub count: usize,
}

/// Approvals and lost passkeys first, then invitations without an answer.
pub(super) fn people(c: &mut Conn, cx: &Cx, who: &ActingStaff, zone: &Zone) -> DbResult<Vec<Person>> {
    let mut all = Vec::new();
    let requests = match who.may(Permission::WorkAsManager) {
        true => {
            usize::try_from(approvals::waiting_for(c, &cx.site, &who.scope, who.person)?).unwrap_or_default()
        }
        false => 0,
    };
    if requests > 0 {
        all.push(Person {
            name: "Approvals".to_owned(),
            href: "/staff/approvals".to_owned(),
            says: count(requests, "request waits", "requests wait") + " for your decision",
            small: String::new(),
            count: requests,
        });
    }
    for it in recoveries::waiting_at(c, &cx.site, Some(who.dealership), Kind::Counter)? {
        let own = it.requested_by == Some(who.person);
        let says = match it.stage {
            Stage::Asked => "Lost the passkey. Check who it is, first of two",
            Stage::Requested if own => "Lost the passkey. Checked by you, waits for a second person",
            Stage::Requested => "Lost the passkey. Checked once, waits for a second person",
            _ => continue,
        };
        let (href, small) = ("/staff/recoveries".to_owned(), String::new());
        all.push(Person { name: it.name, href, says: says.to_owned(), small, count: usize::from(!own) });
    }
    let invited = invited::of_owners(c, &cx.site, &who.scope, SHOWN)?;
    let names = customers::names_of(c, &cx.site, &who.scope, invited.iter().filter_map(|it| it.customer))?;
    for it in invited {
        let Some(customer) = it.customer else { continue };
        let until = Moment::new(it.expires_at, zone).words;
        all.push(Person {
            name: names.get(&customer).cloned().unwrap_or_default(),
            href: format!("/staff/customers/{customer}/invites"),
            says: format!("Invited, no answer yet: {}", it.email),
            small: format!("Works until {until}"),
            count: 0,
        });
    }
    Ok(all)
}
