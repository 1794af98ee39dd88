//! Pure values: money, quantities, identifiers, time, and what people type. Nothing here does I/O.
