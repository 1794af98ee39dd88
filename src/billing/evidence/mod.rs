//! Files that people bring to prove something: photos and documents. What comes in is judged by its content and never by its
//! name; pictures are decoded and written anew, so that nothing of the file itself is kept; PDFs are kept as they are when
//! nothing in them acts by itself. Kept sealed in chunks under a key of the customer's, in the database, so that every
//! instance can give them out; each file that is given out leaves an entry in the log.
//! Not here: what a file belongs to, which a [`Subject`] names.

mod antivirus;
mod cleaning;
mod giving;
mod keeping;
mod kinds;
mod pdf;
mod pictures;
mod store;
pub mod worker;

pub use antivirus::{Antivirus, AntivirusError};
pub use cleaning::{Clean, Cleaned, Given, clean, small};
pub use giving::{Opened, open, piece, reopened, whole};
pub use keeping::{Bundle, attach, room};
pub use kinds::{Kind, Refused};
pub use store::{Evidence, Subject, SubjectKind, find, of_subject};

/// Of one file, in bytes.
pub const ONE_FILE: u64 = 10 * 1024 * 1024;
/// Of one form.
pub const ALL_FILES: u64 = 25 * 1024 * 1024;
/// Of one form, after which no byte more is read: behind a line as most have, somebody who chose too much learns so.
pub const NOT_READ: u64 = 64 * 1024 * 1024;
/// Files of one form.
pub const AT_ONCE: usize = 10;
/// Files of one subject.
pub const OF_ONE: usize = 40;
/// Of a picture: one of 40 million pixels takes 160 MB while it is being read.
pub const PIXELS: u64 = 40_000_000;
/// Of a PDF.
pub const PAGES: u32 = 200;
