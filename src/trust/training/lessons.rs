//! The lessons themselves, read once.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::trust::access::Role;

/// A page to read and a few questions.
#[derive(Debug, Deserialize)]
pub struct Lesson {
    /// As stored; never used for another lesson.
    pub code: String,
    pub title: String,
    pub minutes: u32,
    roles: Vec<String>,
    pub text: Vec<String>,
    pub questions: Vec<Question>,
}

#[derive(Debug, Deserialize)]
pub struct Question {
    pub ask: String,
    pub options: Vec<String>,
    /// Which option is right, from 0.
    right: usize,
    /// Why, for whoever chose another.
    pub why: String,
}

static LESSONS: LazyLock<Vec<Lesson>> =
    LazyLock::new(|| serde_json::from_str(include_str!("lessons.json")).unwrap_or_default());

pub fn find(code: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|it| it.code == code)
}

/// Those that somebody with this role has to pass.
pub fn of_role(role: Role) -> impl Iterator<Item = &'static Lesson> {
    LESSONS.iter().filter(move |it| it.roles.iter().any(|code| *code == role.to_string()))
}

impl Lesson {
    /// The questions, from 0, that were answered otherwise than right, or not at all.
    pub fn wrong(&self, answers: &[Option<usize>]) -> Vec<usize> {
        let given = |at: usize| answers.get(at).copied().flatten();
        let wrong = |(at, it): (usize, &Question)| (given(at) != Some(it.right)).then_some(at);
        self.questions.iter().enumerate().filter_map(wrong).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_can_be_read_and_passed_and_every_role_has_some() {
        assert_eq!(LESSONS.len(), 5);
        for it in LESSONS.iter() {
            assert!(!it.text.is_empty() && it.questions.len() >= 3, "{}", it.code);
            let right: Vec<_> = it.questions.iter().map(|q| Some(q.right)).collect();
            assert!(it.questions.iter().all(|q| q.right < q.options.len()), "{}", it.code);
            assert!(it.wrong(&right).is_empty());
            assert_eq!(it.wrong(&[]).len(), it.questions.len(), "{}", it.code);
        }
        for role in [Role::Clerk, Role::Manager, Role::Administrator] {
            assert!(of_role(role).count() >= 4, "{role}");
        }
    }
}
