//! Passkeys: what is known of each, and the two ceremonies of the Web Authentication standard. Their state lies sealed
//! in the database between the two halves, for five minutes and one use, so that any instance finishes what another began.
//! Not here: what a finished ceremony is good for (`sign_in`, `invitations`, `step_up`).

pub(super) mod ceremony;
pub(super) mod decoys;
mod enrolling;
pub(super) mod relying_party;
mod store;
pub(super) mod verifying;
mod wire;

pub(super) use enrolling::{Enrolment, begin_enrolment, finish_enrolment};
pub use enrolling::{begin_another, finish_another};
pub use store::{Listed, MOST, Removed, active, find, list, remove, rename};
pub(super) use store::{credential_ids, revoke_all, second_is_due};
pub(super) use verifying::holder_of;
pub use wire::{Fields, Finish, Options, Refusal, Start};
