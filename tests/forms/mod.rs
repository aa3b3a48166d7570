//! The commands around forms: pull, show, template.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod company;
mod pulling;
mod reading;
mod showing;
mod template;
mod template_book;
