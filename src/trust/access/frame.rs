//! What layouts show around a page: dealership, reader, account, navigation. Names are opened only when a page is made.

use diesel::prelude::*;

use super::account::Account;
use super::place;
use super::roles::{Permission, Role, Roles};
use super::session::Live;
use super::viewing::{self, Viewed};
use crate::base::db::schema::{alert, approval, dispute, estimate};
use crate::base::db::{Conn, DbResult};
use crate::base::site::Site;
use crate::base::values::{CustomerId, DealershipId, PersonId};
use crate::base::vault::{CustomerName, Holder, PersonEmail, PersonName, Sealed};
use crate::base::web::{Cx, Dealer, Nav, Page, Who, flash};
use crate::base::words::Words;

pub(super) struct Frame {
    person: PersonId,
    name: Sealed<PersonName>,
    email: Sealed<PersonEmail>,
    dealer: Dealer,
    accounts: usize,
    account: Label,
    role: &'static str,
    owner: bool,
    staff: bool,
    admin: bool,
    /// Works at the counter there.
    works_at: Option<DealershipId>,
    /// Decides what others ask for.
    decides_at: Option<DealershipId>,
    /// Whose alerts they look at: a dealership's, or all.
    watches: Option<Option<DealershipId>>,
    /// The customer in whose place staff look.
    viewing: Option<(CustomerId, Sealed<CustomerName>)>,
}

enum Label {
    Customer(CustomerId, Sealed<CustomerName>),
    Plain(String),
}

impl Frame {
    pub(super) fn of_owner(live: Live, customer: CustomerId) -> Self {
        let (dealer, account) = live.own.map_or_else(
            || (Dealer::default(), Label::Plain(String::new())),
            |own| (place::card(own.place), Label::Customer(customer, own.name)),
        );
        Self {
            person: live.person,
            name: live.name,
            email: live.email,
            dealer,
            accounts: live.customers + usize::from(live.has_staff_role),
            account,
            role: "",
            owner: true,
            staff: false,
            admin: false,
            works_at: None,
            decides_at: None,
            watches: None,
            viewing: None,
        }
    }

    /// What the customer has around a page, and over it that it is somebody else who looks.
    pub(super) fn of_viewer(live: Live, it: Viewed) -> Self {
        Self {
            person: live.person,
            name: live.name,
            email: live.email,
            dealer: it.dealer,
            accounts: 1,
            account: Label::Plain(String::new()),
            role: "",
            owner: true,
            staff: false,
            admin: false,
            works_at: None,
            decides_at: None,
            watches: None,
            viewing: Some((it.customer, it.name)),
        }
    }

    pub(super) fn of_staff(c: &mut Conn, cx: &Cx, live: Live, roles: &Roles) -> DbResult<Self> {
        let at = match live.account {
            Some(Account::Dealership(id)) => Some(id),
            _ => None,
        };
        let dealer = match at {
            Some(id) => place::dealer(c, id)?,
            None => place::site_dealer(c, &cx.site.config)?,
        };
        let highest = [Role::Manager, Role::Clerk, Role::Administrator];
        let role = highest.into_iter().find(|role| roles.at(at).any(|r| r == *role));
        let allow = |permission| at.is_some_and(|id| roles.allow(id, permission));
        let installation = roles.on_installation();
        let admin = allow(Permission::Administer) || (installation && live.account.is_some());
        Ok(Self {
            person: live.person,
            name: live.name,
            email: live.email,
            account: Label::Plain(dealer.name.clone()),
            dealer,
            accounts: live.customers + roles.dealerships().len() + usize::from(installation),
            role: role.map_or("", Role::title),
            owner: false,
            staff: allow(Permission::WorkAtCounter),
            admin,
            works_at: at.filter(|_| allow(Permission::WorkAtCounter)),
            decides_at: at.filter(|_| allow(Permission::WorkAsManager)),
            watches: admin.then_some(if installation { None } else { at }),
            viewing: match live.viewing {
                Some(customer) => Some((customer, viewing::name_of(c, customer)?)),
                None => None,
            },
        })
    }

    pub(super) fn name(&self, c: &mut Conn, site: &Site) -> DbResult<String> {
        let id = self.person;
        site.vault.open_field(c, Holder::Person(id), id.as_bytes(), &self.name)
    }

    pub(super) fn email(&self, c: &mut Conn, site: &Site) -> DbResult<String> {
        let id = self.person;
        site.vault.open_field(c, Holder::Person(id), id.as_bytes(), &self.email)
    }

    /// Requests that wait for the reader's decision: a count of a few rows by their index.
    fn approvals(&self, c: &mut Conn) -> DbResult<i64> {
        let Some(at) = self.decides_at else { return Ok(0) };
        let waiting = approval::table
            .filter(approval::dealership_id.eq(at).and(approval::state.eq("waiting")))
            .filter(approval::requested_by.ne(self.person));
        Ok(waiting.count().get_result(c)?)
    }

    /// Estimates that wait for an answer: a count by an index.
    fn estimates(&self, c: &mut Conn) -> DbResult<i64> {
        let Some(at) = self.works_at else { return Ok(0) };
        let waiting = estimate::table.filter(estimate::dealership_id.eq(at).and(estimate::state.eq("sent")));
        Ok(waiting.count().get_result(c)?)
    }

    /// Disputes that are open: a count by an index.
    fn disputes(&self, c: &mut Conn) -> DbResult<i64> {
        let Some(at) = self.works_at else { return Ok(0) };
        let open = dispute::table.filter(dispute::dealership_id.eq(at)).filter(dispute::open);
        Ok(open.count().get_result(c)?)
    }

    /// Alerts that nobody has looked at yet: a count of a few rows by their index. What is only tried out waits for nobody.
    fn alerts(&self, c: &mut Conn) -> DbResult<i64> {
        let Some(of) = self.watches else { return Ok(0) };
        let open = alert::table.filter(alert::state.eq("open").and(alert::shadow.eq(false)));
        Ok(match of {
            Some(at) => open.filter(alert::dealership_id.eq(at)).count().get_result(c)?,
            None => open.count().get_result(c)?,
        })
    }

    /// What the account is called, where there are several to tell apart.
    fn label(&self, c: &mut Conn, site: &Site) -> DbResult<String> {
        match &self.account {
            _ if self.accounts < 2 => Ok(String::new()),
            Label::Plain(name) => Ok(name.clone()),
            Label::Customer(id, name) => {
                let name = site.vault.open_field(c, Holder::Customer(*id), id.as_bytes(), name)?;
                Ok(format!("{name}, {}", self.dealer.name))
            }
        }
    }

    pub(super) fn page(
        &self,
        c: &mut Conn,
        cx: &Cx,
        words: Words,
        title: String,
        nav: Nav,
    ) -> DbResult<Page> {
        let name = self.name(c, &cx.site)?;
        let mut page = Page::new(title, self.dealer.clone(), words);
        page.theme = cx.facts.theme;
        page.keys = cx.facts.keys;
        page.mode = cx.site.config.mode.into();
        page.flash = flash::take(c, cx);
        page.nav = nav;
        page.viewing = match &self.viewing {
            Some((id, name)) => {
                Some(cx.site.vault.open_field(c, Holder::Customer(*id), id.as_bytes(), name)?)
            }
            None => None,
        };
        page.person = Some(Who {
            initials: initials(&name),
            name,
            email: self.email(c, &cx.site)?,
            accounts: self.accounts,
            account: self.label(c, &cx.site)?,
            role: self.role.to_owned(),
            owner: self.owner,
            staff: self.staff,
            admin: self.admin,
            approvals: self.approvals(c)?,
            estimates: self.estimates(c)?,
            disputes: self.disputes(c)?,
            alerts: self.alerts(c)?,
        });
        Ok(page)
    }
}

/// The first letters of the first and the last word: `DW` for Dana Whitfield.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let (first, last) = (words.next(), words.next_back());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_the_first_letters_of_the_first_and_last_word() {
        assert_eq!(initials("Dana Whitfield"), "DW");
        assert_eq!(initials("José Luis de la Cruz"), "JC");
        assert_eq!(initials("ana"), "A");
        assert_eq!(initials(""), "");
    }
}
