//! Reads a PDF's bytes for the names in it and for where streams begin, without taking any structure for granted.

use super::pages::Pages;
use crate::billing::evidence::kinds::Refused;

/// Longer names mean nothing to any reader.
const NAME: usize = 127;
const STREAMS: usize = 10_000;
const ACTIVE: [&[u8]; 15] = [
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
    // Drawings in three dimensions bring scripts of their own.
    b"3DD",
    b"OnInstantiate",
];
const ATTACHED: [&[u8]; 6] =
    [b"EmbeddedFile", b"EmbeddedFiles", b"Collection", b"EF", b"FileAttachment", b"AF"];
/// Ways to write an object stream in which names cannot be read here.
const HIDING: [&[u8]; 13] = [
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
    b"DP",
    b"FFilter",
];

pub(super) struct Stream {
    /// Where its content may begin: readers differ in what they take for the end of the line.
    pub starts: Vec<u64>,
    pub holds_objects: bool,
    /// Where they begin in it; none where that is said elsewhere.
    pub first: Option<u64>,
}

/// Reads names, and where streams begin.
#[derive(Default)]
pub(super) struct Look {
    pub why: Option<Refused>,
    pub pages: u32,
    /// Something happens when the file is opened; and there is something that calls another place.
    opens: bool,
    calls: bool,
    pub streams: Vec<Stream>,
    pub tree: Pages,
    /// The name that is being read, and the last one before it.
    name: Option<Vec<u8>>,
    last: Vec<u8>,
    /// The word that is being read, such as `stream`.
    word: Vec<u8>,
    /// What is known of the dictionary before a stream.
    pub object: Object,
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
    filter: Filter,
    /// The last signs, whatever they belong to.
    recent: [u8; 9],
}

/// Names that were seen since the object began.
#[derive(Clone, Copy, Default)]
pub(super) struct Object {
    pub named_object_stream: bool,
    first: bool,
    count: bool,
    filter: bool,
    hiding: bool,
    /// How often it is said to be packed in the one way that can be undone here.
    packed: u8,
}

/// Where the value of a filter is being read: it has to be that one way, written out, or an object stream hides something.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Filter {
    #[default]
    No,
    /// Its name was read.
    Named,
    /// And so was its value.
    Valued,
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

    pub fn inside(&mut self) {
        self.inside = true;
        self.name = None;
        self.last.clear();
        self.word.clear();
    }

    /// The same as [`Self::byte`] for each, faster: inside of a stream only names matter.
    pub fn names_in(&mut self, mut bytes: &[u8]) {
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

    pub fn byte(&mut self, byte: u8, at: u64) {
        if !self.inside {
            self.tree.byte(byte);
        }
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
            if !self.inside {
                self.filtering(byte);
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
            if self.name.is_none() {
                self.filtering(byte);
            }
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
            it.hiding |= HIDING.contains(&name);
            // Some readers take the short name as well, and what is packed twice, or in a way that is named elsewhere, is none
            // of what can be looked at here.
            let is_filter = name == b"Filter" || name == b"F";
            it.filter |= is_filter;
            let is_packed = name == b"FlateDecode" || name == b"Fl";
            it.packed = it.packed.saturating_add(u8::from(is_packed));
            it.hiding |= it.packed > 1 || (self.filter == Filter::Named && !is_packed);
            self.filter = match (is_filter, self.filter) {
                (true, _) => Filter::Named,
                (false, Filter::Named) if is_packed => Filter::Valued,
                (false, _) => Filter::No,
            };
        }
        self.last.clear();
        self.last.extend_from_slice(name);
    }

    /// Follows what stands between the name of a filter and the name after its value.
    fn filtering(&mut self, byte: u8) {
        let is_white = byte.is_ascii_whitespace() || byte == 0;
        let fits = match self.filter {
            Filter::No => true,
            Filter::Named => is_white || matches!(byte, b'[' | b'/'),
            Filter::Valued => is_white || matches!(byte, b']' | b'/' | b'>'),
        };
        if !fits {
            self.object.hiding = true;
        }
        if !fits || byte == b'>' {
            self.filter = Filter::No;
        }
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
        let first = self.tree.first();
        self.streams.push(Stream { starts: Vec::new(), holds_objects, first });
        self.opening = 3;
    }
}

/// A name with its `#41` read as what they stand for.
pub(super) fn plain(raw: &[u8]) -> Vec<u8> {
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
