//! `forecourt demo`: ready by itself, true to its records, kept between starts.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::{MadeSite, code, forecourt, said};

/// A running demo; killed when the test ends, whatever happens.
struct Demo {
    child: Child,
    json: Value,
}

impl Demo {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let mut child = forecourt(&["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let file = folder.join("demo.json");
        // A process of its own: there is nothing but its file to wait for.
        let began = Instant::now();
        while !file.is_file() {
            assert!(began.elapsed() < Duration::from_secs(120), "the demo is not ready");
            assert!(child.try_wait().unwrap().is_none(), "the demo ended");
            std::thread::sleep(Duration::from_millis(20));
        }
        let json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        Self { child, json }
    }

    fn url(&self, key: &str) -> &str {
        self.json[key].as_str().unwrap()
    }

    fn stop(mut self) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, Signal::INT).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(url: &str) -> String {
    let rest = url.strip_prefix("http://localhost:").unwrap();
    let (port, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(("127.0.0.1", port.parse::<u16>().unwrap())).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn ledger(folder: &Path) -> Value {
    let output: Output = forecourt(&["ledger", "--json", "--data"]).arg(folder).output().unwrap();
    assert_eq!(code(&output), 0, "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("demo");
    (outer, folder)
}

#[test]
fn is_ready_by_itself_and_goes_on_where_it_was_left() {
    let (_outer, folder) = place();
    let demo = Demo::start(&folder, &[]);
    hands_out_links(&demo);
    shows_mails_and_simulator(&demo);
    let books = ledger(&folder);
    let names: Vec<&str> =
        books.as_array().unwrap().iter().map(|r| r["dealership"].as_str().unwrap()).collect();
    assert_eq!(names, ["Lakeside Auto", "Northside Motors"]);
    let first = demo.json.clone();
    demo.stop();
    assert!(!folder.join("demo.json").exists(), "old links are not left lying about");
    let log = forecourt(&["audit", "verify", "--data"]).arg(&folder).output().unwrap();
    assert_eq!(code(&log), 0, "all that was done left its trace: {}", said(&log));

    let again = Demo::start(&folder, &[]);
    assert_eq!(ledger(&folder), books, "starting again keeps the data");
    for (one, two) in first["people"].as_array().unwrap().iter().zip(again.json["people"].as_array().unwrap())
    {
        assert_eq!(one["name"], two["name"]);
        assert_ne!(one["enrol_url"], two["enrol_url"], "each start hands out fresh links");
    }
    hands_out_links(&again);
    again.stop();

    fs::write(folder.join("mark"), "of the old").unwrap();
    let fresh = Demo::start(&folder, &["--fresh"]);
    assert!(!folder.join("mark").exists());
    fresh.stop();
}

fn hands_out_links(demo: &Demo) {
    let people = demo.json["people"].as_array().unwrap();
    let who: Vec<(&str, &str)> =
        people.iter().map(|p| (p["name"].as_str().unwrap(), p["role"].as_str().unwrap())).collect();
    assert_eq!(who[..3], [("Dana Whitfield", "owner"), ("Marcus Bell", "clerk"), ("Priya Raman", "manager")]);
    assert_eq!((who.len(), who[3].1), (4, "administrator"));
    for person in people {
        let enrol = person["enrol_url"].as_str().unwrap();
        assert!(enrol.starts_with(demo.url("url")) && person["code"].is_string());
        assert!(get(enrol).starts_with("HTTP/1.1 200"), "{enrol}");
        assert_eq!(person["pay_url"].is_string(), person["role"] == "owner");
    }
    let pay = get(people[0]["pay_url"].as_str().unwrap());
    assert!(pay.starts_with("HTTP/1.1 200") && pay.contains("$771.94"), "{pay}");
    assert!(pay.contains("This is a demo"), "the ribbon says what it is");
}

fn shows_mails_and_simulator(demo: &Demo) {
    assert!(get(demo.url("simulator_url")).starts_with("HTTP/1.1 200"));
    let list = get(&format!("{}/", demo.url("mailbox_url")));
    assert!(list.contains("Receipt RC-") && list.contains("Su acceso al portal"), "{list}");
    let path = list.split("href=\"/mails/").nth(1).unwrap().split('"').next().unwrap();
    let mail = get(&format!("{}/mails/{path}", demo.url("mailbox_url")));
    assert!(mail.contains(&format!("<a href=\"{}", demo.url("url"))), "its links can be followed: {mail}");
    let html = get(&format!("{}/mails/{path}/html", demo.url("mailbox_url")));
    assert!(html.contains("sandbox allow-popups") && html.contains("<h1"), "{html}");
}

#[test]
fn deletes_nothing_that_is_not_a_demo() {
    let (_outer, folder) = place();
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("thesis.txt"), "years of work").unwrap();
    let output =
        forecourt(&["demo", "--listen", "127.0.0.1:0", "--fresh", "--data"]).arg(&folder).output().unwrap();
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert!(folder.join("thesis.txt").exists());
}

#[test]
fn deletes_no_site_whatever_the_environment_or_a_comment_calls_it() {
    let site = MadeSite::new();
    let settings = site.folder.join("forecourt.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text + "\n# mode = \"demo\"\n").unwrap();
    let output = forecourt(&["demo", "--listen", "127.0.0.1:0", "--fresh", "--data"])
        .arg(&site.folder)
        .env("FORECOURT_MODE", "demo")
        .output()
        .unwrap();
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert!(settings.exists() && site.folder.join("keys/root.key").exists());
}

#[test]
fn stays_on_this_machine() {
    let (_outer, folder) = place();
    let output = forecourt(&["demo", "--listen", "0.0.0.0:0", "--data"]).arg(&folder).output().unwrap();
    assert_eq!(code(&output), 2, "{}", said(&output));
    assert!(!folder.exists());
}
