//! Parse, run, exit; everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    kintable::cli::main(std::env::args_os()).into()
}
