//! Rows of a file of values by RFC 4180: commas, quotation marks, CRLF or LF, an optional byte order mark. Reads as it
//! goes and holds one row at a time. A quotation mark that does not fit is an error with its line, because reading on
//! would put values into wrong columns. Not here: what columns mean, nor whether bytes are UTF-8.

use std::io::{self, BufRead, BufReader, Read};

/// No row of ours is longer; an open quotation mark would otherwise swallow the rest of the file.
const LONGEST: usize = 64 * 1024;

/// One row, in bytes as they are in the file, quotation marks taken off.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Counts rows as a spreadsheet does: the header is 1.
    pub row: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Record {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, column: usize) -> Option<&[u8]> {
        let end = *self.ends.get(column)?;
        let start = column.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.bytes.get(start..end)
    }

    fn start(&mut self, row: u64) {
        self.row = row;
        self.bytes.clear();
        self.ends.clear();
    }

    fn end_value(&mut self) {
        self.ends.push(self.bytes.len());
    }

    fn is_blank(&self) -> bool {
        self.bytes.is_empty() && self.ends.len() == 1
    }
}

#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error("the file cannot be read: {0}")]
    File(#[from] io::Error),
    /// Nothing after it can be read.
    #[error("the quotation mark that opens in line {line} is never closed")]
    Unclosed { row: u64, line: u64 },
    /// The row is passed over.
    #[error("a quotation mark in line {line} is in the middle of a value")]
    Misplaced { row: u64, line: u64 },
    /// Nothing after it can be read.
    #[error("row {row} is longer than {LONGEST} bytes")]
    TooLong { row: u64 },
    /// Nothing of it can be read.
    #[error("the file is written in UTF-16")]
    Utf16,
}

impl ReadError {
    /// Whether the rest of the file can still be read.
    pub fn is_of_one_row(&self) -> bool {
        matches!(self, Self::Misplaced { .. })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the first byte of a value.
    Start,
    Plain,
    Quoted,
    /// After a quotation mark inside quotes: the end, or the first of two.
    Closing,
    /// A row that does not fit is read to the end of its line.
    Skipping,
}

pub(super) struct Reader<R> {
    input: BufReader<R>,
    /// Of the file, from 1.
    line: u64,
    row: u64,
    begun: bool,
}

impl<R: Read> Reader<R> {
    pub fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(64 * 1024, input), line: 1, row: 0, begun: false }
    }

    /// Reads the next row that is not blank into `record`; false at the end of the file.
    pub fn next(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        if !self.begun {
            self.begun = true;
            self.skip_mark()?;
        }
        loop {
            self.row += 1;
            record.start(self.row);
            if !self.row(record)? {
                return Ok(false);
            }
            if !record.is_blank() {
                return Ok(true);
            }
        }
    }

    /// A byte order mark, which spreadsheets write.
    fn skip_mark(&mut self) -> Result<(), ReadError> {
        match self.input.fill_buf()? {
            [0xef, 0xbb, 0xbf, ..] => self.input.consume(3),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(ReadError::Utf16),
            _ => {}
        }
        Ok(())
    }

    fn row(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        let mut at = At::Start;
        let (mut opened, mut fault, mut any) = (self.line, None, false);
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return end_of_file(record, at, opened, fault, any);
            }
            any = true;
            let mut used = 0;
            let mut done = false;
            for byte in chunk {
                used += 1;
                let before = at;
                at = step(record, at, *byte);
                if at == At::Quoted && before == At::Start {
                    opened = self.line;
                }
                if at == At::Skipping && before != At::Skipping {
                    let line = if before == At::Closing { opened } else { self.line };
                    fault = Some(ReadError::Misplaced { row: record.row, line });
                }
                if *byte == b'\n' {
                    self.line += 1;
                    done = at != At::Quoted;
                }
                if done || record.bytes.len() > LONGEST {
                    break;
                }
            }
            self.input.consume(used);
            if let Some(fault) = fault.take_if(|_| done) {
                return Err(fault);
            }
            if done {
                return Ok(true);
            }
            if record.bytes.len() > LONGEST {
                return Err(too_long(record.row, at, opened));
            }
        }
    }
}

/// Takes one byte. A line feed outside of quotes ends the row.
fn step(record: &mut Record, at: At, byte: u8) -> At {
    match (at, byte) {
        (At::Skipping, _) => At::Skipping,
        (At::Quoted, b'"') => At::Closing,
        (At::Quoted, _) => keep(record, byte, At::Quoted),
        (At::Closing, b'"') => keep(record, byte, At::Quoted),
        (At::Start, b'"') => At::Quoted,
        (At::Start | At::Plain | At::Closing, b',') => {
            record.end_value();
            At::Start
        }
        (At::Start | At::Plain | At::Closing, b'\n') => {
            if at != At::Closing && record.bytes.last() == Some(&b'\r') && !ended(record) {
                record.bytes.pop();
            }
            record.end_value();
            At::Start
        }
        // The first half of CRLF; anything else after a closing mark does not belong there.
        (At::Closing, b'\r') => At::Closing,
        (At::Plain, b'"') | (At::Closing, _) => At::Skipping,
        (At::Start | At::Plain, _) => keep(record, byte, At::Plain),
    }
}

/// Whether the value that is being read is still empty.
fn ended(record: &Record) -> bool {
    record.ends.last().copied().unwrap_or(0) == record.bytes.len()
}

fn keep(record: &mut Record, byte: u8, at: At) -> At {
    record.bytes.push(byte);
    at
}

fn end_of_file(
    record: &mut Record,
    at: At,
    opened: u64,
    fault: Option<ReadError>,
    any: bool,
) -> Result<bool, ReadError> {
    if at == At::Quoted {
        return Err(ReadError::Unclosed { row: record.row, line: opened });
    }
    if let Some(fault) = fault {
        return Err(fault);
    }
    if any {
        record.end_value();
    }
    Ok(any)
}

fn too_long(row: u64, at: At, opened: u64) -> ReadError {
    if at == At::Quoted { ReadError::Unclosed { row, line: opened } } else { ReadError::TooLong { row } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<Vec<String>>, ReadError> {
        let mut reader = Reader::new(text.as_bytes());
        let (mut record, mut rows) = (Record::default(), Vec::new());
        while reader.next(&mut record)? {
            let value = |at| String::from_utf8(record.get(at).unwrap().to_vec()).unwrap();
            rows.push((0..record.len()).map(value).collect());
        }
        Ok(rows)
    }

    #[test]
    fn reads_what_rfc_4180_writes() {
        let text = "a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\n,\n\"two\nlines\",z";
        let read = rows(text).unwrap();
        assert_eq!(read, [["a", "b"], ["x, y", "say \"hi\""], ["", ""], ["two\nlines", "z"]]);
    }

    #[test]
    fn passes_over_a_byte_order_mark_and_blank_rows_and_counts_them() {
        let mut reader = Reader::new("\u{feff}a\r\n\r\n\nb\n".as_bytes());
        let mut record = Record::default();
        assert!(reader.next(&mut record).unwrap());
        assert_eq!((record.row, record.get(0)), (1, Some(&b"a"[..])));
        assert!(reader.next(&mut record).unwrap());
        assert_eq!((record.row, record.get(0)), (4, Some(&b"b"[..])));
        assert!(!reader.next(&mut record).unwrap());
    }

    #[test]
    fn names_the_line_of_a_quotation_mark_that_is_never_closed() {
        let error = rows("a\nb\n\"c\nd\n").unwrap_err();
        assert!(matches!(error, ReadError::Unclosed { row: 3, line: 3 }), "{error}");
        let long = format!("a\n\"{}", "x\n".repeat(LONGEST));
        assert!(matches!(rows(&long), Err(ReadError::Unclosed { row: 2, line: 2 })));
    }

    #[test]
    fn reads_on_after_a_quotation_mark_inside_a_value() {
        let mut reader = Reader::new("a\n12\" rotor,x\n\"b\"c,y\nd,z".as_bytes());
        let mut record = Record::default();
        assert!(reader.next(&mut record).unwrap());
        assert!(matches!(reader.next(&mut record), Err(ReadError::Misplaced { row: 2, line: 2 })));
        assert!(matches!(reader.next(&mut record), Err(ReadError::Misplaced { row: 3, line: 3 })));
        assert!(reader.next(&mut record).unwrap());
        assert_eq!(record.get(1), Some(&b"z"[..]));
    }

    #[test]
    fn refuses_rows_without_end_and_utf_16() {
        assert!(matches!(rows(&"x".repeat(LONGEST * 2)), Err(ReadError::TooLong { row: 1 })));
        assert!(matches!(
            Reader::new(&b"\xff\xfea\0"[..]).next(&mut Record::default()),
            Err(ReadError::Utf16)
        ));
    }
}
