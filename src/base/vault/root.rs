//! The root secret: 32 bytes that everything else hangs on, from a file, the environment or a command.
//! Whether a source is good enough for production is the doctor's question, not this file's.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::time::Duration;

use aes_gcm::{Aes256Gcm, KeyInit};
use data_encoding::HEXLOWER_PERMISSIVE;
use hkdf::Hkdf;
use sha2::Sha512;
use zeroize::Zeroizing;

use crate::base::error::AppError;
use crate::base::values::Secret;

/// Where the root secret comes from: `file:PATH`, `env:NAME` or `cmd:PROGRAM ARG…` (64 hex digits on stdout).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RootSource {
    File(PathBuf),
    Env(String),
    Command(Vec<String>),
}

impl FromStr for RootSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            Some(("env", name)) if !name.is_empty() => Ok(Self::Env(name.to_owned())),
            Some(("cmd", line)) if !line.trim().is_empty() => {
                Ok(Self::Command(line.split_whitespace().map(str::to_owned).collect()))
            }
            _ => Err("a key source is file:PATH, env:NAME or cmd:PROGRAM with its arguments".to_owned()),
        }
    }
}

/// The 32 bytes, wiped when dropped.
pub struct RootSecret(Secret<[u8; 32]>);

impl RootSecret {
    /// Fresh bytes from the operating system.
    pub fn generate() -> Self {
        Self(Secret::new(rand::random()))
    }

    /// Exactly 64 hex digits, white space around them ignored.
    pub fn from_hex(text: &str) -> Result<Self, AppError> {
        let bytes =
            Zeroizing::new(HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).map_err(|_| malformed())?);
        let array: [u8; 32] = bytes.as_slice().try_into().map_err(|_| malformed())?;
        Ok(Self(Secret::new(array)))
    }

    /// For the one file that `init` writes and the recovery sheet.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(HEXLOWER_PERMISSIVE.encode(self.0.expose()))
    }

    /// Reads the source. A relative path is taken as it is: the caller resolves it against the site's folder.
    pub fn load(source: &RootSource) -> Result<Self, AppError> {
        match source {
            RootSource::File(path) => {
                let text =
                    Zeroizing::new(std::fs::read_to_string(path).map_err(|e| unreadable(&e.to_string()))?);
                Self::from_hex(&text)
            }
            RootSource::Env(name) => {
                let text =
                    Zeroizing::new(std::env::var(name).map_err(|_| unreadable("the variable is not set"))?);
                Self::from_hex(&text)
            }
            RootSource::Command(argv) => Self::from_hex(&run(argv)?),
        }
    }

    /// True for bytes that are no secret at all, such as all zeros.
    pub fn is_trivial(&self) -> bool {
        let bytes = self.0.expose();
        bytes.iter().all(|b| Some(b) == bytes.first())
    }

    /// Names the key-encryption key derived from this secret, so that a wrapped key says what opens it.
    pub(super) fn kek_id(&self) -> Result<String, AppError> {
        let mut id = [0_u8; 8];
        self.derive(b"kek-id", &mut id)?;
        Ok(data_encoding::HEXLOWER.encode(&id))
    }

    pub(super) fn kek(&self) -> Result<Aes256Gcm, AppError> {
        let mut key = Zeroizing::new([0_u8; 32]);
        self.derive(b"kek", key.as_mut())?;
        Aes256Gcm::new_from_slice(key.as_slice()).map_err(|_| AppError::internal("key length"))
    }

    fn derive(&self, info: &[u8], out: &mut [u8]) -> Result<(), AppError> {
        Hkdf::<Sha512>::new(None, self.0.expose())
            .expand(info, out)
            .map_err(|_| AppError::internal("key derivation"))
    }
}

/// Runs the command with ten seconds to answer; its stderr goes to ours.
fn run(argv: &[String]) -> Result<Zeroizing<String>, AppError> {
    let (program, arguments) = argv.split_first().ok_or_else(|| unreadable("no command"))?;
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| unreadable(&e.to_string()))?;
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver
        .recv_timeout(Duration::from_secs(10))
        .map_err(|_| unreadable("the command did not answer within 10 seconds"))?
        .map_err(|e| unreadable(&e.to_string()))?;
    if !output.status.success() {
        return Err(unreadable("the command failed"));
    }
    String::from_utf8(output.stdout).map(Zeroizing::new).map_err(|_| malformed())
}

fn malformed() -> AppError {
    AppError::internal("the root secret must be 64 hexadecimal digits")
}

fn unreadable(why: &str) -> AppError {
    AppError::internal(format!("the root secret cannot be read: {why}"))
}
