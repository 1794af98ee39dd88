//! The guards that handlers name as arguments: the signature says who may call it. They hold nothing; the page's one
//! closure resolves them. Without a live session the answer is the sign-in page, with the wrong role 403.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::account::Account;
use super::accounts;
use super::acting::{ActingAdministrator, ActingOwner, ActingPerson, ActingStaff, Visit, actor};
use super::rights;
use super::roles::{CanWorkAsManager, CanWorkAtCounter, Needs, Permission};
use super::session::{look, resolve};
use super::viewing::Viewer;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::web::{Cx, Guard};
use crate::base::words::Words;
use crate::trust::audit::{Actor, ActorKind, Entry, Outcome, record_later};

/// Anybody. A session that comes along is not looked at.
pub struct Visitor;

/// Anybody who is signed in, whatever for: own passkeys, sessions, profile.
pub struct SignedIn;

/// Somebody who works in a customer's account, for which they may act.
pub struct Owner;

/// Anybody who is signed in, at the start page: owners stay, everybody else is led to where they work.
pub struct StartPage;

/// Who stands at the start page.
pub enum AtStart {
    Owner(Box<ActingOwner>),
    /// The path of the page where their work begins.
    Elsewhere(&'static str),
}

/// Staff of the dealership they work in, with a permission there.
pub struct Staff<P>(PhantomData<P>);

impl<P> Clone for Staff<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Staff<P> {}

/// Clerks, and managers with them.
pub type Clerk = Staff<CanWorkAtCounter>;

/// Managers alone.
pub type Manager = Staff<CanWorkAsManager>;

/// Clerks and managers whose page asks by itself, without anybody pressing anything. It does not count as a sign of
/// life: the session ends when it would have.
pub struct Onlooker;

/// Administrators whose page asks by itself, as `Onlooker` is for the staff.
#[derive(Clone, Copy)]
pub struct Lookout;

/// Administrators of the dealership they work in, or of the installation.
#[derive(Clone, Copy)]
pub struct Administrator;

impl Guard for Visitor {
    type Who = Visit;

    fn resolve(&self, _: &mut Conn, cx: &Cx) -> DbResult<Visit> {
        Ok(Visit::new(cx))
    }
}

impl Guard for SignedIn {
    type Who = ActingPerson;

    fn resolve(&self, c: &mut Conn, cx: &Cx) -> DbResult<ActingPerson> {
        let live = resolve(c, cx)?;
        ActingPerson::new(c, cx, live)
    }
}

impl Guard for Owner {
    type Who = ActingOwner;

    fn resolve(&self, c: &mut Conn, cx: &Cx) -> DbResult<ActingOwner> {
        let live = resolve(c, cx)?;
        if let Some(customer) = live.viewing {
            return ActingOwner::of_viewer(c, cx, live, customer);
        }
        if live.own.is_none() {
            if cx.facts.safe && !rights::of_person(c, live.person)?.is_empty() {
                return Err(AppError::OtherAccount);
            }
            let actor = actor(cx, &live, ActorKind::Clerk);
            return told(cx, actor, "owner", Err(AppError::Forbidden));
        }
        let owner = ActingOwner::new(cx, live)?;
        given(c, cx, (&owner.actor, owner.words()), Account::Customer(owner.customer))?;
        Ok(owner)
    }
}

impl Guard for StartPage {
    type Who = AtStart;

    fn resolve(&self, c: &mut Conn, cx: &Cx) -> DbResult<AtStart> {
        let live = resolve(c, cx)?;
        if let Some(customer) = live.viewing {
            return Ok(AtStart::Owner(Box::new(ActingOwner::of_viewer(c, cx, live, customer)?)));
        }
        match live.account {
            Some(account) if account.is_staff() => {
                Ok(AtStart::Elsewhere(accounts::landing(c, live.person, Some(account))?))
            }
            None => Ok(AtStart::Elsewhere("/accounts")),
            Some(_) => Ok(AtStart::Owner(Box::new(ActingOwner::new(cx, live)?))),
        }
    }
}

impl<P: Needs> Guard for Staff<P> {
    type Who = ActingStaff;

    fn resolve(&self, c: &mut Conn, cx: &Cx) -> DbResult<ActingStaff> {
        let live = resolve(c, cx)?;
        let actor = actor(cx, &live, ActorKind::Owner);
        let staff = ActingStaff::new(c, cx, live)
            .and_then(|staff| if staff.may(P::PERMISSION) { Ok(staff) } else { Err(AppError::Forbidden) });
        let staff = told(cx, actor, P::PERMISSION.code(), staff)?;
        given(c, cx, (&staff.actor, staff.words()), Account::Dealership(staff.dealership))?;
        Ok(staff)
    }
}

impl Guard for Onlooker {
    type Who = ActingStaff;

    fn resolve(&self, c: &mut Conn, cx: &Cx) -> DbResult<ActingStaff> {
        let live = look(c, cx)?;
        let staff = ActingStaff::new(c, cx, live)?;
        if staff.may(Permission::WorkAtCounter) { Ok(staff) } else { Err(AppError::Forbidden) }
    }
}

impl Guard for Lookout {
    type Who = ActingAdministrator;

    fn resolve(&self, c: &mut Conn, cx: &Cx) -> DbResult<ActingAdministrator> {
        let live = look(c, cx)?;
        ActingAdministrator::new(c, cx, live)
    }
}

impl Guard for Administrator {
    type Who = ActingAdministrator;

    fn resolve(&self, c: &mut Conn, cx: &Cx) -> DbResult<ActingAdministrator> {
        let live = resolve(c, cx)?;
        let actor = actor(cx, &live, ActorKind::Owner);
        let administrator = told(cx, actor, "administer", ActingAdministrator::new(c, cx, live))?;
        given(c, cx, (&administrator.actor, administrator.words()), Account::Installation)?;
        Ok(administrator)
    }
}

/// Before a change, that what lets somebody make it is what they were given. Pages that only show something do not ask.
fn given(c: &mut Conn, cx: &Cx, who: (&Actor, Words), account: Account) -> DbResult<()> {
    match who.0.person {
        Some(person) if !cx.facts.safe => accounts::hold(c, &cx.site, who, person, account),
        _ => Ok(()),
    }
}

/// A door that stayed shut is in the log: what was wanted, not which page, whose path may name somebody.
fn told<T>(cx: &Cx, actor: Actor, wanted: &'static str, answer: DbResult<T>) -> DbResult<T> {
    if matches!(answer, Err(AppError::Forbidden)) {
        let entry = Entry::new("authz_fail").outcome(Outcome::Refused).fact("wanted", wanted);
        record_later(&cx.site, &actor, entry);
    }
    answer
}

macro_rules! from_request {
    ($([$($bound:tt)*] $guard:ty => $value:expr,)*) => {$(
        impl<$($bound)*> FromRequest for $guard {
            type Error = AppError;
            type Future = Ready<Result<Self, AppError>>;

            fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready(Ok($value))
            }
        }
    )*};
}

from_request! {
    [] Visitor => Visitor,
    [] SignedIn => SignedIn,
    [] Owner => Owner,
    [] StartPage => StartPage,
    [P: Needs] Staff<P> => Self(PhantomData),
    [] Onlooker => Onlooker,
    [] Lookout => Lookout,
    [] Administrator => Administrator,
    [] Viewer => Viewer,
}
