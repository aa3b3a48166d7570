//! A job is an import with the options of its project file, and what is typed wins.

use std::time::{Duration, SystemTime};

use super::{document, form, project, run, values};
use crate::cli::endings;
use crate::support::{Run, Tenant, World};

#[test]
fn a_job_is_an_import_with_its_options_and_the_newest_file() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    project(
        &world,
        &tenant,
        "[job.nightly]\nconnection = \"box\"\nfile = \"in-*.csv\"\nupdate-key = \"Key\"\n\
         on-error = \"skip\"\nerrors-file = \"in-errors.csv\"\nfields = [\"Key\", \"Number\"]\n",
    );
    let old = world.file("in-2.csv", "Key,Number\na,1\n");
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    fs_err::File::options()
        .write(true)
        .open(old)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    world.file("in-1.csv", "Key,Number\na,2\nb,x\n");
    let done = run(&world, &["job", "run", "nightly"]);
    assert_eq!(done.code, Some(3), "{done:?}");
    assert_eq!(values(&tenant, "Number"), ["2"]);
    // What the job wrote itself is newer now, and is not what it reads.
    assert!(!world.read("in-errors.csv").is_empty());
    let again = run(
        &world,
        &["job", "run", "nightly", "--dry-run", "--output", "json"],
    );
    assert!(again.stdout.contains("in-1.csv"), "{again:?}");
    let history = document(&world, &["history"]);
    let first = history["runs"].as_array().unwrap().last().unwrap();
    assert_eq!(
        [&first["job"], &first["status"]],
        ["nightly", "completed_with_errors"]
    );
    let shown = document(&world, &["show", first["id"].as_str().unwrap()]);
    assert!(
        !shown.to_string().contains("\"token\""),
        "no secret is kept: {shown}"
    );
}

#[test]
fn a_directory_whose_name_looks_like_a_pattern_is_itself() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    project(
        &world,
        &tenant,
        "[job.nightly]\nconnection = \"box\"\nfile = \"in-*.csv\"\n",
    );
    let project = world.read("kintable.toml");
    // A pattern that is taken for the whole of it finds this one.
    world.file("p/in-1.csv", "Key,Number\nwrong,1\n");
    for (dir, key) in [("[p]", "a"), ("a [2026-11]", "b")] {
        world.file(&format!("{dir}/kintable.toml"), &project);
        world.file(&format!("{dir}/in-1.csv"), format!("Key,Number\n{key},1\n"));
        let named = format!("{dir}/kintable.toml");
        let done = run(&world, &["job", "run", "nightly", "--project", &named]);
        assert_eq!(done.code, Some(0), "{dir}: {done:?}");
    }
    assert_eq!(values(&tenant, "Key"), ["a", "b"]);
}

#[test]
fn what_a_job_writes_is_not_read_however_it_is_named() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    for (file, errors_file) in [("*.csv", "./bad.csv"), ("./*.csv", "in/../bad.csv")] {
        let job = "[job.nightly]\nconnection = \"box\"\non-error = \"skip\"\nforce = true\n";
        let named = format!("file = \"{file}\"\nerrors-file = \"{errors_file}\"\n");
        project(&world, &tenant, &format!("{job}{named}"));
        world.file("in/.keep", "");
        let old = world.file("in.csv", "Key,Number\na,x\n");
        fs_err::File::options()
            .write(true)
            .open(old)
            .unwrap()
            .set_modified(SystemTime::now() - Duration::from_secs(3600))
            .unwrap();
        world.file("bad.csv", "Key,Number\nb,1\n");
        let done = run(&world, &["job", "run", "nightly"]);
        assert!(
            done.stdout.starts_with("in.csv → "),
            "{file} {errors_file}: {done:?}"
        );
    }
}

#[test]
fn what_is_typed_wins_over_the_job_and_the_job_over_the_environment() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let job = "[job.nightly]\nconnection = \"box\"\nfile = \"in.csv\"\nmatch = \"Key\"\nno-preflight = true\n";
    project(&world, &tenant, job);
    world.file("in.csv", "Key,Number\na,1\n");
    world.file("other.csv", "Key,Number\na,5\n");
    let typed = [
        "job",
        "run",
        "nightly",
        "other.csv",
        "--update-key",
        "Key",
        "--preflight",
    ];
    let mut command = world.command(&typed);
    let command = command
        .env("BOX_TOKEN", "token")
        .env("KINTONE_BASE_URL", "https://nowhere.test");
    let done = Run::of(
        command
            .env("KINTABLE_APP", "99")
            .env("KINTONE_API_TOKEN", "wrong"),
    );
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(values(&tenant, "Number"), ["5"]);
    let done = run(&world, &["job", "run", "nightly"]);
    assert_eq!(
        (done.code, values(&tenant, "Number")),
        (Some(0), vec!["1".to_owned()]),
        "{done:?}"
    );
}

#[test]
fn the_project_file_is_found_above_and_its_paths_begin_there() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let job = "[job.daily]\nconnection = \"box\"\nfile = \"data/in.csv\"\nmap = \"numbers\"\n";
    project(&world, &tenant, job);
    world.file("data/in.csv", "No\n7\n");
    world.file("maps/numbers.toml", "[fields]\nNumber = \"No\"\n");
    world.file("deep/down/x", "");
    let mut command = world.command(&["job", "run", "daily"]);
    let below = command
        .current_dir(world.path().join("deep/down"))
        .env("BOX_TOKEN", "token");
    let done = Run::of(below);
    assert_eq!(
        (done.code, values(&tenant, "Number")),
        (Some(0), vec!["7".to_owned()]),
        "{done:?}"
    );
    let mut command = world.command(&["job", "check"]);
    let elsewhere = command
        .current_dir("/")
        .env("KINTABLE_PROJECT", world.path().join("kintable.toml"));
    assert_eq!(Run::of(elsewhere).code, Some(0));
    let done = run(&world, &["job", "run", "dayly"]);
    assert_eq!(done.code, Some(2), "{done:?}");
    assert!(
        done.stderr
            .contains("there is no job `dayly` in kintable.toml; there are daily"),
        "{done:?}"
    );
}

#[test]
fn a_slip_in_one_job_does_not_hold_up_the_others_and_is_in_the_history() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let jobs = "[job.good]\nconnection = \"box\"\nfile = \"in.csv\"\n\n[job.bad]\nconnection = \"box\"\nupdate-kye = \"Key\"\n";
    project(&world, &tenant, jobs);
    world.file("in.csv", "Key\na\n");
    assert_eq!(run(&world, &["job", "run", "good"]).code, Some(0));
    let bad = run(&world, &["job", "run", "bad"]);
    assert_eq!(bad.code, Some(4), "{bad:?}");
    let said = "kintable.toml:12:1: error[project.unknown-key] a project file has no key \"update-kye\" here; did you mean `update-key`?";
    assert!(bad.stderr.contains(said), "{bad:?}");
    let history = document(&world, &["history"]);
    assert_eq!(
        [&history["runs"][0]["job"], &history["runs"][0]["status"]],
        ["bad", "rejected"]
    );
    let checked = run(&world, &["job", "check", "--output", "json"]);
    let checked = endings::document("job-check", &checked);
    assert_eq!(
        checked["problems"].as_array().unwrap().len(),
        1,
        "{checked}"
    );
}

#[test]
fn a_secret_is_where_the_file_says_and_never_in_it() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    project(
        &world,
        &tenant,
        "[job.daily]\nconnection = \"box\"\nfile = \"in.csv\"\n",
    );
    world.file("in.csv", "Key\na\n");
    let unset = world.run(&["job", "run", "daily"]);
    assert_eq!(unset.code, Some(2), "{unset:?}");
    assert!(
        unset.stderr.contains("the variable BOX_TOKEN is not set"),
        "{unset:?}"
    );
    let text = String::from_utf8(world.read("kintable.toml")).unwrap();
    world.file(
        "kintable.toml",
        text.replace("token-env = \"BOX_TOKEN\"", "token-file = \"secret\""),
    );
    world.file("secret", "token\n");
    let done = world.run(&["job", "run", "daily"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    // A run that goes on finds its token where the job said.
    world.file(
        "kintable.toml",
        text.replace("token-env = \"BOX_TOKEN\"", "api-token = \"hunter2\""),
    );
    let told = world.run(&["job", "run", "daily", "--lang", "ja"]);
    assert_eq!(told.code, Some(4), "{told:?}");
    assert!(
        told.stderr.contains("token-env") && !told.stderr.contains("hunter2"),
        "{told:?}"
    );
}
