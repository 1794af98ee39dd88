//! Columns as they stand, whoever wrote them. SQLite keeps any value in any column, and a text may be no id: what the program
//! reads to prove its log must not end at a value that nobody here would write.

use std::fmt::{self, Write};
use std::str::FromStr;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Binary, Bool, SingleValue, Text};

use super::MultiBackend;
use crate::around;

/// So much of it is shown.
const SHOWN: usize = 60;

/// A column of text that may hold anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsStored(Vec<u8>);

impl AsStored {
    /// What it says, where it is a text.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The value that it is, where it is one of that kind.
    pub fn parsed<T: FromStr>(&self) -> Option<T> {
        self.text()?.parse().ok()
    }

    pub fn says(&self, text: &str) -> bool {
        self.0 == text.as_bytes()
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// For people: short, and with nothing in it that does more than stand there.
impl fmt::Display for AsStored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for sign in String::from_utf8_lossy(&self.0).chars().take(SHOWN) {
            f.write_char(if sign.is_ascii_graphic() { sign } else { '?' })?;
        }
        Ok(())
    }
}

impl<DB> FromSql<Text, DB> for AsStored
where
    DB: Backend,
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        <Vec<u8> as FromSql<Binary, DB>>::from_sql(bytes).map(Self)
    }
}

impl<DB, ST> Queryable<ST, DB> for AsStored
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

/// What a column is declared as.
pub trait Declared {
    const SQL: &'static str;
}

impl Declared for Text {
    const SQL: &'static str = "TEXT";
}

impl Declared for BigInt {
    const SQL: &'static str = "BIGINT";
}

/// `x = CAST(x AS …)`.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct AsDeclared<E>(E);

/// Whether a column holds what it is declared as: no bytes for a text, no word for a number. A server lets in nothing else.
pub fn as_declared<E: Expression>(of: E) -> AsDeclared<E>
where
    E::SqlType: Declared,
{
    AsDeclared(of)
}

impl<E: Expression> Expression for AsDeclared<E> {
    type SqlType = Bool;
}

around!(AsDeclared<E>);

impl<E, DB> QueryFragment<DB> for AsDeclared<E>
where
    E: Expression + QueryFragment<DB>,
    E::SqlType: Declared,
    DB: Backend,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" = CAST(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" AS ");
        out.push_sql(<E::SqlType as Declared>::SQL);
        out.push_sql("))");
        Ok(())
    }
}

/// `CAST(x AS BLOB)`, and what a server calls that.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct BytesOf<E>(E);

/// The bytes of a text, to find a row by what [`AsStored`] read of it. No index helps with that.
pub fn bytes_of<E: Expression<SqlType = Text>>(text: E) -> BytesOf<E> {
    BytesOf(text)
}

impl<E: Expression<SqlType = Text>> Expression for BytesOf<E> {
    type SqlType = Binary;
}

around!(BytesOf<E>);

impl<E: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for BytesOf<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let (before, after) = match out.backend() {
            MultiBackend::Sqlite(_) => ("CAST(", " AS BLOB)"),
            MultiBackend::Postgres(_) => ("convert_to(", ", 'UTF8')"),
        };
        out.push_sql(before);
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(after);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::AsStored;
    use crate::base::values::AuditId;

    #[test]
    fn what_is_no_text_is_shown_and_is_nothing() {
        let it = AsStored(vec![b'a', 0xFF, b'\n', b'b']);
        assert_eq!((it.text(), it.to_string().as_str()), (None, "a??b"));
        let id = "aud_01h455vb4pex5vsknk084sn02q";
        assert!(AsStored(id.into()).parsed::<AuditId>().is_some() && AsStored(id.into()).says(id));
        assert_eq!(AsStored(id.to_uppercase().into_bytes()).parsed::<AuditId>(), None);
    }
}
