//! What is wrong with a form that was sent, field by field, reading typed text while noting it, and giving it back.

use askama::Template;

use crate::base::db::{Conn, DbResult, tentatively};
use crate::base::values::{CleanLines, CleanText, CleanTextError};
use crate::base::web::Reply;

/// Said where somebody else saved the same form in between.
pub const OVERTAKEN: &str = "Somebody else saved this meanwhile. What you typed is here and not saved yet: saving it now replaces theirs";

/// Fields with the words beside them, in the order of the form.
#[derive(Clone, Debug, Default)]
pub struct Faults(Vec<(&'static str, String)>);

impl Faults {
    pub fn add(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.push((field, text.into()));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words beside a field; none where it is right.
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text.as_str())
    }

    /// For the summary on top.
    pub fn all(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(field, text)| (*field, text.as_str())).collect()
    }

    /// One line that must be there. `what` is what to enter: `a name`.
    pub fn text<const MAX: usize>(
        &mut self,
        field: &'static str,
        typed: &str,
        what: &str,
    ) -> Option<CleanText<MAX>> {
        self.take(field, what, CleanText::parse(typed))
    }

    /// One line that may stay empty. The outer `None` is a fault.
    pub fn optional<const MAX: usize>(
        &mut self,
        field: &'static str,
        typed: &str,
        what: &str,
    ) -> Option<Option<CleanText<MAX>>> {
        self.take(field, what, CleanText::optional(typed))
    }

    /// Several lines that may stay empty.
    pub fn lines<const MAX: usize>(
        &mut self,
        field: &'static str,
        typed: &str,
        what: &str,
    ) -> Option<Option<CleanLines<MAX>>> {
        self.take(field, what, CleanLines::optional(typed))
    }

    fn take<T>(&mut self, field: &'static str, what: &str, read: Result<T, CleanTextError>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                let text = match error {
                    CleanTextError::Empty => format!("Enter {what}"),
                    CleanTextError::TooLong { max, .. } => {
                        format!("Enter {what} of at most {max} characters")
                    }
                    CleanTextError::Forbidden { .. } => format!("Enter {what} without special characters"),
                };
                self.add(field, text);
                None
            }
        }
    }
}

/// What is wrong with the reason for something that cannot be undone: one line of at most 300 characters. `empty` says what
/// it is for.
pub const fn reason(error: CleanTextError, empty: &'static str) -> &'static str {
    match error {
        CleanTextError::Empty => empty,
        CleanTextError::TooLong { .. } => "Say it in at most 300 characters",
        CleanTextError::Forbidden { .. } => "Write it in one line, without special characters",
    }
}

/// Does what a form asks for. A conflict undoes that alone, and `again` is the form with its words, with what is true now and
/// with everything that was typed.
pub fn tried<V: Template>(
    c: &mut Conn,
    work: impl FnOnce(&mut Conn) -> DbResult<Reply>,
    again: impl FnOnce(&mut Conn, String) -> DbResult<V>,
) -> DbResult<Reply> {
    match tentatively(c, work)? {
        Ok(reply) => Ok(reply),
        Err(words) => Reply::conflict(&again(c, words)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_to_enter_and_reads_on() {
        let mut faults = Faults::default();
        assert_eq!(faults.text::<5>("name", " ", "a name"), None);
        assert_eq!(faults.text::<5>("city", "Austin", "a city"), None);
        assert_eq!(faults.optional::<5>("street", "", "a street"), Some(None));
        assert_eq!(faults.of("name"), "Enter a name");
        assert_eq!(faults.all().len(), 2);
        assert_eq!(faults.of("city"), "Enter a city of at most 5 characters");
    }
}
