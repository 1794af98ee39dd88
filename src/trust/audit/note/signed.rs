//! A signed note: a text that ends with a line, an empty line, then signatures, each `— NAME BASE64(key id ‖ signature)`.

use data_encoding::BASE64;
use thiserror::Error;

use super::keys::{LogKey, SIGNATURE, Signer};

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BadNote {
    #[error("this is no signed note")]
    Form,
    #[error("it is of another log: {0}")]
    OtherLog(String),
    #[error("it is not signed with this log's key")]
    OtherKey,
    #[error("its signature does not hold: the text was changed, or somebody without the key wrote it")]
    Signature,
}

/// A note whose form is right; nothing is said of its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<(String, [u8; 4], Vec<u8>)>,
}

impl SignedNote {
    /// Signs a text, which ends with a line feed.
    pub fn sign(text: String, signer: &Signer) -> Self {
        let signature = signer.sign(text.as_bytes());
        let signatures = vec![(signer.key().name().to_owned(), signer.key().id(), signature)];
        Self { text, signatures }
    }

    /// Another one signs the same text.
    #[must_use]
    pub fn and(mut self, signer: &Signer) -> Self {
        let signature = signer.sign(self.text.as_bytes());
        self.signatures.push((signer.key().name().to_owned(), signer.key().id(), signature));
        self
    }

    pub fn parse(note: &str) -> Result<Self, BadNote> {
        let (text, signed) = note.rsplit_once("\n\n").ok_or(BadNote::Form)?;
        let text = format!("{text}\n");
        let lines = signed.strip_suffix('\n').ok_or(BadNote::Form)?.split('\n');
        let signatures = lines.map(signature).collect::<Option<Vec<_>>>().ok_or(BadNote::Form)?;
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(BadNote::Form);
        }
        Ok(Self { text, signatures })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Signatures of others, such as witnesses, are passed over.
    pub fn verify(&self, key: &LogKey) -> Result<(), BadNote> {
        let own = self.signatures.iter().find(|(name, id, _)| name == key.name() && *id == key.id());
        let (.., signature) = own.ok_or(BadNote::OtherKey)?;
        if key.holds(self.text.as_bytes(), signature) { Ok(()) } else { Err(BadNote::Signature) }
    }
}

impl std::fmt::Display for SignedNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        for (name, id, signature) in &self.signatures {
            writeln!(f, "\u{2014} {name} {}", BASE64.encode(&[id.as_slice(), signature].concat()))?;
        }
        Ok(())
    }
}

fn signature(line: &str) -> Option<(String, [u8; 4], Vec<u8>)> {
    let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let bytes = BASE64.decode(encoded.as_bytes()).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    // Notes of more than this are nobody's.
    if name.is_empty() || signature.is_empty() || signature.len() > 16 * SIGNATURE {
        return None;
    }
    Some((name.to_owned(), *id, signature.to_vec()))
}
