//! `forecourt serve`: starts, answers, stops when told, and refuses when it must.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::{MadeSite, code, forecourt, said};

/// A running server; killed when the test ends, whatever happens.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start(site: &MadeSite) -> Self {
        let mut child = site
            .command(&["serve"])
            .env("FORECOURT_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
        let address = first.strip_prefix("Listening on ").and_then(|rest| rest.split(' ').next());
        Self { address: address.unwrap_or_else(|| panic!("it said {first:?}")).to_owned(), child }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn answers_until_it_is_told_to_stop_and_then_ends_well() {
    let site = MadeSite::new();
    let mut served = Served::start(&site);
    assert!(served.get("/healthz").starts_with("HTTP/1.1 200"));
    assert!(served.get("/readyz").ends_with("ready"));
    assert!(served.get("/nowhere").starts_with("HTTP/1.1 404"));
    let pid = Pid::from_raw(i32::try_from(served.child.id()).unwrap()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    served.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
    assert!(log.contains("\"route\":\"/healthz\"") && log.contains("\"stopped\""), "{log}");
}

#[test]
fn production_refuses_and_lists_every_finding() {
    let site = MadeSite::new();
    let output = site.command(&["serve"]).env("FORECOURT_MODE", "production").output().unwrap();
    assert_eq!(code(&output), 78);
    let said = said(&output);
    for code in
        ["public_url.https", "recovery_sheet.here", "stripe_secret_key.missing", "mail_transport.mailbox"]
    {
        assert!(said.contains(code), "{code} is not in {said}");
    }
}

#[test]
fn a_site_that_is_being_evaluated_stays_on_this_machine() {
    let site = MadeSite::new();
    let output =
        site.command(&["serve"]).env("FORECOURT_PUBLIC_URL", "https://pay.example.com").output().unwrap();
    assert_eq!(code(&output), 78);
    assert!(said(&output).contains("http://localhost"), "{}", said(&output));
    for mode in ["evaluation", "demo"] {
        let mut wide = site.command(&["serve"]);
        let output = wide.env("FORECOURT_MODE", mode).env("FORECOURT_LISTEN", "0.0.0.0:0").output().unwrap();
        assert_eq!(code(&output), 78, "{mode}");
        assert!(said(&output).contains("listen is 0.0.0.0:0"), "{}", said(&output));
    }
}

#[test]
fn a_folder_without_a_site_is_said_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let output = forecourt(&["serve", "--data"]).arg(folder.path()).output().unwrap();
    assert_eq!(code(&output), 78);
    assert!(said(&output).contains("forecourt init"), "{}", said(&output));
}

#[test]
fn an_unknown_setting_is_an_error_that_names_it() {
    let site = MadeSite::new();
    let output = site.command(&["serve"]).env("FORECOURT_LISTNE", "127.0.0.1:1").output().unwrap();
    assert_eq!(code(&output), 78);
    assert!(said(&output).contains("listne"), "{}", said(&output));
}

#[test]
fn a_database_that_is_behind_is_said_and_migrated() {
    let site = MadeSite::new();
    site.database.db.unmigrate().unwrap();
    let output = site.command(&["serve"]).output().unwrap();
    assert_eq!(code(&output), 1);
    assert!(said(&output).contains("forecourt migrate"), "{}", said(&output));
    assert_eq!(code(&site.command(&["migrate", "--check"]).output().unwrap()), 1);
    assert_eq!(code(&site.command(&["migrate"]).output().unwrap()), 0);
    assert_eq!(code(&site.command(&["migrate", "--check"]).output().unwrap()), 0);
}
