//! The tree of a PDF's pages. A few bytes can stand for millions of pages: a page that is named again and again on several
//! levels, a tree that leads back to itself, a count that was made up. Whoever opens such a file waits for ever. So the tree is
//! walked here, with all versions of an object that there are: readers differ in which they take.

use std::collections::HashMap;

use super::looking::plain;
use super::packed::{Packed, number};
use super::walking::walk;
use crate::billing::evidence::PAGES;
use crate::billing::evidence::kinds::Refused;

/// Of what is nested in one object; no usual file comes near.
const DEPTH: usize = 100;
/// Of all that is named as a page, in a file of 10 MB.
const NAMED: usize = 1_000_000;
/// Longer words and names mean nothing here.
const WORD: usize = 24;

/// Gathers which object names which others as its pages, byte by byte.
#[derive(Default)]
pub(super) struct Pages {
    /// By the number of an object, for each time that it is defined.
    kids: HashMap<u32, Vec<Vec<u32>>>,
    /// What a catalog names.
    roots: Vec<u32>,
    named: usize,
    why: Option<Refused>,
    /// The object that is being read, and what it names.
    owner: Option<u32>,
    current: Vec<u32>,
    frames: Vec<Frame>,
    /// Of the dictionary that was closed last: where the objects of its stream begin.
    first: Option<u32>,
    text: Text,
    word: Vec<u8>,
    name: Option<Vec<u8>>,
    /// The last two numbers, for `5 0 R` and `5 0 obj`.
    numbers: [Option<u32>; 2],
    /// `<` or `>`, of which there may be two.
    half: Option<u8>,
    packed: Option<Packed>,
}

/// A dictionary or an array that is open.
#[derive(Default)]
struct Frame {
    is_array: bool,
    /// Of an array: what is in it are pages.
    of_kids: bool,
    /// Of a dictionary: the last name in it, and what was said under names that matter.
    key: Vec<u8>,
    has_kids: bool,
    count: u32,
    first: Option<u32>,
}

/// What is being read and is no structure.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Text {
    #[default]
    No,
    /// So many brackets are open; whether the last sign was `\`.
    Plain(u32, bool),
    Hex,
    Comment,
    /// The content of a stream.
    Raw,
}

impl Pages {
    /// Where the objects begin in the stream that follows now; none where that is said elsewhere.
    pub fn first(&self) -> Option<u64> {
        self.first.map(u64::from)
    }

    /// What comes from here on is the content of an object stream.
    pub fn enter(&mut self, first: u64) {
        self.end();
        self.packed = Some(Packed::from(first));
    }

    /// It is over.
    pub fn leave(&mut self) {
        self.byte(b' ');
        self.end();
        self.packed = None;
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let Some(packed) = &mut self.packed else { return };
            if packed.goes_on(*byte) {
                self.byte(*byte);
            } else if packed.is_too_long() {
                self.why.get_or_insert(Refused::TooLarge);
                return;
            }
        }
    }

    pub fn byte(&mut self, byte: u8) {
        match &mut self.text {
            Text::No => return self.structure(byte),
            Text::Plain(depth, escaped) => {
                let was = std::mem::take(escaped);
                match byte {
                    b'\\' => *escaped = !was,
                    b'(' if !was => *depth = depth.saturating_add(1),
                    b')' if !was && *depth <= 1 => self.text = Text::No,
                    b')' if !was => *depth -= 1,
                    _ => {}
                }
            }
            Text::Hex if byte == b'>' => self.text = Text::No,
            Text::Comment if matches!(byte, b'\r' | b'\n') => self.text = Text::No,
            Text::Hex | Text::Comment | Text::Raw => {}
        }
        // Wherever it stands, a reader may take it for the beginning of an object.
        if self.began(byte) {
            self.structure(byte);
        }
    }

    /// Follows words alone, in what is no structure. Whether an object begins all the same.
    fn began(&mut self, byte: u8) -> bool {
        if !is_white(byte) && !delimits(byte) {
            self.push(byte);
            return false;
        }
        let word = std::mem::take(&mut self.word);
        match (word.as_slice(), self.numbers) {
            (b"", _) => return false,
            (b"obj", [Some(number), Some(_)]) => {
                self.begin(number);
                return true;
            }
            (b"endstream", _) if self.text == Text::Raw => self.text = Text::No,
            _ => {}
        }
        self.numbers = [self.numbers[1], number(&word)];
        false
    }

    fn push(&mut self, byte: u8) {
        if self.word.len() < WORD {
            self.word.push(byte);
        }
    }

    fn structure(&mut self, byte: u8) {
        if !is_white(byte) && !delimits(byte) {
            self.half();
            match &mut self.name {
                Some(name) if name.len() < 4 * WORD => name.push(byte),
                Some(_) => {}
                None => self.push(byte),
            }
            return;
        }
        if let Some(raw) = self.name.take() {
            let name = plain(&raw);
            if let Some(frame) = self.frames.last_mut().filter(|it| !it.is_array) {
                frame.key = name;
            }
        }
        self.word();
        if self.text == Text::Raw {
            return;
        }
        let double = self.half == Some(byte);
        match byte {
            b'<' if double => {
                self.half = None;
                return self.open(Frame::default());
            }
            b'>' if double => {
                self.half = None;
                return self.close(false);
            }
            _ => self.half(),
        }
        match byte {
            b'<' | b'>' => self.half = Some(byte),
            b'(' if self.text == Text::No => self.text = Text::Plain(1, false),
            b'%' if self.text == Text::No => self.text = Text::Comment,
            b'/' => self.name = Some(Vec::new()),
            b'[' => {
                let above = self.frames.last();
                let of_kids = match above {
                    None => true,
                    Some(it) => it.of_kids || (!it.is_array && it.key == b"Kids"),
                };
                self.open(Frame { is_array: true, of_kids, ..Frame::default() });
            }
            b']' => self.close(true),
            _ => {}
        }
    }

    /// One `<` alone begins a text of digits.
    fn half(&mut self) {
        if self.half.take() == Some(b'<') {
            self.text = Text::Hex;
        }
    }

    fn open(&mut self, frame: Frame) {
        if self.frames.len() >= DEPTH {
            self.why.get_or_insert(Refused::Broken);
            self.frames.clear();
        }
        self.place();
        self.frames.push(frame);
    }

    fn close(&mut self, is_array: bool) {
        let Some(frame) = self.frames.pop_if(|it| it.is_array == is_array) else { return };
        if frame.has_kids && frame.count > PAGES {
            self.why.get_or_insert(Refused::TooManyPages);
        }
        if !is_array {
            self.first = frame.first;
        }
    }

    /// A word is over.
    fn word(&mut self) {
        let word = std::mem::take(&mut self.word);
        match (word.as_slice(), self.numbers) {
            (b"", _) => {}
            (b"obj", [Some(number), Some(_)]) => self.begin(number),
            (b"R", [Some(number), Some(_)]) => self.refers(number),
            (b"stream" | b"endobj", _) => {
                if word == b"stream" && self.packed.is_none() {
                    self.text = Text::Raw;
                }
                self.frames.clear();
                self.numbers = [None; 2];
            }
            (word, [_, last]) => {
                self.numbers = [last, number(word)];
                self.says(number(word));
            }
        }
    }

    fn says(&mut self, number: Option<u32>) {
        let (Some(number), Some(frame)) = (number, self.frames.last_mut()) else { return };
        match frame.key.as_slice() {
            b"Count" => frame.count = frame.count.max(number),
            b"First" => frame.first = frame.first.or(Some(number)),
            _ => {}
        }
    }

    /// `5 0 R`
    fn refers(&mut self, to: u32) {
        self.numbers = [None; 2];
        let names = match self.frames.last_mut() {
            Some(frame) if frame.is_array => frame.of_kids,
            Some(frame) => match frame.key.as_slice() {
                b"Kids" => {
                    frame.has_kids = true;
                    true
                }
                b"Pages" => {
                    self.roots.push(to);
                    false
                }
                // A count that stands elsewhere is none.
                b"Count" => {
                    frame.count = 0;
                    false
                }
                b"First" => {
                    frame.first = None;
                    false
                }
                _ => false,
            },
            None => false,
        };
        if names {
            self.place();
            self.current.push(to);
            self.named += 1;
        }
        if self.named > NAMED || self.roots.len() > NAMED {
            self.why.get_or_insert(Refused::TooLarge);
            self.current.clear();
            self.roots.truncate(1);
        }
    }

    fn begin(&mut self, number: u32) {
        self.end();
        self.owner = Some(number);
    }

    /// The object that was being read is over, whatever of it is still open.
    fn end(&mut self) {
        let named = std::mem::take(&mut self.current);
        if let Some(owner) = self.owner.take().filter(|_| !named.is_empty()) {
            self.kids.entry(owner).or_default().push(named);
        }
        self.frames.clear();
        self.numbers = [None; 2];
        (self.text, self.half, self.first) = (Text::No, None, None);
        self.word.clear();
        self.name = None;
    }

    /// In an object stream, which of its objects it is that begins here.
    fn place(&mut self) {
        if let Some(frame) = self.frames.iter_mut().rev().find(|it| !it.is_array && it.key == b"Kids") {
            frame.has_kids = true;
        }
        let Some(packed) = self.packed.as_ref().filter(|_| self.frames.is_empty()) else { return };
        let owner = packed.owner();
        if owner != self.owner {
            let named = std::mem::take(&mut self.current);
            if let Some(before) = self.owner.filter(|_| !named.is_empty()) {
                self.kids.entry(before).or_default().push(named);
            }
            self.owner = owner;
        }
    }

    /// Why the file is not taken, when all of it was read.
    pub fn judge(&mut self) -> Option<Refused> {
        self.end();
        if self.why.is_some() {
            return self.why;
        }
        walk(&self.kids, &self.roots)
    }
}

fn is_white(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

fn delimits(byte: u8) -> bool {
    matches!(byte, b'/' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'%')
}
