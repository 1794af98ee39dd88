//! The dealerships of this installation. The only store of tenant data without a scope: what is in it is on every paper.

use diesel::prelude::*;

use super::{Dealership, Settings, TaxRounding};
use crate::base::db::schema::dealership;
use crate::base::db::{Conn, DbResult};
use crate::base::error::{AppError, is_duplicate};
use crate::base::site::Site;
use crate::base::values::{CleanText, Currency, DealershipId, Money, Timestamp};
use crate::base::vault::{Holder, Purpose};
use crate::each;
use crate::parties::Address;
use crate::trust::audit::{Actor, Entry, record, rows};

#[derive(Queryable, Selectable)]
#[diesel(table_name = dealership)]
struct Row {
    id: DealershipId,
    name: String,
    legal_name: String,
    street: String,
    city: String,
    region: String,
    postal_code: String,
    country: String,
    phone: String,
    email: String,
    tax_id: String,
    registration: String,
    currency: Currency,
    time_zone: String,
    tax_mode: TaxRounding,
    invoice_prefix: String,
    receipt_prefix: String,
    payment_terms_days: i32,
    part_payment_minimum: i64,
    created_at: Timestamp,
}

/// One dealership; unknown is not found.
pub fn load(c: &mut Conn, id: DealershipId) -> DbResult<Dealership> {
    let its = dealership::table.find(id);
    read(each!(c, |c| its.select(Row::as_select()).first(c))?)
}

/// All of them, by name.
pub fn list(c: &mut Conn) -> DbResult<Vec<Dealership>> {
    let rows: Vec<Row> = dealership::table.order(dealership::name).select(Row::as_select()).load(c)?;
    rows.into_iter().map(read).collect()
}

/// By the name that `--dealership` gives, exactly.
pub fn by_name(c: &mut Conn, name: &str) -> DbResult<Dealership> {
    read(dealership::table.filter(dealership::name.eq(name)).select(Row::as_select()).first(c)?)
}

pub fn exists(c: &mut Conn, id: DealershipId) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(dealership::table.find(id))).get_result(c)?)
}

/// Adds a dealership with its keys. A name that is taken is a conflict.
pub fn add(c: &mut Conn, site: &Site, actor: &Actor, settings: &Settings) -> DbResult<DealershipId> {
    let now = site.clock.now();
    let id = DealershipId::generate(now);
    let address = &settings.address;
    let values = (
        (
            dealership::id.eq(id),
            dealership::name.eq(settings.name.as_str()),
            dealership::legal_name.eq(settings.legal_name.as_str()),
            dealership::street.eq(text(&address.street)),
            dealership::city.eq(text(&address.city)),
            dealership::region.eq(text(&address.region)),
            dealership::postal_code.eq(text(&address.postal_code)),
            dealership::country.eq(address.country.code()),
            dealership::phone.eq(text(&settings.phone)),
            dealership::email.eq(text(&settings.email)),
        ),
        (
            dealership::tax_id.eq(text(&settings.tax_id)),
            dealership::registration.eq(text(&settings.registration)),
            dealership::currency.eq(settings.currency),
            dealership::time_zone.eq(settings.time_zone.name()),
            dealership::tax_mode.eq(settings.tax_rounding),
            dealership::invoice_prefix.eq(settings.invoice_prefix.as_str()),
            dealership::receipt_prefix.eq(settings.receipt_prefix.as_str()),
            dealership::payment_terms_days.eq(settings.payment_terms_days),
            dealership::part_payment_minimum.eq(settings.part_payment_minimum.minor()),
            dealership::created_at.eq(now),
        ),
    );
    let inserted = diesel::insert_into(dealership::table).values(values).execute(c).map_err(AppError::from);
    match inserted {
        Err(e) if is_duplicate(&e, "name") => {
            return Err(AppError::Conflict(format!(
                "there is a dealership called {} already",
                settings.name
            )));
        }
        other => other?,
    };
    site.vault.make_key(c, Holder::Dealership(id), Purpose::Operations)?;
    site.vault.make_key(c, Holder::Dealership(id), Purpose::Contact)?;
    rows::seal(c, site, rows::Kind::Dealership, id)?;
    let entry = Entry::new("dealership.add").object(id).dealership(id).fact("name", &settings.name);
    let json = serde_json::to_string(settings).map_err(|e| AppError::Internal(e.into()))?;
    record(c, site, actor, &entry.after(json))?;
    Ok(id)
}

fn read(row: Row) -> DbResult<Dealership> {
    let settings = Settings {
        name: clean(&row.name)?,
        legal_name: clean(&row.legal_name)?,
        address: Address {
            street: optional(&row.street)?,
            city: optional(&row.city)?,
            region: optional(&row.region)?,
            postal_code: optional(&row.postal_code)?,
            country: row.country.parse().map_err(damaged)?,
        },
        phone: optional(&row.phone)?,
        email: optional(&row.email)?,
        tax_id: optional(&row.tax_id)?,
        registration: optional(&row.registration)?,
        currency: row.currency,
        time_zone: row.time_zone.parse().map_err(damaged)?,
        tax_rounding: row.tax_mode,
        invoice_prefix: clean(&row.invoice_prefix)?,
        receipt_prefix: clean(&row.receipt_prefix)?,
        payment_terms_days: row.payment_terms_days,
        part_payment_minimum: Money::new(row.part_payment_minimum, row.currency),
    };
    Ok(Dealership { id: row.id, settings, created_at: row.created_at })
}

fn text<const MAX: usize>(value: &Option<CleanText<MAX>>) -> &str {
    value.as_ref().map_or("", AsRef::as_ref)
}

fn clean<const MAX: usize>(text: &str) -> DbResult<CleanText<MAX>> {
    CleanText::parse(text).map_err(damaged)
}

fn optional<const MAX: usize>(text: &str) -> DbResult<Option<CleanText<MAX>>> {
    CleanText::optional(text).map_err(damaged)
}

fn damaged(error: impl std::error::Error + Send + Sync + 'static) -> AppError {
    AppError::Internal(error.into())
}
