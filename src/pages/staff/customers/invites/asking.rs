//! `POST /staff/customers/{id}/invites`: the person is made unless the address is known, the link is mailed, the code is
//! told to whoever hands it over. It opens a customer’s account to somebody, so it asks for a fresh passkey. Whether
//! somebody has an account elsewhere is not given away.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::index::Invites;
use crate::base::db::{Conn, DbResult};
use crate::base::error::AppError;
use crate::base::mail::{self, Recipient};
use crate::base::values::{CleanTextError, Email, PersonId};
use crate::base::web::{Cx, Flash, FlashKind, Form, Reply};
use crate::pages::staff::shown::{id, invitation_sent};
use crate::parties::customers::{self, Customer};
use crate::parties::dealerships;
use crate::trust::access::persons::Name;
use crate::trust::access::roles::CanInvite;
use crate::trust::access::step_up::{self, Operation};
use crate::trust::access::{ActingStaff, Rights, Staff, invitations, invited, persons, rights};

/// As typed. A box that is not ticked is not sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub name: String,
    pub email: String,
    pub pay: String,
    pub approve: String,
    pub dispute: String,
    pub code: String,
}

pub(super) struct Problem {
    pub field: &'static str,
    pub text: &'static str,
}

pub async fn create(
    cx: Cx,
    staff: Staff<CanInvite>,
    path: web::Path<String>,
    form: Form<Asked>,
) -> Result<HttpResponse, AppError> {
    cx.change(staff, move |c, who, cx| {
        let scope = who.scope.narrowed(id(&path)?)?;
        let customer = customers::load(c, &cx.site, &scope)?;
        let wanted = match check(&form.0) {
            Ok((name, email)) => is_new(c, cx, who, &customer, &email)?.map(|known| (name, email, known)),
            Err(problems) => Err(problems),
        };
        match wanted {
            Ok((name, email, known)) => {
                let path = format!("/staff/customers/{}/invites", customer.id);
                confirmed(c, cx, who, &customer, &email, (&path, &form.0.sent()))?;
                let person = match known {
                    Some(person) => person,
                    None => persons::create(c, &cx.site, &who.actor, &name, &email, None)?,
                };
                send(c, cx, who, &customer, (person, email), form.0.rights(), form.0.has_code())
            }
            Err(problems) => {
                let page = Invites::new(c, cx, who, &customer, form.0.clone(), problems)?;
                Reply::invalid(&page)
            }
        }
    })
    .await
}

impl Asked {
    /// What the form begins with: the customer themselves, every right, a code.
    pub(super) fn proposed(customer: &Customer) -> Self {
        let yes = || "yes".to_owned();
        let contact = &customer.details.contact;
        let person = customer.details.kind == customers::CustomerKind::Person;
        Self {
            name: if person { customer.details.name.to_string() } else { String::new() },
            email: contact.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            pay: yes(),
            approve: yes(),
            dispute: yes(),
            code: yes(),
        }
    }

    fn sent(&self) -> [(&str, &str); 6] {
        [
            ("name", &self.name),
            ("email", &self.email),
            ("pay", &self.pay),
            ("approve", &self.approve),
            ("dispute", &self.dispute),
            ("code", &self.code),
        ]
    }

    pub(super) fn has_code(&self) -> bool {
        self.code == "yes"
    }

    pub(super) fn rights(&self) -> Rights {
        Rights { pay: self.pay == "yes", approve: self.approve == "yes", dispute: self.dispute == "yes" }
    }
}

fn check(asked: &Asked) -> Result<(Name, Email), Vec<Problem>> {
    let name = Name::parse(&asked.name).map_err(|error| Problem {
        field: "name",
        text: match error {
            CleanTextError::Empty => "Enter the person’s name",
            CleanTextError::TooLong { .. } => "Enter a name of at most 100 characters",
            CleanTextError::Forbidden { .. } => "Enter the name without special characters",
        },
    });
    let email = Email::parse(&asked.email)
        .map_err(|_| Problem { field: "email", text: "Enter an email address, such as dana@example.com" });
    match (name, email) {
        (Ok(name), Ok(email)) => Ok((name, email)),
        (name, email) => Err(name.err().into_iter().chain(email.err()).collect()),
    }
}

/// The person of the address, if there is one. Somebody who acts for the customer already is not invited again.
fn is_new(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    customer: &Customer,
    email: &Email,
) -> DbResult<Result<Option<PersonId>, Vec<Problem>>> {
    let scope = who.scope.narrowed(customer.id)?;
    let Some(person) = persons::by_email(c, &cx.site, email)? else { return Ok(Ok(None)) };
    let known = rights::of_customer(c, &cx.site, &scope)?.iter().any(|it| it.person == person);
    Ok(if known {
        let text = "This person has access already. Change what they may do on the account’s page";
        Err(vec![Problem { field: "email", text }])
    } else {
        Ok(Some(person))
    })
}

fn confirmed(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    customer: &Customer,
    email: &Email,
    (path, form): (&str, &[(&str, &str)]),
) -> DbResult<()> {
    let asked = step_up::Asked {
        operation: Operation::InviteOwner,
        object: customer.id.to_string(),
        amount: None,
        summary: format!("Invite {email} to the account of {}", customer.details.name),
        path,
        form,
    };
    step_up::require(c, &cx.site, &who.actor, &asked).map(|_| ())
}

fn send(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    customer: &Customer,
    (person, email): (PersonId, Email),
    rights: Rights,
    with_code: bool,
) -> DbResult<Reply> {
    let purpose = invitations::Purpose::Owner(customer.dealership, customer.id, rights);
    let not_before = cx.site.clock.now();
    let new = invitations::NewInvitation { person, purpose, with_code, not_before };
    let made = invitations::invite(c, &cx.site, &who.actor, &new)?;
    let dealership = dealerships::load(c, customer.dealership)?;
    let language = persons::find(c, &cx.site, person)?.language.unwrap_or(customer.details.language);
    let to = Recipient { email: email.clone(), language };
    let it = mail::Invited {
        id: made.id,
        dealership: dealership.settings.name.as_str(),
        hours: invited::HOURS,
        needs_code: made.code.is_some(),
        staff: false,
    };
    let letter = mail::invitation(&cx.site, &to, it, &made.path()).person(person).customer(customer.id);
    mail::queue(c, &cx.site, &letter)?;
    let flash = Flash { kind: FlashKind::Ok, text: invitation_sent(&email, made.code.as_deref()) };
    Ok(Reply::to(format!("/staff/customers/{}/invites", customer.id)).flash(flash))
}

/// A fresh link and code with the same rights, in the place of one that nobody answered.
pub(super) fn again(
    c: &mut Conn,
    cx: &Cx,
    who: &ActingStaff,
    customer: &Customer,
    it: &invited::Waiting,
) -> DbResult<Reply> {
    let path = format!("/staff/customers/{}/invites/{}/resending", customer.id, it.id);
    confirmed(c, cx, who, customer, &it.email, (&path, &[]))?;
    let rights = it.rights.unwrap_or(Rights::VIEW);
    send(c, cx, who, customer, (it.person, it.email.clone()), rights, it.needs_code)
}
