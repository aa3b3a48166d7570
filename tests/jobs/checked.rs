//! `job check` tells what `job run` would refuse before it reaches kintone.

use super::{form, project, run};
use crate::support::{Tenant, World};

#[test]
fn what_no_run_of_a_job_would_begin_with_is_told_of_the_file() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let jobs = [
        (
            "word",
            "app = \"abc\"",
            9,
            "\"app\" does not fit here: `--app`: `abc` is not a positive whole number",
        ),
        (
            "rivals",
            "match = \"Key\"\nupdate-key = \"Key\"",
            14,
            "\"match\" does not fit here: the argument '--match <CODES>' cannot be used with '--update-key <CODE>'",
        ),
        (
            "unmapped",
            "map = \"nomap\"",
            20,
            "\"map\" does not fit here: ",
        ),
        (
            "keyless",
            "skip-unchanged = true",
            22,
            "\"keyless\" does not fit here: the following required arguments were not provided",
        ),
        (
            "bounded",
            "max-errors = 5",
            30,
            "\"max-errors\" does not fit here: `--max-errors` needs `--on-error skip`",
        ),
        (
            "bare",
            "attachments-dir = \"nodir\"",
            35,
            "\"attachments-dir\" does not fit here: ",
        ),
    ];
    let text = jobs.map(|(name, lines, ..)| {
        format!("[job.{name}]\nconnection = \"box\"\nfile = \"in-*.csv\"\n{lines}\n")
    });
    project(&world, &tenant, &text.join("\n"));
    world.file("in-1.csv", "Key\na\n");
    let checked = run(&world, &["job", "check"]);
    assert_eq!(checked.code, Some(4), "{checked:?}");
    for (name, _, line, says) in jobs {
        let told = checked.stderr.lines().filter(|told| told.contains(says));
        let told: Vec<_> = told.collect();
        let place = format!("kintable.toml:{line}:");
        assert!(
            told.len() == 1 && told[0].starts_with(&place),
            "{says}: {checked:?}"
        );
        let refused = run(&world, &["job", "run", name]);
        assert!(matches!(refused.code, Some(1 | 2)), "{name}: {refused:?}");
    }
    assert!(checked.stdout.contains("6 jobs, 6 errors"), "{checked:?}");
    let japanese = run(&world, &["job", "check", "--lang", "ja"]);
    let says = "「app」はここでは使えません。「--app」：「abc」は正の整数ではありません。";
    assert!(japanese.stderr.contains(says), "{}", japanese.stderr);
}

#[test]
fn a_sandbox_that_is_not_there_is_told_and_one_that_is_there_is_not() {
    let world = World::new();
    let form = serde_json::to_string(&form()).unwrap();
    world.file("one/form.json", form);
    let job = |name: &str, dir: &str, more: &str| {
        format!("[job.{name}]\nsandbox = \"{dir}\"\nfile = \"in.csv\"\n{more}\n")
    };
    let sound = [
        job("good", "one", ""),
        job(
            "named",
            "one",
            "app = 1\nerrors-file = \"errors.csv\"\nmap = \"m.toml\"",
        ),
    ];
    world.file("m.toml", "[fields]\nNumber = \"No\"\n");
    world.file("kintable.toml", sound.concat());
    // Its file, and the secrets of its run, need not be there yet.
    let checked = run(&world, &["job", "check"]);
    assert_eq!(
        (checked.code, checked.stderr.as_str()),
        (Some(0), ""),
        "{checked:?}"
    );
    let wrong = [job("gone", "nodir", ""), job("other", "one", "app = 7")];
    world.file("kintable.toml", [&sound[..], &wrong].concat().concat());
    let checked = run(&world, &["job", "check"]);
    assert_eq!(checked.code, Some(4), "{checked:?}");
    let gone = "\"sandbox\" does not fit here: ";
    assert!(checked.stderr.contains(gone), "{checked:?}");
    let other = "\"app\" does not fit here: app 7 is not in the sandbox, which has 1";
    assert!(checked.stderr.contains(other), "{checked:?}");
}
