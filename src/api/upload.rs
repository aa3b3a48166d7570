//! A file on its way (kintone API facts, section 1.12).

use std::io;
use std::path::Path;
use std::time::Duration;

use reqwest::multipart::{Form, Part};

use super::Failure;

/// Bytes per second of a line so slow that an upload may still be waited for.
const SLOW_LINE: u64 = 64 * 1024;

/// Opens a file for one try, and tells the time that its bytes may take.
pub(super) async fn open(path: &Path, name: &str) -> Result<(Form, Duration), Failure> {
    let unreadable = |error: io::Error| Failure::Unsendable {
        reason: format!("`{}`: {error}", path.display()),
    };
    let length = tokio::fs::metadata(path).await.map_err(unreadable)?.len();
    let part = Part::file(path).await.map_err(unreadable)?;
    // A line break in a name, which some systems allow, would break out of the part's header.
    let name = name.replace(char::is_control, "_");
    let form = Form::new().part("file", part.file_name(name));
    Ok((form, Duration::from_secs(length / SLOW_LINE)))
}
