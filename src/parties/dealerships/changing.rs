//! Changing a dealership's settings. The currency stays: amounts that were billed are in it.

use diesel::prelude::*;

use super::{Settings, load};
use crate::base::db::schema::dealership;
use crate::base::db::{Conn, DbResult};
use crate::base::error::{AppError, is_duplicate};
use crate::base::site::Site;
use crate::base::values::{CleanText, DealershipId};
use crate::trust::audit::{Actor, Entry, record, rows};

/// How often the settings were changed, from 1. A form carries it, so that a stale one is noticed.
pub fn version_of(c: &mut Conn, id: DealershipId) -> DbResult<i64> {
    Ok(dealership::table.find(id).select(dealership::version).first(c)?)
}

/// Saves settings over the version that the form showed. Somebody else's change in between is a conflict, and so is a name
/// that another dealership has. Saving what is stored writes nothing.
pub fn change(
    c: &mut Conn,
    site: &Site,
    actor: &Actor,
    id: DealershipId,
    version: i64,
    new: &Settings,
) -> DbResult<()> {
    let before = load(c, id)?.settings;
    if before.currency != new.currency {
        return Err(AppError::Invalid("the currency of a dealership stays".to_owned()));
    }
    if before == *new && version_of(c, id)? == version {
        return Ok(());
    }
    let address = &new.address;
    let values = (
        (
            dealership::name.eq(new.name.as_str()),
            dealership::legal_name.eq(new.legal_name.as_str()),
            dealership::street.eq(text(&address.street)),
            dealership::city.eq(text(&address.city)),
            dealership::region.eq(text(&address.region)),
            dealership::postal_code.eq(text(&address.postal_code)),
            dealership::country.eq(address.country.code()),
            dealership::phone.eq(text(&new.phone)),
            dealership::email.eq(text(&new.email)),
        ),
        (
            dealership::tax_id.eq(text(&new.tax_id)),
            dealership::registration.eq(text(&new.registration)),
            dealership::time_zone.eq(new.time_zone.name()),
            dealership::tax_mode.eq(new.tax_rounding),
            dealership::invoice_prefix.eq(new.invoice_prefix.as_str()),
            dealership::receipt_prefix.eq(new.receipt_prefix.as_str()),
            dealership::payment_terms_days.eq(new.payment_terms_days),
            dealership::part_payment_minimum.eq(new.part_payment_minimum.minor()),
            dealership::version.eq(version.saturating_add(1)),
        ),
    );
    let row = dealership::table.find(id).filter(dealership::version.eq(version));
    match diesel::update(row).set(values).execute(c).map_err(AppError::from) {
        Ok(1) => {}
        Ok(_) => {
            let text = "somebody else changed these settings; look at them again";
            return Err(AppError::Conflict(text.to_owned()));
        }
        Err(e) if is_duplicate(&e, "name") => {
            return Err(AppError::Conflict(format!("there is a dealership called {} already", new.name)));
        }
        Err(e) => return Err(e),
    }
    rows::seal(c, site, rows::Kind::Dealership, id)?;
    let json = |it: &Settings| serde_json::to_string(it).map_err(|e| AppError::Internal(e.into()));
    let entry = Entry::new("dealership.change").object(id).dealership(id);
    record(c, site, actor, &entry.before(json(&before)?).after(json(new)?))?;
    Ok(())
}

fn text<const MAX: usize>(value: &Option<CleanText<MAX>>) -> &str {
    value.as_ref().map_or("", AsRef::as_ref)
}
