//! Who is billed by whom, and for which vehicle: dealerships, customers, vehicles.

mod address;
pub mod customers;
pub mod dealerships;
pub mod vehicles;

pub use address::Address;
