//! The rules on simulated weeks. Thresholds were set on other seeds than these.

use forecourt::safety::alerts::engine::Rules;
use forecourt::safety::alerts::scoring::Score;
use forecourt::safety::alerts::simulating::{Asked, STORIES, USERS, simulate};

#[test]
fn every_attack_is_found_and_few_people_are_woken_for_nothing() {
    let mut score = Score::default();
    for seed in [301, 302] {
        score.add(&Rules::default(), &simulate(Asked { days: 42, seed }));
    }
    assert_eq!(score.stories.len(), 2 * STORIES.len(), "every story was told");
    assert_eq!(score.missed(), Vec::<&str>::new());
    // Of thousandths: five a day per thousand people.
    assert!(score.a_day(USERS) <= 5_000, "{} {:?}", score.a_day(USERS), score.said);
}
