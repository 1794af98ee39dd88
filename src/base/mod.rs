//! The ground floor: values, configuration, errors, the database's two doors, the vault, the web, mail, outbox.

pub mod config;
pub mod db;
pub mod error;
pub mod form_key;
pub mod http;
pub mod later;
pub mod lease;
pub mod mail;
pub mod objects;
pub mod outbox;
pub mod sheet;
pub mod site;
pub mod spool;
pub mod values;
pub mod vault;
pub mod web;
pub mod words;
