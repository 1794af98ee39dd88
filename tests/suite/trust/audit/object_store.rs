//! Heads in an object store: once an hour, signed as S3 asks for it, and a store that fails is said and waits for nobody.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER};
use forecourt::base::config::Config;
use forecourt::base::outbox;
use forecourt::safety::defences;
use forecourt::trust::audit::anchor;
use forecourt::trust::audit::checking::Anchor;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use url::Url;

use super::{checked, head, world};
use crate::safety::{only, open, watch};
use crate::support::TestApp;

const HOUR: Duration = Duration::from_secs(3600);
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// A bucket with a lock on a port of its own. It works the signature out again from what came over the line, and keeps every
/// version of an object. Ends with the process.
pub struct Bucket {
    port: u16,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Default)]
struct Inside {
    objects: BTreeMap<String, Vec<String>>,
    /// What it says to everybody instead.
    answer: Option<(u16, &'static str)>,
    asked: usize,
}

impl Bucket {
    pub fn new() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let inside = Arc::new(Mutex::new(Inside::default()));
        let shared = Arc::clone(&inside);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                talk(&stream, &shared);
            }
        });
        Self { port, inside }
    }

    /// Settings that lead here. The secret is a file of its own.
    pub fn set(&self, config: &mut Config, secret: &std::path::Path) {
        let set = |text: &str| Some(text.to_owned());
        config.audit_s3_endpoint = Some(format!("http://127.0.0.1:{}", self.port));
        (config.audit_s3_bucket, config.audit_s3_region) = (set("heads"), set("eu-central-1"));
        config.audit_s3_key_id = set("AKIAIOSFODNN7EXAMPLE");
        config.audit_s3_secret = Some(format!("file:{}", secret.display()));
        "northside/".clone_into(&mut config.audit_s3_prefix);
    }

    pub fn answers(&self, answer: Option<(u16, &'static str)>) {
        self.inside.lock().unwrap().answer = answer;
    }

    fn versions(&self, name: &str) -> Vec<String> {
        self.inside.lock().unwrap().objects.get(name).cloned().unwrap_or_default()
    }

    fn asked(&self) -> usize {
        self.inside.lock().unwrap().asked
    }
}

fn talk(stream: &TcpStream, inside: &Mutex<Inside>) {
    let mut lines = BufReader::new(stream);
    let mut line = || {
        let mut text = String::new();
        lines.read_line(&mut text).unwrap_or(0);
        text.trim_end().to_owned()
    };
    let first = line();
    let mut headers = BTreeMap::new();
    while let Some((name, value)) = line().split_once(": ") {
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    lines.read_exact(&mut body).unwrap();
    let (status, code) = judge(&first, &headers, body, &mut inside.lock().unwrap());
    let text =
        format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>AKIA secret</Message></Error>");
    let _ = write!(
        &mut &*stream,
        "HTTP/1.1 {status} x\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
}

fn judge(
    first: &str,
    headers: &BTreeMap<String, String>,
    body: Vec<u8>,
    inside: &mut Inside,
) -> (u16, &'static str) {
    inside.asked += 1;
    if let Some(answer) = inside.answer {
        return answer;
    }
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    if !is_signed(method, target, headers) {
        return (403, "SignatureDoesNotMatch");
    }
    let name = target.split('?').next().unwrap().strip_prefix("/heads/").unwrap().to_owned();
    match method {
        "PUT" if headers.get("x-amz-checksum-sha256") != Some(&BASE64.encode(&Sha256::digest(&body))) => {
            (400, "InvalidRequest")
        }
        "PUT" => {
            inside.objects.entry(name).or_default().push(String::from_utf8(body).unwrap());
            (200, "")
        }
        _ => (403, "AccessDenied"),
    }
}

/// Signature Version 4 in a query, from the words of its description and not from the crate that made it.
fn is_signed(method: &str, target: &str, headers: &BTreeMap<String, String>) -> bool {
    let (path, query) = target.split_once('?').unwrap();
    let given = Url::parse(&format!("http://x{target}")).unwrap();
    let of = |name: &str| given.query_pairs().find(|(it, _)| it == name).unwrap().1.into_owned();
    let mut pairs: Vec<&str> = query.split('&').filter(|it| !it.starts_with("X-Amz-Signature=")).collect();
    pairs.sort_unstable();
    let signed = of("X-Amz-SignedHeaders");
    let values: String = signed.split(';').map(|name| format!("{name}:{}\n", headers[name])).collect();
    let canonical = format!("{method}\n{path}\n{}\n{values}\n{signed}\nUNSIGNED-PAYLOAD", pairs.join("&"));
    let (at, credential) = (of("X-Amz-Date"), of("X-Amz-Credential"));
    let (key, scope) = credential.split_once('/').unwrap();
    assert_eq!(key, "AKIAIOSFODNN7EXAMPLE");
    let hash = HEXLOWER.encode(&Sha256::digest(canonical));
    let text = format!("AWS4-HMAC-SHA256\n{at}\n{scope}\n{hash}");
    let key = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| mac(&key, part));
    assert!(method == "GET" || signed.split(';').any(|it| it == "x-amz-checksum-sha256"), "{signed}");
    of("X-Amz-Signature") == HEXLOWER.encode(&mac(&key, &text))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn keeping(bucket: &Bucket, secret: &str) -> (tempfile::NamedTempFile, TestApp) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), secret).unwrap();
    let app = TestApp::with(|config| {
        bucket.set(config, file.path());
        config.audit_mail = vec!["auditor@accountants.example".to_owned()];
    });
    (file, app)
}

#[actix_web::test]
async fn the_head_of_each_hour_is_one_object_with_its_checksum_and_an_anchor_as_it_is() {
    let bucket = Bucket::new();
    let (_file, app) = keeping(&bucket, &format!("{SECRET}\n"));
    world(&app);
    for _ in 0..3 {
        anchor(&app.site).unwrap();
        app.work().await;
    }
    let kept = bucket.versions("northside/head-2026-11-20T18.txt");
    assert_eq!(kept, [head(&app).note], "a locked bucket is given nothing twice");
    let report = checked(&app.site, &[Anchor { name: "object".to_owned(), note: kept[0].clone() }]);
    assert_eq!(report.exit_code(), 0, "{report:?}");
    app.clock.advance(HOUR);
    anchor(&app.site).unwrap();
    app.work().await;
    assert_eq!(bucket.versions("northside/head-2026-11-20T19.txt").len(), 1);
    defences::look(&app.site).unwrap();
    assert_eq!(bucket.asked(), 2);
}

#[actix_web::test]
async fn a_store_that_fails_is_said_and_asked_again_and_holds_nothing_up() {
    let bucket = Bucket::new();
    let (file, app) = keeping(&bucket, SECRET);
    world(&app);
    watch(&app);
    for answer in [(403, "AccessDenied"), (307, "TemporaryRedirect"), (503, "SlowDown")] {
        bucket.answers(Some(answer));
        anchor(&app.site).unwrap();
        app.work().await;
        app.clock.advance(Duration::from_secs(120));
    }
    assert_eq!(bucket.asked(), 3, "asked again later, and never followed elsewhere");
    assert_eq!(app.mails_to("auditor@accountants.example").len(), 1, "the mail is gone all the same");
    defences::look(&app.site).unwrap();
    let it = only(&app, "R28");
    assert!(it.reasons[0].starts_with("The proof of the log reaches nobody outside"), "{it:?}");
    // A secret that is wrong is refused by the store itself, and one that is gone says so.
    bucket.answers(None);
    std::fs::write(file.path(), "another").unwrap();
    let wrong = async || {
        app.clock.advance(HOUR);
        app.work().await;
        app.site.db.read(|c| outbox::newest(c, "audit.store")).unwrap().unwrap().done
    };
    assert!(!wrong().await);
    std::fs::write(file.path(), "").unwrap();
    assert!(!wrong().await);
    std::fs::write(file.path(), SECRET).unwrap();
    assert!(wrong().await);
    assert_eq!(bucket.versions("northside/head-2026-11-20T18.txt").len(), 1, "under its own hour");
    let before = open(&app).iter().find(|it| it.rule == "R28").map(|it| it.count);
    anchor(&app.site).unwrap();
    defences::look(&app.site).unwrap();
    assert_eq!(open(&app).iter().find(|it| it.rule == "R28").map(|it| it.count), before);
}
