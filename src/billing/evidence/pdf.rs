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

/// Of all that is unpacked, in bytes.
const UNPACKED: u64 = 128 * 1024 * 1024;
/// How often a file's bytes may be read to unpack them; once is usual.
const READINGS: u64 = 4;
/// For one file, on a machine that has other things to do as well.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longer names mean nothing to any reader.
const NAME: usize = 127;
const STREAMS: usize = 10_000;
/// An archive names its files at its end, before a comment of at most 64 KiB.
const TAIL: u64 = 66 * 1024;

const ACTIVE: [&[u8]; 13] = [
    b"AA",
    b"Thread",
    b"Movie",
    b"Sound",
    b"JavaScript",
    b"Launch",
    b"XFA",
    b"SubmitForm",
    b"ImportData",
    b"RichMedia",
    b"Rendition",
    b"GoToE",
    b"GoToR",
];
const ATTACHED: [&[u8]; 6] =
    [b"EmbeddedFile", b"EmbeddedFiles", b"Collection", b"EF", b"FileAttachment", b"AF"];
/// Ways to write an object stream in which names cannot be read here.
const HIDING: [&[u8]; 12] = [
    b"ASCIIHexDecode",
    b"AHx",
    b"ASCII85Decode",
    b"A85",
    b"LZWDecode",
    b"LZW",
    b"RunLengthDecode",
    b"RL",
    b"Crypt",
    b"Predictor",
    b"DecodeParms",
    b"FFilter",
];

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
            whole |= unpack(&mut file, &mut look, &mut left);
            if look.why.is_some() {
                break;
            }
        }
        if let Some(why) = look.why {
            return Ok(Err(why));
        }
        if stream.holds_objects && stream.filtered && !whole {
            return Ok(Err(Refused::Broken));
        }
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

/// Unpacks what may be packed here and looks through it. Whether it came to its end.
fn unpack(file: &mut impl BufRead, look: &mut Look, left: &mut Budget) -> bool {
    let mut packed = file.take(left.packed);
    let mut unpacked = ZlibDecoder::new(&mut packed);
    let mut buffer = [0; 8 * 1024];
    look.inside();
    let whole = loop {
        match unpacked.read(&mut buffer) {
            Ok(0) => break true,
            Ok(count) => {
                left.unpacked = left.unpacked.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
                look.names_in(buffer.get(..count).unwrap_or_default());
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
    whole
}

struct Stream {
    /// Where its content may begin: readers differ in what they take for the end of the line.
    starts: Vec<u64>,
    holds_objects: bool,
    /// Also by a filter that is named elsewhere: only what unpacks here can be looked at.
    filtered: bool,
}

/// Reads names, and where streams begin.
#[derive(Default)]
struct Look {
    why: Option<Refused>,
    pages: u32,
    /// Something happens when the file is opened; and there is something that calls another place.
    opens: bool,
    calls: bool,
    streams: Vec<Stream>,
    /// The name that is being read, and the last one before it.
    name: Option<Vec<u8>>,
    last: Vec<u8>,
    /// The word that is being read, such as `stream`.
    word: Vec<u8>,
    /// What is known of the dictionary before a stream.
    object: Object,
    /// So many more signs may still belong to the end of the line after `stream`.
    opening: u8,
    /// Inside of a stream there are no others.
    inside: bool,
    /// Between `stream` and `endstream`.
    raw: bool,
    /// How many `(` of a text are open, and whether its last sign was `\`. What is written in a text ends no dictionary. A
    /// text that never ends forgets nothing, and so is refused sooner and not later.
    depth: u32,
    escaped: bool,
    /// The last signs, whatever they belong to.
    recent: [u8; 9],
}

/// Names that were seen since the object began.
#[derive(Clone, Copy, Default)]
struct Object {
    named_object_stream: bool,
    first: bool,
    count: bool,
    filter: bool,
    hiding: bool,
}

impl Look {
    /// Whether words of the file's structure mean what they say here.
    fn is_plain(&self) -> bool {
        !self.raw && self.depth == 0
    }

    /// Follows texts and the content of streams.
    fn follow(&mut self, byte: u8) {
        if self.raw {
            return;
        }
        let escaped = std::mem::take(&mut self.escaped);
        match byte {
            b'\\' if self.depth > 0 => self.escaped = !escaped,
            b'(' if !escaped => self.depth = self.depth.saturating_add(1),
            b')' if !escaped => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn remember(&mut self, byte: u8) {
        self.recent.rotate_left(1);
        if let Some(last) = self.recent.last_mut() {
            *last = byte;
        }
    }

    fn inside(&mut self) {
        self.inside = true;
        self.name = None;
        self.last.clear();
        self.word.clear();
    }

    /// The same as [`Self::byte`] for each, faster: inside of a stream only names matter.
    fn names_in(&mut self, mut bytes: &[u8]) {
        loop {
            if self.name.is_none() {
                match bytes.iter().position(|byte| *byte == b'/') {
                    Some(at) => bytes = bytes.get(at..).unwrap_or_default(),
                    None => return,
                }
            }
            let Some((first, rest)) = bytes.split_first() else { return };
            self.byte(*first, 0);
            bytes = rest;
        }
    }

    fn byte(&mut self, byte: u8, at: u64) {
        let delimits = matches!(byte, b'/' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'%');
        if byte.is_ascii_whitespace() || byte == 0 || delimits {
            if let Some(raw) = self.name.take() {
                self.named(&plain(&raw));
            }
            if self.word == b"stream" {
                self.stream();
            } else if self.word == b"obj" && self.is_plain() {
                self.begin();
            } else if self.raw && self.recent == *b"endstream" {
                self.raw = false;
            }
            self.word.clear();
            if !self.inside {
                self.follow(byte);
                self.remember(byte);
            }
            if self.opening > 0 && !delimits {
                self.opening -= 1;
                if let Some(stream) = self.streams.last_mut() {
                    stream.starts.push(at + 1);
                }
            } else {
                self.opening = 0;
            }
            if byte == b'/' {
                self.name = Some(Vec::new());
            }
            return;
        }
        self.opening = 0;
        if !self.inside {
            self.follow(byte);
            self.remember(byte);
        }
        match &mut self.name {
            Some(name) if name.len() < NAME => name.push(byte),
            Some(_) => {}
            None if self.word.len() < 12 => self.word.push(byte),
            // Long enough for no word that matters; kept from becoming one by its end.
            None => {}
        }
    }

    fn named(&mut self, name: &[u8]) {
        if name == b"Encrypt" {
            self.why.get_or_insert(Refused::Encrypted);
        }
        if ACTIVE.contains(&name) {
            self.why.get_or_insert(Refused::Active);
        }
        if ATTACHED.contains(&name) {
            self.why.get_or_insert(Refused::Attachments);
        }
        self.opens |= name == b"OpenAction";
        self.calls |= name == b"URI";
        // Which of a file's actions is the one that is done at its opening is for readers to say, and they differ.
        if self.opens && self.calls {
            self.why.get_or_insert(Refused::Active);
        }
        if name == b"Page" && self.last == b"Type" {
            self.pages = self.pages.saturating_add(1);
        }
        if !self.inside {
            let it = &mut self.object;
            it.named_object_stream |= name == b"ObjStm";
            it.first |= name == b"First";
            it.count |= name == b"N";
            it.filter |= name == b"Filter";
            it.hiding |= HIDING.contains(&name);
        }
        self.last.clear();
        self.last.extend_from_slice(name);
    }

    /// An object begins. One that was said to hold others and has no stream is a trick.
    fn begin(&mut self) {
        if self.inside {
            return;
        }
        if self.object.named_object_stream {
            self.why.get_or_insert(Refused::Broken);
        }
        self.object = Object::default();
    }

    fn stream(&mut self) {
        if self.inside {
            return;
        }
        let it = if self.is_plain() { std::mem::take(&mut self.object) } else { self.object };
        self.raw |= self.is_plain();
        let holds_objects = it.named_object_stream || (it.first && it.count);
        if holds_objects && it.hiding {
            self.why.get_or_insert(Refused::Broken);
        }
        if self.streams.len() >= STREAMS {
            self.why.get_or_insert(Refused::TooLarge);
            return;
        }
        self.streams.push(Stream { starts: Vec::new(), holds_objects, filtered: it.filter });
        self.opening = 3;
    }
}

/// A name with its `#41` read as what they stand for.
fn plain(raw: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        let coded = after.get(..2).and_then(|two| data_encoding::HEXLOWER_PERMISSIVE.decode(two).ok());
        match coded.as_deref() {
            Some([byte]) if *first == b'#' => {
                plain.push(*byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
