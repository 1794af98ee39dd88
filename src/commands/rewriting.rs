//! `forecourt rewrite-picture`: what `serve` starts for each picture that somebody brings. Not for people to type.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use crate::billing::evidence::worker;

/// Read one picture and write it anew, with little memory and time and no files. Started by the portal itself.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  forecourt rewrite-picture jpeg < photo.jpg")]
pub struct RewritePicture {
    /// What it is: jpeg, png or webp.
    kind: String,
    /// Make a small JPEG of it, for a paper.
    #[arg(long)]
    small: bool,
}

impl RewritePicture {
    pub fn run(self) -> Result<ExitCode, Failure> {
        worker::run(&self.kind, self.small, std::io::stdin().lock(), std::io::stdout().lock())
            .map_err(|e| Failure::Refused(e.to_string()))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Has pictures read by another process of this program, also when its file was replaced meanwhile.
pub(super) fn apart() {
    let own = Path::new("/proc/self/exe");
    let found = if own.exists() { Some(PathBuf::from(own)) } else { std::env::current_exe().ok() };
    if let Some(program) = found {
        worker::use_program(program);
    }
}
