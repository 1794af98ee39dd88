//! PDFs, looked through and refused when something in them acts by itself, asks for a password or carries other files. No
//! reader's view of the structure is taken for granted, because readers differ in theirs: every byte is looked at, inside of
//! compressed streams too, wherever a stream may begin. What could hide objects from this look is refused. So is what is
//! something else as well: bytes before the beginning or after the end, or an archive's directory.
//!
//! Read as a stream, and what is unpacked has a limit: a small file cannot become a large one here. So has what is read for
//! it, because the same bytes may be said to belong to many streams; and the whole has a time.

use std::io::{BufRead, Read, Seek, SeekFrom};
use std::time::Duration;

use flate2::bufread::ZlibDecoder;

use super::PAGES;
use super::kinds::Refused;
use crate::base::values::Stopwatch;

mod looking;
mod packed;
mod pages;
mod walking;

use looking::Look;

/// Of all that is unpacked, in bytes.
const UNPACKED: u64 = 128 * 1024 * 1024;
/// How often a file's bytes may be read to unpack them; once is usual.
const READINGS: u64 = 4;
/// For one file, on a machine that has other things to do as well.
const PATIENCE: Duration = Duration::from_secs(20);
/// An archive names its files at its end, before a comment of at most 64 KiB.
const TAIL: u64 = 66 * 1024;

/// How many pages a PDF has, or why it is not taken. The outer error is the machine's.
pub(super) fn look(file: impl BufRead + Seek) -> std::io::Result<Result<u32, Refused>> {
    within(file, UNPACKED)
}

/// What may still be spent on a file.
struct Budget {
    packed: u64,
    unpacked: u64,
    since: Stopwatch,
}

impl Budget {
    fn is_spent(&self) -> bool {
        self.packed == 0 || self.unpacked == 0 || self.since.elapsed() > PATIENCE
    }
}

fn within(mut file: impl BufRead + Seek, unpacked: u64) -> std::io::Result<Result<u32, Refused>> {
    let size = file.seek(SeekFrom::End(0))?;
    let packed = size.saturating_mul(READINGS).saturating_add(64 * 1024);
    let mut left = Budget { packed, unpacked, since: Stopwatch::start() };
    if let Err(why) = ends_well(&mut file, size)? {
        return Ok(Err(why));
    }
    file.seek(SeekFrom::Start(0))?;
    let mut look = Look::default();
    let mut at = 0_u64;
    loop {
        let part = file.fill_buf()?;
        if part.is_empty() {
            break;
        }
        let count = part.len();
        for byte in part {
            look.byte(*byte, at);
            at += 1;
        }
        file.consume(count);
        if let Some(why) = look.why {
            return Ok(Err(why));
        }
    }
    look.byte(b' ', at);
    if look.object.named_object_stream {
        return Ok(Err(Refused::Broken));
    }
    for stream in std::mem::take(&mut look.streams) {
        let mut whole = false;
        for start in &stream.starts {
            file.seek(SeekFrom::Start(*start))?;
            let objects = stream.first.filter(|_| stream.holds_objects);
            whole |= unpack(&mut file, &mut look, objects, &mut left);
            if look.why.is_some() {
                break;
            }
        }
        if let Some(why) = look.why {
            return Ok(Err(why));
        }
        // One that does not say where its objects begin cannot be followed.
        if stream.holds_objects && (!whole || stream.first.is_none()) {
            return Ok(Err(Refused::Broken));
        }
    }
    if let Some(why) = look.tree.judge() {
        return Ok(Err(why));
    }
    Ok(match look.pages {
        0 => Err(Refused::Broken),
        pages if pages > PAGES => Err(Refused::TooManyPages),
        pages => Ok(pages),
    })
}

/// Nothing but white space after the last mark of the end, and no archive's directory.
fn ends_well(file: &mut (impl BufRead + Seek), size: u64) -> std::io::Result<Result<(), Refused>> {
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.by_ref().take(TAIL).read_to_end(&mut tail)?;
    let last = tail.windows(5).rposition(|window| window == b"%%EOF");
    let after = last.and_then(|at| tail.get(at + 5..));
    if !after.is_some_and(|rest| rest.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0)) {
        return Ok(Err(Refused::Broken));
    }
    let is_archive = tail.windows(4).any(|window| window == b"PK\x05\x06");
    Ok(if is_archive { Err(Refused::Archive) } else { Ok(()) })
}

/// Unpacks what may be packed here and looks through it, with objects from there on. Whether it came to its end.
fn unpack(file: &mut impl BufRead, look: &mut Look, objects: Option<u64>, left: &mut Budget) -> bool {
    let mut packed = file.take(left.packed);
    let mut unpacked = ZlibDecoder::new(&mut packed);
    let mut buffer = [0; 8 * 1024];
    look.inside();
    if let Some(first) = objects {
        look.tree.enter(first);
    }
    let whole = loop {
        match unpacked.read(&mut buffer) {
            Ok(0) => break true,
            Ok(count) => {
                left.unpacked = left.unpacked.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
                let part = buffer.get(..count).unwrap_or_default();
                look.names_in(part);
                look.tree.bytes(part);
                if look.why.is_some() || left.is_spent() {
                    break true;
                }
            }
            // Not packed, or not in this way: what is there was looked at as it is.
            Err(_) => break false,
        }
    };
    drop(unpacked);
    left.packed = packed.limit();
    if left.is_spent() {
        look.why.get_or_insert(Refused::TooLarge);
    }
    look.byte(b' ', 0);
    look.tree.leave();
    whole
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
