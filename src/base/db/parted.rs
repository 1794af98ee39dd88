//! Two questions asked as one (`SELECT … UNION ALL SELECT …`): one row of the first kind, and any number of the second.

use super::DbResult;
use crate::base::error::AppError;

/// The one, and the others in their order. Without the one nothing was found. A row that is neither has an empty value where
/// none may be: it is told rather than left out.
pub fn parted<A, B>(rows: Vec<(Option<A>, Option<B>)>) -> DbResult<(A, Vec<B>)> {
    let (mut one, mut others) = (None, Vec::with_capacity(rows.len()));
    for row in rows {
        match row {
            (Some(its), _) => one = Some(its),
            (None, Some(other)) => others.push(other),
            (None, None) => return Err(AppError::internal("a row has no value where one must be")),
        }
    }
    Ok((one.ok_or(AppError::NotFound)?, others))
}

#[cfg(test)]
mod tests {
    use super::parted;
    use crate::base::error::AppError;

    #[test]
    fn the_one_and_the_others_are_told_apart_and_nothing_is_left_out() {
        let (one, others) = parted(vec![(Some("whose"), None), (None, Some(2)), (None, Some(1))]).unwrap();
        assert_eq!((one, others), ("whose", vec![2, 1]));
        assert!(matches!(parted::<(), _>(vec![(None, Some(1))]), Err(AppError::NotFound)));
        assert!(matches!(parted::<(), ()>(Vec::new()), Err(AppError::NotFound)));
        assert!(matches!(parted(vec![(Some(1), Some(1)), (None, None)]), Err(AppError::Internal(_))));
    }
}
