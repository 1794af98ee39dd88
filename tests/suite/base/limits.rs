//! Buckets that many take from at once.

use std::thread;

use forecourt::base::error::AppError;
use forecourt::base::web::Limit;
use forecourt::base::web::limits::{allow, is_spent, spend};

use crate::support::TestApp;

#[test]
fn of_all_who_take_at_once_as_many_get_one_as_there_are_and_nobody_is_told_that_it_is_busy() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let take = |times: usize| -> (usize, usize) {
        let answers = (0..times).map(|_| allow(&app.site, Limit::SEARCH, "somebody"));
        answers.fold((0, 0), |(got, refused), it| match it {
            Ok(()) => (got + 1, refused),
            Err(AppError::TooMany { .. }) => (got, refused + 1),
            Err(error) => panic!("{error}"),
        })
    };
    let all: Vec<(usize, usize)> = thread::scope(|threads| {
        let together: Vec<_> = (0..8).map(|_| threads.spawn(|| take(10))).collect();
        together.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(all.iter().map(|(got, _)| got).sum::<usize>(), 60, "{all:?}");
    assert_eq!(all.iter().map(|(_, refused)| refused).sum::<usize>(), 20, "{all:?}");
}

#[test]
fn work_is_counted_whole_also_where_more_is_taken_than_is_left() {
    let app = TestApp::with(|config| config.rate_limit_factor = 1);
    let spent = || is_spent(&app.site, Limit::UPLOAD, "somebody").unwrap();
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| spend(&app.site, Limit::UPLOAD, "somebody", 4).unwrap());
        }
    });
    assert!(!spent(), "16 of 20");
    spend(&app.site, Limit::UPLOAD, "somebody", 40).unwrap();
    assert!(spent());
}
