//! What is signed about the log, in the formats that others can read too: signed notes and checkpoints as C2SP defines them
//! (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), with Ed25519. Pure: keys come from and notes go to elsewhere.

mod checkpoint;
mod keys;
mod signed;

#[cfg(test)]
mod tests;

pub use checkpoint::Checkpoint;
pub use keys::{BadKey, LogKey, Signer};
pub use signed::{BadNote, SignedNote};
