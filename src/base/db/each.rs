//! What the two engines both can do but their common denominator cannot express. The expression is compiled
//! once for each engine, so it has the full dialect that both share.

/// Runs one expression on whichever engine the connection is: `each!(c, |c| …)`.
#[macro_export]
macro_rules! each {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::base::db::Conn::Sqlite($c) => $body,
            $crate::base::db::Conn::Postgres($c) => $body,
        }
    };
}

/// Inserts a row unless one with the same key exists. Yields the number of rows inserted, 0 or 1.
#[macro_export]
macro_rules! insert_or_ignore {
    ($conn:expr, $table:expr, $values:expr) => {
        $crate::each!($conn, |c| diesel::RunQueryDsl::execute(
            diesel::insert_into($table).values($values).on_conflict_do_nothing(),
            c
        ))
    };
}

/// Inserts all rows of a slice (in statements of up to 500 rows on PostgreSQL, one each on SQLite).
#[macro_export]
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn {
            $crate::base::db::Conn::Sqlite(c) => {
                let mut done = Ok(());
                for row in $rows.iter() {
                    done =
                        diesel::RunQueryDsl::execute(diesel::insert_into($table).values(row), c).map(|_| ());
                    if done.is_err() {
                        break;
                    }
                }
                done
            }
            $crate::base::db::Conn::Postgres(c) => {
                let mut done = Ok(());
                for rows in $rows.chunks(500) {
                    done =
                        diesel::RunQueryDsl::execute(diesel::insert_into($table).values(rows), c).map(|_| ());
                    if done.is_err() {
                        break;
                    }
                }
                done
            }
        }
    };
}

/// A fragment of SQL around an expression, its first parameter, stands wherever that expression may, and sums up no rows itself.
#[macro_export]
macro_rules! around {
    ($name:ident<$e:ident $(, $beside:ident)*>) => {
        impl<$e: diesel::expression::ValidGrouping<G>, $($beside,)* G> diesel::expression::ValidGrouping<G>
            for $name<$e $(, $beside)*>
        {
            type IsAggregate = $e::IsAggregate;
        }

        impl<$e, $($beside,)* Q> diesel::expression::SelectableExpression<Q> for $name<$e $(, $beside)*>
        where
            $e: diesel::expression::SelectableExpression<Q>,
            Self: diesel::expression::AppearsOnTable<Q>,
        {
        }

        impl<$e, $($beside,)* Q> diesel::expression::AppearsOnTable<Q> for $name<$e $(, $beside)*>
        where
            $e: diesel::expression::AppearsOnTable<Q>,
            Self: diesel::expression::Expression,
        {
        }
    };
}
