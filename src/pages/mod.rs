//! What anybody sees, one file a page, in the same tree as `templates/`. A page calls a verb or a store function and
//! renders; there is no SQL and no rule about money here.

pub mod public;
