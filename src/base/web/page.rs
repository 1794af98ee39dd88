//! What every page has besides its own content: title, dealership, reader, navigation, one message. All of it ready
//! to show: a template looks nothing up.
//! Not here: who may see a page, and where these values come from (the request pipeline fills them in).

use crate::base::config::SiteMode;
use crate::base::values::Language;
use crate::base::words::Words;

#[derive(Clone, Debug)]
pub struct Page {
    /// The page's own name; the layout adds the dealership.
    pub title: String,
    pub dealership: Dealer,
    pub w: Words,
    /// `None` follows the system.
    pub theme: Option<Theme>,
    pub mode: Mode,
    pub flash: Option<Flash>,
    /// Who is signed in; nobody on public pages and on error pages.
    pub person: Option<Who>,
    pub nav: Nav,
    /// The form came back with errors: the title says so first.
    pub errors: bool,
    /// Single keys do something on the staff's pages.
    pub keys: bool,
    /// The customer as whom staff look at the portal.
    pub viewing: Option<String>,
}

impl Page {
    /// A public page of a production site, with everything else at its plainest.
    #[must_use]
    pub fn new(title: impl Into<String>, dealership: Dealer, w: Words) -> Self {
        Self {
            title: title.into(),
            dealership,
            w,
            theme: None,
            mode: Mode::Production,
            flash: None,
            person: None,
            nav: Nav::Elsewhere,
            errors: false,
            keys: true,
            viewing: None,
        }
    }

    /// For `<html lang>`: both languages as the United States write them.
    #[must_use]
    pub const fn lang(&self) -> &'static str {
        match self.w.language() {
            Language::En => "en-US",
            Language::Es => "es-US",
        }
    }

    /// Whether the owner's pages are around it, rather than the staff's.
    #[must_use]
    pub fn is_owners(&self) -> bool {
        self.person.as_ref().is_some_and(|who| who.owner)
    }

    /// For `aria-current` in navigations.
    #[must_use]
    pub fn at(&self, nav: Nav) -> bool {
        self.nav == nav
    }

    /// The language that the switch in the footer offers.
    #[must_use]
    pub const fn other_language(&self) -> Language {
        match self.w.language() {
            Language::En => Language::Es,
            Language::Es => Language::En,
        }
    }
}

/// The name a page goes under, and how to reach the people behind it. Empty text is left out.
#[derive(Clone, Debug, Default)]
pub struct Dealer {
    pub name: String,
    /// One line: `2140 Burleson Rd, Austin, TX 78744`.
    pub address_line: String,
    /// As people write it: `(512) 555-0142`.
    pub phone: String,
    /// As a telephone dials it: `+15125550142`.
    pub phone_link: String,
    pub email: String,
    /// The hashes of its own stylesheet and logo.
    pub sheet: String,
    pub logo: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }
}

/// How much of a site is real; the first two say so on every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Demo,
    Evaluation,
    Production,
}

impl From<SiteMode> for Mode {
    fn from(mode: SiteMode) -> Self {
        match mode {
            SiteMode::Demo => Self::Demo,
            SiteMode::Evaluation => Self::Evaluation,
            SiteMode::Production => Self::Production,
        }
    }
}

/// One message after a change, shown once.
#[derive(Clone, Debug)]
pub struct Flash {
    pub kind: FlashKind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    Ok,
    Warn,
    Bad,
}

impl FlashKind {
    /// The class and the icon of its note.
    #[must_use]
    pub const fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Ok => ("note--ok", "circle-check"),
            Self::Warn => ("note--warn", "triangle-alert"),
            Self::Bad => ("note--bad", "circle-alert"),
        }
    }
}

/// The person who is signed in.
#[derive(Clone, Debug, Default)]
pub struct Who {
    pub name: String,
    pub initials: String,
    pub email: String,
    /// How many accounts the person may act for; more than one shows the switch.
    pub accounts: usize,
    /// The account chosen in the session, shown when there are several.
    pub account: String,
    /// What staff are called: `Service advisor`. Empty for owners.
    pub role: String,
    /// Which parts of the portal are theirs: the owner's pages, the staff's, the administrator's.
    pub owner: bool,
    pub staff: bool,
    pub admin: bool,
    /// Requests of others that wait for this person's decision.
    pub approvals: i64,
    /// Estimates of the dealership that wait for their customers.
    pub estimates: i64,
    /// What customers question there and nobody has decided.
    pub disputes: i64,
    /// What rules found odd and nobody has looked at, for administrators.
    pub alerts: i64,
}

/// The entry of a navigation that the page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nav {
    Overview,
    Invoices,
    Estimates,
    Vehicles,
    Payments,
    Statement,
    Account,
    Staff,
    StaffEstimates,
    Customers,
    Approvals,
    Disputes,
    Reports,
    Reminders,
    Recurring,
    Admin,
    Alerts,
    Users,
    Audit,
    Settings,
    /// None of them.
    Elsewhere,
}
