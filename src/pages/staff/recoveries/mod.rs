//! People who lost their passkeys and are let back in by two others: the list of what waits, and the second check. The
//! first one is made where the person is known (`customers::recoveries`, `admin::recoveries`).

pub mod approval;
pub mod index;
mod rows;

pub(in crate::pages) use rows::Row;
