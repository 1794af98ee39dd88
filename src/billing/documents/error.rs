//! Why a paper could not be made. A letter that no font has is not among the reasons: it prints as a
//! replacement mark.

use krilla::configure::ValidationError;
use krilla::error::KrillaError;

#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A font that is compiled in cannot be read: a broken build.
    #[error("a font that is built in cannot be read")]
    Font,
    /// The page is too small for anything, or a figure left the range of the format.
    #[error("the page cannot be laid out")]
    Layout,
    /// PDF/A-3a or PDF/UA-1 forbid what was drawn; each finding is named.
    #[error("the document breaks its standard: {0}")]
    Standard(String),
    #[error("the document cannot be written: {0}")]
    Writing(String),
}

impl From<KrillaError> for DocumentError {
    fn from(error: KrillaError) -> Self {
        match error {
            KrillaError::Validation(found) => {
                let names: Vec<_> = found.iter().map(|(error, _)| name_of(error)).collect();
                Self::Standard(names.join(", "))
            }
            other => Self::Writing(other.to_string()),
        }
    }
}

/// The finding without the words it was found in, which may be somebody's name.
fn name_of(error: &ValidationError) -> String {
    format!("{error:?}").split('(').next().unwrap_or_default().to_owned()
}
