//! What administrators see: whether the installation is well, who works there, what each role may do, and the log. Customers'
//! documents are not here: an administrator runs the house and does not read its mail.

pub mod access;
pub mod alerts;
pub mod audit;
pub mod outbox;
pub mod recoveries;
pub mod roles;
pub mod settings;
pub mod start;
pub mod users;
