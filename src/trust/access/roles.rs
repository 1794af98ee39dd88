//! The roles of staff and what each may do, in one matrix. What is not written here is denied. Owners have no role:
//! their rights hang on the customer they act for (`acting::Rights`).

use std::fmt;
use std::str::FromStr;

use crate::base::values::DealershipId;

/// What staff can be at a dealership; an administrator also of the installation. A service advisor is a clerk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Clerk,
    Manager,
    Administrator,
}

/// What a guard can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Open the staff pages at all.
    WorkAtCounter,
    /// Decide what a clerk may only propose.
    WorkAsManager,
    /// Take whole lists out as files.
    Export,
    SeeCustomers,
    /// Add and change customers and vehicles.
    KeepCustomers,
    SeeInvoices,
    /// Write drafts and issue invoices.
    Bill,
    /// Invite a person to act for a customer.
    Invite,
    /// Begin the recovery of somebody who stands at the counter, and be the second to confirm one.
    Recover,
    Refund,
    /// Invite staff, grant and end roles, suspend people, approve recoveries of staff.
    ManagePeople,
    /// See the dealership's or the installation's administration pages.
    Administer,
}

impl Permission {
    pub const ALL: [Self; 12] = [
        Self::WorkAtCounter,
        Self::SeeCustomers,
        Self::KeepCustomers,
        Self::SeeInvoices,
        Self::Bill,
        Self::Invite,
        Self::Recover,
        Self::WorkAsManager,
        Self::Export,
        Self::Refund,
        Self::ManagePeople,
        Self::Administer,
    ];

    /// For people who read the matrix.
    pub const fn title(self) -> &'static str {
        match self {
            Self::WorkAtCounter => "Open the staff pages",
            Self::WorkAsManager => "Decide what an advisor may only propose",
            Self::Export => "Take whole lists out as files",
            Self::SeeCustomers => "Find and open customers and vehicles",
            Self::KeepCustomers => "Add and change customers and vehicles",
            Self::SeeInvoices => "Open invoices and make pay links",
            Self::Bill => "Write drafts and issue invoices",
            Self::Invite => "Invite people to an account and end their access",
            Self::Recover => "Check who somebody is when a passkey is lost",
            Self::Refund => "Send money back",
            Self::ManagePeople => "Invite staff, give and end roles, suspend people",
            Self::Administer => "Open the administration pages",
        }
    }

    /// What the log calls it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WorkAtCounter => "work_at_counter",
            Self::WorkAsManager => "work_as_manager",
            Self::Export => "export",
            Self::SeeCustomers => "see_customers",
            Self::KeepCustomers => "keep_customers",
            Self::SeeInvoices => "see_invoices",
            Self::Bill => "bill",
            Self::Invite => "invite",
            Self::Recover => "recover",
            Self::Refund => "refund",
            Self::ManagePeople => "manage_people",
            Self::Administer => "administer",
        }
    }
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Clerk, Self::Manager, Self::Administrator];

    /// The matrix. A manager may all that a clerk may; an administrator runs people and settings, and sees no
    /// customer's documents.
    pub const fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Clerk => {
                matches!(
                    permission,
                    P::WorkAtCounter
                        | P::SeeCustomers
                        | P::KeepCustomers
                        | P::SeeInvoices
                        | P::Bill
                        | P::Invite
                        | P::Recover
                )
            }
            Self::Manager => {
                Self::Clerk.allows(permission)
                    || matches!(permission, P::WorkAsManager | P::Export | P::Refund)
            }
            Self::Administrator => matches!(permission, P::Administer | P::ManagePeople),
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
        }
    }

    /// What people are called who have it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Clerk => "Service advisor",
            Self::Manager => "Manager",
            Self::Administrator => "Administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a role is clerk, manager or administrator")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(code: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.code() == code).ok_or(UnknownRole)
    }
}

crate::stored_as!(Role => Text, String, |v| v.to_string(), |raw| Ok(raw.parse()?));

/// A person's roles, each at a dealership or (`None`) on the installation itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(pub Vec<(Option<DealershipId>, Role)>);

impl Roles {
    /// Whether one of the roles at this dealership allows it. A role on the installation is none at a dealership.
    pub fn allow(&self, at: DealershipId, permission: Permission) -> bool {
        self.at(Some(at)).any(|role| role.allows(permission))
    }

    /// An administrator of the installation.
    pub fn on_installation(&self) -> bool {
        self.at(None).any(|role| role == Role::Administrator)
    }

    /// The roles at one place.
    pub fn at(&self, place: Option<DealershipId>) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().filter(move |(at, _)| *at == place).map(|(_, role)| *role)
    }

    /// The dealerships at which there is a role, each once, in order.
    pub fn dealerships(&self) -> Vec<DealershipId> {
        let mut all: Vec<DealershipId> = self.0.iter().filter_map(|(at, _)| *at).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A permission as a type, for `Staff<P>` in a handler's signature.
pub trait Needs: Send + Sync + 'static {
    const PERMISSION: Permission;
}

macro_rules! markers {
    ($($name:ident $permission:ident,)*) => {$(
        #[doc = concat!("See [`Permission::", stringify!($permission), "`].")]
        pub struct $name;

        impl Needs for $name {
            const PERMISSION: Permission = Permission::$permission;
        }
    )*};
}

markers! {
    CanWorkAtCounter WorkAtCounter,
    CanWorkAsManager WorkAsManager,
    CanExport Export,
    CanSeeCustomers SeeCustomers,
    CanKeepCustomers KeepCustomers,
    CanSeeInvoices SeeInvoices,
    CanBill Bill,
    CanInvite Invite,
    CanRecover Recover,
    CanRefund Refund,
    CanManagePeople ManagePeople,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::values::Timestamp;

    #[test]
    fn a_manager_may_all_that_a_clerk_may_and_more() {
        use Permission as P;
        for permission in [P::WorkAtCounter, P::SeeCustomers, P::SeeInvoices, P::Invite, P::Recover] {
            assert!(Role::Clerk.allows(permission) && Role::Manager.allows(permission), "{permission:?}");
        }
        for permission in [P::WorkAsManager, P::Refund] {
            assert!(!Role::Clerk.allows(permission) && Role::Manager.allows(permission), "{permission:?}");
        }
    }

    #[test]
    fn an_administrator_runs_people_and_sees_no_documents() {
        use Permission as P;
        assert!(Role::Administrator.allows(P::ManagePeople));
        for permission in [P::SeeCustomers, P::SeeInvoices, P::Refund, P::WorkAtCounter] {
            assert!(!Role::Administrator.allows(permission), "{permission:?}");
        }
        for role in [Role::Clerk, Role::Manager] {
            assert!(!role.allows(P::ManagePeople) && !role.allows(P::Administer));
        }
    }

    #[test]
    fn a_role_counts_at_its_own_dealership_only() {
        let at = |seconds| DealershipId::generate(Timestamp::from_seconds(seconds));
        let (north, lake) = (at(1), at(2));
        let roles = Roles(vec![(Some(north), Role::Clerk), (None, Role::Administrator)]);
        assert!(roles.allow(north, Permission::SeeCustomers));
        assert!(!roles.allow(lake, Permission::SeeCustomers));
        assert!(!roles.allow(lake, Permission::ManagePeople));
        assert!(roles.on_installation());
    }
}
