//! The client against a double that holds it to the exact requests, and gives it every kind of answer.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod codes;
mod failing;
mod helpers;
mod reading;
mod secrets;
mod uploading;
mod writing;
