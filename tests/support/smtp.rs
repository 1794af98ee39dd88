//! A mail server that takes everything on a port of its own, in plain SMTP, and shows what it got.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Ends with the process; each connection has a thread.
pub struct MailServer {
    port: u16,
    got: Arc<Mutex<Vec<Received>>>,
}

#[derive(Clone, Debug, Default)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body as sent.
    pub data: String,
}

impl MailServer {
    /// `answer` is what it says to each recipient: `250 fine`, or a refusal.
    pub fn answering(answer: &'static str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let got = Arc::new(Mutex::new(Vec::new()));
        let inside = Arc::clone(&got);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let got = Arc::clone(&inside);
                std::thread::spawn(move || talk(&stream, answer, &got));
            }
        });
        Self { port, got }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn received(&self) -> Vec<Received> {
        self.got.lock().unwrap().clone()
    }
}

fn talk(stream: &TcpStream, answer: &str, got: &Mutex<Vec<Received>>) {
    let mut lines =
        BufReader::new(stream.try_clone().expect("a second handle")).lines().map_while(Result::ok);
    let say = |text: &str| write!(&mut &*stream, "{text}\r\n").is_ok();
    let mut mail = Received::default();
    say("220 test ESMTP");
    while let Some(line) = lines.next() {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let told = match word.as_str() {
            "EHLO" => say("250-test\r\n250 8BITMIME"),
            "MAIL" => {
                mail = Received { from: line, ..Received::default() };
                say("250 fine")
            }
            "RCPT" => {
                mail.to.push(line);
                say(answer)
            }
            "DATA" => {
                say("354 go on");
                let body: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                mail.data = body.join("\n");
                got.lock().unwrap().push(mail.clone());
                say("250 kept")
            }
            "QUIT" => {
                say("221 bye");
                return;
            }
            _ => say("250 fine"),
        };
        if !told {
            return;
        }
    }
}
