//! What the user typed. Nothing here touches the world: the environment is read by `settings`.

#![expect(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

use std::path::PathBuf;

use clap::{Arg, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::encoding_argument::EncodingArgument;
use super::form_arguments::{FormCommand, TemplateArguments};
use super::plan_arguments::{ForesightArguments, PolicyArguments};
use super::screen::LogLevel;
use crate::import::MAX_REQUEST_BYTES;
use crate::sandbox::{Fault, HostName};

const EXIT_CODES: &str = "\
Exit codes:
  0  everything done, or nothing to do
  1  failed; nothing, or not everything, was written (the summary says which)
  2  usage: unknown or contradictory options
  3  done, with some records refused
  4  the input is invalid; nothing was sent
  5  refused: authentication or permission
  7  interrupted, or the connection was lost
  8  a guard stopped the run before the first write
  10 --dry-run --exit-code: changes pending";

const SERVE_HELP: &str = "\
Faults:
  latency=200, latency=100..400   the answer waits so many milliseconds
  error=503, error=400:GAIA_DA02  this status and code instead of the call
  html=502                        a page of HTML instead of the call
  drop=before, drop=after         the connection breaks, before or after the call is kept
  cut                             the call is kept, and its answer ends in the middle
  busy=4                          429 for requests beyond so many at one time
  After a comma, where and when: path=TEXT, and one of nth=N, every=N, first=N, rate=0.1;
  for example --fault error=503,path=bulkRequest,nth=2

In a script:
  kintable sandbox serve DIR --port 0 --output json > ready.json &
  until [ -s ready.json ]; do kill -0 $! || exit 1; sleep 0.1; done
  kintable import FILE --base-url \"$(jq -r .base_url ready.json)\" --api-token any --app 1
  kill $!";

/// Load spreadsheets whose records span several lines, tables and all, into kintone.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_long_help = EXIT_CODES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) messages: MessageArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add or upsert the records of a CSV file.
    #[command(after_long_help = EXIT_CODES)]
    Import(Box<ImportArguments>),
    /// Say everything that `import` would say about a file, and send nothing.
    #[command(after_long_help = EXIT_CODES, mut_arg("sandbox_reset", unlisted))]
    Check(Box<CheckArguments>),
    /// The same commands under the names that cli-kintone gives them.
    #[command(subcommand)]
    Record(RecordCommand),
    /// Tell cause and remedy of a code, kintable's or kintone's; without one, list all codes.
    Explain(ExplainArguments),
    /// The app's form: save it, or show it.
    Form {
        #[command(subcommand)]
        command: Box<FormCommand>,
    },
    /// Write a sample file for an app: its header, and example records that import as they are.
    Template(Box<TemplateArguments>),
    /// The embedded kintone.
    #[command(subcommand)]
    Sandbox(SandboxCommand),
    /// Print the completions of a shell.
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum RecordCommand {
    /// The same as `kintable import`.
    #[command(after_long_help = EXIT_CODES)]
    Import(Box<ImportArguments>),
}

#[derive(Debug, Subcommand)]
pub(super) enum SandboxCommand {
    /// Serve the embedded kintone on a port of this machine, until Ctrl-C.
    #[command(after_long_help = SERVE_HELP)]
    Serve(ServeArguments),
    /// Print the records of an app: {"records": […]}, as kintone's API gives them, oldest first.
    ///
    /// One record stands on each line. It may be done while the directory is served.
    Records(RecordsArguments),
    /// Begin anew: remove all records and files, of all apps; record numbers begin at 1 again, with the first
    /// records of the directory.
    ///
    /// It may be done while the directory is served.
    Reset(ResetArguments),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(super) struct MessageArguments {
    /// How much is said on standard error. `warn` hides progress, `error` notices too; `debug` and `trace`
    /// also log requests, never their contents.
    #[arg(long, value_enum, default_value_t = LogLevel::Info, global = true)]
    log_level: LogLevel,
    /// The same as `--log-level debug`.
    #[arg(short, long, global = true)]
    verbose: bool,
    /// The language of messages, English or Japanese, kintone's included; else the locale decides
    #[arg(long, value_enum, global = true)]
    pub(super) lang: Option<LanguageArgument>,
}

impl MessageArguments {
    pub(super) fn level(&self) -> LogLevel {
        if self.verbose {
            LogLevel::Debug
        } else {
            self.log_level
        }
    }
}

/// The options that lead to a kintone; where there is none to be reached, they contradict.
pub(super) const WAY_TO_KINTONE: [&str; 10] = [
    "base_url",
    "username",
    "password",
    "api_token",
    "basic_auth_username",
    "basic_auth_password",
    "pfx_file_path",
    "pfx_file_password",
    "proxy",
    "guest_space_id",
];

/// Hides what a command refuses, with a word of why, from its help.
pub(super) fn unlisted(argument: Arg) -> Arg {
    argument.hide(true)
}

/// Where kintone is, and who asks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct ConnectionArguments {
    /// Where kintone is: `https://example.cybozu.com` [env: KINTONE_BASE_URL]
    #[arg(long, value_name = "URL")]
    pub(super) base_url: Option<String>,
    /// The app's id [env: KINTABLE_APP]
    #[arg(long, value_name = "ID")]
    pub(super) app: Option<String>,
    /// The user's login name [env: KINTONE_USERNAME]
    #[arg(short, long, value_name = "NAME")]
    pub(super) username: Option<String>,
    /// The user's password; better given by the environment [env: KINTONE_PASSWORD]
    #[arg(short, long)]
    pub(super) password: Option<String>,
    /// An API token; repeat it or separate several by commas; better given by the environment
    /// [env: KINTONE_API_TOKEN]
    #[arg(long, value_name = "TOKEN", value_delimiter = ',')]
    pub(super) api_token: Vec<String>,
    /// The user name of Basic authentication [env: KINTONE_BASIC_AUTH_USERNAME]
    #[arg(long, value_name = "NAME")]
    pub(super) basic_auth_username: Option<String>,
    /// The password of Basic authentication [env: KINTONE_BASIC_AUTH_PASSWORD]
    #[arg(long, value_name = "PASSWORD")]
    pub(super) basic_auth_password: Option<String>,
    /// A client certificate in PKCS#12
    #[arg(long, value_name = "FILE")]
    pub(super) pfx_file_path: Option<PathBuf>,
    /// The client certificate's password
    #[arg(long, value_name = "PASSWORD")]
    pub(super) pfx_file_password: Option<String>,
    /// A proxy: `http://host:port` [env: HTTPS_PROXY, https_proxy]
    #[arg(long, value_name = "URL")]
    pub(super) proxy: Option<String>,
    /// The guest space that holds the app [env: KINTONE_GUEST_SPACE_ID]
    #[arg(long, value_name = "ID")]
    pub(super) guest_space_id: Option<String>,
    /// How many seconds a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) timeout: u64,
    /// How often a request is sent again after a passing failure
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(super) retries: u32,
    /// Instead of a kintone, the embedded one, with the app or apps of this directory; its records are kept
    /// for the next command
    #[arg(long, value_name = "DIR", conflicts_with_all = WAY_TO_KINTONE)]
    pub(super) sandbox: Option<PathBuf>,
    /// Begin the embedded kintone anew: with its first records alone
    #[arg(long, requires = "sandbox")]
    pub(super) sandbox_reset: bool,
}

/// The file, how it is read, and what is said of it.
#[derive(Debug, Args)]
pub(super) struct SheetArguments {
    /// The CSV file; `-` reads standard input
    #[arg(value_name = "FILE", conflicts_with = "file_path")]
    pub(super) file: Option<PathBuf>,
    /// The CSV file, as an option
    #[arg(long, value_name = "FILE")]
    pub(super) file_path: Option<PathBuf>,
    #[command(flatten)]
    pub(super) shape: ShapeArguments,
    /// Where bad and refused records go, all their lines, ready to be mended and imported again
    #[arg(long, value_name = "FILE")]
    pub(super) errors_file: Option<PathBuf>,
    /// What standard output carries
    #[arg(long, value_enum, default_value_t = OutputArgument::Text)]
    pub(super) output: OutputArgument,
    /// How many problems are shown one by one; the rest is counted by code and field
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) max_problems: u64,
    #[command(flatten)]
    pub(super) policy: PolicyArguments,
}

/// How a file is read.
#[derive(Debug, Args)]
pub(super) struct ShapeArguments {
    /// Only these fields, separated by commas; a table is named as a whole, and its rows then need row ids
    #[arg(long, value_name = "CODES")]
    pub(super) fields: Option<String>,
    /// Where paths of attachments start
    #[arg(long, value_name = "DIR")]
    pub(super) attachments_dir: Option<PathBuf>,
    /// The file's encoding
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    pub(super) encoding: EncodingArgument,
    /// What stands between cells; `auto` decides on the header
    #[arg(long, value_enum, default_value_t = DelimiterArgument::Auto)]
    pub(super) delimiter: DelimiterArgument,
    /// Leave out columns that are no field of the app, instead of refusing the file
    #[arg(long)]
    pub(super) ignore_unknown_columns: bool,
    /// A record without any value, such as a line of commas
    #[arg(long, value_enum, default_value_t = BlankRecordsArgument::Skip)]
    pub(super) blank_records: BlankRecordsArgument,
    /// The zone of dates and times without an offset: `Asia/Tokyo`, `+09:00`
    #[arg(long, value_name = "ZONE")]
    pub(super) timezone: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    #[command(flatten)]
    pub(super) sheet: SheetArguments,
    /// What happens when a record is bad, or kintone refuses it
    #[arg(long, value_enum, default_value_t = OnErrorArgument::Stop, help_heading = None::<&str>)]
    pub(super) on_error: OnErrorArgument,
    /// Ask kintone first about unique values, lookups and users, as `check` does, whatever that takes; by default
    /// as far as 40 requests do
    #[arg(long, help_heading = "Before anything is written")]
    pub(super) preflight: bool,
    /// Do not ask kintone first about unique values, lookups and users
    #[arg(
        long,
        conflicts_with = "preflight",
        help_heading = "Before anything is written"
    )]
    pub(super) no_preflight: bool,
    /// About the most bytes of one request; smaller ones help where a proxy on the way takes no large ones
    #[arg(
        long,
        value_name = "N",
        default_value_t = MAX_REQUEST_BYTES as u64,
        value_parser = clap::value_parser!(u64).range(1024..),
        help_heading = "Connection"
    )]
    pub(super) max_request_bytes: u64,
    #[command(flatten)]
    pub(super) foresight: ForesightArguments,
    /// Accepted for scripts written for cli-kintone; upserts are always done by the server.
    #[arg(long, hide = true)]
    pub(super) experimental_use_server_side_upsert: bool,
    #[command(flatten)]
    pub(super) connection: ConnectionArguments,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) sheet: SheetArguments,
    /// A form that was saved, as kintone's API returns it: nothing is asked for. An `app.json` beside it is read, too
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = WAY_TO_KINTONE,
        conflicts_with_all = ["app", "sandbox"],
        help_heading = None::<&str>
    )]
    pub(super) form: Option<PathBuf>,
    /// Read the form from kintone, but do not ask about unique values, lookups, users and update keys
    #[arg(long, help_heading = None::<&str>)]
    pub(super) offline: bool,
    #[command(flatten)]
    pub(super) connection: ConnectionArguments,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A code: `number.invalid`, `GAIA_LO04`
    pub(super) code: Option<String>,
    /// What standard output carries
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) output: TextOrJson,
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// The directory with the app or apps: `form.json`, or `apps/<id>/form.json`; its records are kept,
    /// and shared with commands that name it by `--sandbox`
    #[arg(
        value_name = "DIR",
        conflicts_with = "form",
        required_unless_present = "form"
    )]
    pub(super) dir: Option<PathBuf>,
    /// A form as kintone's API returns it; repeat it for several apps, numbered from 1. Records are kept in memory
    #[arg(long, value_name = "FILE")]
    pub(super) form: Vec<PathBuf>,
    /// The port to serve on; 0 takes a free one
    #[arg(long, default_value_t = 8686)]
    pub(super) port: u16,
    /// Begin the directory's sandbox anew: with its first records alone
    #[arg(long, conflicts_with = "form")]
    pub(super) reset: bool,
    /// A name under which the sandbox answers, beside `localhost` and the addresses of this machine: that of a
    /// container, an alias; repeatable
    #[arg(long, value_name = "NAME")]
    pub(super) allow_host: Vec<HostName>,
    /// Something that is to go wrong; repeatable
    #[arg(long, value_name = "FAULT")]
    pub(super) fault: Vec<Fault>,
    /// Repeats the random faults of a run that named this seed when it began
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// What standard output carries: the address and a line to try, or one line of JSON for scripts; either
    /// comes as soon as requests are answered
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) output: TextOrJson,
}

#[derive(Debug, Args)]
pub(super) struct RecordsArguments {
    /// The directory with the app or apps
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,
    /// The app's id; only one app need not be named
    #[arg(long, value_name = "ID")]
    pub(super) app: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ResetArguments {
    /// The directory with the app or apps
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DelimiterArgument {
    Auto,
    Comma,
    Semicolon,
    Tab,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BlankRecordsArgument {
    /// Leave it out, with a notice
    Skip,
    /// Add it as an empty record
    Add,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OnErrorArgument {
    /// Send nothing if the check finds an error, and end with the first refusal
    Stop,
    /// Leave the record out, and send the others
    Skip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputArgument {
    /// A summary for people
    Text,
    /// One JSON document
    Json,
    /// Problems as annotations of a GitHub workflow
    Github,
    /// A JUnit report, a test case for each code and field that was found
    Junit,
    /// A SARIF 2.1.0 log
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    /// A page for people
    Text,
    /// One JSON document
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LanguageArgument {
    En,
    Ja,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
