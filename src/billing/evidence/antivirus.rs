//! The antivirus program, where one is configured: clamd, spoken to by its own protocol (INSTREAM), over TCP or a socket of
//! this machine. Without an answer nothing is taken.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::mpsc;
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(60);
const CHUNK: usize = 32 * 1024;

/// Where it listens: `tcp:HOST:PORT` or `unix:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Antivirus {
    Tcp(String),
    Unix(PathBuf),
}

#[derive(Debug, thiserror::Error)]
pub enum AntivirusError {
    #[error("an antivirus address is tcp:HOST:PORT or unix:PATH")]
    Address,
    #[error("the antivirus program does not answer: {0}")]
    Silent(#[from] io::Error),
    #[error("the antivirus program answers what is not understood: {0}")]
    Odd(String),
}

impl FromStr for Antivirus {
    type Err = AntivirusError;

    fn from_str(text: &str) -> Result<Self, AntivirusError> {
        match text.split_once(':') {
            Some(("unix", path)) if path.starts_with('/') => Ok(Self::Unix(PathBuf::from(path))),
            Some(("tcp", place)) => match place.rsplit_once(':') {
                Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => {
                    Ok(Self::Tcp(place.to_owned()))
                }
                _ => Err(AntivirusError::Address),
            },
            _ => Err(AntivirusError::Address),
        }
    }
}

impl Antivirus {
    /// Whether it is there.
    pub fn ping(&self) -> Result<(), AntivirusError> {
        let mut talk = self.call()?;
        talk.write_all(b"zPING\0")?;
        match answer(talk)?.as_str() {
            "PONG" => Ok(()),
            other => Err(AntivirusError::Odd(other.to_owned())),
        }
    }

    /// Whether a file is clean.
    pub fn is_clean(&self, mut file: impl Read) -> Result<bool, AntivirusError> {
        let mut talk = self.call()?;
        talk.write_all(b"zINSTREAM\0")?;
        let mut buffer = vec![0; CHUNK];
        loop {
            let count = file.read(&mut buffer)?;
            let part = buffer.get(..count).unwrap_or_default();
            let length = u32::try_from(count).map_err(io::Error::other)?;
            // A length of 0 ends the stream.
            talk.write_all(&length.to_be_bytes())?;
            talk.write_all(part)?;
            if count == 0 {
                break;
            }
        }
        let said = answer(talk)?;
        match said.strip_prefix("stream: ") {
            Some("OK") => Ok(true),
            Some(found) if found.ends_with(" FOUND") => Ok(false),
            _ => Err(AntivirusError::Odd(said)),
        }
    }

    /// Another thread knocks: a socket of this machine and a name server have no deadline of their own.
    fn call(&self) -> io::Result<Box<dyn Talk>> {
        let (place, (sender, opened)) = (self.clone(), mpsc::sync_channel(1));
        std::thread::spawn(move || {
            // Too late is as good as never.
            let _ = sender.send(place.open());
        });
        opened.recv_timeout(CONNECT).map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    fn open(&self) -> io::Result<Box<dyn Talk>> {
        match self {
            Self::Unix(path) => {
                let stream = UnixStream::connect(path)?;
                stream.set_read_timeout(Some(ANSWER))?;
                stream.set_write_timeout(Some(ANSWER))?;
                Ok(Box::new(stream))
            }
            Self::Tcp(place) => {
                let missing = || io::Error::from(io::ErrorKind::NotFound);
                let address = place.to_socket_addrs()?.next().ok_or_else(missing)?;
                let stream = TcpStream::connect_timeout(&address, CONNECT)?;
                stream.set_read_timeout(Some(ANSWER))?;
                stream.set_write_timeout(Some(ANSWER))?;
                Ok(Box::new(stream))
            }
        }
    }
}

trait Talk: Read + Write + Send {}
impl<T: Read + Write + Send> Talk for T {}

fn answer(talk: Box<dyn Talk>) -> io::Result<String> {
    let mut said = Vec::new();
    // Answers are a line; more is not read.
    talk.take(1_000).read_to_end(&mut said)?;
    let said = String::from_utf8_lossy(&said);
    Ok(said.trim_end_matches(['\0', '\n']).to_owned())
}
