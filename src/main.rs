//! The door: one allocator, one library.

use std::process::ExitCode;

/// 12 to 25 percent of a page's time, measured; see docs/performance.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    forecourt::commands::run()
}
