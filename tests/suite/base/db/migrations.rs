//! Migrations go up, down and up again on either engine.

use crate::support::database::TestDatabase;

#[test]
fn run_up_down_and_up_again() {
    let test = TestDatabase::unmigrated();
    let up = test.db.migrate().unwrap();
    assert!(!up.is_empty());
    assert_eq!(test.db.pending_migrations().unwrap(), Vec::<String>::new());
    let mut down = test.db.unmigrate().unwrap();
    down.reverse();
    assert_eq!(down, up);
    assert_eq!(test.db.migrate().unwrap(), up);
}

#[test]
fn have_all_run_in_a_test_database() {
    let test = TestDatabase::new();
    assert_eq!(test.db.pending_migrations().unwrap(), Vec::<String>::new());
    assert_eq!(test.second_pool().migrate().unwrap(), Vec::<String>::new());
}
