//! Keys and sealed fields. Personal data is sealed with AES-256-GCM under a random key of its holder's own
//! before it reaches the database; the keys lie there wrapped under a key derived from the root secret, which
//! is never in the database. What must be found again has a keyed hash beside it (a blind index).
//! Not here: rotation, what is signed and how a log is told from papers (trust::audit), backups.

mod blind;
mod chunked;
mod data_key;
mod fields;
mod holder;
mod keyring;
mod opening;
mod root;
mod sealed;
mod sealing;
mod signing;

pub use blind::{BlindIndex, Indexed};
pub use chunked::{CHUNK, Chunks, FileKey, HEAD, OpeningReader, SEALED_CHUNK, SealingWriter};
pub use data_key::DataKey;
pub use fields::*;
pub use holder::{Holder, Purpose};
pub use keyring::Vault;
pub use opening::Opener;
pub use root::{RootSecret, RootSource};
pub use sealed::{Field, Sealed, SealedError};
pub use sealing::Sealer;
pub use signing::SigningKey;
