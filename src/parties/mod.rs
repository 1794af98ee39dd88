//! Who is billed by whom, and for which vehicle: dealerships, customers, vehicles.

mod address;
pub mod branding;
pub mod customers;
pub mod dealerships;
mod merging;
mod searching;
pub mod vehicles;

pub use address::Address;
pub use merging::merge;
pub use searching::{Found, search};
