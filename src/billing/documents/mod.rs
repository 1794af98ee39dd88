//! Papers as PDF: one small layout engine over krilla, and the papers drawn with it.
