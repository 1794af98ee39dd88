//! Delivery status notifications (RFC 3464): which mail of ours one is about, and what became of it. Tolerant on purpose:
//! servers differ in everything but the few fields that are read here. Nothing of a notification is kept.

use crate::base::values::MailId;

/// What another server says of a mail of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub mail: MailId,
    pub fate: Fate,
    /// Such as `5.1.1`; empty when none was given.
    pub status: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Delivered,
    Bounced,
}

/// More of a notification than this is not looked at: the fields come first, and a whole mail may hang on it.
pub const LONGEST: usize = 256 * 1024;

/// Reads a mail. `None` when it is no notification, says that a mail is merely late, or is about no mail of ours.
pub fn read(raw: &[u8]) -> Option<Report> {
    let text = String::from_utf8_lossy(raw.get(..LONGEST).unwrap_or(raw)).into_owned();
    let fields = unfolded(&text);
    let begin = fields.iter().position(|line| {
        let kind = field(line, "content-type").unwrap_or_default().to_ascii_lowercase();
        kind.starts_with("message/") && kind.contains("delivery-status")
    })?;
    let rest = fields.get(begin..)?;
    let action = rest.iter().find_map(|line| field(line, "action"))?.to_ascii_lowercase();
    let fate = match action.split([';', ' ', '(']).next()? {
        "failed" => Fate::Bounced,
        "delivered" | "relayed" => Fate::Delivered,
        _ => return None,
    };
    let status = rest.iter().find_map(|line| field(line, "status")).map(code).unwrap_or_default();
    // The last one is that of the mail which came back; the first may be the notification's own.
    let mail = rest.iter().rev().filter_map(|line| field(line, "message-id")).find_map(mail_of)?;
    Some(Report { mail, fate, status })
}

/// The mail behind a Message-ID of ours, with or without its angle brackets.
pub fn mail_of(message_id: &str) -> Option<MailId> {
    let (local, _) = message_id.trim().trim_start_matches('<').split_once('@')?;
    local.parse().ok()
}

/// `5.1.1` of whatever stands there: digits and points alone, nobody's words.
pub fn code(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_ascii_digit() || *c == '.').take(10).collect()
}

/// The value of a header line of this name.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (own, value) = line.split_once(':')?;
    own.trim_end().eq_ignore_ascii_case(name).then(|| value.trim())
}

/// Lines, with those that go on with a space joined to the one before.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) && !last.is_empty() => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.trim_end().to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "eml_01h455vb4pex5vsknk084sn02q";

    fn notification(action: &str, status: &str) -> String {
        format!(
            "Return-Path: <>\nMessage-ID: <20261120.AB@mx.example.net>\nSubject: Undelivered\n\
             Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"x\"\n\n\
             --x\nContent-Type: text/plain\n\nI am sorry: no such user. Action: see below.\n\n\
             --x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
             Final-Recipient: rfc822; dana@example.com\nAction: {action}\nStatus: {status}\n\
             Diagnostic-Code: smtp; 550 5.1.1 <dana@example.com>:\n  unknown\n\n\
             --x\nContent-Type: message/rfc822\n\nFrom: billing@northside.example\n\
             Message-Id:\n <{MAIL}@northside.example>\nSubject: Invoice\n\nHello\n--x--\n"
        )
    }

    #[test]
    fn finds_the_mail_what_became_of_it_and_why() {
        let read = |action: &str| read(notification(action, "5.1.1 (unknown)").as_bytes());
        let report = |fate| Some(Report { mail: MAIL.parse().unwrap(), fate, status: "5.1.1".to_owned() });
        assert_eq!(read("failed"), report(Fate::Bounced));
        assert_eq!(read("Failed (bad destination)"), report(Fate::Bounced));
        assert_eq!(read("relayed"), report(Fate::Delivered));
        assert_eq!(read("delayed"), None);
        assert_eq!(read("expanded"), None);
    }

    #[test]
    fn reads_it_with_the_other_line_ends_and_with_headers_alone() {
        let text = notification("failed", "5.2.2").replace("message/rfc822", "text/rfc822-headers");
        let text = text.replace('\n', "\r\n");
        assert_eq!(read(text.as_bytes()).unwrap().status, "5.2.2");
    }

    #[test]
    fn passes_over_what_is_no_notification_of_a_mail_of_ours() {
        for text in [
            String::new(),
            format!("Subject: Hello\n\nMessage-ID: <{MAIL}@x>\nAction: failed\n"),
            notification("failed", "5.1.1").replace(MAIL, "eml_99"),
            notification("failed", "5.1.1").replace("Message-Id", "X-Id"),
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(&[0xff, 0xfe, b'\n']), None);
    }

    #[test]
    fn a_status_is_digits_and_points() {
        assert_eq!(code(" 5.1.1 <dana@example.com>"), "5.1.1");
        assert_eq!(code("dana@example.com"), "");
    }
}
