//! The pure values everything else is said in: ids, time, money, exact decimals, vehicle and contact data, clean text.
//! A raw `String`, `i64` or `f64` does not cross a function boundary where one of these exists.
//! Not here: anything that reads a file, a database or the network. `clock` alone reads the time, `ids` the randomness.

#[macro_use]
mod text_form;

pub mod clean_text;
pub mod clock;
pub mod color;
pub mod country;
pub mod currency;
pub mod display;
pub mod email;
pub mod ids;
pub mod language;
pub mod local_date;
pub mod money;
pub mod phone;
pub mod plate;
pub mod quantity;
pub mod rate;
pub mod secret;
pub mod timestamp;
pub mod vin;
pub mod zone;

pub use clean_text::{CleanLines, CleanText, CleanTextError};
pub use clock::{Clock, Stopwatch};
pub use color::{Color, ColorError, Oklch};
pub use country::{Country, CountryError};
pub use currency::{Currency, UnknownCurrency};
pub use display::Locale;
pub use email::{Email, EmailError};
pub use ids::*;
pub use language::{Language, UnknownLanguage};
pub use local_date::{DateError, LocalDate, Weekday};
pub use money::{Money, MoneyError, ParseMoneyError, largest_remainder, round_half_up};
pub use phone::{Phone, PhoneError};
pub use plate::{Plate, PlateError};
pub use quantity::{Quantity, QuantityError};
pub use rate::{Percent, RateError, UnitPrice};
pub use secret::Secret;
pub use timestamp::{Timestamp, TimestampError};
pub use vin::{Vin, VinError, VinNote};
pub use zone::{UnknownZone, Zone};
