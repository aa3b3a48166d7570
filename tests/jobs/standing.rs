//! How jobs stand: listed, paused, drafts, due or not.

use super::{document, form, project, run, values};
use crate::cli::endings;
use crate::support::{Tenant, World};

const JOBS: &str = "[job.nightly]\nconnection = \"box\"\nfile = \"in.csv\"\nupdate-key = \"Key\"\nmissing = \"skip\"\nowner = \"経理\"\n\
    [job.nightly.schedule]\ncron = \"0 3 * * *\"\ntimezone = \"Asia/Tokyo\"\n\
    [job.once]\nconnection = \"box\"\nfile = \"in.csv\"\n\
    [job.drawn]\nconnection = \"box\"\nfile = \"in.csv\"\nupdate-key = \"Key\"\nstate = \"draft\"\n";

#[test]
fn a_list_tells_how_jobs_stand_and_how_their_last_run_went() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    project(&world, &tenant, JOBS);
    world.file("in.csv", "Key,Number\na,1\n");
    assert_eq!(run(&world, &["job", "run", "once"]).code, Some(0));
    let list = || {
        endings::document(
            "job-list",
            &run(&world, &["job", "list", "--output", "json"]),
        )
    };
    let of = |member: &str| -> Vec<String> {
        let list = list();
        let jobs = list["jobs"].as_array().unwrap().iter();
        jobs.map(|job| job[member].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(of("name"), ["nightly", "once", "drawn"]);
    assert_eq!(of("state"), ["scheduled", "stopped", "draft"]);
    assert_eq!(of("kind"), ["update", "insert", "upsert"]);
    assert_eq!(of("frequency"), ["0 3 * * * (Asia/Tokyo)", "", ""]);
    assert_eq!(of("health"), ["", "ok", ""]);
    assert!(of("created_on").iter().all(|at| !at.is_empty()));
    assert_eq!(run(&world, &["job", "pause", "nightly"]).code, Some(0));
    assert_eq!(of("state"), ["paused", "stopped", "draft"]);
    let shown = run(&world, &["job", "show", "once", "--output", "json"]);
    let shown = endings::document("job-list", &shown);
    assert_eq!(shown["job"]["last_status"], "completed");
    for arguments in [
        &["job", "list"][..],
        &["job", "list", "--lang", "ja"],
        &["job", "show", "once"],
        &["job", "list", "--output", "csv"],
    ] {
        let told = run(&world, arguments);
        assert!(
            told.code == Some(0) && told.stdout.contains("once"),
            "{told:?}"
        );
    }
}

#[test]
fn what_is_paused_or_a_draft_does_not_run_but_by_hand() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    project(&world, &tenant, JOBS);
    world.file("in.csv", "Key,Number\na,1\n");
    run(&world, &["job", "pause", "once"]);
    for job in ["once", "drawn"] {
        let idle = run(&world, &["job", "run", job]);
        assert_eq!(idle.code, Some(0), "{idle:?}");
        assert!(idle.stderr.contains("it does not run"), "{idle:?}");
        let document = endings::document(
            "rejection",
            &run(&world, &["job", "run", job, "--output", "json"]),
        );
        assert_eq!(document["exit_code"], 0);
        assert_eq!(run(&world, &["job", "run", job, "--dry-run"]).code, Some(0));
    }
    assert!(values(&tenant, "Key").is_empty());
    assert_eq!(run(&world, &["job", "run", "drawn", "--now"]).code, Some(0));
    assert_eq!(run(&world, &["job", "resume", "drawn"]).code, Some(2));
    run(&world, &["job", "resume", "once"]);
    assert_eq!(values(&tenant, "Key"), ["a"]);
}

#[test]
fn a_job_is_due_once_for_each_time_of_its_schedule() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    project(&world, &tenant, JOBS);
    world.file("in.csv", "Key,Number\na,1\n");
    let at = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 3600);
    let file = fs_err::File::options()
        .write(true)
        .open(world.path().join("kintable.toml"));
    file.unwrap().set_modified(at).unwrap();
    let due = run(&world, &["job", "run", "nightly", "--if-due"]);
    assert_eq!(
        (due.code, due.stderr.contains("is not due")),
        (Some(0), false),
        "{due:?}"
    );
    let done = run(&world, &["job", "run", "nightly", "--if-due"]);
    assert_eq!(
        (done.code, done.stderr.contains("is not due")),
        (Some(0), true),
        "{done:?}"
    );
    let odd = run(&world, &["job", "run", "once", "--if-due"]);
    assert_eq!(odd.code, Some(2), "{odd:?}");
}

#[test]
fn jobs_of_two_projects_with_one_name_are_two() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let job = "[job.nightly]\nconnection = \"box\"\nfile = \"in.csv\"\n[job.nightly.schedule]\nevery = \"24h\"\n";
    project(&world, &tenant, job);
    let text = String::from_utf8(world.read("kintable.toml")).unwrap();
    world.file("other/kintable.toml", text);
    world.file("in.csv", "Key,Number\na,1\n");
    world.file("other/in.csv", "Key,Number\nb,2\n");
    let done = run(&world, &["job", "run", "nightly"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(!done.stderr.contains("job-of"), "{done:?}");
    let other = ["--project", "other/kintable.toml"];
    let last = |arguments: &[&str]| {
        let listed = document(&world, &[&["job", "list"], arguments].concat());
        listed["jobs"][0]["last_status"].clone()
    };
    assert_eq!(last(&[]), "completed");
    assert_eq!(last(&other), serde_json::Value::Null, "it never ran");
    let shown = run(&world, &[&["job", "show", "nightly"], &other[..]].concat());
    assert!(!shown.stdout.contains("completed"), "{shown:?}");
    // From elsewhere, by another path, it is the same file.
    let path = world.path().join("other/../kintable.toml");
    assert_eq!(last(&["--project", path.to_str().unwrap()]), "completed");
}
