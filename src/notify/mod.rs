//! How a run ended is told to somebody who does not look at the screen: to a web address, a command, or by mail; and
//! to a monitor that misses a run that never comes.
//!
//! A [`Receiver`] takes a [`Message`] within a limit of time, or says why not. No error names more of an address than
//! its host, as the rest of it is what lets somebody write there. Begin with [`Receiver`].

mod command;
mod mail;
mod message;
mod ping;
mod receiver;
mod web;

pub use command::run_command;
pub use message::{Message, Shape};
pub use ping::{Ping, Signal};
pub use receiver::Receiver;
pub use web::no_answer;
