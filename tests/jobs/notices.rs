//! Who is told how a job's runs end is in the project file; no address is.

use super::{form, project, run};
use crate::support::{Run, Tenant, World};

/// A command that keeps what it is told.
const KEEP: &str = "cat > told.json";

const JOB: &str = "[job.nightly]\nconnection = \"box\"\nfile = \"in.csv\"\n";

#[test]
fn a_job_tells_whom_its_file_names_and_what_is_typed_wins() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let table = format!("[job.nightly.notify]\ncommand = \"{KEEP}\"\non = \"always\"\n");
    project(&world, &tenant, &format!("{JOB}{table}"));
    world.file("in.csv", "Key,Number\na,1\n");
    let done = run(&world, &["job", "run", "nightly"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let told = String::from_utf8(world.read("told.json")).unwrap();
    assert!(told.contains("\"nightly\""), "{told}");
    world.file("in.csv", "Key,Number\nb,1\n");
    let done = run(
        &world,
        &["job", "run", "nightly", "--notify", "cat > other.json"],
    );
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(world.path().join("other.json").exists(), "{done:?}");
    let unchanged = String::from_utf8(world.read("told.json")).unwrap();
    assert_eq!(told, unchanged, "what is typed takes its place");
}

#[test]
fn an_address_is_in_a_variable_and_nowhere_else() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let table = "[job.nightly.notify]\nurl-env = [\"CHAT_URL\"]\nping-env = \"PING_URL\"\non = \"always\"\ntimeout = \"5s\"\nformat = \"slack\"\n";
    project(&world, &tenant, &format!("{JOB}{table}"));
    world.file("in.csv", "Key,Number\na,1\n");
    let unset = run(&world, &["job", "run", "nightly"]);
    assert_eq!(unset.code, Some(2), "{unset:?}");
    let said = "`url-env`: the variable CHAT_URL is not set in the environment";
    assert!(unset.stderr.contains(said), "{unset:?}");
    let mut command = world.command(&["job", "run", "nightly"]);
    let command = command
        .env("BOX_TOKEN", "token")
        .env("CHAT_URL", "http://127.0.0.1:9/sesame")
        .env("PING_URL", "http://127.0.0.1:9/sesame");
    let done = Run::of(command);
    // Nobody listens there: that changes nothing of the run, and names the host alone.
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.stderr.contains("127.0.0.1"), "{done:?}");
    assert!(!done.stderr.contains("sesame"), "{done:?}");
    let shown = world.run(&["show", "last", "--output", "json"]);
    assert!(!shown.stdout.contains("sesame"), "{shown:?}");
}

#[test]
fn what_is_wrong_with_the_table_is_told_at_its_place() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    for (line, said) in [
        (
            "url = \"https://example.com/sesame\"",
            "6:1: error[project.secret]",
        ),
        (
            "command = \"https://example.com/sesame\"",
            "error[project.secret] \"command\" is a secret",
        ),
        (
            "url-evn = \"CHAT\"",
            "has no key \"url-evn\" here; did you mean `url-env`?",
        ),
        ("on = \"sometimes\"", "\"on\" must be one of \"change\""),
        ("timeout = \"soon\"", "\"timeout\" must be"),
        ("mail = 5", "\"mail\" must be a text"),
    ] {
        project(
            &world,
            &tenant,
            &format!("{JOB}[job.nightly.notify]\n{line}\n"),
        );
        let told = run(&world, &["job", "check"]);
        assert_eq!(told.code, Some(4), "{line}: {told:?}");
        let said = said.replace("6:1", "10:1");
        assert!(told.stderr.contains(&said), "{line}: {told:?}");
        assert!(!told.stderr.contains("sesame"), "{line}: {told:?}");
    }
    let job = JOB.replace("file =", "ping = \"https://example.com/sesame\"\nfile =");
    project(&world, &tenant, &job);
    let told = run(&world, &["job", "check", "--lang", "ja"]);
    assert!(told.stderr.contains("project.secret"), "{told:?}");
    assert!(told.stderr.contains("ping-env"), "{told:?}");
    assert!(!told.stderr.contains("sesame"), "{told:?}");
}
