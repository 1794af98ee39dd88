//! In what capacity somebody acts and how it went, and the words that a stream may have for either. A word that is not here is
//! never guessed at: the line is reported.

use serde::{Deserialize, Serialize};

/// In what capacity somebody acts. Clerks are "staff" to most rules, as managers and administrators are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Owner,
    Clerk,
    Manager,
    Administrator,
    Operator,
    System,
    #[default]
    Guest,
}

impl Role {
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Clerk | Self::Manager | Self::Administrator)
    }

    /// What a word means, in whatever case. Nothing said is a guest.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match plain(word).as_str() {
            "" | "guest" | "visitor" | "anonymous" | "public" | "none" => Self::Guest,
            "owner" | "vehicle owner" | "customer" | "client" => Self::Owner,
            "clerk" | "staff" | "advisor" | "service advisor" | "employee" | "technician" | "mechanic"
            | "cashier" | "accountant" => Self::Clerk,
            "manager" | "service manager" | "supervisor" => Self::Manager,
            "administrator" | "admin" => Self::Administrator,
            "operator" => Self::Operator,
            "system" | "job" | "webhook" => Self::System,
            _ => return None,
        })
    }
}

/// How it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    #[default]
    Success,
    Refused,
    Failed,
}

impl Outcome {
    /// What a word means, in whatever case. Nothing said is a success.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match plain(word).as_str() {
            "" | "success" | "succeeded" | "succeed" | "successful" | "ok" | "okay" | "allowed"
            | "accepted" => Self::Success,
            "refused" | "denied" | "forbidden" | "blocked" | "rejected" => Self::Refused,
            "failed" | "failure" | "fail" | "error" | "unsuccessful" | "declined" | "timeout" | "invalid" => {
                Self::Failed
            }
            _ => return None,
        })
    }
}

/// Small letters, and one blank for what parts words.
fn plain(word: &str) -> String {
    word.trim().to_lowercase().replace(['_', '-'], " ")
}
