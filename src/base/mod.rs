//! The ground floor: values, configuration, errors, the database's two doors, the vault, the web, mail, outbox.

pub mod values;
pub mod web;
pub mod words;
