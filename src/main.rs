//! The door. What there is to do is in `commands`.

fn main() {}
