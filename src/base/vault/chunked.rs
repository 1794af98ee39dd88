//! Files, sealed in chunks: Cobblestone-256 of <https://c2sp.org/chunked-encryption>. A file has a random key of its own
//! (32 bytes), from which key, nonce and commitment are derived for a context, such as the row it belongs to. Chunks of 16 KiB
//! are numbered by their nonces and the last one is always shorter, so that chunks that are missing, too many, swapped or of
//! another file do not open. Any chunk can be opened by itself, which is how a large file is read without holding it.
//! docs/security.md has the layout. Not here: where the file's own key is kept, which is a sealed field.

use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::sealed::SealedError;

/// Of the file, in one chunk; the last has fewer, down to none.
pub const CHUNK: usize = 16 * 1024;
const TAG: usize = 16;
/// A chunk as it is stored.
pub const SEALED_CHUNK: usize = CHUNK + TAG;
const SALT: usize = 24;
/// Salt and commitment, before the first chunk.
pub const HEAD: usize = SALT + 32;
const INFO: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";
/// More chunks than any file of ours has.
const MOST: u64 = 1 << 32;

/// The random key of one file.
pub struct FileKey(Zeroizing<[u8; 32]>);

impl FileKey {
    pub fn generate() -> Self {
        Self(Zeroizing::new(rand::random()))
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealedError> {
        bytes.try_into().map(|key| Self(Zeroizing::new(key))).map_err(|_| SealedError::Tampered)
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

/// Seals and opens the chunks of one file.
pub struct Chunks {
    cipher: Aes256Gcm,
    nonce: [u8; 12],
}

impl Chunks {
    /// For a file that begins: also what stands before its first chunk.
    pub fn new(key: &FileKey, context: &[u8]) -> Result<(Self, [u8; HEAD]), SealedError> {
        Self::salted(key, context, rand::random())
    }

    /// For a file that is there: checks that key and context are those of its head.
    pub fn of(key: &FileKey, context: &[u8], head: &[u8]) -> Result<Self, SealedError> {
        let salt = head.first_chunk::<SALT>().ok_or(SealedError::Tampered)?;
        let (chunks, expected) = Self::salted(key, context, *salt)?;
        if bool::from(expected.as_slice().ct_eq(head)) { Ok(chunks) } else { Err(SealedError::Tampered) }
    }

    fn salted(key: &FileKey, context: &[u8], salt: [u8; SALT]) -> Result<(Self, [u8; HEAD]), SealedError> {
        let first = expand(key, &[INFO, &salt, context, &[1]])?;
        let second = expand(key, &[first.as_slice(), INFO, &salt, context, &[2]])?;
        let mut derived = first.iter().chain(second.iter()).copied();
        let cipher_key = Zeroizing::new(derived.by_ref().take(32).collect::<Vec<u8>>());
        let mut nonce = [0; 12];
        let mut head = [0; HEAD];
        nonce.iter_mut().zip(derived.by_ref()).for_each(|(slot, byte)| *slot = byte);
        head.iter_mut().zip(salt.into_iter().chain(derived)).for_each(|(slot, byte)| *slot = byte);
        let cipher = Aes256Gcm::new_from_slice(&cipher_key).map_err(|_| SealedError::Tampered)?;
        Ok((Self { cipher, nonce }, head))
    }

    /// The chunk of this number, counted from 0.
    pub fn seal(&self, number: u64, plain: &[u8]) -> Result<Vec<u8>, SealedError> {
        let payload = Payload { msg: plain, aad: &[] };
        self.cipher.encrypt(&self.nonce_of(number)?, payload).map_err(|_| SealedError::Tampered)
    }

    pub fn open(&self, number: u64, sealed: &[u8]) -> Result<Vec<u8>, SealedError> {
        let payload = Payload { msg: sealed, aad: &[] };
        self.cipher.decrypt(&self.nonce_of(number)?, payload).map_err(|_| SealedError::Tampered)
    }

    fn nonce_of(&self, number: u64) -> Result<Nonce<aes_gcm::aes::cipher::consts::U12>, SealedError> {
        if number >= MOST {
            return Err(SealedError::Tampered);
        }
        let mut nonce = self.nonce;
        let counter = number.to_be_bytes();
        nonce.iter_mut().skip(4).zip(counter).for_each(|(slot, byte)| *slot ^= byte);
        Nonce::try_from(nonce.as_slice()).map_err(|_| SealedError::Tampered)
    }
}

/// One block of HKDF-Expand (RFC 5869) with SHA-512, under the file's key as it is.
fn expand(key: &FileKey, parts: &[&[u8]]) -> Result<Zeroizing<Vec<u8>>, SealedError> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key.0.as_slice()).map_err(|_| SealedError::Tampered)?;
    parts.iter().for_each(|part| mac.update(part));
    Ok(Zeroizing::new(mac.finalize().into_bytes().to_vec()))
}

/// How long a file is, from how long it is sealed; none for a length that no whole file has.
#[must_use]
pub fn plain_size(sealed: u64) -> Option<u64> {
    let (chunk, tag) = (u64::try_from(SEALED_CHUNK).ok()?, u64::try_from(TAG).ok()?);
    let body = sealed.checked_sub(u64::try_from(HEAD).ok()?)?;
    let last = (body % chunk).checked_sub(tag)?;
    Some((body / chunk) * (chunk - tag) + last)
}

/// Seals what is written to it. Nothing is whole before [`SealingWriter::finish`].
pub struct SealingWriter<W> {
    inner: W,
    chunks: Chunks,
    number: u64,
    waiting: Vec<u8>,
}

impl<W: Write> SealingWriter<W> {
    pub fn new(mut inner: W, key: &FileKey, context: &[u8]) -> io::Result<Self> {
        let (chunks, head) = Chunks::new(key, context).map_err(io::Error::other)?;
        inner.write_all(&head)?;
        Ok(Self { inner, chunks, number: 0, waiting: Vec::with_capacity(CHUNK) })
    }

    /// Writes the last chunk. Returns how long the file is.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        let last = u64::try_from(self.waiting.len()).map_err(io::Error::other)?;
        let full = self.number;
        self.put()?;
        self.inner.flush()?;
        let size = full.saturating_mul(u64::try_from(CHUNK).map_err(io::Error::other)?);
        Ok((self.inner, size.saturating_add(last)))
    }

    fn put(&mut self) -> io::Result<()> {
        let sealed = self.chunks.seal(self.number, &self.waiting).map_err(io::Error::other)?;
        self.number += 1;
        self.waiting.clear();
        self.inner.write_all(&sealed)
    }
}

impl<W: Write> Write for SealingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = CHUNK - self.waiting.len();
        let taken = bytes.get(..room.min(bytes.len())).unwrap_or(bytes);
        self.waiting.extend_from_slice(taken);
        if self.waiting.len() == CHUNK {
            self.put()?;
        }
        Ok(taken.len())
    }

    /// What is not a whole chunk waits: only the end of the file may be short.
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Reads a sealed file, from anywhere in it, one chunk in memory at a time.
pub struct OpeningReader<R> {
    inner: R,
    chunks: Chunks,
    size: u64,
    at: u64,
    /// The chunk that is open, and its number.
    open: Option<(u64, Vec<u8>)>,
}

impl<R: Read + Seek> OpeningReader<R> {
    /// Checks head and end, so that a file that was cut off is found before anything of it is used.
    pub fn new(mut inner: R, key: &FileKey, context: &[u8]) -> io::Result<Self> {
        let sealed = inner.seek(SeekFrom::End(0))?;
        let size = plain_size(sealed).ok_or_else(|| io::Error::other(SealedError::Tampered))?;
        let mut head = [0; HEAD];
        inner.seek(SeekFrom::Start(0))?;
        inner.read_exact(&mut head)?;
        let chunks = Chunks::of(key, context, &head).map_err(io::Error::other)?;
        let mut reader = Self { inner, chunks, size, at: 0, open: None };
        reader.load(size / length(CHUNK)?)?;
        Ok(reader)
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    fn load(&mut self, number: u64) -> io::Result<()> {
        if self.open.as_ref().is_some_and(|(loaded, _)| *loaded == number) {
            return Ok(());
        }
        let start = length(HEAD)?.saturating_add(number.saturating_mul(length(SEALED_CHUNK)?));
        self.inner.seek(SeekFrom::Start(start))?;
        let mut sealed = Vec::with_capacity(SEALED_CHUNK);
        self.inner.by_ref().take(length(SEALED_CHUNK)?).read_to_end(&mut sealed)?;
        let plain = self.chunks.open(number, &sealed).map_err(io::Error::other)?;
        self.open = Some((number, plain));
        Ok(())
    }
}

fn length(bytes: usize) -> io::Result<u64> {
    u64::try_from(bytes).map_err(io::Error::other)
}

impl<R: Read + Seek> BufRead for OpeningReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.size {
            return Ok(&[]);
        }
        let chunk = length(CHUNK)?;
        self.load(self.at / chunk)?;
        let from = usize::try_from(self.at % chunk).map_err(io::Error::other)?;
        Ok(self.open.as_ref().and_then(|(_, plain)| plain.get(from..)).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.at = self.at.saturating_add(u64::try_from(count).unwrap_or(u64::MAX)).min(self.size);
    }
}

impl<R: Read + Seek> Read for OpeningReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for OpeningReader<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
#[path = "chunked_tests.rs"]
mod tests;
