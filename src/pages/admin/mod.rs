//! What administrators see: whether the installation is well, who works there and what each role may do. Customers'
//! documents are not here: an administrator runs the house and does not read its mail.

pub mod alerts;
pub mod outbox;
pub mod recoveries;
pub mod roles;
pub mod settings;
pub mod start;
pub mod users;
