//! `kintable import`, end to end through the program, against the embedded kintone.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod documented;
mod keys;
