//! A file on its way (kintone API facts, section 1.12).

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Body;
use reqwest::multipart::{Form, Part};
use tokio::fs::File;
use tokio_util::bytes::Bytes;
use tokio_util::io::ReaderStream;

use super::Failure;

/// Bytes per second of a line so slow that a file may still be waited for.
const SLOW_LINE: u64 = 64 * 1024;

/// Bytes of a file that are read at a time. Each piece costs a hop to a thread that may block, and an upload holds a
/// few of them.
const PIECE: usize = 256 * 1024;

/// What is uploaded.
#[derive(Debug)]
pub enum Content {
    /// A file, streamed from the disk.
    File(PathBuf),
    /// Bytes in memory.
    Bytes(Bytes),
}

/// Opens a file for one try, and tells the time that its bytes may take. Its content type goes by its extension.
pub(super) async fn open(content: &Content, name: &str) -> Result<(Form, Duration), Failure> {
    let (body, length, typed) = match content {
        Content::File(path) => {
            let unreadable = |error: io::Error| Failure::Unsendable {
                reason: format!("`{}`: {error}", path.display()),
            };
            let file = File::open(path).await.map_err(unreadable)?;
            let length = file.metadata().await.map_err(unreadable)?.len();
            let pieces = ReaderStream::with_capacity(file, PIECE);
            (Body::wrap_stream(pieces), length, path.as_path())
        }
        Content::Bytes(bytes) => (bytes.clone().into(), bytes.len() as u64, Path::new(name)),
    };
    let kind = mime_guess::from_path(typed).first_or_octet_stream();
    // A line break in a name, which some systems allow, would break out of the part's header.
    let name = name.replace(char::is_control, "_");
    let part = Part::stream_with_length(body, length).file_name(name);
    let form = Form::new().part("file", part.mime_str(kind.as_ref())?);
    Ok((form, time_for(length)))
}

/// The time that so many bytes may take.
pub(super) fn time_for(bytes: u64) -> Duration {
    Duration::from_secs(bytes / SLOW_LINE)
}
