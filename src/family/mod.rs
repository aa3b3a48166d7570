//! In which order members of a family come that rest on each other, as apps do by their lookups.
//!
//! Who is rested on comes first. Where members rest on each other in a circle, one of them comes first without what
//! closes the circle, and again once all of it is there; where none can, the circle is named. The room knows members by
//! their positions, and nothing of what they are. Begin with [`order()`].

mod order;

pub use order::{Circle, Tie, Turn, order};
