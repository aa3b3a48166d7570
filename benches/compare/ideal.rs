//! What nothing can be faster than: the client that has its requests ready, and the scan of a file by the `csv` crate.
//!
//! Both are programs of their own, so that they are measured as any other.

use std::io::{BufReader, Read as _};
use std::net::TcpStream;
use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::http::Connection;

/// The argument that makes this binary the client.
pub(crate) const POST: &str = "post";
/// The argument that makes it the scan.
pub(crate) const SCAN: &str = "scan";

/// Posts bodies that were kept, one after the other, over one connection.
pub(crate) fn post(url: &str, bodies: &Path) -> anyhow::Result<()> {
    let address = url.strip_prefix("http://").context("no address")?;
    let head = format!(
        "POST /k/v1/bulkRequest.json HTTP/1.1\r\nHost: {address}\r\nX-Cybozu-API-Token: any"
    );
    let mut connection = Connection::new(TcpStream::connect(address)?)?;
    let mut file = BufReader::new(fs_err::File::open(bodies)?);
    let (mut length, mut body) = ([0; 8], Vec::new());
    while file.read_exact(&mut length).is_ok() {
        body.resize(usize::try_from(u64::from_le_bytes(length))?, 0);
        file.read_exact(&mut body)?;
        connection.send(&head, &body)?;
        let answer = connection.head()?.context("no answer")?;
        let is_good = answer.words().nth(1) == Some("200");
        let mut said = Vec::new();
        connection.body(&answer, |part| {
            if !is_good {
                said.extend_from_slice(part);
            }
        })?;
        ensure!(is_good, "refused: {}", String::from_utf8_lossy(&said));
    }
    Ok(())
}

/// Reads a file record by record, and does nothing with them.
pub(crate) fn scan(file: &Path) -> anyhow::Result<()> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).from_path(file)?;
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record)? {
        cells += record.len();
    }
    ensure!(cells > 0, "nothing was read");
    Ok(())
}
