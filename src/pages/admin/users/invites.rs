//! `GET /admin/users/invites` and its `POST`: a person for the staff of a dealership, with a role, after a fresh passkey.
//! `POST …/{invitation}/revocation` takes one back that nobody answered. Like an owner's, the link goes by mail and the
//! code from hand to hand.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{field, place, places};
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::{self, Recipient};
use crate::base::values::{DealershipId, Email, InvitationId, Language};
use crate::base::web::{Cx, Flash, FlashKind, Form, Nav, Page, Reply};
use crate::pages::staff::shown::{id, invitation_sent};
use crate::trust::access::persons::Name;
use crate::trust::access::step_up::{self, Operation};
use crate::trust::access::{ActingAdministrator, Administrator, Role, invitations, invited, persons, staff};

/// As typed. A box that is not ticked is not sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    name: String,
    email: String,
    place: String,
    role: String,
    code: String,
}

pub async fn show(cx: Cx, administrator: Administrator) -> Result<HttpResponse, AppError> {
    cx.page(administrator, |c, who, cx| {
        let asked = Asked { role: Role::Clerk.code().to_owned(), code: "yes".to_owned(), ..Asked::default() };
        Reply::page(&Invite::new(c, cx, who, &asked, Vec::new())?)
    })
    .await
}

pub async fn create(
    cx: Cx,
    administrator: Administrator,
    form: Form<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let asked = &form.0;
        match check(c, cx, who, asked)? {
            Ok(wanted) => {
                confirmed(c, cx, who, asked, &wanted)?;
                send(c, cx, who, &wanted, asked.code == "yes")
            }
            Err(problems) => Reply::invalid(&Invite::new(c, cx, who, asked, problems)?),
        }
    })
    .await
}

pub async fn revoke(
    cx: Cx,
    administrator: Administrator,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    cx.change(administrator, move |c, who, cx| {
        let wanted: InvitationId = id(&path)?;
        for place in places(c, who)? {
            let Some(at) = place.at else { continue };
            let open = invited::of_staff(c, &cx.site, at)?;
            if let Some(it) = open.into_iter().find(|it| it.id == wanted) {
                invitations::revoke(c, &cx.site, &who.actor, it.id)?;
                let text = format!("The invitation to {} no longer works.", it.email);
                return Ok(Reply::to("/admin/users").flash(Flash { kind: FlashKind::Ok, text }));
            }
        }
        Err(AppError::NotFound)
    })
    .await
}

type Problems = Vec<(&'static str, &'static str)>;

struct Wanted {
    name: Name,
    email: Email,
    at: DealershipId,
    dealership: String,
    role: Role,
}

/// What was typed, made sense of. A dealership that the administrator does not run is not found.
fn check(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingAdministrator,
    asked: &Asked,
) -> DbResult<Result<Wanted, Problems>> {
    let mut problems = Vec::new();
    let name = Name::parse(&asked.name);
    if name.is_err() {
        problems.push(("name", "Enter a name of 1 to 100 characters"));
    }
    let email = Email::parse(&asked.email);
    if email.is_err() {
        problems.push(("email", "Enter an email address, such as marcus@example.com"));
    }
    let role = asked.role.parse::<Role>();
    if role.is_err() {
        problems.push(("role", "Choose a role"));
    }
    let place = place(c, who, &asked.place)?;
    if place.at.is_none() {
        problems.push(("place", "Choose a dealership"));
    }
    let (Ok(name), Ok(email), Ok(role), Some(at)) = (name, email, role, place.at) else {
        return Ok(Err(problems));
    };
    if let Some(person) = persons::by_email(c, &cx.site, &email)?
        && staff::of_place(c, Some(at))?.iter().any(|it| it.person == person)
    {
        return Ok(Err(vec![(
            "email",
            "This person has a role here already. Open them under people to add one",
        )]));
    }
    Ok(Ok(Wanted { name, email, at, dealership: place.name, role }))
}

fn confirmed(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingAdministrator,
    asked: &Asked,
    wanted: &Wanted,
) -> DbResult<()> {
    let form = [
        ("name", asked.name.as_str()),
        ("email", &asked.email),
        ("place", &asked.place),
        ("role", &asked.role),
        ("code", &asked.code),
    ];
    let asked = step_up::Asked {
        operation: Operation::InviteStaff,
        object: wanted.at.to_string(),
        amount: None,
        summary: format!("Invite {} to {} as {}", wanted.email, wanted.dealership, wanted.role.title()),
        path: "/admin/users/invites",
        form: &form,
    };
    step_up::require(c, &cx.site, &who.actor, &asked)?;
    Ok(())
}

fn send(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingAdministrator,
    wanted: &Wanted,
    with_code: bool,
) -> DbResult<Reply> {
    let person = match persons::by_email(c, &cx.site, &wanted.email)? {
        Some(person) => person,
        None => persons::create(c, &cx.site, &who.actor, &wanted.name, &wanted.email, None)?,
    };
    let purpose = invitations::Purpose::Staff(wanted.at, wanted.role);
    let not_before = cx.site.clock.now();
    let new = invitations::NewInvitation { person, purpose, with_code, not_before };
    let made = invitations::invite(c, &cx.site, &who.actor, &new)?;
    let language = persons::find(c, &cx.site, person)?.language.unwrap_or(Language::En);
    let to = Recipient { email: wanted.email.clone(), language };
    let it = mail::Invited {
        id: made.id,
        dealership: &wanted.dealership,
        hours: invited::HOURS,
        needs_code: with_code,
        staff: true,
    };
    mail::queue(c, &cx.site, &mail::invitation(&cx.site, &to, it, &made.path()).person(person))?;
    let flash = Flash { kind: FlashKind::Ok, text: invitation_sent(&wanted.email, made.code.as_deref()) };
    Ok(Reply::to("/admin/users").flash(flash))
}

#[derive(Template)]
#[template(path = "admin/users/invites.html")]
struct Invite {
    page: Page,
    asked: Asked,
    problems: Problems,
    /// Value, words, whether it is chosen.
    places: Vec<(String, String, bool)>,
    roles: Vec<(&'static str, &'static str, bool)>,
}

impl Invite {
    fn new(
        c: &mut Conn,
        cx: &Cx,
        who: &ActingAdministrator,
        asked: &Asked,
        problems: Problems,
    ) -> DbResult<Self> {
        let mut page = who.page(c, cx, "Invite staff", Nav::Users)?;
        page.errors = !problems.is_empty();
        let all = places(c, who)?.into_iter().filter(|it| it.at.is_some());
        let places = all.map(|it| (field(&it), it.name.clone(), field(&it) == asked.place)).collect();
        let roles =
            Role::ALL.into_iter().map(|it| (it.code(), it.title(), it.code() == asked.role)).collect();
        Ok(Self { page, asked: asked.clone(), problems, places, roles })
    }

    fn error(&self, field: &str) -> &'static str {
        self.problems.iter().find(|(at, _)| *at == field).map_or("", |(_, text)| text)
    }
}
