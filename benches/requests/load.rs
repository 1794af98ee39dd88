//! A load generator in a process of its own, so that the server's processor time can be told from its own: a number of
//! keep-alive connections on loopback, each sending the next request of a rotating list as soon as the last is answered.
//! Bounded in time; it ends by itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What one measurement found.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
    pub bytes: usize,
}

/// Measures in a child process: `paths` holds one request a line, `PATH<TAB>COOKIE`, and `<TAB>BODY` where a form is posted.
pub fn measure(address: SocketAddr, requests: &std::path::Path, connections: usize, seconds: f64) -> Figures {
    let own = std::env::current_exe().expect("the bench's own program");
    let arguments = ["--load", &address.to_string(), &requests.display().to_string()];
    let mut child = Command::new(own)
        .args(arguments)
        .args([connections.to_string(), seconds.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the load generator starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its figures");
    assert!(child.wait().expect("it ends").success(), "the load generator failed: {line}");
    let mut parts = line.split_whitespace().map(|p| p.parse::<f64>().expect("a figure"));
    let mut next = || parts.next().expect("four figures");
    let (per_second, p50, p99, bytes) = (next(), next(), next(), next());
    Figures {
        per_second,
        p50: Duration::from_secs_f64(p50),
        p99: Duration::from_secs_f64(p99),
        bytes: bytes as usize,
    }
}

/// The child's side.
pub fn run(arguments: &[String]) {
    let address: SocketAddr = arguments[0].parse().expect("an address");
    let requests = std::fs::read_to_string(&arguments[1]).expect("the list of requests");
    let requests: Arc<Vec<Vec<u8>>> = Arc::new(requests.lines().map(request).collect());
    let (connections, seconds): (usize, f64) =
        (arguments[2].parse().expect("a count"), arguments[3].parse().expect("seconds"));
    let (turn, measuring, stop) =
        (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let threads: Vec<_> = (0..connections)
        .map(|_| {
            let (requests, turn, measuring, stop) =
                (requests.clone(), turn.clone(), measuring.clone(), stop.clone());
            std::thread::Builder::new()
                .stack_size(128 * 1024)
                .spawn(move || connection(address, &requests, &turn, &measuring, &stop))
                .expect("a thread")
        })
        .collect();
    std::thread::sleep(Duration::from_secs(1));
    measuring.store(true, Ordering::SeqCst);
    let started = Instant::now();
    std::thread::sleep(Duration::from_secs_f64(seconds));
    stop.store(true, Ordering::SeqCst);
    let took = started.elapsed();
    let mut all = Vec::new();
    let mut bytes = 0;
    for thread in threads {
        let (times, size) = thread.join().expect("no connection fails");
        all.extend(times);
        bytes = bytes.max(size);
    }
    all.sort_unstable();
    let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize].as_secs_f64();
    println!("{} {} {} {bytes}", all.len() as f64 / took.as_secs_f64(), at(0.5), at(0.99));
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

fn connection(
    address: SocketAddr,
    requests: &[Vec<u8>],
    turn: &AtomicUsize,
    measuring: &AtomicBool,
    stop: &AtomicBool,
) -> (Vec<Duration>, usize) {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_nodelay(true).expect("no delay");
    let mut buffer = vec![0_u8; 256 * 1024];
    let (mut times, mut size) = (Vec::new(), 0);
    while !stop.load(Ordering::Relaxed) {
        let next = &requests[turn.fetch_add(1, Ordering::Relaxed) % requests.len()];
        let started = Instant::now();
        stream.write_all(next).expect("sent");
        size = answer(&mut stream, &mut buffer);
        if measuring.load(Ordering::Relaxed) {
            times.push(started.elapsed());
        }
    }
    (times, size)
}

/// Reads one answer with a length; anything but 200 ends the measurement.
fn answer(stream: &mut TcpStream, buffer: &mut [u8]) -> usize {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).expect("an answer");
        assert!(read > 0, "the server hung up");
        filled += read;
        let Some(head) = buffer[..filled].windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 200"), "{text}");
        let length = text.lines().find_map(|l| l.strip_prefix("content-length: "));
        let length: usize = length.expect("a length").trim().parse().expect("a number");
        let whole = head + 4 + length;
        while filled < whole {
            filled += stream.read(&mut buffer[filled..]).expect("the rest");
        }
        return length;
    }
}
