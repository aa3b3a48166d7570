//! What a monitor hears.

use super::{BAD, GOOD, Told, import};
use crate::support::{Tenant, World, testdata};

#[test]
fn a_monitor_hears_of_the_start_and_of_the_end_of_the_same_run() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::new();
    import(&tenant, &world, GOOD, &["--ping", &told.url()]);
    import(&tenant, &world, BAD, &["--ping", &told.url()]);
    let dry_run = ["--ping", &told.url(), "--dry-run"];
    import(&tenant, &world, GOOD, &dry_run);
    let requests = told.requests();
    let paths: Vec<_> = requests.iter().map(|one| one.url.path()).collect();
    let expected = ["/start", "", "/start", "/4"].map(|end| format!("/services/sesame{end}"));
    assert_eq!(paths, expected);
    let runs: Vec<_> = requests
        .iter()
        .map(|one| one.url.query().unwrap())
        .collect();
    assert!(
        runs[0] == runs[1] && runs[2] == runs[3] && runs[0] != runs[2],
        "{runs:?}"
    );
    let last = String::from_utf8(requests[3].body.clone()).unwrap();
    assert!(
        last.contains("1 × date.invalid 受注日, e.g. line 2"),
        "{last}"
    );
}

#[cfg(unix)]
#[test]
fn nobody_is_told_what_a_run_hands_its_batches_to() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let (monitor, told) = (Told::new(), Told::new());
    let command = "cat > /dev/null # it's 'sesame'";
    // What is advised has the command, too.
    let some = format!("{BAD}*,ORD-2,2026-01-31,株式会社サンプル商事\n");
    let who = ["--ping", &monitor.url(), "--notify", &told.url()];
    let run = import(
        &tenant,
        &world,
        &some,
        &[&who[..], &["--after-batch", command]].concat(),
    );
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.stdout.contains("sesame"), "it is to be typed: {run:?}");
    let bodies: Vec<_> = [monitor.requests(), told.requests()].concat();
    assert_eq!(bodies.len(), 3);
    for request in bodies {
        let body = String::from_utf8(request.body.clone()).unwrap();
        assert!(body.contains("--after-batch '***'"), "{body}");
        assert!(!body.contains("sesame"), "{body}");
    }
    let shown = world.run(&["show", "last"]);
    assert!(
        shown.stdout.contains("sesame"),
        "a run is gone on with by it: {shown:?}"
    );
}
