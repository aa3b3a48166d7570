//! kintone's REST API, typed: client, authentication, retry, errors; form, app, records, bulk requests, files.
//!
//! It never knows a file's format, and nothing of the sandbox: it speaks to whatever answers at the base URL.
//! Begin with [`Connection`] and [`Client`]; then [`Failure`], which says what can go wrong and, through
//! [`Certainty`], whether a write can have happened all the same. Which failures are tried again is `retry`.

mod answer;
mod app;
mod base_url;
mod certificate;
mod client;
mod codes;
mod connect_error;
mod connection;
mod cursor;
mod decode;
mod distrust;
mod download;
mod elsewhere;
mod entry;
mod error;
mod error_text;
mod field_path;
mod files;
mod held_cell;
mod limits;
mod members;
mod people;
mod pieces;
mod pinned;
mod record_json;
mod records;
mod refusal;
mod retry;
mod rights;
mod stop;
mod stored;

mod tls;
mod upload;
mod wire;
mod write_request;
mod writing;

pub use app::App;
pub use base_url::{BaseUrl, BaseUrlError, is_loopback};
pub use certificate::ClientCertificate;
pub use client::Client;
pub use codes::Trust;
pub use connect_error::ConnectError;
pub use connection::{AnswerLanguage, Auth, BasicAuth, Connection};
pub use cursor::Cursor;
pub use decode::Wanted;
pub use distrust::Distrust;
pub use elsewhere::client_elsewhere;
pub use entry::{Entry, Target};
pub use error::{ApiError, Certainty, Failure, Garbled, Lost};
pub use field_path::FieldPath;
pub use limits::{
    READS_AT_ONCE, RECORDS_PER_PAGE, RECORDS_PER_REQUEST, REQUESTS_PER_BULK, VALUES_PER_QUERY,
};
pub use pinned::Pin;
pub use record_json::{FieldName, RecordJson, RecordWriter};
pub use records::{Condition, quoted};
pub use refusal::{FieldFault, Refusal};
pub use retry::{Backoff, Effect, OnWait, Waiting};
pub use rights::RecordRights;
pub use stop::Stop;
pub use stored::{RawRecord, Stencil, Stored, StoredFile, StoredRecord, StoredRow};
pub use upload::Content;
pub use write_request::WriteRequest;
pub use writing::{BulkRequest, Operation, Written, WrittenRecord};
