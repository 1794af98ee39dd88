//! The dealerships and customers that actors belong to: one of each name.

use forecourt::base::values::{CustomerId, DealershipId, Email};
use forecourt::parties::{customers, dealerships};
use forecourt::trust::access::Scope;
use forecourt::trust::audit::{self, ActorKind};

use super::{TestApp, records};

impl TestApp {
    /// The dealership of this name, made on first use: in Austin, in dollars.
    pub fn dealership(&self, name: &str) -> DealershipId {
        match self.site.db.read(|c| dealerships::by_name(c, name)) {
            Ok(known) => known.id,
            Err(_) => records::dealership(self, name),
        }
    }

    /// Northside Motors.
    pub fn northside(&self) -> DealershipId {
        self.dealership("Northside Motors")
    }

    /// A private customer of a dealership who reads English.
    pub fn customer(&self, at: DealershipId, name: &str) -> CustomerId {
        let (site, scope, details) = (&self.site, Scope::for_job(at, None), records::details(name));
        site.db.write(|c| customers::create(c, site, &operator(), &scope, None, &details)).unwrap()
    }
}

/// `ana@example.com` of Ana, `dana.whitfield@example.com` of Dana Whitfield.
pub fn address_of(name: &str) -> Email {
    format!("{}@example.com", name.to_lowercase().replace(' ', ".")).parse().unwrap()
}

pub fn operator() -> audit::Actor {
    audit::Actor::of_kind(ActorKind::Operator)
}
