//! Reading pictures apart: another process of this program, which can do nothing but read one picture and write it anew. It gets
//! no more memory and time than that needs, so that a decoder that is led astray takes neither the portal's memory nor
//! its keys; and what a picture took is given back when it ends.
//!
//! In its place stands this process itself where nobody named a program: in tests, and in commands.

use std::io::{self, Cursor, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::ONE_FILE;
use super::kinds::{Came, Kind, Refused};
use super::pictures::{self, Rewritten, Want};

/// What a command calls itself as, with the kind of picture behind it.
pub const COMMAND: &str = "rewrite-picture";
/// Of the other process: room for a picture of 40 million pixels while it is turned and written.
const MEMORY: u64 = 2 * 1024 * 1024 * 1024;
const SECONDS: u64 = 30;
/// On the wall's clock, also when it does nothing at all.
const PATIENCE: Duration = Duration::from_secs(45);
/// The first line of what comes back.
const LINE: u64 = 4096;

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
    TooLarge,
    Broken,
}

/// What a picture is, written anew.
pub(super) fn rewrite(
    came: Came,
    want: Want,
    content: impl Read,
    into: &mut impl Write,
) -> io::Result<Result<Rewritten, Refused>> {
    match PROGRAM.get() {
        Some(program) => apart(program.clone(), came, want, content, into),
        None => here(came, want, content, into),
    }
}

fn here(
    came: Came,
    want: Want,
    content: impl Read,
    into: &mut impl Write,
) -> io::Result<Result<Rewritten, Refused>> {
    let mut bytes = Vec::new();
    content.take(ONE_FILE + 1).read_to_end(&mut bytes)?;
    let read = std::panic::AssertUnwindSafe(|| pictures::rewrite(came, want, Cursor::new(bytes)));
    // A decoder that gives up gives up on the picture, not on the portal.
    match std::panic::catch_unwind(read).unwrap_or(Ok(Err(Refused::Broken)))? {
        Ok((it, written)) => into.write_all(&written).map(|()| Ok(it)),
        Err(why) => Ok(Err(why)),
    }
}

fn apart(
    program: PathBuf,
    came: Came,
    want: Want,
    mut content: impl Read,
    into: &mut impl Write,
) -> io::Result<Result<Rewritten, Refused>> {
    let mut command = Command::new(program);
    command.args([COMMAND, came.code()]);
    if want == Want::Small {
        command.arg("--small");
    }
    let command = command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let running = Running::start(command.spawn()?);
    // It reads all before it writes anything, so that neither waits for the other.
    let stdin = running.child().stdin.take();
    if let Some(mut stdin) = stdin {
        let sent = io::copy(&mut content, &mut stdin);
        tracing::debug!(sent = sent.is_ok(), "a picture for the other process");
    }
    let mut line = Vec::new();
    let stdout = running.child().stdout.take();
    if let Some(stdout) = stdout {
        let mut stdout = io::BufReader::new(stdout);
        io::BufRead::read_until(&mut Read::by_ref(&mut stdout).take(LINE), b'\n', &mut line)?;
        io::copy(&mut stdout.take(ONE_FILE), into)?;
    }
    let ended = running.end()?;
    let said = serde_json::from_slice(&line).unwrap_or(Said::Broken);
    Ok(match said {
        Said::Done { kind, width, height } if ended.success() => {
            let kind = kind.parse::<Kind>().map_err(io::Error::other)?;
            Ok(Rewritten { kind, width, height })
        }
        Said::TooManyPixels => Err(Refused::TooManyPixels),
        Said::TooLarge => Err(Refused::TooLarge),
        _ => Err(Refused::Broken),
    })
}

/// The other process while it runs. It is ended when its time is over or nobody waits for it any more, and never left behind.
struct Running {
    child: Arc<Mutex<Child>>,
    /// Gone with this: then the watch is over.
    _watch: mpsc::Sender<()>,
}

impl Running {
    fn start(child: Child) -> Self {
        let (child, (watch, ended)) = (Arc::new(Mutex::new(child)), mpsc::channel::<()>());
        let own = Arc::clone(&child);
        std::thread::spawn(move || {
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                tracing::error!("a picture took too long");
                let _ = locked(&own).kill();
            }
        });
        Self { child, _watch: watch }
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        locked(&self.child)
    }

    /// Waits without holding it, so that the watch can end it.
    fn end(&self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.child().try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut child = self.child();
        // Both are nothing to one that has ended.
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn locked(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The other process: a picture of this kind from `input`, rewritten to `output`. Gives up its means first.
pub fn run(kind: &str, small: bool, input: impl Read, mut output: impl Write) -> io::Result<()> {
    let want = if small { Want::Small } else { Want::Whole };
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
    let (said, written) = match pictures::rewrite(came, want, Cursor::new(bytes))? {
        Ok((it, written)) => {
            (Said::Done { kind: it.kind.code().to_owned(), width: it.width, height: it.height }, written)
        }
        Err(Refused::TooManyPixels) => (Said::TooManyPixels, Vec::new()),
        Err(Refused::TooLarge) => (Said::TooLarge, Vec::new()),
        Err(_) => (Said::Broken, Vec::new()),
    };
    serde_json::to_writer(&mut output, &said).map_err(io::Error::other)?;
    output.write_all(b"\n")?;
    output.write_all(&written)?;
    output.flush()
}
