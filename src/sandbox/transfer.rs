//! Bodies on their way: those of calls in memory, up to a bound; files by pieces, through the disk.

use std::future::poll_fn;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use tokio::io::{AsyncWriteExt as _, duplex};
use tokio_util::io::ReaderStream;

use super::refusal::{Refusal, Result};
use super::store::{Attached, PIECE, Upload};
use super::texts;

/// The most bytes of a call. How many kintone takes is not known; clients do with far fewer
/// (kintone API facts, section 1.13).
const LARGEST_CALL: usize = 64 * 1024 * 1024;

/// The most bytes of a file (kintone API facts, section 1.12).
const LARGEST_FILE: u64 = 1024 * 1024 * 1024;

/// A body that is taken in whole.
pub(super) enum Taken {
    /// JSON, most likely.
    Call(Bytes),
    /// The file of a form.
    File(Upload),
}

/// Takes in the body of a call. What is too large is read to its end all the same: an answer before that may
/// never be read.
pub(super) async fn call(mut body: Body) -> Result<Taken> {
    let expected = usize::try_from(body.size_hint().lower()).unwrap_or_default();
    let expected = expected.min(LARGEST_CALL);
    let (mut whole, mut fits) = (Vec::with_capacity(expected), true);
    while let Some(bytes) = next(&mut body).await {
        let bytes = bytes.map_err(|_| Refusal::invalid_json())?;
        fits = fits && whole.len() + bytes.len() <= LARGEST_CALL;
        if fits {
            whole.extend_from_slice(&bytes);
        } else {
            whole = Vec::new();
        }
    }
    if fits {
        Ok(Taken::Call(whole.into()))
    } else {
        Err(Refusal::call_too_large(LARGEST_CALL))
    }
}

/// Takes in the form of an upload, its file by way of the disk: in this directory, or where the system keeps what
/// passes.
pub(super) async fn upload(head: &Parts, body: Body, spool: Option<&Path>) -> Result<Taken> {
    let (sink, form) = duplex(PIECE);
    let form = Body::from_stream(ReaderStream::with_capacity(form, PIECE));
    let form = Request::from_parts(head.clone(), form);
    let ((), file) = tokio::join!(forward(body, sink), file_of(form, spool, LARGEST_FILE));
    file.map(Taken::File)
}

/// Reads a body to its end, whether anybody wants the rest of it or not, as [`call`] does.
async fn forward(mut body: Body, mut sink: impl tokio::io::AsyncWrite + Unpin) {
    let mut wanted = true;
    while let Some(Ok(bytes)) = next(&mut body).await {
        wanted = wanted && sink.write_all(&bytes).await.is_ok();
    }
}

/// Reads a body that nobody wants.
pub(super) async fn pass_over(mut body: Body) {
    while let Some(Ok(_)) = next(&mut body).await {}
}

/// The next bytes of a body.
async fn next(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        match frame.map(|frame| frame.into_data().ok()) {
            // Trailers are no bytes.
            Ok(None) => {}
            bytes => return bytes.transpose(),
        }
    }
}

/// The part named `file` of a form (kintone API facts, section 1.12).
async fn file_of(form: Request, spool: Option<&Path>, most: u64) -> Result<Upload> {
    let form = Multipart::from_request(form, &()).await;
    let mut form = form.map_err(|_| Refusal::illegal_request())?;
    let illegal = |_| Refusal::illegal_request();
    while let Some(mut part) = form.next_field().await.map_err(illegal)? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let content_type = part.content_type().map(str::to_owned);
        // It has no name in the directory, so that nobody else finds it and nothing of it stays.
        let content = match spool {
            Some(dir) => tempfile::tempfile_in(dir)?,
            None => tempfile::tempfile()?,
        };
        let mut content = tokio::fs::File::from_std(content);
        let mut size = 0;
        while let Some(bytes) = part.chunk().await.map_err(illegal)? {
            size += bytes.len() as u64;
            if size > most {
                return Err(Refusal::file_too_large(most));
            }
            content.write_all(&bytes).await?;
        }
        content.flush().await?;
        return Ok(Upload {
            name,
            content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            content: content.into_std().await,
        });
    }
    Err(Refusal::invalid("file", texts::REQUIRED_PARAMETER))
}

/// The answer that holds a file. It is read while it is sent; if that fails, the answer ends before its length.
pub(super) fn download(
    file: &Attached,
    piece: impl Fn(i64, u64) -> Result<Option<Vec<u8>>> + Send + Sync + 'static,
) -> Response {
    let (mut sink, content) = duplex(PIECE);
    let (read, id) = (Arc::new(piece), file.id);
    tokio::spawn(async move {
        for number in 0.. {
            let read = read.clone();
            let piece = tokio::task::spawn_blocking(move || read(id, number)).await;
            let Ok(Ok(Some(bytes))) = piece else { break };
            if sink.write_all(&bytes).await.is_err() {
                break;
            }
        }
    });
    let kind = HeaderValue::from_str(&file.content_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_LENGTH, file.size.into()),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
    ];
    let content = Body::from_stream(ReaderStream::with_capacity(content, PIECE));
    (headers, content).into_response()
}

/// How many bytes the body of an answer has.
pub(super) fn length(headers: &HeaderMap, body: &Body) -> u64 {
    let stated = headers.get(CONTENT_LENGTH);
    let stated = stated.and_then(|length| length.to_str().ok()?.parse().ok());
    stated.unwrap_or_else(|| body.size_hint().lower())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_may_be_so_large_and_no_larger() {
        let form = || {
            let head =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
            Request::builder()
                .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
                .body(Body::from(format!("{head}12345\r\n--b--\r\n")))
                .unwrap()
        };
        assert!(file_of(form(), None, 5).await.is_ok());
        let refusal = file_of(form(), None, 4).await.err().unwrap();
        assert_eq!(
            (refusal.status(), refusal.code()),
            (413, "SANDBOX_FILE_TOO_LARGE")
        );
    }
}
