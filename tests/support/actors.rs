//! People with a browser and an authenticator, who get in the way real people do: by an invitation and a passkey.
//! The software authenticator keeps no discoverable passkeys, so actors sign in by address first.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::test::TestRequest;
use diesel::prelude::*;
use forecourt::base::db::schema::training_duty;
use forecourt::base::values::{CustomerId, DealershipId, PersonId, SessionId};
use forecourt::trust::access::invitations::{self, Invited, NewInvitation, Purpose};
use forecourt::trust::access::{Account, Rights, Role, Scope, accounts, persons, sessions, setup};
use serde_json::{Value, json};
use url::Url;
use webauthn_authenticator_rs::WebauthnAuthenticator;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;

use super::forms::{self, form_of};
use super::places::{address_of, operator};
use super::{Answer, TestApp};

/// Somebody with a browser.
pub struct Actor<'a> {
    app: &'a TestApp,
    pub person: PersonId,
    pub email: String,
    cookies: RefCell<BTreeMap<String, String>>,
    headers: RefCell<Vec<(&'static str, String)>>,
    authenticator: RefCell<SoftPasskey>,
}

impl TestApp {
    /// An owner with all rights on a customer of their own at Northside Motors, signed in.
    pub async fn owner(&self, name: &str) -> Actor<'_> {
        let at = self.northside();
        let customer = self.customer(at, name);
        self.owner_of(name, at, customer).await
    }

    /// An owner of a customer that there is, signed in.
    pub async fn owner_of(&self, name: &str, at: DealershipId, customer: CustomerId) -> Actor<'_> {
        self.invited(name, Purpose::Owner(at, customer, Rights::ALL)).await
    }

    /// A clerk, manager or administrator of Northside Motors, signed in.
    pub async fn staff(&self, name: &str, role: Role) -> Actor<'_> {
        let at = self.northside();
        self.staff_of(name, at, role).await
    }

    pub async fn staff_of(&self, name: &str, at: DealershipId, role: Role) -> Actor<'_> {
        self.invited(name, Purpose::Staff(at, role)).await
    }

    /// An administrator of the installation, signed in.
    pub async fn administrator(&self, name: &str) -> Actor<'_> {
        let invited = self.site.db.write(|c| setup::first_administrator(c, &self.site));
        let invited = invited.expect("the first administrator");
        let open = self.site.db.read(|c| invitations::find(c, &self.site, &invited.token)).unwrap().unwrap();
        let actor = self.visitor(open.person, address_of(name).as_str());
        let fields = json!({ "name": name, "email": actor.email });
        let path = format!("/setup/{}", invited.token);
        let answer = actor.enrol(&format!("{path}/passkey"), &path, fields).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.learned(open.person);
        actor
    }

    /// Somebody has passed every lesson of theirs: tests go far into the future.
    pub fn learned(&self, person: PersonId) {
        let theirs = training_duty::table.filter(training_duty::person_id.eq(person));
        let later = self.clock.now().plus(std::time::Duration::from_secs(20 * 365 * 86_400));
        let values = (training_duty::passed_at.eq(self.clock.now()), training_duty::due_at.eq(later));
        self.site.db.write(|c| Ok(diesel::update(theirs).set(values).execute(c)?)).unwrap();
    }

    /// A person whom nobody invited yet, or who exists already under this name.
    pub fn person(&self, name: &str) -> PersonId {
        let (email, site) = (address_of(name), &self.site);
        site.db
            .write(|c| match persons::by_email(c, site, &email)? {
                Some(known) => Ok(known),
                None => persons::create(c, site, &operator(), &name.parse().unwrap(), &email, None),
            })
            .unwrap()
    }

    /// An invitation of a person, with a code.
    pub fn invitation(&self, person: PersonId, purpose: Purpose) -> Invited {
        let not_before = self.site.clock.now();
        let new = NewInvitation { person, purpose, with_code: true, not_before };
        self.site.db.write(|c| invitations::invite(c, &self.site, &operator(), &new)).unwrap()
    }

    /// A browser without a session, whose owner has this address.
    pub fn visitor(&self, person: PersonId, email: &str) -> Actor<'_> {
        Actor {
            app: self,
            person,
            email: email.to_owned(),
            cookies: RefCell::default(),
            headers: RefCell::default(),
            authenticator: RefCell::new(SoftPasskey::new(true)),
        }
    }

    async fn invited(&self, name: &str, purpose: Purpose) -> Actor<'_> {
        let person = self.person(name);
        let invited = self.invitation(person, purpose);
        let actor = self.visitor(person, address_of(name).as_str());
        let answer = actor.accept(&invited).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.learned(person);
        actor
    }
}

impl Actor<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        let request = TestRequest::get().uri(path).insert_header(("sec-fetch-site", "same-origin"));
        self.send(request).await
    }

    /// Posts a form as a browser does.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = forms::encode(fields);
        let request = TestRequest::post()
            .uri(path)
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .set_payload(body);
        self.send(request.insert_header(("sec-fetch-site", "same-origin"))).await
    }

    /// Posts files as a browser does.
    pub async fn upload(&self, path: &str, files: &[(&str, &[u8])]) -> Answer {
        self.upload_with(path, &[], files).await
    }

    /// The same with fields beside them.
    pub async fn upload_with(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.as_bytes());
        }
        for (name, content) in files {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
            );
            body.extend([head.as_bytes(), content, b"\r\n"].concat());
        }
        body.extend(b"--edge--\r\n");
        let request = TestRequest::post()
            .uri(path)
            .insert_header(("content-type", "multipart/form-data; boundary=edge"))
            .set_payload(body);
        self.send(request.insert_header(("sec-fetch-site", "same-origin"))).await
    }

    /// Opens a page, fills in its form that goes to `action`, and sends it. What is not filled in stays as the page has it.
    pub async fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.get(page).await;
        assert_eq!(answer.status, 200, "{page}: {}", answer.text());
        self.fill(&answer, action, fields).await
    }

    /// Fills in the form of a page that is open, and sends it.
    pub async fn fill(&self, page: &Answer, action: &str, fields: &[(&str, &str)]) -> Answer {
        let text = page.text();
        let form = form_of(&text, action).unwrap_or_else(|| panic!("no form to {action}:\n{text}"));
        let mut all: Vec<(String, String)> =
            form.into_iter().filter(|(name, _)| !fields.iter().any(|(n, _)| n == name)).collect();
        all.extend(fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.post(action, &all).await
    }

    /// Posts JSON as `static/js/passkey.js` does.
    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        let request = TestRequest::post().uri(path).insert_header(("accept", "application/json"));
        self.send(request.insert_header(("sec-fetch-site", "same-origin")).set_json(body)).await
    }

    /// Accepts an invitation with a new passkey, and is signed in.
    pub async fn accept(&self, invited: &Invited) -> Answer {
        let (path, code) = (invited.path(), invited.code.clone().unwrap_or_default());
        self.enrol(&format!("{path}/passkey"), &path, json!({ "code": code })).await
    }

    /// Makes a passkey; the answer is that of the second half, or of the first if it was refused.
    pub async fn enrol(&self, options: &str, finish: &str, fields: Value) -> Answer {
        let began = self.post_json(options, &json!({ "fields": fields })).await;
        if began.status != 200 {
            return began;
        }
        let began = began.json();
        let credential = self.make_credential(&began["publicKey"]);
        let body = json!({ "ceremony": began["ceremony"], "credential": credential, "fields": fields });
        self.post_json(finish, &body).await
    }

    /// Proves itself with a passkey it has.
    pub async fn prove(&self, options: &str, finish: &str, fields: Value) -> Answer {
        let began = self.post_json(options, &json!({ "fields": fields })).await;
        if began.status != 200 {
            return began;
        }
        let began = began.json();
        let credential = self.assertion(&began["publicKey"]);
        let body = json!({ "ceremony": began["ceremony"], "credential": credential, "fields": fields });
        self.post_json(finish, &body).await
    }

    /// Signs in by address first; `next` is the page that was asked for.
    pub async fn sign_in(&self, next: &str) -> Answer {
        let fields = json!({ "email": self.email, "next": next });
        self.prove("/sign-in/passkey/options", "/sign-in/passkey", fields).await
    }

    /// Confirms the operation that a redirect to `/step-up/…` waits for, and sends its form on.
    pub async fn confirm(&self, waiting: &Answer) -> Answer {
        let page = waiting.location().to_owned();
        assert!(page.starts_with("/step-up/"), "{} {}", waiting.status, waiting.text());
        let answer = self.prove(&format!("{page}/options"), &page, json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let text = self.get(&page).await.text();
        let (action, form) = forms::first_form(&text).expect("a form to send on");
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.post(&action, &form).await
    }

    /// Confirms with the passkey that is there and makes another on a second device.
    pub async fn add_passkey(&self, device: &Actor<'_>) -> Answer {
        let waiting = self.submit("/account/passkeys", "/account/passkeys/new", &[]).await;
        let page = self.confirm(&waiting).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let text = page.text();
        let (_, rest) = text.split_once("name=\"confirmed\" value=\"").expect("the confirmation");
        let fields = json!({ "confirmed": rest.split('"').next().unwrap() });
        let began = self.post_json("/account/passkeys/options", &json!({ "fields": fields })).await;
        if began.status != 200 {
            return began;
        }
        let began = began.json();
        let credential = device.make_credential(&began["publicKey"]);
        let body = json!({ "ceremony": began["ceremony"], "credential": credential, "fields": fields });
        self.post_json("/account/passkeys", &body).await
    }

    /// What the authenticator says to the options of a registration.
    pub fn make_credential(&self, options: &Value) -> Value {
        let mut options = options.clone();
        // The software authenticator refuses what it cannot do; the server does not depend on it.
        options["authenticatorSelection"]["requireResidentKey"] = json!(false);
        let options = serde_json::from_value(json!({ "publicKey": options })).expect("creation options");
        let made =
            self.authenticator.borrow_mut().do_registration(self.origin(), options).expect("a passkey");
        serde_json::to_value(made).unwrap()
    }

    /// What the authenticator says to the options of an assertion.
    pub fn assertion(&self, options: &Value) -> Value {
        let options = serde_json::from_value(json!({ "publicKey": options })).expect("request options");
        let made = self.authenticator.borrow_mut().do_authentication(self.origin(), options);
        serde_json::to_value(made.expect("an assertion")).unwrap()
    }

    /// The scope of an owner's first customer.
    pub fn scope(&self) -> Scope {
        let found = self.app.site.db.read(|c| {
            let all = accounts::of_person(c, self.person)?;
            let customer = all.into_iter().find_map(|account| match account {
                Account::Customer(id) => Some(id),
                _ => None,
            });
            let customer = customer.expect("a customer");
            Ok(Scope::for_job(accounts::dealership_of(c, customer)?, Some(customer)))
        });
        found.unwrap()
    }

    /// The newest live session.
    pub fn session(&self) -> SessionId {
        let live = self.app.site.db.read(|c| sessions::list(c, &self.app.site, self.person)).unwrap();
        live.first().expect("a session").id
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    /// Sends this header with every request from now on.
    pub fn carries(&self, name: &'static str, value: &str) {
        self.headers.borrow_mut().push((name, value.to_owned()));
    }

    fn origin(&self) -> Url {
        Url::parse(&self.app.site.config.public_url).unwrap()
    }

    async fn send(&self, request: TestRequest) -> Answer {
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.insert_header(("cookie", cookies.join("; ")));
        let own = self.headers.borrow().clone();
        let request =
            own.iter().fold(request, |request, (name, value)| request.insert_header((*name, value.as_str())));
        let answer = self.app.call(request).await;
        for header in answer.headers.get_all("set-cookie") {
            let text = header.to_str().unwrap();
            let pair = text.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap_or_default();
            if text.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
        answer
    }
}
