//! What an export shares with nobody: what is typed, where records go, the state that one export leaves for the next,
//! and what is told of it.

mod arguments;
mod csv_options;
mod files;
mod out;
mod state_file;
mod told;

pub(super) use arguments::{ExportArguments, shown};
use csv_options::CsvArguments;
pub(super) use files::Files;
use out::file_of;
pub(super) use out::{Out, beside, is_directory};
pub(super) use state_file::StateFile;
pub(super) use told::{Screen, tell, tell_part};
