//! Which options there are for a job, as whoever reads the file says.

/// How an option takes its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// It is there or not.
    Flag,
    /// One value.
    One,
    /// One value, in which several stand with commas between them.
    Joined,
    /// As many as there are.
    Several,
}

/// An option that a project file can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its long name, without `--`.
    pub name: String,
    /// How it takes its value.
    pub takes: Takes,
    /// Whether it is of the way to kintone, so that a connection can have it, too.
    pub connects: bool,
}
