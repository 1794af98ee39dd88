//! `/v1/files`: files for evidence, as a form with parts. Only what they are is kept.

use super::book::File;
use super::desk::{Desk, new_id};
use super::form::Params;
use super::refusal::Refusal;

/// Of one file of evidence.
const MOST: usize = 5_000_000;

impl Desk<'_> {
    /// Returns the file's id.
    pub fn upload(&mut self, params: &Params) -> Result<String, Refusal> {
        let purpose = params.get("purpose").unwrap_or_default();
        if purpose != "dispute_evidence" {
            return Err(Refusal::of_param("purpose", "parameter_unknown", "Invalid purpose."));
        }
        let size = params.get("file[size]").and_then(|size| size.parse::<usize>().ok()).unwrap_or(0);
        if size == 0 || size > MOST {
            return Err(Refusal::of_param("file", "file_size", "The file is empty or too large."));
        }
        let id = new_id("file_");
        self.book.files.push(File {
            id: id.clone(),
            purpose: purpose.to_owned(),
            name: params.get("file[name]").unwrap_or_default().to_owned(),
            size,
            is_pdf: params.get("file[start]") == Some("%PDF-"),
            created: self.now,
        });
        Ok(id)
    }
}

/// The parts of a form as parameters: a file as its name, size, first letters and a fingerprint of all of it.
pub fn params(boundary: &str, body: &[u8]) -> Params {
    let mark = format!("--{boundary}");
    let mut pairs = Vec::new();
    for part in split(body, mark.as_bytes()) {
        let Some(at) = part.windows(4).position(|it| it == b"\r\n\r\n") else { continue };
        let (head, rest) = part.split_at(at);
        let head = String::from_utf8_lossy(head).into_owned();
        let content = rest.get(4..).unwrap_or_default();
        let content = content.strip_suffix(b"\r\n").unwrap_or(content);
        let quoted = |name: &str| {
            let (_, after) = head.split_once(&format!("{name}=\""))?;
            after.split('"').next().map(str::to_owned)
        };
        let field = quoted(" name").unwrap_or_default();
        match quoted("filename") {
            Some(name) => {
                let start = String::from_utf8_lossy(content.get(..5).unwrap_or_default()).into_owned();
                let sum = content
                    .iter()
                    .fold(5_381_u64, |sum, byte| sum.wrapping_mul(33).wrapping_add(u64::from(*byte)));
                pairs.push((format!("{field}[name]"), name));
                pairs.push((format!("{field}[size]"), content.len().to_string()));
                pairs.push((format!("{field}[start]"), start));
                pairs.push((format!("{field}[sum]"), sum.to_string()));
            }
            None => pairs.push((field, String::from_utf8_lossy(content).into_owned())),
        }
    }
    Params::of(pairs)
}

fn split<'a>(body: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let places: Vec<usize> =
        body.windows(mark.len()).enumerate().filter(|(_, it)| *it == mark).map(|(at, _)| at).collect();
    let ends = places.iter().skip(1).copied().chain([body.len()]);
    let parts = places.iter().zip(ends);
    parts.filter_map(|(from, to)| body.get(from.saturating_add(mark.len())..to)).collect()
}
