//! Options that are missing, malformed or contradictory.

use crate::support::{Double, World, testdata};

/// What is wrong with these arguments; nothing is asked of any kintone.
#[track_caller]
fn complaint(arguments: &[&str]) -> String {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let run = world.run(arguments);
    assert_eq!(run.code, Some(2), "{arguments:?}: {run:?}");
    assert_eq!(run.stdout, "", "{arguments:?}");
    run.stderr
}

/// `import file.csv` into a kintone that is not asked, with further arguments.
fn import<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let base = ["import", "file.csv", "--base-url", "http://127.0.0.1:9"];
    [&base[..], arguments].concat()
}

#[test]
fn an_option_given_as_an_empty_text_is_an_error() {
    let options = [
        "--app",
        "--guest-space-id",
        "--username",
        "--password",
        "--api-token",
        "--basic-auth-username",
        "--basic-auth-password",
        "--pfx-file-password",
        "--proxy",
        "--update-key",
        "--fields",
        "--timezone",
    ];
    for option in options {
        let given = ["--api-token", "t", "--app", "1"];
        let rest = given.iter().filter(|_| !given.contains(&option)).copied();
        let mut arguments: Vec<_> = rest.collect();
        arguments.extend(match option {
            "--app" => vec!["--api-token", "t"],
            "--api-token" => vec!["--app", "1"],
            _ => vec![],
        });
        arguments.extend([option, ""]);
        assert_eq!(
            complaint(&import(&arguments)),
            format!("error: `{option}` is empty: add a value, or remove it\n")
        );
    }
    assert_eq!(
        complaint(&["import", "file.csv", "--base-url", ""]),
        "error: `--base-url` is empty: add a value, or remove it\n"
    );
    assert_eq!(
        complaint(&["import", "file.csv", "--app", "1", "--base-url", ""]),
        "error: `--base-url` is empty: add a value, or remove it\n"
    );
    // A path that is empty is no path at all.
    for arguments in [
        &["import", ""][..],
        &["import", "--file-path", ""],
        &["import", "file.csv", "--attachments-dir", ""],
        &["import", "file.csv", "--pfx-file-path", ""],
        &["import", "file.csv", "--sandbox", ""],
        &["sandbox", "serve", ""],
        &["sandbox", "serve", "--form", ""],
    ] {
        let complaint = complaint(arguments);
        assert!(
            complaint.starts_with("error: a value is required for '"),
            "{complaint}"
        );
    }
}

#[test]
fn what_is_missing_or_half_is_named() {
    let no_login = "error: no login name and no API token: add `--api-token` or set KINTONE_API_TOKEN, or add `--username` and `--password` or set KINTONE_USERNAME and KINTONE_PASSWORD\n";
    let table: [(&[&str], &str); 10] = [
        (
            &["--api-token", "t"],
            "error: `--app` is missing: add it, or set KINTABLE_APP\n",
        ),
        (&["--app", "1"], no_login),
        (
            &["--app", "1", "--username", "me"],
            "error: there is a login name without its other half: add `--password`, or set KINTONE_PASSWORD\n",
        ),
        (
            &["--app", "1", "--username", "me", "--api-token", "t"],
            "error: there is a login name without its other half: add `--password`, or set KINTONE_PASSWORD\n",
        ),
        (
            &["--app", "1", "-p", "secret"],
            "error: there is a password without its other half: add `--username`, or set KINTONE_USERNAME\n",
        ),
        (
            &[
                "--app",
                "1",
                "--api-token",
                "t",
                "--basic-auth-username",
                "me",
            ],
            "error: there is a user name of Basic authentication without its other half: add `--basic-auth-password`, or set KINTONE_BASIC_AUTH_PASSWORD\n",
        ),
        (
            &[
                "--app",
                "1",
                "--api-token",
                "t",
                "--basic-auth-password",
                "secret",
            ],
            "error: there is a password of Basic authentication without its other half: add `--basic-auth-username`, or set KINTONE_BASIC_AUTH_USERNAME\n",
        ),
        (
            &[
                "--app",
                "1",
                "--api-token",
                "t",
                "--pfx-file-path",
                "client.pfx",
            ],
            "error: the password of the client certificate is missing: add `--pfx-file-password`\n",
        ),
        (
            &[
                "--app",
                "1",
                "--api-token",
                "t",
                "--pfx-file-password",
                "secret",
            ],
            "error: there is a password of a client certificate, but no file: add `--pfx-file-path`\n",
        ),
        (
            &["--app", "1", "--api-token", "t", "--fields", " , "],
            "error: `--fields` has no field\n",
        ),
    ];
    for (arguments, expected) in table {
        assert_eq!(complaint(&import(arguments)), expected, "{arguments:?}");
    }
}

#[test]
fn values_that_mean_nothing_are_refused() {
    let table: [(&[&str], &str); 13] = [
        (&["--app", "abc"], "`--app`: "),
        (&["--app", "0"], "`--app`: "),
        (&["--guest-space-id", "-1"], "'-1'"),
        (&["--guest-space-id", "x"], "`--guest-space-id`: "),
        (
            &["--timezone", "Tokyo"],
            "`--timezone`: `Tokyo` is not a time zone",
        ),
        (&["--fields", "A,B,A"], "`--fields` has \"A\" twice"),
        (
            &["--encoding", "ebcdic"],
            "invalid value 'ebcdic' for '--encoding",
        ),
        (&["--delimiter", "|"], "invalid value '|' for '--delimiter"),
        (&["--missing", "skip"], "--update-key"),
        (&["--empty-key", "error"], "--update-key"),
        (&["--timeout", "0"], "invalid value '0' for '--timeout"),
        (&["--retries", "-1"], "'-1'"),
        (&["--nowhere"], "unexpected argument '--nowhere'"),
    ];
    for (arguments, expected) in table {
        let mut all = import(arguments);
        if arguments[0] != "--app" {
            all.extend(["--app", "1"]);
        }
        all.extend(["--api-token", "t"]);
        let complaint = complaint(&all);
        assert!(complaint.starts_with("error: "), "{complaint}");
        assert!(complaint.contains(expected), "{arguments:?}: {complaint}");
    }
}

#[test]
fn what_no_client_can_be_made_of_is_refused_without_being_shown() {
    let certificate = testdata("certificate/client.pfx");
    let certificate = certificate.to_str().unwrap();
    let table: [(&[&str], &str); 3] = [
        (
            &["--api-token", "sesame open"],
            "error: API token 1 has characters that API tokens do not have",
        ),
        (
            &[
                "--api-token",
                "t",
                "--base-url",
                "https://example.cybozu.com",
                "--proxy",
                "socks5://me:sesame@host:1",
            ],
            "error: the proxy's address cannot be read",
        ),
        (
            &[
                "--api-token",
                "t",
                "--pfx-file-path",
                certificate,
                "--pfx-file-password",
                "sesame, open",
            ],
            "error: the password of the client certificate is wrong",
        ),
    ];
    for (arguments, expected) in table {
        let mut all = vec!["import", "file.csv", "--app", "1"];
        if !arguments.contains(&"--base-url") {
            all.extend(["--base-url", "http://127.0.0.1:9"]);
        }
        all.extend(arguments);
        let complaint = complaint(&all);
        assert!(complaint.starts_with(expected), "{complaint}");
        assert!(!complaint.contains("sesame"), "{complaint}");
    }
}

#[test]
fn only_this_machine_is_spoken_to_without_encryption() {
    for url in [
        "http://example.cybozu.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "ftp://localhost",
        "example.cybozu.com",
        "https://me:secret@example.cybozu.com",
    ] {
        let complaint = complaint(&[
            "import",
            "file.csv",
            "--base-url",
            url,
            "--app",
            "1",
            "--api-token",
            "t",
        ]);
        assert!(
            complaint.starts_with("error: `--base-url`: "),
            "{url}: {complaint}"
        );
        assert!(!complaint.contains("secret"), "{complaint}");
    }
}

#[test]
fn a_file_is_named_once() {
    for (arguments, expected) in [
        (&["import"][..], "add a CSV file, or `-` for standard input"),
        (
            &["import", "a.csv", "--file-path", "b.csv"],
            "cannot be used with",
        ),
        (
            &["import", "a.csv", "b.csv"],
            "of the files that are named, file 2 is not there",
        ),
        (&["import", "--file-path"], "a value is required"),
        (
            &["sandbox", "serve"],
            "required arguments were not provided",
        ),
        (
            &["sandbox", "serve", "dir", "--form", "form.json"],
            "cannot be used with",
        ),
        (
            &["sandbox", "serve", "--form", "form.json", "--reset"],
            "cannot be used with",
        ),
        (&["import", "a.csv", "--sandbox-reset"], "--sandbox <DIR>"),
        (
            &["import", "a.csv", "--sandbox", ".", "--api-token", "t"],
            "cannot be used with",
        ),
        (
            &[
                "import",
                "a.csv",
                "--sandbox",
                ".",
                "--basic-auth-password",
                "t",
            ],
            "cannot be used with",
        ),
        (
            &[
                "import",
                "a.csv",
                "--sandbox",
                ".",
                "--pfx-file-password",
                "t",
            ],
            "cannot be used with",
        ),
        (&["exprot"], "unrecognized subcommand"),
        (&["record"], "Usage: kintable record"),
        (&[], "Usage: kintable"),
    ] {
        let complaint = complaint(arguments);
        assert!(complaint.contains(expected), "{arguments:?}: {complaint}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let (world, double) = (World::new(), Double::new());
    let run = double.import(&world, "nowhere.csv", &[]);
    assert_eq!((run.code, double.calls().len()), (Some(1), 0), "{run:?}");
    assert!(
        run.stderr
            .starts_with("error: failed to open file `nowhere.csv`"),
        "{}",
        run.stderr
    );
}
