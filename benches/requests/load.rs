//! A load generator in a process of its own: one thread, a number of keep-alive connections on loopback, each sending
//! the next request of a rotating list as soon as the last is answered. Bounded in time; it ends by itself.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, ErrorKind};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt::net::TcpStream;
use actix_web::rt::time::sleep;
use actix_web::rt::{System, spawn};

const WARM_UP: Duration = Duration::from_millis(400);

/// What one measurement found.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
    pub bytes: usize,
    /// With those of the warm-up.
    pub requests: f64,
}

/// Measures in a child process: `requests` holds one request a line, `PATH<TAB>COOKIE`, and
/// `<TAB>BODY` where a form is posted.
pub fn measure(address: SocketAddr, requests: &Path, connections: usize, seconds: f64) -> Figures {
    let own = std::env::current_exe().expect("the bench's own program");
    let mut child = Command::new(own)
        .args(["--load", &address.to_string(), &requests.display().to_string()])
        .args([connections.to_string(), seconds.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the load generator starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its figures");
    assert!(child.wait().expect("it ends").success(), "the load generator failed: {line}");
    let mut parts = line.split_whitespace().map(|p| p.parse::<f64>().expect("a figure"));
    let mut next = || parts.next().expect("five figures");
    let (per_second, p50, p99, bytes, requests) = (next(), next(), next(), next(), next());
    Figures {
        per_second,
        p50: Duration::from_secs_f64(p50),
        p99: Duration::from_secs_f64(p99),
        bytes: bytes as usize,
        requests,
    }
}

/// What the connections share.
#[derive(Default)]
struct Run {
    requests: Vec<Vec<u8>>,
    turn: Cell<usize>,
    measuring: Cell<bool>,
    stop: Cell<bool>,
    times: RefCell<Vec<Duration>>,
    bytes: Cell<usize>,
}

/// The child's side.
pub fn run(arguments: &[String]) {
    let address: SocketAddr = arguments[0].parse().expect("an address");
    let requests = std::fs::read_to_string(&arguments[1]).expect("the list of requests");
    let connections: usize = arguments[2].parse().expect("a count");
    let seconds: f64 = arguments[3].parse().expect("seconds");
    let run = Rc::new(Run { requests: requests.lines().map(request).collect(), ..Run::default() });
    System::new().block_on(async {
        let all: Vec<_> = (0..connections).map(|_| spawn(connection(address, Rc::clone(&run)))).collect();
        sleep(WARM_UP).await;
        run.measuring.set(true);
        let started = Instant::now();
        sleep(Duration::from_secs_f64(seconds)).await;
        run.stop.set(true);
        let took = started.elapsed();
        for one in all {
            one.await.expect("no connection fails");
        }
        let mut times = run.times.borrow_mut();
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64();
        let per_second = times.len() as f64 / took.as_secs_f64();
        println!("{per_second} {} {} {} {}", at(0.5), at(0.99), run.bytes.get(), run.turn.get());
    });
}

fn request(line: &str) -> Vec<u8> {
    let mut parts = line.split('\t');
    let mut next = || parts.next().unwrap_or_default();
    let (path, cookie, body) = (next(), next(), next());
    let head = format!("host: localhost\r\nsec-fetch-site: same-origin\r\ncookie: {cookie}\r\n");
    if body.is_empty() {
        return format!("GET {path} HTTP/1.1\r\n{head}\r\n").into_bytes();
    }
    let form = "content-type: application/x-www-form-urlencoded\r\nx-fragment: lines\r\n";
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\n{head}{form}content-length: {length}\r\n\r\n{body}").into_bytes()
}

async fn connection(address: SocketAddr, run: Rc<Run>) {
    let stream = TcpStream::connect(address).await.expect("the server listens");
    stream.set_nodelay(true).expect("no delay");
    let mut buffer = vec![0_u8; 256 * 1024];
    while !run.stop.get() {
        let turn = run.turn.get();
        run.turn.set(turn + 1);
        let started = Instant::now();
        send(&stream, &run.requests[turn % run.requests.len()]).await;
        run.bytes.set(answer(&stream, &mut buffer).await);
        if run.measuring.get() {
            run.times.borrow_mut().push(started.elapsed());
        }
    }
}

async fn send(stream: &TcpStream, mut rest: &[u8]) {
    while !rest.is_empty() {
        stream.writable().await.expect("an open connection");
        match stream.try_write(rest) {
            Ok(sent) => rest = &rest[sent..],
            Err(error) => assert!(error.kind() == ErrorKind::WouldBlock, "{error}"),
        }
    }
}

async fn receive(stream: &TcpStream, buffer: &mut [u8]) -> usize {
    loop {
        stream.readable().await.expect("an open connection");
        match stream.try_read(buffer) {
            Ok(0) => panic!("the server hung up"),
            Ok(read) => return read,
            Err(error) => assert!(error.kind() == ErrorKind::WouldBlock, "{error}"),
        }
    }
}

/// Reads one answer with a length; anything but a page or the way to one ends the measurement. Returns the length of its
/// body.
async fn answer(stream: &TcpStream, buffer: &mut [u8]) -> usize {
    let mut filled = 0;
    loop {
        filled += receive(stream, &mut buffer[filled..]).await;
        let Some(head) = find(&buffer[..filled], b"\r\n\r\n") else { continue };
        let text = &buffer[..head];
        let fine = text.starts_with(b"HTTP/1.1 200") || text.starts_with(b"HTTP/1.1 303");
        let out = find(text, b"/sign-in").is_some();
        assert!(fine && !out, "{}", String::from_utf8_lossy(text));
        let at = find(text, b"content-length: ").expect("a length") + 16;
        let digits: Vec<u8> = text[at..].iter().copied().take_while(u8::is_ascii_digit).collect();
        let length: usize = String::from_utf8_lossy(&digits).parse().expect("a number");
        let whole = head + 4 + length;
        while filled < whole {
            filled += receive(stream, &mut buffer[filled..]).await;
        }
        return length;
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
