//! The one error of the house. Pages turn it into a page, machines into JSON, the log gets its cause once and
//! the visitor never. Validation of a form is not an error: the page is shown again.

use thiserror::Error;

use crate::base::values::{MoneyError, StepUpId};

/// What can go wrong between a request and its answer.
#[derive(Debug, Error)]
pub enum AppError {
    /// Unknown, or outside the scope of whoever asks: both look the same.
    #[error("not found")]
    NotFound,
    /// Inside the scope, but the role may not.
    #[error("forbidden")]
    Forbidden,
    /// No session, or one that has ended.
    #[error("sign-in needed")]
    SignInNeeded,
    /// It is in another account of theirs than the one they work in.
    #[error("another account")]
    OtherAccount,
    /// The operation waits for a fresh passkey assertion.
    #[error("step-up needed")]
    StepUpNeeded(StepUpId),
    /// The request makes no sense (not a form's field: those are shown beside the field).
    #[error("invalid request: {0}")]
    Invalid(String),
    /// More bytes than this request may have.
    #[error("too large")]
    TooLarge,
    /// Somebody else was faster; the text says what happened, in words for the visitor.
    #[error("conflict: {0}")]
    Conflict(String),
    /// Slow down; seconds until it is worth trying again.
    #[error("too many requests")]
    TooMany { retry_after: u32 },
    /// A system that we call did not do its part.
    #[error("upstream: {0}")]
    Upstream(String),
    /// Busy, full or in maintenance; trying again later may work.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The database said no.
    #[error("database: {0}")]
    Database(diesel::result::Error),
    /// A bug, or a broken promise of the machine below.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl AppError {
    /// An error that should never be seen, with a few words for the log.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(anyhow::Error::msg(what.into()))
    }
}

impl From<diesel::result::Error> for AppError {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::Error;
        match error {
            Error::NotFound => Self::NotFound,
            Error::DatabaseError(kind, info) if is_exhausted(info.message()) => {
                let _ = kind;
                Self::Unavailable(info.message().to_owned())
            }
            other => Self::Database(other),
        }
    }
}

/// Amounts of two currencies, or one beyond 64 bits, past every check: a bug.
impl From<MoneyError> for AppError {
    fn from(error: MoneyError) -> Self {
        Self::Internal(error.into())
    }
}

fn is_exhausted(message: &str) -> bool {
    ["database or disk is full", "No space left", "could not extend file", "too many clients"]
        .iter()
        .any(|m| message.contains(m))
}

/// True when the error says that a row with this key exists already. `column` is looked for in the
/// constraint's name (PostgreSQL) or the message (SQLite); only the verb that expects it asks.
pub fn is_duplicate(error: &AppError, column: &str) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        AppError::Database(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
            info.constraint_name().is_some_and(|n| n.contains(column)) || info.message().contains(column)
        }
        _ => false,
    }
}

/// True when a value of the database is none that its column holds when this program writes it: somebody else did.
pub fn is_unreadable(error: &AppError) -> bool {
    matches!(error, AppError::Database(diesel::result::Error::DeserializationError(_)))
}
