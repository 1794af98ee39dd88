//! What a document says around its figures, as it was frozen into it, line by line for pages.

use crate::billing::templates::Stationery;

#[derive(Default)]
pub struct Said {
    pub opening: Vec<String>,
    pub closing: Vec<String>,
    pub legal: Vec<String>,
}

impl Said {
    pub fn of(it: Option<&Stationery>) -> Self {
        let Some(Stationery { texts, .. }) = it else { return Self::default() };
        let lines =
            |text: Option<&str>| text.iter().flat_map(|text| text.lines()).map(str::to_owned).collect();
        Self {
            opening: lines(texts.opening.as_ref().map(AsRef::as_ref)),
            closing: lines(texts.closing.as_ref().map(AsRef::as_ref)),
            legal: lines(texts.legal.as_ref().map(AsRef::as_ref)),
        }
    }
}
