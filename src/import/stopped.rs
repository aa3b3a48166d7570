//! Why an import ends before anything is sent.

use std::io;

use crate::api::ApiError;
use crate::job::Counts;
use crate::plan::Trip;
use crate::sheet::SheetError;

/// Why an import stopped before anything was sent.
pub(crate) enum Stopped {
    /// There are problems, and they were told.
    Invalid(Counts),
    /// kintone refused, or could not be reached.
    Api(ApiError),
    /// The file could not be read.
    Io(io::Error),
    /// The file is not what it was when it was read first.
    Changed(Counts),
    /// The user stopped it.
    Interrupted(Counts),
    /// A saved plan was made for something else.
    Guarded(Vec<Trip>),
}

impl From<ApiError> for Stopped {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<SheetError> for Stopped {
    /// A sheet that was read before cannot be broken now unless the file changed.
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Io(error) => Self::Io(error),
            SheetError::Changed(_) | SheetError::Problem(_) => Self::Changed(Counts::default()),
        }
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        SheetError::from(error).into()
    }
}
