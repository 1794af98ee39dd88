//! Why a command did not do what it was asked, and with which exit code it says so.

use std::fmt;
use std::process::ExitCode;

use super::say;
use crate::base::error::AppError;

#[derive(Debug)]
pub enum Failure {
    /// It could be asked for, but the answer is no, or something was found: 1.
    Refused(String),
    /// It was asked for in a way that makes no sense: 2.
    Usage(String),
    /// The site's settings do not allow it: 78, `EX_CONFIG` of sysexits.h.
    Configuration(String),
}

impl Failure {
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Configuration(_) => 78,
        })
    }

    /// Says no as an object, too, where one was asked for: `{"error": …, "proved": false}`, under the name that a yes stands under.
    #[must_use]
    pub(super) fn told_as(self, name: &'static str, json: bool) -> Self {
        if let (true, Self::Refused(error)) = (json, &self) {
            say::line(format_args!("{:#}", serde_json::json!({ name: false, "error": error })));
        }
        self
    }

    /// An error of the file system, with the path it is about.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::Refused(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Refused(text) | Self::Usage(text) | Self::Configuration(text)) = self;
        f.write_str(text)
    }
}

/// On the console the cause is for whoever typed the command, so nothing is held back.
impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Internal(cause) => Self::Refused(format!("{cause:#}")),
            other => Self::Refused(other.to_string()),
        }
    }
}
