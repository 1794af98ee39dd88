//! Reading pictures apart: another process of this program, which can do nothing but read one picture and write it anew. It gets
//! no more memory and time than that needs, so that a decoder that is led astray takes neither the portal's memory nor
//! its keys; and what a picture took is given back when it ends.
//!
//! In its place stands this process itself where nobody named a program: in tests, and in commands.

use std::io::{self, Cursor, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::ONE_FILE;
use super::kinds::{Came, Kind, Refused};
use super::pictures::{self, Rewritten};
use crate::base::spool::{Spool, Spooled};

/// What a command calls itself as, with the kind of picture behind it.
pub const COMMAND: &str = "rewrite-picture";
/// Of the other process: room for a picture of 40 million pixels while it is turned and written.
const MEMORY: u64 = 2 * 1024 * 1024 * 1024;
const SECONDS: u64 = 30;
/// What comes back may be larger than what came, but not without end.
const RESULT: u64 = 200 * 1024 * 1024;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// From now on pictures are read by this program, which is this one.
pub fn use_program(path: PathBuf) {
    // Named once, at the start; a second name would be the same.
    let _ = PROGRAM.set(path);
}

/// The first line of what comes back.
#[derive(Serialize, Deserialize)]
enum Said {
    Done { kind: String, width: u32, height: u32 },
    TooManyPixels,
    Broken,
}

pub(super) fn rewrite(
    came: Came,
    content: &Spooled,
    into: &mut Spool,
) -> io::Result<Result<Rewritten, Refused>> {
    match PROGRAM.get() {
        Some(program) => apart(program.clone(), came, content, into),
        None => here(came, content, into),
    }
}

fn here(came: Came, content: &Spooled, into: &mut Spool) -> io::Result<Result<Rewritten, Refused>> {
    let reader = content.reader()?;
    let read = std::panic::AssertUnwindSafe(|| pictures::rewrite(came, reader, into));
    // A decoder that gives up gives up on the picture, not on the portal.
    std::panic::catch_unwind(read).unwrap_or(Ok(Err(Refused::Broken)))
}

fn apart(
    program: PathBuf,
    came: Came,
    content: &Spooled,
    into: &mut Spool,
) -> io::Result<Result<Rewritten, Refused>> {
    let mut child = Command::new(program)
        .args([COMMAND, came.code()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    // It reads all before it writes anything, so that neither waits for the other.
    if let Some(mut stdin) = child.stdin.take() {
        let sent = io::copy(&mut content.reader()?, &mut stdin);
        tracing::debug!(sent = sent.is_ok(), "a picture for the other process");
    }
    let mut line = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let mut stdout = io::BufReader::new(stdout).take(RESULT);
        io::BufRead::read_until(&mut stdout, b'\n', &mut line)?;
        io::copy(&mut stdout, into)?;
    }
    let ended = child.wait()?;
    let said = serde_json::from_slice(&line).unwrap_or(Said::Broken);
    Ok(match said {
        Said::Done { kind, width, height } if ended.success() => {
            let kind = kind.parse::<Kind>().map_err(io::Error::other)?;
            Ok(Rewritten { kind, width, height })
        }
        Said::TooManyPixels => Err(Refused::TooManyPixels),
        _ => Err(Refused::Broken),
    })
}

/// The other process: a picture of this kind from `input`, rewritten to `output`. Gives up its means first.
pub fn run(kind: &str, input: impl Read, mut output: impl Write) -> io::Result<()> {
    let came = Came::of_code(kind).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    for (what, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nproc, 0),
    ] {
        setrlimit(what, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    let mut bytes = Vec::new();
    input.take(ONE_FILE + 1).read_to_end(&mut bytes)?;
    // Nothing can be opened from here on: no key, no database, no connection.
    setrlimit(Resource::Nofile, Rlimit { current: Some(0), maximum: Some(0) })?;
    let mut written = Vec::new();
    let said = match pictures::rewrite(came, Cursor::new(bytes), &mut written)? {
        Ok(it) => Said::Done { kind: it.kind.code().to_owned(), width: it.width, height: it.height },
        Err(Refused::TooManyPixels) => Said::TooManyPixels,
        Err(_) => Said::Broken,
    };
    serde_json::to_writer(&mut output, &said).map_err(io::Error::other)?;
    output.write_all(b"\n")?;
    if matches!(said, Said::Done { .. }) {
        output.write_all(&written)?;
    }
    output.flush()
}
