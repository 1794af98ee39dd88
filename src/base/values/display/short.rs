//! Short texts that are put together without asking for memory and written out at once: a page has hundreds of figures and days.

use std::fmt;

/// At most 64 bytes; what is more is left out.
pub(in crate::base::values) struct Short {
    bytes: [u8; 64],
    len: usize,
}

impl Short {
    pub const fn new() -> Self {
        Self { bytes: [0; 64], len: 0 }
    }

    pub fn text(mut self, text: &str) -> Self {
        let end = self.len + text.len();
        if let Some(room) = self.bytes.get_mut(self.len..end) {
            room.copy_from_slice(text.as_bytes());
            self.len = end;
        }
        self
    }

    /// With zeros in front up to `width` digits.
    pub fn number(mut self, number: u64, width: usize) -> Self {
        let digits = number
            .checked_ilog10()
            .and_then(|log| usize::try_from(log).ok())
            .map_or(1, |log| log + 1)
            .max(width);
        let (mut rest, end) = (number, self.len + digits);
        if let Some(room) = self.bytes.get_mut(self.len..end) {
            for place in room.iter_mut().rev() {
                *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
                rest /= 10;
            }
            self.len = end;
        }
        self
    }

    /// `1,284`.
    pub fn grouped(self, whole: u64, mark: &str) -> Self {
        match whole {
            0..1000 => self.number(whole, 1),
            _ => self.grouped(whole / 1000, mark).text(mark).number(whole % 1000, 3),
        }
    }

    pub fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let text = self.bytes.get(..self.len).and_then(|text| std::str::from_utf8(text).ok());
        out.write_str(text.ok_or(fmt::Error)?)
    }
}
