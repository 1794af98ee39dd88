//! A server in a process of its own, so that its processor time and memory are its own: the portal or the bare handler.
//! The parent says where the database is, reads the address, and ends it by closing its input.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
    input: Option<ChildStdin>,
}

impl Server {
    /// Runs this program again with `arguments`; what it logs goes to a file, as a service's would.
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        let log = File::create(folder.join(format!("{}.log", arguments[0].trim_start_matches('-')))).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().parse().expect("the server says where it listens");
        let input = child.stdin.take();
        Self { address, child, input }
    }

    /// Processor time used so far, by all threads.
    pub fn processor(&self) -> Duration {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after_name = text.rsplit(')').next().unwrap_or_default();
        let ticks =
            after_name.split_whitespace().skip(11).take(2).filter_map(|part| part.parse::<u64>().ok());
        // A tick is a hundredth of a second on every Linux there is.
        Duration::from_millis(ticks.sum::<u64>() * 10)
    }

    /// The same, once what was put off (entries of the log) is written.
    pub fn processor_at_rest(&self) -> Duration {
        let mut used = self.processor();
        for _ in 0..50 {
            std::thread::sleep(Duration::from_millis(150));
            let now = self.processor();
            if now.saturating_sub(used) < Duration::from_millis(20) {
                return now;
            }
            used = now;
        }
        used
    }

    /// What it holds that no file backs: mapped pages of the database do not count.
    pub fn anonymous_kilobytes(&self) -> u64 {
        anonymous_kilobytes(&self.child.id().to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

fn anonymous_kilobytes(process: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}

/// The child's side: tells the address, then lives until its input ends.
pub fn live_at(address: SocketAddr) {
    println!("{address}");
    std::io::stdout().flush().unwrap();
    let mut rest = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut rest);
}
