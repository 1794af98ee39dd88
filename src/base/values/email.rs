//! Mail addresses, in the one spelling that is stored, looked up and sent to: trimmed and in lower case.
//! Whether the mailbox exists only a mail can tell. Domains in other scripts are written in their `xn--` form.

use std::{fmt, str::FromStr};

/// At most 254 bytes of ASCII (RFC 5321, 4.5.3.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let address = text.trim().to_ascii_lowercase();
        if address.is_empty() {
            return Err(EmailError::Empty);
        }
        if address.len() > 254 {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = address.rsplit_once('@').ok_or(EmailError::Form)?;
        if good_local(local) && good_domain(domain) { Ok(Self(address)) } else { Err(EmailError::Form) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For pages that must not give an address away: `d•••@example.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or(("", ""));
        let first: String = local.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

/// Dot-separated words of the letters that RFC 5322 allows without quotes, at most 64 bytes.
fn good_local(local: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= 64 && local.split('.').all(|word| !word.is_empty() && word.bytes().all(allowed))
}

/// At least two labels of letters, digits and inner hyphens, the last not all digits.
fn good_domain(domain: &str) -> bool {
    let good_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last_is_a_name =
        domain.rsplit_once('.').is_some_and(|(_, last)| last.bytes().any(|byte| byte.is_ascii_alphabetic()));
    last_is_a_name && domain.split('.').all(good_label)
}

impl AsRef<str> for Email {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Without the address: `Debug` ends up in logs.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({} bytes)", self.0.len())
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        Self::parse(text)
    }
}

serde_as_text!(Email);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    #[error("no mail address is given")]
    Empty,
    #[error("a mail address has at most 254 characters")]
    TooLong,
    #[error("a mail address is written like name@example.com")]
    Form,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_one_spelling() {
        let email = Email::parse(" Dana.Whitfield@Example.COM ").unwrap();
        assert_eq!(email.as_str(), "dana.whitfield@example.com");
        assert_eq!(email.masked(), "d•••@example.com");
        assert_eq!(format!("{email:?}"), "Email(26 bytes)");
    }

    #[test]
    fn takes_ordinary_addresses() {
        for good in ["a@b.co", "o'brien+car@mail.example.com", "x_y-z@xn--bcher-kva.example", "1@2.a3"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn refuses_what_cannot_be_delivered_or_would_break_a_header() {
        for bad in [
            "dana",
            "@b.co",
            "a@",
            "a@b",
            "a b@c.co",
            "a@b@c.co",
            "a..b@c.co",
            ".a@c.co",
            "a.@c.co",
            "a@-b.co",
            "a@b-.co",
            "a@b..co",
            "a@127.0.0.1",
            "a@bücher.example",
            "ä@b.co",
            "a@b.co\r\nBcc: x@y.zz",
            "<a@b.co>",
            "\"a\"@b.co",
            "a,b@c.co",
            "a@b.co.",
        ] {
            assert_eq!(Email::parse(bad), Err(EmailError::Form), "{bad}");
        }
        assert_eq!(Email::parse("  "), Err(EmailError::Empty));
        assert_eq!(Email::parse(&format!("{}@b.co", "a".repeat(65))), Err(EmailError::Form));
        assert_eq!(Email::parse(&format!("a@{}.co", "b.".repeat(130))), Err(EmailError::TooLong));
    }
}
