//! Who acts, in the words of the log.

use std::net::IpAddr;

use crate::base::values::{PasskeyId, PersonId, SessionId};
use crate::base::web::Facts;

/// In what capacity somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    Owner,
    Clerk,
    Manager,
    Administrator,
    /// Holds a link for one thing: a pay link, an invitation, a recovery.
    Guest,
    /// A command typed on the host.
    Operator,
    /// A job or a webhook.
    System,
}

impl ActorKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Clerk => "clerk",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
            Self::Guest => "guest",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }

    pub fn of_code(code: &str) -> Self {
        match code {
            "owner" => Self::Owner,
            "clerk" => Self::Clerk,
            "manager" => Self::Manager,
            "administrator" => Self::Administrator,
            "guest" => Self::Guest,
            "operator" => Self::Operator,
            _ => Self::System,
        }
    }
}

/// The one who does something, as far as known.
#[derive(Clone, Debug)]
pub struct Actor {
    pub kind: ActorKind,
    pub person: Option<PersonId>,
    pub session: Option<SessionId>,
    pub passkey: Option<PasskeyId>,
    pub ip: Option<IpAddr>,
    /// Family and system of the browser.
    pub device: String,
    pub request_id: String,
}

impl Actor {
    /// A job, a webhook, a command: nobody in front of a browser.
    pub fn of_kind(kind: ActorKind) -> Self {
        let (device, request_id) = (String::new(), String::new());
        Self { kind, person: None, session: None, passkey: None, ip: None, device, request_id }
    }

    pub fn system() -> Self {
        Self::of_kind(ActorKind::System)
    }

    /// Somebody with a browser who is not signed in.
    pub fn guest(facts: &Facts) -> Self {
        Self {
            ip: Some(facts.ip),
            device: facts.device.clone(),
            request_id: facts.request_id.clone(),
            ..Self::of_kind(ActorKind::Guest)
        }
    }
}
