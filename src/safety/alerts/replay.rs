//! Judging a recorded stream: lines of JSON in, alerts as lines of JSON out. A line that cannot be read is reported with its
//! number and passed over. Not here: files and exit codes (`commands::alerts`).

use std::io::{self, BufRead, Read, Write};

use super::engine::{Alert, Engine, Event, Rules};

/// What came of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    pub events: u64,
    pub broken: u64,
    /// Lines whose time lies more than an hour before the one before them.
    pub unordered: u64,
    pub alerts: u64,
}

/// Why a stream was not judged to its end: what is read and what is written are different files.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error(transparent)]
    Input(io::Error),
    #[error(transparent)]
    Output(io::Error),
}

/// Lines longer than this are broken, whatever they say.
const LONGEST: usize = 256 * 1024;
/// How far back a stream may jump without being told about it.
const HOUR: i64 = 3_600_000_000;

/// Reads all of `from`, writes alerts to `to` and what is wrong with lines to `complaints`.
pub fn replay(
    rules: Rules,
    mut from: impl BufRead,
    to: &mut dyn Write,
    complaints: &mut dyn Write,
) -> Result<Replayed, ReplayError> {
    let mut engine = Engine::new(rules);
    let mut done = Replayed::default();
    let (mut number, mut last) = (0_u64, i64::MIN);
    let mut raw = Vec::new();
    loop {
        if !next_line(&mut from, &mut raw).map_err(ReplayError::Input)? {
            break;
        }
        number += 1;
        let event = match read(&raw) {
            Ok(None) => continue,
            Ok(Some(event)) => event,
            Err(why) => {
                done.broken += 1;
                complain(complaints, number, &format!("{why}; passed over"))?;
                continue;
            }
        };
        done.events += 1;
        if event.at < last.saturating_sub(HOUR) {
            done.unordered += 1;
            if done.unordered == 1 {
                let why = "its time lies before the line above; windows count in the order of lines";
                complain(complaints, number, why)?;
            }
        }
        last = last.max(event.at);
        for alert in engine.judge(&event) {
            if !alert.quiet {
                done.alerts += 1;
                write(&alert, to).map_err(ReplayError::Output)?;
            }
        }
    }
    to.flush().map_err(ReplayError::Output)?;
    Ok(done)
}

/// Reads up to the end of a line, of a long one no more than shows that it is too long.
fn next_line(from: &mut impl BufRead, raw: &mut Vec<u8>) -> io::Result<bool> {
    raw.clear();
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1);
    if from.by_ref().take(most).read_until(b'\n', raw)? == 0 {
        return Ok(false);
    }
    while raw.len() > LONGEST && raw.last() != Some(&b'\n') {
        let rest = from.fill_buf()?;
        let (read, over) = match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end + 1, true),
            None => (rest.len(), rest.is_empty()),
        };
        from.consume(read);
        if over {
            break;
        }
    }
    Ok(true)
}

fn read(raw: &[u8]) -> Result<Option<Event>, String> {
    if raw.len() > LONGEST {
        return Err(format!("longer than {LONGEST} bytes"));
    }
    let text = std::str::from_utf8(raw).map_err(|_| "not UTF-8".to_owned())?.trim();
    // Some programs begin a file with a mark.
    let text = text.trim_start_matches('\u{feff}');
    if text.is_empty() {
        return Ok(None);
    }
    Event::read(text).map(Some).map_err(|e| e.to_string())
}

fn complain(complaints: &mut dyn Write, number: u64, why: &str) -> Result<(), ReplayError> {
    writeln!(complaints, "line {number}: {why}").map_err(ReplayError::Output)
}

fn write(alert: &Alert, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *to, alert)?;
    to.write_all(b"\n")
}

/// Writes events as lines, for a simulated stream.
pub fn write_events(events: &[Event], to: &mut dyn Write) -> io::Result<()> {
    for event in events {
        to.write_all(event.to_line().as_bytes())?;
        to.write_all(b"\n")?;
    }
    to.flush()?;
    Ok(())
}
