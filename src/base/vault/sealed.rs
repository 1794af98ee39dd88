//! A sealed field as it lies in the database. It has no query methods: what must be found has a blind index.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Binary, Nullable, SingleValue};
use diesel::sqlite::Sqlite;
use thiserror::Error;

use super::holder::Purpose;
use crate::base::db::MultiBackend;
use crate::base::error::AppError;

/// A kind of field. The tag is part of what a ciphertext is bound to and never changes or is used again.
pub trait Field: 'static {
    const TAG: u16;
    const PURPOSE: Purpose;
}

/// The ciphertext of a field of kind `F`.
pub struct Sealed<F>(Vec<u8>, PhantomData<F>);

/// Why a sealed field does not open.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SealedError {
    #[error("a sealed field does not open: it was altered, moved, or belongs to another key")]
    Tampered,
    #[error("the key of a sealed field was destroyed")]
    Erased,
    #[error("a field was to be sealed under a key of another purpose")]
    WrongPurpose,
}

impl From<SealedError> for AppError {
    fn from(error: SealedError) -> Self {
        Self::Internal(error.into())
    }
}

impl<F> Sealed<F> {
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes, PhantomData)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl<F> Clone for Sealed<F> {
    fn clone(&self) -> Self {
        Self::from_bytes(self.0.clone())
    }
}

impl<F> std::fmt::Debug for Sealed<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed")
    }
}

impl<F> ToSql<Binary, Sqlite> for Sealed<F> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_slice());
        Ok(IsNull::No)
    }
}

impl<F> ToSql<Binary, Pg> for Sealed<F> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Binary, Pg>::to_sql(self.0.as_slice(), out)
    }
}

impl<F> ToSql<Binary, MultiBackend> for Sealed<F> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Binary, self.0.as_slice()));
        Ok(IsNull::No)
    }
}

impl<F, DB: Backend> ToSql<Nullable<Binary>, DB> for Sealed<F>
where
    Self: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        ToSql::<Binary, DB>::to_sql(self, out)
    }
}

impl<F, DB: Backend> FromSql<Binary, DB> for Sealed<F>
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_bytes(FromSql::<Binary, DB>::from_sql(bytes)?))
    }
}

impl<F, DB, ST> Queryable<ST, DB> for Sealed<F>
where
    DB: Backend,
    ST: SingleValue,
    Self: FromSql<ST, DB>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

macro_rules! bound {
    ($($sql:ty),+) => {$(
        impl<F> AsExpression<$sql> for Sealed<F> {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'e, F> AsExpression<$sql> for &'e Sealed<F> {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
    )+};
}

bound!(Binary, Nullable<Binary>);
