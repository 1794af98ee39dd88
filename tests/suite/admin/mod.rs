//! What administrators see and do.

mod alerts;
mod audit;
mod bank;
mod branding;
mod numbering;
mod settings;
mod start;
mod templates;
mod users;
