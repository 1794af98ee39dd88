//! What the books say in lists: the numbers of documents.

pub mod numbers;
