//! What every page stands on: what is known of a request, the one trip through a door of the database, forms,
//! messages, limits, headers, errors as pages, embedded files. Not here: who somebody is (`trust::access`).

pub mod assets;
pub mod compress;
mod crowd;
pub mod cx;
pub mod error_page;
pub mod facts;
pub mod flash;
pub mod form;
pub mod gate;
pub mod headers;
pub mod kept;
pub mod limits;
pub mod metrics;
pub mod page;
pub mod posted;
pub mod reply;
pub mod routes;
pub mod upload;
mod watching;
mod written;

pub use assets::asset;
pub use crowd::{Crowd, session_found, session_missed};
pub use cx::{Cx, Guard};
pub use facts::{Facts, network, new_token};
pub use form::{Form, Json, LongForm, Query, RawBody};
pub use gate::gate;
pub use headers::SecurityHeaders;
pub use limits::Limit;
pub use metrics::Metrics;
pub use page::{Dealer, Flash, FlashKind, Mode, Nav, Page, Theme, Who};
pub use posted::{Arrived, Cut, Most, Parts, Posted};
pub use reply::{Reply, streamed};
pub use routes::{Access, Pages, Recorder, Row};
pub use upload::Upload;
pub use watching::{Odd, Watcher};

#[cfg(test)]
mod layout_tests;
