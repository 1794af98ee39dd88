//! What a file is, by its first bytes, and why it is not taken. A name decides nothing. Pure.

crate::coded! {
    /// What is kept.
    pub enum Kind {
        Jpeg = "jpeg",
        Png = "png",
        Pdf = "pdf",
    }
}

impl Kind {
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    /// What its name ends with.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    pub const fn is_picture(self) -> bool {
        !matches!(self, Self::Pdf)
    }
}

/// Why a file is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Empty,
    TooLarge,
    /// More files than one form or one case takes.
    TooMany,
    /// A phone's own format, which few programs read.
    Heic,
    /// A drawing that can hold scripts.
    Vector,
    WebPage,
    Archive,
    OtherKind,
    /// It cannot be read to its end.
    Broken,
    TooManyPixels,
    TooManyPages,
    /// A PDF that asks for a password.
    Encrypted,
    /// A PDF that does something by itself: scripts, programs, forms that are sent.
    Active,
    /// A PDF with other files inside.
    Attachments,
    /// The antivirus program knows it.
    Infected,
    /// The antivirus program does not answer.
    NotSearched,
}

/// What came, before it is looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    Jpeg,
    Png,
    WebP,
    Pdf,
}

impl Came {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Pdf => "pdf",
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::WebP, Self::Pdf].into_iter().find(|it| it.code() == code)
    }
}

/// What the first kilobyte of a file says.
pub(super) fn came(start: &[u8]) -> Result<Came, Refused> {
    let at = |from: usize, bytes: &[u8]| start.get(from..).is_some_and(|rest| rest.starts_with(bytes));
    if at(0, b"\xff\xd8\xff") {
        return Ok(Came::Jpeg);
    }
    if at(0, b"\x89PNG\r\n\x1a\n") {
        return Ok(Came::Png);
    }
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Ok(Came::WebP);
    }
    // Some readers look for it in the first kilobyte; what stands before it is none of a PDF's business.
    if at(0, b"%PDF-1.") || at(0, b"%PDF-2.") {
        return Ok(Came::Pdf);
    }
    if at(4, b"ftyp") {
        let brands: [&[u8]; 8] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"];
        let is_still = brands.iter().any(|brand| at(8, brand));
        return Err(if is_still { Refused::Heic } else { Refused::OtherKind });
    }
    let archives: [&[u8]; 7] =
        [b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"];
    if archives.iter().any(|magic| at(0, magic)) {
        return Err(Refused::Archive);
    }
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    if text.contains("<svg") || text.starts_with("%!ps") {
        return Err(Refused::Vector);
    }
    if ["<!doctype", "<html", "<script", "<body", "<?xml"].iter().any(|mark| text.contains(mark)) {
        return Err(Refused::WebPage);
    }
    Err(Refused::OtherKind)
}

/// A file's name as it may be shown and kept: no folders, nothing that cannot be seen, at most 80 letters, and with the
/// ending of what it is.
pub(super) fn named(name: &str, kind: Kind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|c| is_plain(*c)).collect();
    let stem = match shown.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 5 && ending.is_ascii() => stem,
        _ => shown.as_str(),
    };
    let stem = stem.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let stem: String = stem.chars().take(80).collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    format!("{stem}.{}", kind.ending())
}

/// Neither control, nor what turns the direction of writing, nor what a path or a header could be broken with.
fn is_plain(c: char) -> bool {
    let turns = matches!(c, '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}');
    !c.is_control() && !turns && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_only_a_name_and_ends_with_what_the_file_is() {
        for (name, kept) in [
            ("brake dust.JPG", "brake dust.jpg"),
            ("../../etc/passwd", "passwd.jpg"),
            ("C:\\Users\\dana\\rotor.png", "rotor.jpg"),
            ("photo\u{202e}gpj.exe", "photogpj.jpg"),
            ("a\u{061c}b\u{180e}c.jpg", "abc.jpg"),
            ("invoice.pdf.exe", "invoice.pdf.jpg"),
            ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie x=1.jpg"),
            ("", "file.jpg"),
            ("....", "file.jpg"),
            ("/", "file.jpg"),
            ("Räder vorn.jpeg", "Räder vorn.jpg"),
        ] {
            assert_eq!(named(name, Kind::Jpeg), kept, "{name:?}");
        }
        assert_eq!(named(&"x".repeat(5_000), Kind::Pdf).len(), 84);
    }
}
