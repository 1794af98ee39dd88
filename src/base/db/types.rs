//! How values are stored, the same on both engines: identifiers and codes as TEXT, instants as BIGINT
//! microseconds, calendar days as INTEGER, sealed fields and keyed hashes as bytes.

use crate::base::values::{self, Currency, Language, LocalDate, Timestamp};

/// Makes a type storable as one column: how it becomes the stored form and how it comes back.
#[macro_export]
macro_rules! stored_as {
    ($($type:ty),+ => $sql:ident, $raw:ty, |$v:ident| $out:expr, |$r:ident| $back:expr) => {$(
        impl diesel::serialize::ToSql<diesel::sql_types::$sql, diesel::sqlite::Sqlite> for $type {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>) -> diesel::serialize::Result {
                let $v = self;
                out.set_value($out);
                Ok(diesel::serialize::IsNull::No)
            }
        }
        impl diesel::serialize::ToSql<diesel::sql_types::$sql, diesel::pg::Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                let $v = self;
                let raw: $raw = $out;
                diesel::serialize::ToSql::<diesel::sql_types::$sql, diesel::pg::Pg>::to_sql(&raw, &mut out.reborrow())
            }
        }
        $crate::stored_as!(@common $type, $sql, $raw, |$r| $back);
    )+};
    (@common $type:ty, $sql:ident, $raw:ty, |$r:ident| $back:expr) => {
        impl diesel::serialize::ToSql<diesel::sql_types::$sql, $crate::base::db::MultiBackend> for $type {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::base::db::MultiBackend>,
            ) -> diesel::serialize::Result {
                out.set_value((diesel::sql_types::$sql, self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Nullable<diesel::sql_types::$sql>, DB> for $type
        where
            DB: diesel::backend::Backend,
            $type: diesel::serialize::ToSql<diesel::sql_types::$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::$sql, DB>::to_sql(self, out)
            }
        }
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::$sql, DB> for $type
        where
            DB: diesel::backend::Backend,
            $raw: diesel::deserialize::FromSql<diesel::sql_types::$sql, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let $r = <$raw as diesel::deserialize::FromSql<diesel::sql_types::$sql, DB>>::from_sql(bytes)?;
                $back
            }
        }
        impl<DB, ST> diesel::deserialize::Queryable<ST, DB> for $type
        where
            DB: diesel::backend::Backend,
            ST: diesel::sql_types::SingleValue,
            $type: diesel::deserialize::FromSql<ST, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> diesel::deserialize::Result<Self> {
                Ok(row)
            }
        }
        $crate::stored_as!(@bound [] $type, diesel::sql_types::$sql);
        $crate::stored_as!(@bound [] $type, diesel::sql_types::Nullable<diesel::sql_types::$sql>);
    };
    (@bound [] $type:ty, $sql:ty) => {
        impl diesel::expression::AsExpression<$sql> for $type {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl<'e> diesel::expression::AsExpression<$sql> for &'e $type {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
    };
}

macro_rules! id_columns {
    ($($name:ident $prefix:literal,)*) => {
        stored_as!($(values::$name),* => Text, String, |v| v.to_string(), |raw| Ok(raw.parse()?));
    };
}

crate::for_each_id!(id_columns);
stored_as!(Currency, Language => Text, String, |v| v.to_string(), |raw| Ok(raw.parse()?));
stored_as!(Timestamp => BigInt, i64, |v| v.micros(), |raw| Ok(Self::from_micros(raw)));
stored_as!(LocalDate => Integer, i32, |v| v.days(), |raw| Ok(Self::from_days(raw)?));

/// Makes a generic wrapper of bytes, `Name<F>`, storable as one BYTEA column. It has `as_bytes` and `from_bytes`.
#[macro_export]
macro_rules! stored_as_bytes {
    ($name:ident<F>) => {
        impl<F> diesel::serialize::ToSql<diesel::sql_types::Binary, diesel::sqlite::Sqlite> for $name<F> {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                out.set_value(self.as_bytes());
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl<F> diesel::serialize::ToSql<diesel::sql_types::Binary, diesel::pg::Pg> for $name<F> {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Binary, diesel::pg::Pg>::to_sql(self.as_bytes(), out)
            }
        }

        impl<F> diesel::serialize::ToSql<diesel::sql_types::Binary, $crate::base::db::MultiBackend> for $name<F> {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::base::db::MultiBackend>,
            ) -> diesel::serialize::Result {
                out.set_value((diesel::sql_types::Binary, self.as_bytes()));
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl<F, DB> diesel::serialize::ToSql<diesel::sql_types::Nullable<diesel::sql_types::Binary>, DB> for $name<F>
        where
            DB: diesel::backend::Backend,
            Self: diesel::serialize::ToSql<diesel::sql_types::Binary, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Binary, DB>::to_sql(self, out)
            }
        }

        impl<F, DB> diesel::deserialize::FromSql<diesel::sql_types::Binary, DB> for $name<F>
        where
            DB: diesel::backend::Backend,
            Vec<u8>: diesel::deserialize::FromSql<diesel::sql_types::Binary, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let raw = <Vec<u8> as diesel::deserialize::FromSql<diesel::sql_types::Binary, DB>>::from_sql(bytes)?;
                Ok(Self::from_bytes(raw))
            }
        }

        impl<F, DB, ST> diesel::deserialize::Queryable<ST, DB> for $name<F>
        where
            DB: diesel::backend::Backend,
            ST: diesel::sql_types::SingleValue,
            Self: diesel::deserialize::FromSql<ST, DB>,
        {
            type Row = Self;

            fn build(row: Self) -> diesel::deserialize::Result<Self> {
                Ok(row)
            }
        }

        $crate::stored_as_bytes!(@bound $name, diesel::sql_types::Binary);
        $crate::stored_as_bytes!(@bound $name, diesel::sql_types::Nullable<diesel::sql_types::Binary>);
    };
    (@bound $name:ident, $sql:ty) => {
        impl<F> diesel::expression::AsExpression<$sql> for $name<F> {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }

        impl<'e, F> diesel::expression::AsExpression<$sql> for &'e $name<F> {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
    };
}
