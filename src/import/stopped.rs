//! Why an import ends before anything is sent.

use std::io;

use crate::api::ApiError;
use crate::job::{Counts, Ending, Stop, Unsent};
use crate::sheet::SheetError;

pub(crate) enum Stopped {
    /// The file could not be read.
    Io(io::Error),
    /// All else, with what became of the records by then.
    Ended(Ending, Counts),
}

impl Stopped {
    /// The file is not what it was when it was read first.
    pub(crate) fn changed(counts: Counts) -> Self {
        Self::Ended(Ending::Unsent(Unsent::FileChanged), counts)
    }

    pub(crate) fn interrupted(counts: Counts) -> Self {
        Self::Ended(Ending::Interrupted, counts)
    }
}

/// Does work that the user can stop; `counts` is what became of the records by then.
pub(crate) async fn unless_stopped<T, E: Into<Stopped>>(
    stop: &Stop,
    counts: Counts,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Stopped> {
    let done = stop.unless_asked(work).await;
    done.ok_or(Stopped::interrupted(counts))?.map_err(E::into)
}

impl From<ApiError> for Stopped {
    fn from(error: ApiError) -> Self {
        Self::Ended(Ending::Failed(error), Counts::default())
    }
}

impl From<SheetError> for Stopped {
    /// A sheet that was read before cannot be broken now unless the file changed.
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Io(error) => Self::Io(error),
            SheetError::Changed(_) | SheetError::Problem(_) => Self::changed(Counts::default()),
        }
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        SheetError::from(error).into()
    }
}
