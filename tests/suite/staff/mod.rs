//! The pages of clerks and managers.

mod recoveries;
