//! A file on its way: kept in the system's temporary folder without a name, so that nobody else can open it and nothing
//! is left when the process ends, and sealed under a key that is only in memory. Read from anywhere, a chunk at a time: what
//! a file costs in memory does not depend on its size.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::base::vault::{FileKey, OpeningReader, SealingWriter};

/// While it is being written.
pub struct Spool {
    writer: SealingWriter<File>,
    key: FileKey,
    context: Vec<u8>,
}

/// When it is whole.
pub struct Spooled {
    file: File,
    key: FileKey,
    context: Vec<u8>,
    size: u64,
}

impl Spool {
    /// A file of this process alone.
    pub fn new() -> io::Result<Self> {
        Self::sealed_for(FileKey::generate(), b"spool".to_vec())
    }

    /// A file whose sealed form is to be kept.
    pub fn sealed_for(key: FileKey, context: Vec<u8>) -> io::Result<Self> {
        let writer = SealingWriter::new(tempfile::tempfile()?, &key, &context)?;
        Ok(Self { writer, key, context })
    }

    pub fn finish(self) -> io::Result<Spooled> {
        let (file, size) = self.writer.finish()?;
        Ok(Spooled { file, key: self.key, context: self.context, size })
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Spooled {
    /// What was written, from its beginning. One reader at a time.
    pub fn reader(&self) -> io::Result<OpeningReader<&File>> {
        OpeningReader::new(&self.file, &self.key, &self.context)
    }

    /// The sealed form, from its beginning.
    pub fn sealed(&self) -> io::Result<impl Read + '_> {
        (&self.file).seek(SeekFrom::Start(0))?;
        Ok(&self.file)
    }

    pub fn key(&self) -> &FileKey {
        &self.key
    }

    /// How long it is, not sealed.
    pub fn size(&self) -> u64 {
        self.size
    }
}
