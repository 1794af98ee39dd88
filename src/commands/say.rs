//! Words on the console. A closed pipe is no reason to fail: whoever listened has heard enough.

use std::fmt::Display;
use std::io::Write;

/// A line of the answer, on standard output.
pub fn line(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// What is going on meanwhile, on standard error.
pub fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Why it did not work, on standard error.
pub fn error(text: impl Display) {
    note(format_args!("forecourt: {text}"));
}
