//! What schedulers need to run a job: each text is read by what reads it there, and none has a secret.

use std::path::Path;
use std::process::Command;

use super::{form, project, run};
use crate::support::{Run, Tenant, World};

const PLATFORMS: [&str; 6] = [
    "systemd",
    "cron",
    "launchd",
    "windows",
    "github",
    "kubernetes",
];

/// A project with a job of this name and this schedule.
fn scheduled(world: &World, name: &str, schedule: &str) {
    let tenant = Tenant::with_form(&form());
    let job = format!(
        "[job.\"{name}\"]\nconnection = \"box\"\nfile = \"in.csv\"\n\n[job.\"{name}\".schedule]\n{schedule}\n\n\
         [job.\"{name}\".notify]\nurl-env = \"CHAT_URL\"\n"
    );
    project(world, &tenant, &job);
}

fn printed(world: &World, name: &str, platform: &str) -> Run {
    let mut command = world.command(&["job", "schedule", name, "--as", platform]);
    Run::of(command.env("BOX_TOKEN", "sesame").env("TZ", "Asia/Tokyo"))
}

/// Names that a shell, a unit, XML and YAML would each read in their own way.
const NAMES: [&str; 4] = ["nightly", "夜間", "50%-$HOME\u{27}s", "a&b<c>${{x}}"];

#[test]
fn every_text_is_read_by_what_reads_it_there_and_has_no_secret() {
    let world = World::new();
    for name in NAMES {
        scheduled(
            &world,
            name,
            "cron = \"30 3 * * 1-5\"\ntimezone = \"Asia/Tokyo\"",
        );
        for platform in PLATFORMS {
            let done = printed(&world, name, platform);
            assert_eq!(done.code, Some(0), "{name} {platform}: {done:?}");
            assert!(!done.stdout.contains("sesame"), "{done:?}");
            for variable in ["BOX_TOKEN", "CHAT_URL"] {
                assert!(
                    done.stdout.contains(variable),
                    "{name} {platform}: {done:?}"
                );
            }
        }
        let plist = printed(&world, name, "launchd").stdout;
        let options = roxmltree::ParsingOptions {
            allow_dtd: true,
            ..roxmltree::ParsingOptions::default()
        };
        let plist = roxmltree::Document::parse_with_options(&plist, options).unwrap();
        let strings = plist
            .descendants()
            .filter(|node| node.has_tag_name("string"));
        let strings: Vec<_> = strings.filter_map(|node| node.text()).collect();
        assert_eq!(strings[1..3], ["/bin/sh", "-c"]);
        assert_eq!(words(strings[3])[2], name, "{strings:?}");

        let task = printed(&world, name, "windows").stdout;
        let task = roxmltree::Document::parse(&task).unwrap();
        let interval = task.descendants().find(|node| {
            node.has_tag_name((
                "http://schemas.microsoft.com/windows/2004/02/mit/task",
                "Interval",
            ))
        });
        assert_eq!(interval.unwrap().text(), Some("PT3600S"));

        let workflow = yaml(&printed(&world, name, "github").stdout);
        assert_eq!(workflow["on"]["schedule"][0]["cron"], "30 18 * * 0-4");
        let step = &workflow["jobs"]["run"]["steps"][1];
        assert_eq!(step["run"], "kintable job run \"$JOB\"");
        let expected = name.replace("${{", "${{ '${{' }}");
        assert_eq!(step["env"]["JOB"].as_str(), Some(expected.as_str()));
        assert_eq!(step["env"]["BOX_TOKEN"], "${{ secrets.BOX_TOKEN }}");

        let cron_job = yaml(&printed(&world, name, "kubernetes").stdout);
        assert_eq!(cron_job["kind"], "CronJob");
        let spec = &cron_job["spec"];
        assert_eq!(spec["schedule"], "30 3 * * 1-5");
        assert_eq!(spec["timeZone"], "Asia/Tokyo");
        let container = &spec["jobTemplate"]["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["command"][3].as_str(), Some(name));
        assert_eq!(
            container["env"][1]["valueFrom"]["secretKeyRef"]["key"],
            "BOX_TOKEN"
        );
        let called = cron_job["metadata"]["name"].as_str().unwrap();
        assert!(
            called.chars().all(|letter| letter.is_ascii_lowercase()
                || letter.is_ascii_digit()
                || letter == '-'),
            "{called}"
        );
    }
}

fn yaml(text: &str) -> serde_yaml_ng::Value {
    serde_yaml_ng::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The words of the last command of a line, as a shell reads them.
fn words(line: &str) -> Vec<String> {
    let (_, command) = line.rsplit_once("exec ").unwrap();
    let script = format!("for word in {command}; do printf '%s\\n' \"$word\"; done");
    let output = Command::new("/bin/sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    words.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_line_of_the_crontab_wakes_the_job_in_the_hour_it_is_due() {
    let world = World::new();
    for (schedule, times) in [
        (
            "cron = \"30 3 * * *\"\ntimezone = \"Asia/Kolkata\"",
            "0 * * * *",
        ),
        ("cron = \"30 3 * * *\"", "30 * * * *"),
        ("every = \"15m\"", "*/15 * * * *"),
        ("every = \"7h\"", "*/5 * * * *"),
    ] {
        scheduled(&world, "50%", schedule);
        let printed = printed(&world, "50%", "cron").stdout;
        let line = printed.lines().find(|line| !line.starts_with('#')).unwrap();
        assert!(line.starts_with(times), "{line}");
        let fields: Vec<_> = line.split(' ').take(5).collect();
        assert!(
            fields.join(" ").parse::<kintable::project::Cron>().is_ok(),
            "{line}"
        );
        assert_eq!(
            line.contains("--if-due"),
            !schedule.contains("15m"),
            "{line}"
        );
        assert!(!line.replace("\\%", "").contains('%'), "{line}");
        assert_eq!(words(&line.replace("\\%", "%"))[2], "50%");
    }
}

#[test]
fn a_schedule_that_a_platform_cannot_say_names_those_that_can() {
    let world = World::new();
    for (platform, schedule) in [
        ("github", "cron = \"0 3 1 * *\"\ntimezone = \"Asia/Tokyo\""),
        ("github", "every = \"1m\""),
        ("kubernetes", "every = \"7h\""),
        (
            "kubernetes",
            "cron = \"0 3 */2 * 1\"\ntimezone = \"Asia/Tokyo\"",
        ),
    ] {
        scheduled(&world, "nightly", schedule);
        let done = printed(&world, "nightly", platform);
        assert_eq!(done.code, Some(2), "{done:?}");
        let said = "systemd, cron, launchd and Windows can";
        assert!(done.stderr.contains(said), "{done:?}");
        for other in ["systemd", "cron", "launchd", "windows"] {
            assert_eq!(printed(&world, "nightly", other).code, Some(0), "{other}");
        }
    }
    let tenant = Tenant::with_form(&form());
    project(
        &world,
        &tenant,
        "[job.once]\nconnection = \"box\"\nfile = \"in.csv\"\n",
    );
    let done = run(&world, &["job", "schedule", "once", "--as", "cron"]);
    assert_eq!(done.code, Some(2), "{done:?}");
    assert!(done.stderr.contains("[job.once.schedule]"), "{done:?}");
}

#[test]
fn systemd_takes_the_units() {
    if !Path::new("/usr/bin/systemd-analyze").exists() {
        return;
    }
    for schedule in [
        "cron = \"0 3 * * 1-5\"\ntimezone = \"Asia/Tokyo\"",
        "cron = \"5 4 1 * 0\"",
        "every = \"90m\"",
    ] {
        let world = World::new();
        scheduled(&world, "50%-$HOME", schedule);
        let printed = printed(&world, "50%-$HOME", "systemd").stdout;
        let (service, timer) = printed.split_once("\n\n# kintable").unwrap();
        let name = service.lines().nth(1).unwrap().trim_start_matches("# ");
        let name = name.split(".service").next().unwrap();
        let service = world.file(&format!("units/{name}.service"), format!("{service}\n"));
        let timer = world.file(&format!("units/{name}.timer"), format!("# kintable{timer}"));
        let mut analyze = Command::new("/usr/bin/systemd-analyze");
        analyze.args(["--user", "verify"]).args([service, timer]);
        let output = analyze
            .env("XDG_RUNTIME_DIR", world.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && told.is_empty(),
            "{told}\n{printed}"
        );
    }
}

/// Programs that keep what they are asked, in the place of those of the system.
#[cfg(unix)]
fn fake(world: &World, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = world.file(&format!("bin/{name}"), format!("#!/bin/sh\n{script}\n"));
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
fn installing(world: &World, arguments: &[&str]) -> Run {
    let path = format!("{}:/usr/bin:/bin", world.path().join("bin").display());
    let mut command = world.command(&[&["job", "schedule"], arguments].concat());
    Run::of(command.env("PATH", path).env("BOX_TOKEN", "sesame"))
}

#[cfg(unix)]
#[test]
fn a_crontab_keeps_what_is_not_of_the_job_and_has_it_once() {
    let world = World::new();
    scheduled(&world, "nightly", "cron = \"0 3 * * *\"");
    fake(
        &world,
        "crontab",
        "cd \"$(dirname \"$0\")\"\nif [ \"$1\" = -l ]; then [ -f tab ] || { echo 'no crontab for me' >&2; exit 1; }; cat tab; else cat > tab; fi",
    );
    let install = ["nightly", "--as", "cron", "--install"];
    let done = installing(&world, &install);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.stderr.contains("BOX_TOKEN"), "{done:?}");
    let first = world.read("bin/tab");
    let text = String::from_utf8(first.clone()).unwrap();
    world.file("bin/tab", format!("MAILTO=me\n{text}5 5 * * * other\n"));
    assert_eq!(installing(&world, &install).code, Some(0));
    let twice = String::from_utf8(world.read("bin/tab")).unwrap();
    assert_eq!(twice, format!("MAILTO=me\n{text}5 5 * * * other\n"));
    let uninstall = ["nightly", "--as", "cron", "--uninstall"];
    assert_eq!(installing(&world, &uninstall).code, Some(0));
    assert_eq!(world.read("bin/tab"), b"MAILTO=me\n5 5 * * * other\n");
    let again = installing(&world, &uninstall);
    assert!(again.stdout.contains("was not in place"), "{again:?}");

    // A crontab that cannot be read is not replaced.
    fake(&world, "crontab", "echo 'not allowed' >&2\nexit 1");
    let failed = installing(&world, &install);
    assert_ne!(failed.code, Some(0), "{failed:?}");
    assert!(failed.stderr.contains("not allowed"), "{failed:?}");
}

#[cfg(unix)]
#[test]
fn units_are_put_in_place_and_taken_away() {
    let world = World::new();
    scheduled(&world, "nightly", "cron = \"0 3 * * *\"");
    fake(
        &world,
        "systemctl",
        "echo \"$*\" >> \"$(dirname \"$0\")/asked\"",
    );
    let install = ["nightly", "--as", "systemd", "--install"];
    let done = installing(&world, &install);
    assert_eq!(done.code, Some(0), "{done:?}");
    let unit = ".config/systemd/user/kintable-nightly.timer";
    assert!(
        String::from_utf8(world.read(unit))
            .unwrap()
            .contains("OnCalendar=*-*-* 3:0:00")
    );
    let asked = String::from_utf8(world.read("bin/asked")).unwrap();
    assert_eq!(
        asked,
        "--user daemon-reload\n--user enable --now kintable-nightly.timer\n--user restart kintable-nightly.timer\n"
    );
    assert_eq!(installing(&world, &install).code, Some(0), "twice in a row");
    let uninstall = ["nightly", "--as", "systemd", "--uninstall"];
    assert_eq!(installing(&world, &uninstall).code, Some(0));
    assert!(!world.path().join(unit).exists());

    // A unit of another job is left as it is.
    world.file(unit, "# of somebody else\n");
    let taken = installing(&world, &install);
    assert_eq!(taken.code, Some(2), "{taken:?}");
    let kept = installing(&world, &uninstall);
    assert!(kept.stdout.contains("was not in place"), "{kept:?}");
    assert_eq!(world.read(unit), b"# of somebody else\n");
    let other = installing(&world, &["nightly", "--as", "github", "--install"]);
    assert_eq!(other.code, Some(2), "{other:?}");
}
