//! What watches over all of it.

mod alerts;
