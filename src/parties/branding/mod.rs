//! How a dealership looks: its color and its logo, on its pages and its papers. The stylesheet and the logo are files under
//! a hash of their content, so that browsers keep them for ever and papers of before keep the logo of before.
//! Not here: what papers say (`billing::templates`), and drawing them.

mod accent;
mod changing;
mod logo;
mod store;

pub use accent::{TooFaint, check, stylesheet};
pub use changing::{remove_logo, set_accent, set_logo};
pub use logo::{LOGO_BYTES, Logo, LogoRefused, read_logo};
pub use store::{Picture, logo_of, served};

use serde::{Deserialize, Serialize};

use crate::base::values::Color;
use crate::parties::dealerships::Group;

/// A group of settings. The defaults are the portal's own look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Branding {
    /// Of buttons, links and headings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<Color>,
    /// The hash of the logo's file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

impl Group for Branding {
    const NAME: &'static str = "branding";
}

crate::coded! {
    /// What a file of a brand is.
    pub enum FileKind {
        Sheet = "sheet",
        Logo = "logo",
    }
}
