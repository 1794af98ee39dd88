//! Object streams of a PDF: a head of numbers that says where each object begins, and the objects one after the other.

/// Bytes of a head. Usual ones have some thousands.
const HEAD: usize = 1024 * 1024;

/// Where its objects begin, and which they are.
pub(super) struct Packed {
    first: u64,
    at: u64,
    head: Vec<u8>,
    /// Where each object begins, with its number, in order.
    objects: Vec<(u64, u32)>,
}

impl Packed {
    /// Of one whose objects begin there.
    pub(super) fn from(first: u64) -> Self {
        Self { first, at: 0, head: Vec::new(), objects: Vec::new() }
    }

    /// Takes the next sign. Whether it belongs to an object, and not to the head.
    pub(super) fn goes_on(&mut self, byte: u8) -> bool {
        self.at = self.at.saturating_add(1);
        if self.at <= self.first {
            if !self.is_too_long() {
                self.head.push(byte);
            }
            return false;
        }
        self.read();
        true
    }

    /// The head has more than any usual one.
    pub(super) fn is_too_long(&self) -> bool {
        self.head.len() >= HEAD
    }

    /// The head is whole: pairs of an object's number and where it begins.
    fn read(&mut self) {
        if self.head.is_empty() {
            return;
        }
        let head = std::mem::take(&mut self.head);
        let words = head.split(|byte| byte.is_ascii_whitespace() || *byte == 0);
        let numbers: Vec<u32> = words.filter(|word| !word.is_empty()).map_while(number).collect();
        let pairs = numbers.chunks_exact(2).filter_map(|pair| match pair {
            [number, at] => Some((u64::from(*at), *number)),
            _ => None,
        });
        self.objects = pairs.collect();
        self.objects.sort_unstable();
    }

    /// The object that the sign belongs to.
    pub(super) fn owner(&self) -> Option<u32> {
        let here = self.at.saturating_sub(self.first);
        // `at` is behind the sign that is being read, and a dictionary begins with two.
        let after = self.objects.partition_point(|(at, _)| *at < here);
        self.objects.get(after.checked_sub(1)?).map(|(_, number)| *number)
    }
}

/// Larger than any is as large as can be; below zero, or with a point, as large as its digits.
pub(super) fn number(word: &[u8]) -> Option<u32> {
    let digits = word.strip_prefix(b"-").or(word.strip_prefix(b"+")).unwrap_or(word);
    let whole = digits.split(|byte| *byte == b'.').next().filter(|it| !it.is_empty())?;
    let mut all = 0_u32;
    for byte in whole {
        let digit = byte.checked_sub(b'0').filter(|it| *it < 10)?;
        all = all.saturating_mul(10).saturating_add(u32::from(digit));
    }
    Some(all)
}
