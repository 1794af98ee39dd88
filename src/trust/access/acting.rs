//! Who it turned out to be: what a handler's closure gets from its guard. Each knows its scope, the actor for the log,
//! the reader's words, and how to fill the frame around a page.

use super::account::Account;
use super::frame::Frame;
use super::place;
use super::rights::Rights;
use super::roles::{Permission, Roles};
use super::scope::Scope;
use super::session::{Live, roles_of};
use super::viewing;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::site::Site;
use crate::base::values::{
    CustomerId, DealershipId, Language, LocalDate, PasskeyId, PersonId, SessionId, Timestamp, Zone,
};
use crate::base::web::{Cx, Dealer, Nav, Page, flash};
use crate::base::words::Words;
use crate::trust::audit::{Actor, ActorKind};

/// Staff and administration pages are written in English, whatever their reader chose for the rest.
const STAFF_LANGUAGE: Language = Language::En;

/// Somebody with a browser and no session, or one that nobody looked at.
pub struct Visit {
    pub actor: Actor,
    pub language: Language,
}

/// Somebody who acts for a customer.
pub struct ActingOwner {
    pub actor: Actor,
    pub scope: Scope,
    pub person: PersonId,
    pub session: SessionId,
    pub passkey: PasskeyId,
    pub customer: CustomerId,
    pub language: Language,
    /// Of the dealership: what turns a moment into its calendar day.
    pub zone: Zone,
    pub rights: Rights,
    /// After a recovery: no money out and no change of e-mail before this.
    pub hold_until: Option<Timestamp>,
    /// It is staff, who look at what the customer sees.
    pub viewing: bool,
    frame: Frame,
}

/// Somebody who works at a dealership.
pub struct ActingStaff {
    pub actor: Actor,
    pub scope: Scope,
    pub person: PersonId,
    pub session: SessionId,
    pub passkey: PasskeyId,
    pub dealership: DealershipId,
    pub language: Language,
    pub roles: Roles,
    frame: Frame,
}

/// An administrator of one dealership or of the installation.
pub struct ActingAdministrator {
    pub actor: Actor,
    pub person: PersonId,
    pub session: SessionId,
    pub passkey: PasskeyId,
    /// The dealership they work in; none when that is the installation itself.
    pub dealership: Option<DealershipId>,
    /// May run every dealership and what belongs to none.
    pub installation: bool,
    pub language: Language,
    frame: Frame,
}

/// Somebody signed in, in whatever they work in: for the pages about themselves.
pub struct ActingPerson {
    pub actor: Actor,
    pub person: PersonId,
    pub session: SessionId,
    pub passkey: PasskeyId,
    pub account: Option<Account>,
    pub language: Language,
    pub hold_until: Option<Timestamp>,
    frame: Frame,
}

impl Visit {
    pub(super) fn new(cx: &Cx) -> Self {
        Self { actor: Actor::guest(&cx.facts), language: cx.facts.language() }
    }

    pub fn words(&self) -> Words {
        Words::new(self.language)
    }

    /// A page of no dealership in particular: of the only one, or under the site's name.
    pub fn page(&self, c: &mut Conn, cx: &Cx, title: impl Into<String>) -> DbResult<Page> {
        let dealer = place::site_dealer(c, &cx.site.config)?;
        Ok(self.page_of(c, cx, title, dealer))
    }

    /// A page of the dealership that a link belongs to.
    pub fn page_of(&self, c: &mut Conn, cx: &Cx, title: impl Into<String>, dealer: Dealer) -> Page {
        let mut page = Page::new(title, dealer, self.words());
        page.theme = cx.facts.theme;
        page.mode = cx.site.config.mode.into();
        page.flash = flash::take(c, cx);
        page
    }
}

impl ActingOwner {
    pub(super) fn new(cx: &Cx, live: Live) -> DbResult<Self> {
        let (Some(Account::Customer(customer)), Some(own)) = (live.account, &live.own) else {
            return Err(AppError::Forbidden);
        };
        Ok(Self {
            actor: actor(cx, &live, ActorKind::Owner),
            scope: Scope::of_customer(own.dealership, customer),
            person: live.person,
            session: live.session,
            passkey: live.passkey,
            customer,
            language: language(cx, &live),
            zone: own
                .time_zone
                .parse()
                .map_err(|_| AppError::internal("a dealership without a time zone"))?,
            rights: Rights { pay: own.pay, approve: own.approve, dispute: own.dispute },
            hold_until: live.hold_until,
            viewing: false,
            frame: Frame::of_owner(live, customer),
        })
    }

    /// Staff in a customer's place, who may look and nothing else.
    pub(super) fn of_viewer(c: &mut Conn, cx: &Cx, live: Live, id: CustomerId) -> DbResult<Self> {
        let it = viewing::viewed(c, &live, id)?;
        let zone =
            it.time_zone.parse().map_err(|_| AppError::internal("a dealership without a time zone"))?;
        Ok(Self {
            actor: actor(cx, &live, staff_kind(&it.roles, live.account)),
            scope: Scope::of_customer(it.dealership, it.customer),
            person: live.person,
            session: live.session,
            passkey: live.passkey,
            customer: it.customer,
            language: it.language,
            zone,
            rights: Rights::VIEW,
            hold_until: live.hold_until,
            viewing: true,
            frame: Frame::of_viewer(live, it),
        })
    }

    /// The dealership's calendar day.
    pub fn today(&self, now: Timestamp) -> LocalDate {
        self.zone.date_of(now)
    }
}

impl ActingStaff {
    pub(super) fn new(c: &mut Conn, cx: &Cx, live: Live) -> DbResult<Self> {
        let Some(Account::Dealership(dealership)) = live.account else { return Err(AppError::Forbidden) };
        let roles = roles_of(c, live.person)?;
        let kind = staff_kind(&roles, live.account);
        Ok(Self {
            actor: actor(cx, &live, kind),
            scope: Scope::of_dealership(dealership),
            person: live.person,
            session: live.session,
            passkey: live.passkey,
            dealership,
            language: STAFF_LANGUAGE,
            frame: Frame::of_staff(c, cx, live, &roles)?,
            roles,
        })
    }

    /// Whether one of the roles at the dealership worked in allows it.
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.allow(self.dealership, permission)
    }
}

impl ActingAdministrator {
    pub(super) fn new(c: &mut Conn, cx: &Cx, live: Live) -> DbResult<Self> {
        let dealership = match live.account {
            Some(Account::Dealership(id)) => Some(id),
            Some(Account::Installation) => None,
            _ => return Err(AppError::Forbidden),
        };
        let roles = roles_of(c, live.person)?;
        let installation = roles.on_installation();
        if !installation && !dealership.is_some_and(|at| roles.allow(at, Permission::Administer)) {
            return Err(AppError::Forbidden);
        }
        Ok(Self {
            actor: actor(cx, &live, ActorKind::Administrator),
            person: live.person,
            session: live.session,
            passkey: live.passkey,
            dealership,
            installation,
            language: STAFF_LANGUAGE,
            frame: Frame::of_staff(c, cx, live, &roles)?,
        })
    }

    /// The scope of a dealership they run; any other is not found.
    pub fn scope_of(&self, dealership: DealershipId) -> DbResult<Scope> {
        if self.installation || self.dealership == Some(dealership) {
            return Ok(Scope::of_dealership(dealership));
        }
        Err(AppError::NotFound)
    }

    /// Pages of the installation itself need the role on it.
    pub fn require_installation(&self) -> DbResult<()> {
        if self.installation { Ok(()) } else { Err(AppError::Forbidden) }
    }
}

impl ActingPerson {
    pub(super) fn new(c: &mut Conn, cx: &Cx, live: Live) -> DbResult<Self> {
        let (person, session, passkey) = (live.person, live.session, live.passkey);
        let (account, hold_until) = (live.account, live.hold_until);
        let (language, mut actor) = (language(cx, &live), actor(cx, &live, ActorKind::Owner));
        let frame = match account {
            Some(Account::Customer(customer)) => Frame::of_owner(live, customer),
            _ => {
                let roles = roles_of(c, person)?;
                actor.kind = staff_kind(&roles, account);
                Frame::of_staff(c, cx, live, &roles)?
            }
        };
        Ok(Self { actor, person, session, passkey, account, language, hold_until, frame })
    }

    /// Whether the pages around it are the staff's.
    pub fn is_staff(&self) -> bool {
        self.account.is_some_and(Account::is_staff)
    }

    /// The person's address, to show to themselves.
    pub fn email(&self, c: &mut Conn, site: &Site) -> DbResult<String> {
        self.frame.email(c, site)
    }

    /// The person's name, to show to themselves.
    pub fn name(&self, c: &mut Conn, site: &Site) -> DbResult<String> {
        self.frame.name(c, site)
    }
}

macro_rules! framed {
    ($($who:ident),*) => {$(
        impl $who {
            pub fn words(&self) -> Words {
                Words::new(self.language)
            }

            /// Everything around a page's own content.
            pub fn page(&self, c: &mut Conn, cx: &Cx, title: impl Into<String>, nav: Nav) -> DbResult<Page> {
                self.frame.page(c, cx, self.words(), title.into(), nav)
            }
        }
    )*};
}

framed!(ActingOwner, ActingStaff, ActingAdministrator, ActingPerson);

pub(super) fn actor(cx: &Cx, live: &Live, kind: ActorKind) -> Actor {
    let mut actor = Actor::guest(&cx.facts);
    actor.kind = kind;
    actor.person = Some(live.person);
    actor.session = Some(live.session);
    actor.passkey = Some(live.passkey);
    actor
}

pub(super) fn staff_kind(roles: &Roles, account: Option<Account>) -> ActorKind {
    let Some(Account::Dealership(at)) = account else { return ActorKind::Administrator };
    match (roles.allow(at, Permission::WorkAsManager), roles.allow(at, Permission::WorkAtCounter)) {
        (true, _) => ActorKind::Manager,
        (_, true) => ActorKind::Clerk,
        _ => ActorKind::Administrator,
    }
}

/// What was chosen in this browser, then in the profile, then what the customer's papers are written in, then what the
/// browser asks for.
fn language(cx: &Cx, live: &Live) -> Language {
    let papers = live.own.as_ref().map(|own| own.language);
    cx.facts.language_choice.or(live.language).or(papers).unwrap_or_else(|| cx.facts.language())
}
