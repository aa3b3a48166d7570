//! What a run does.

/// The kind of a run. Each job has its own, and reports ask it for what they tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The command that asks for it: `import`.
    pub command: &'static str,
    /// Whether it is to write records, or only to look at them.
    pub writes: bool,
    /// Whether it writes a plan instead of records.
    pub saves_plan: bool,
}

impl Kind {
    /// Whether runs of this command read the records of an app and write none, so that nothing is to be finished or taken
    /// back.
    pub fn only_reads(command: &str) -> bool {
        [Self::EXPORT, Self::BACKUP]
            .map(|kind| kind.command)
            .contains(&command)
    }

    /// Adds or upserts the records of a file.
    pub const IMPORT: Self = Self {
        command: "import",
        writes: true,
        saves_plan: false,
    };
    /// Saves what an import would do.
    pub const PLAN: Self = Self {
        saves_plan: true,
        ..Self::IMPORT
    };
    /// Takes back what a run did.
    pub const UNDO: Self = Self {
        command: "undo",
        ..Self::IMPORT
    };
    /// Deletes records.
    pub const DELETE: Self = Self {
        command: "delete",
        ..Self::IMPORT
    };
    /// Takes records out.
    pub const EXPORT: Self = Self {
        command: "export",
        writes: false,
        saves_plan: false,
    };
    /// Copies apps to a directory.
    pub const BACKUP: Self = Self {
        command: "backup",
        ..Self::EXPORT
    };
    /// Brings records of a backup back.
    pub const RESTORE: Self = Self {
        command: "restore",
        ..Self::IMPORT
    };
    /// Makes another file of one.
    pub const CONVERT: Self = Self {
        command: "convert",
        ..Self::EXPORT
    };
    /// Says what is wrong with a file.
    pub const CHECK: Self = Self {
        command: "check",
        writes: false,
        saves_plan: false,
    };
}
