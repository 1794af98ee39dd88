//! Estimates: what work would cost, job by job, in versions; and what a customer says to them. A version that was sent is
//! frozen; what is signed is the hash of exactly its bytes; a new version needs a new answer. What may be billed follows
//! from the answers (`authorisation`). Not here: the signature itself (`trust::access::signing`), and paying.

pub mod authorisation;
pub(in crate::billing) mod canonical;
pub mod checking;
mod comparing;
pub mod consent;
pub mod deciding;
mod deferred;
mod drafting;
mod invoicing;
mod listing;
mod offer;
mod sending;
mod state;
mod statement;
pub mod store;
pub mod verbal;

pub use authorisation::{
    Authorised, EnteredRule, EnteredRules, OwnTolerance, Tolerance, authorised_for, law_of,
    require_authorised, tolerance_of, unbilled_on,
};
pub use comparing::{Compared, ComparedJob, compared};
pub use deferred::{Deferred, deferred, deferred_lines};
pub use drafting::{Made, create, create_as, discard, proposed_until, revise, save, worked_out};
pub use invoicing::{Bill, bills, rebilled, to_invoice, unbilled};
pub use listing::{
    After, Listed, Page, count_waiting, list, list_of_vehicle, list_sent, search, waiting_for,
};
pub use offer::{Content, Job, Offer};
pub use sending::{STORE_ESTIMATE, expire, offered, send, withdraw};
pub use state::EstimateState;
pub use statement::{Decision, Said, Statement};
pub use store::{Drafted, Estimate, Sent, Version};
