//! What one document takes of its dealership's template and brand, in its own language: frozen into it, so that a paper that is
//! drawn again says and shows what it did.

use serde::{Deserialize, Serialize};

use super::{TemplateKind, Texts, store};
use crate::base::db::{Conn, DbResult};
use crate::base::values::{Color, Language};
use crate::parties::branding::Branding;
use crate::parties::dealerships::group;
use crate::trust::access::Scope;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stationery {
    /// Of the template; 0 where none was published and only the look is the dealership's own.
    pub version: i32,
    #[serde(flatten)]
    pub texts: Texts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<Color>,
    /// The hash of the logo's file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

/// What a document of the scope's dealership takes now. None where the dealership has neither template nor brand.
pub fn stationery(
    c: &mut Conn,
    scope: &Scope,
    kind: TemplateKind,
    language: Language,
) -> DbResult<Option<Stationery>> {
    let published = store::current(c, scope, kind)?;
    let (version, texts) = match published {
        Some(it) => (it.version, it.wording.of(language)),
        None => (0, Texts::default()),
    };
    let it = dressed(c, scope, version, texts)?;
    let plain = it.version == 0 && it.accent.is_none() && it.logo.is_none();
    Ok((!plain).then_some(it))
}

/// Words in the dealership's look of now: for previews.
pub fn dressed(c: &mut Conn, scope: &Scope, version: i32, texts: Texts) -> DbResult<Stationery> {
    let Branding { accent, logo } = group(c, scope.dealership())?;
    Ok(Stationery { version, texts, accent, logo })
}
