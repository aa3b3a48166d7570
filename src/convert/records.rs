//! What each kind of file must answer to be written.

use super::error::ConvertError;
use crate::problem::Problem;
use crate::sheet::RecordGroup;

/// Where records go.
pub(super) trait Records {
    /// Writes a record, and says what of it is not kept.
    fn record(&mut self, group: &RecordGroup) -> Result<Vec<Problem>, ConvertError>;

    /// Ends the file: how many records without any value it does not hold.
    fn finish(self: Box<Self>) -> Result<u64, ConvertError>;
}
