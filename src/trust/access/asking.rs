//! The question behind each request, written as a fragment of its own as the hot lists are: the session of a cookie's hash, its
//! person and passkey, the customer they act for, and the dealership over the page. What follows from it is in `session`.

use diesel::backend::Backend;
use diesel::dsl::SqlTypeOf;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

use super::account::Account;
use super::place::{PlaceColumns, PlaceRow};
use super::restraints::{Covers, Kind};
use crate::base::values::{CustomerId, DealershipId, Language, PasskeyId, PersonId, SessionId, Timestamp};
use crate::base::vault::{CustomerName, PersonEmail, PersonName, Sealed};

type SessionRow = (
    SessionId,
    PersonId,
    PasskeyId,
    Option<Account>,
    Timestamp,
    Timestamp,
    Option<CustomerId>,
    Option<Vec<u8>>,
);
type PersonRow = (
    Sealed<PersonName>,
    Sealed<PersonEmail>,
    Option<Language>,
    Option<Timestamp>,
    Option<Timestamp>,
    Option<Timestamp>,
    Option<Timestamp>,
);
type RightRow = (DealershipId, bool, bool, bool);
type CustomerRow = (Sealed<CustomerName>, Language, String);
pub(super) type Row =
    (SessionRow, PersonRow, Option<RightRow>, Option<CustomerRow>, Option<PlaceRow>, i64, (bool, bool));

/// Who has the session of a token's hash, and whether it began before a passkey must be proved anew.
pub(super) struct Asking {
    pub hash: Vec<u8>,
    pub now: i64,
    /// What, besides everything, a demand for a fresh passkey would cover here.
    pub covers: &'static str,
}

impl QueryId for Asking {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Asking {
    type SqlType = (
        (Text, Text, Text, Nullable<Text>, BigInt, BigInt, Nullable<Text>, Nullable<Binary>),
        (
            Binary,
            Binary,
            Nullable<Text>,
            Nullable<BigInt>,
            Nullable<BigInt>,
            Nullable<BigInt>,
            Nullable<BigInt>,
        ),
        Nullable<(Text, Bool, Bool, Bool)>,
        Nullable<(Binary, Text, Text)>,
        Nullable<SqlTypeOf<PlaceColumns>>,
        BigInt,
        (Bool, Bool),
    );
}

impl<C> RunQueryDsl<C> for Asking {}

impl<DB> QueryFragment<DB> for Asking
where
    DB: Backend,
    Vec<u8>: ToSql<Binary, DB>,
    i64: ToSql<BigInt, DB>,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "SELECT session.id, session.person_id, session.passkey_id, session.account_id, session.seen_at, \
             session.expires_at, session.viewing, session.bound, person.name, person.email, person.language, \
             person.hold_until, person.suspended_at, passkey.revoked_at, passkey.suspended_at, \
             owner_right.dealership_id, owner_right.can_approve, owner_right.can_pay, owner_right.can_dispute, \
             customer.name, customer.language, dealership.time_zone, dealership.name, dealership.street, \
             dealership.city, dealership.region, dealership.postal_code, dealership.country, dealership.phone, \
             dealership.email, dealership.brand_sheet, dealership.brand_logo, \
             (SELECT COUNT(*) FROM owner_right AS every_right WHERE every_right.person_id = session.person_id \
             AND every_right.ended_at IS NULL), \
             EXISTS (SELECT 1 FROM staff_role WHERE person_id = session.person_id AND ended_at IS NULL), \
             EXISTS (SELECT 1 FROM restraint WHERE subject = session.person_id AND began_at > session.started_at \
             AND ended_at IS NULL AND kind = '",
        );
        out.push_sql(Kind::StepUp.code());
        out.push_sql("' AND until_at > ");
        out.push_bind_param::<BigInt, i64>(&self.now)?;
        out.push_sql(" AND (covers = '");
        out.push_sql(Covers::Everything.code());
        out.push_sql("' OR covers = ");
        out.push_bind_param::<Text, str>(self.covers)?;
        out.push_sql(
            ")) FROM session JOIN person ON person.id = session.person_id \
             JOIN passkey ON passkey.id = session.passkey_id \
             LEFT JOIN owner_right ON owner_right.person_id = session.person_id \
             AND owner_right.customer_id = session.account_id AND owner_right.ended_at IS NULL \
             LEFT JOIN customer ON customer.id = owner_right.customer_id \
             LEFT JOIN dealership ON dealership.id = owner_right.dealership_id \
             WHERE session.ended_at IS NULL AND session.token_hash = ",
        );
        out.push_bind_param::<Binary, Vec<u8>>(&self.hash)
    }
}
