//! What people do with their passkeys in a tab: accept an invitation, sign in, sign out.

use forecourt::base::values::{CustomerId, DealershipId};
use forecourt::trust::access::invitations::{Invited, Purpose};
use forecourt::trust::access::{Rights, Role};

use crate::driver::authenticator::Authenticator;
use crate::driver::browser::{Browser, View};
use crate::driver::tab::Tab;
use crate::portal::Portal;
use crate::support::places::address_of;

/// The button that begins a ceremony, and where it says what went wrong.
pub const START: &str = "main [data-passkey-start]";
pub const REFUSED: &str = "[data-passkey-error]:not([hidden])";

/// Somebody with a browser of their own and a device that keeps their passkeys.
pub struct Person {
    pub tab: Tab,
    pub device: Authenticator,
    pub email: String,
    url: String,
}

impl Person {
    /// Opens the portal for the first time.
    pub async fn comes(portal: &Portal, browser: &mut Browser, name: &str, view: View) -> Self {
        let tab = browser.tab(view).await;
        let device = tab.add_authenticator().await;
        Self { tab, device, email: address_of(name).to_string(), url: portal.url().to_owned() }
    }

    /// An owner of this customer, signed in with a passkey made by invitation.
    pub async fn owner(
        portal: &Portal,
        browser: &mut Browser,
        name: &str,
        of: (DealershipId, CustomerId),
        view: View,
    ) -> Self {
        let person = Self::comes(portal, browser, name, view).await;
        person.accept(&invitation(portal, name, of)).await;
        person.tab.wait_for_path("/").await;
        person
    }

    /// Somebody of the staff at Northside Motors, signed in with a passkey made by invitation.
    pub async fn staff(portal: &Portal, browser: &mut Browser, name: &str, role: Role, view: View) -> Self {
        let person = Self::comes(portal, browser, name, view).await;
        let purpose = Purpose::Staff(portal.app.northside(), role);
        person.accept(&portal.app.invitation(portal.app.person(name), purpose)).await;
        let start = if role == Role::Administrator { "/admin" } else { "/staff" };
        person.tab.wait_for_path(start).await;
        person
    }

    /// On the page that asks for the passkey before something weighty is done: uses it, and sends the form on.
    pub async fn confirm(&self) {
        self.tab.wait_for_path("/step-up/").await;
        self.tab.follow(START).await;
        self.tab.follow("main form button[type=submit]").await;
    }

    pub async fn goto(&self, path: &str) {
        self.tab.goto(&format!("{}{path}", self.url)).await;
    }

    /// Opens the invitation, types the code and makes a passkey.
    pub async fn accept(&self, invited: &Invited) {
        self.goto(&invited.path()).await;
        if let Some(code) = &invited.code {
            self.tab.fill("#code", code).await;
        }
        self.tab.follow(START).await;
    }

    pub async fn sign_out(&self) {
        self.tab.click("[popovertarget=account]").await;
        self.tab.follow("#account form button").await;
        self.tab.wait_for_path("/sign-in").await;
    }
}

/// A link and a code for an owner with all rights.
pub fn invitation(portal: &Portal, name: &str, of: (DealershipId, CustomerId)) -> Invited {
    let person = portal.app.person(name);
    portal.app.invitation(person, Purpose::Owner(of.0, of.1, Rights::ALL))
}
