//! What a token, a password or a login is never seen in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{Double, RawServer, Run, World, refusal, testdata};

/// The word in every secret of these tests.
const SECRET: &str = "sesame";

/// Neither the secrets nor the headers that carry them.
#[track_caller]
fn shows_no_secret(what: &str, run: &Run) {
    let shown = format!("{}{}", run.stdout, run.stderr);
    assert!(!shown.contains(SECRET), "{what}: {run:?}");
    for login in ["user:pass-sesame", "gate:gate-sesame", "me:proxy-sesame"] {
        let header = STANDARD.encode(login);
        assert!(!shown.contains(&header), "{what}: {run:?}");
    }
}

const TOKEN: [&str; 2] = ["--api-token", "token-sesame"];
const LOGIN: [&str; 4] = ["-u", "user", "-p", "pass-sesame"];
const GATE: [&str; 4] = [
    "--basic-auth-username",
    "gate",
    "--basic-auth-password",
    "gate-sesame",
];

/// Runs an import in every way that it can be told, with each login, and checks what was said.
fn import(what: &str, base_url: &str, file: &str, arguments: &[&str], expected: i32) {
    for login in [&TOKEN[..], &LOGIN] {
        for output in ["text", "json"] {
            let world = World::new();
            world.file("file.csv", file);
            let mut all = vec!["import", "file.csv", "--base-url", base_url, "--app", "1"];
            all.extend(["--log-level", "trace", "--retries", "0", "--output", output]);
            let run = world.run(&[&all, login, &GATE, arguments].concat());
            assert_eq!(run.code, Some(expected), "{what}: {run:?}");
            shows_no_secret(what, &run);
        }
    }
}

#[test]
fn no_answer_brings_a_secret_to_light() {
    let page = |status| ResponseTemplate::new(status).set_body_string("<html>");
    let json = |status, code| {
        ResponseTemplate::new(status)
            .set_body_json(json!({"code": code, "id": "i", "message": "m"}))
    };
    let moved = ResponseTemplate::new(302).insert_header(
        "location",
        "https://me:sesame@sso.example.com/?token=sesame#sesame",
    );
    let refused = json!({"code": "CB_VA01", "id": "i", "message": "m", "errors": {"records[0].Text.value": {"messages": ["m"]}}});
    let (form, bulk) = ("app/form/fields.json", "bulkRequest.json");
    let table = [
        ("a form", form, page(401), 5),
        ("a wrong login", form, json(401, "CB_WA01"), 5),
        ("a wrong token", form, json(520, "GAIA_IA02"), 5),
        ("a redirect", form, moved, 1),
        ("a front server's error", form, page(502), 1),
        ("a refused record", bulk, refusal(400, 0, 1, refused), 1),
        ("a lost answer", bulk, page(504), 7),
    ];
    for (what, api, answer, code) in table {
        let double = Double::new();
        double.answer(api, u64::MAX, answer);
        import(what, &double.base_url(), "Text\na\n", &[], code);
    }
}

#[test]
fn no_ending_brings_a_secret_to_light() {
    let double = Double::new();
    let url = double.base_url();
    import("success", &url, "Text\na\n", &[], 0);
    import("an invalid file", &url, "Number\na\n", &[], 4);
    import("an unknown option", &url, "Text\na\n", &["--nowhere"], 2);
    import("an option given twice", &url, "Text\na\n", &GATE, 2);
    import(
        "an option without its value",
        &url,
        "Text\na\n",
        &["--proxy"],
        2,
    );
    import("an empty option", &url, "Text\na\n", &["--fields", ""], 2);
    import(
        "a proxy that is none",
        "https://example.cybozu.com",
        "Text\na\n",
        &["--proxy", "ftp://me:proxy-sesame@host"],
        2,
    );
    let login = url.replace("http://", "http://me:proxy-sesame@");
    import("a login in the address", &login, "Text\na\n", &[], 2);
    let certificate = testdata("certificate/client.pfx");
    let certificate = [
        "--pfx-file-path",
        certificate.to_str().unwrap(),
        "--pfx-file-password",
    ];
    import(
        "a certificate",
        &url,
        "Text\na\n",
        &[&certificate[..], &["sesame"]].concat(),
        0,
    );
    import(
        "a wrong password",
        &url,
        "Text\na\n",
        &[&certificate[..], &["not sesame"]].concat(),
        2,
    );
}

/// A word without its option, or after a misspelt one, may be a secret.
#[test]
fn no_word_that_slipped_is_repeated() {
    let table: [(&[&str], &str); 15] = [
        (&["import", "a.csv", "sesame"], "file 2 is not there; it is"),
        (&["import", "a.csv", "--", "sesame"], "it is not shown"),
        (&["sesame"], "unrecognized subcommand\n\n  tip: argument 1 "),
        (&["form", "sesame"], "unrecognized subcommand"),
        (&["record", "sesame"], "unrecognized subcommand"),
        (&["help", "sesame"], "unrecognized subcommand"),
        (
            &["completions", "sesame"],
            "invalid value '…' for '<SHELL>'",
        ),
        (
            &["import", "a.csv", "--api-tokne", "sesame"],
            "'--api-tokne' found\n\n  tip: a similar argument exists: '--api-token'",
        ),
        (&["import", "a.csv", "--api-tokne=sesame"], "'--api-tokne'"),
        (
            &["import", "a.csv", "--passwordsesame"],
            "argument 3 is not",
        ),
        (&["import", "a.csv", "-p", "--sesame"], "argument 4 is not"),
        (&["import", "a.csv", "-zsesame"], "unexpected argument '-z'"),
        (&["explain", "-psesame"], "unexpected argument '-p'"),
        (
            &["import", "a.csv", "--verbose=sesame"],
            "unexpected value '…' for '--verbose' found",
        ),
        (
            &["import", "a.csv", "-p", "sesame", "-p", "sesame"],
            "cannot be used multiple times",
        ),
    ];
    for (arguments, expected) in table {
        let run = World::new().run(arguments);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(expected), "{arguments:?}: {run:?}");
        shows_no_secret("a word that slipped", &run);
    }
    let near = World::new().run(&["chek"]);
    assert!(
        near.stderr.contains("a similar subcommand exists: 'check'"),
        "{near:?}"
    );
}

#[test]
fn no_help_shows_what_the_environment_holds() {
    for arguments in [
        &["import", "--help"][..],
        &["import", "-h"],
        &["form", "pull", "--help"],
    ] {
        let world = World::new();
        let mut command = world.command(arguments);
        for name in ["USERNAME", "PASSWORD", "API_TOKEN", "BASIC_AUTH_PASSWORD"] {
            command.env(format!("KINTONE_{name}"), "sesame");
        }
        command.env("HTTPS_PROXY", "http://me:sesame@host");
        let run = Run::from(command.output().unwrap());
        assert_eq!(run.code, Some(0), "{run:?}");
        shows_no_secret("help", &run);
    }
}

#[test]
fn no_proxy_brings_its_login_to_light() {
    let told = "HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    for by_option in [true, false] {
        let proxy = RawServer::answering(&[told]);
        let address = format!("http://me:proxy-sesame@{}", proxy.address);
        let world = World::new();
        world.file("file.csv", "Text\na\n");
        let mut command =
            world.command(&["import", "file.csv", "--log-level", "trace", "--app", "1"]);
        command
            .args(["--base-url", "https://example.cybozu.com", "--retries", "0"])
            .args(TOKEN);
        if by_option {
            command.args(["--proxy", &address]);
        } else {
            command.env("HTTPS_PROXY", &address);
        }
        let run = Run::of(&mut command);
        assert_eq!(run.code, Some(1), "{run:?}");
        shows_no_secret("a proxy", &run);
        let login = STANDARD.encode("me:proxy-sesame");
        let asked = proxy.requests().remove(0);
        assert!(
            asked.contains(&login),
            "the proxy is given its login: {asked}"
        );
    }
}

#[test]
fn the_log_tells_requests_without_their_contents() {
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", "Text\n極秘\n");
    let run = double.import(&world, "file.csv", &["--log-level", "trace"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr
            .contains("path=/k/v1/bulkRequest.json status=200"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("極秘"), "{}", run.stderr);
    let quiet = double.import(&world, "file.csv", &[]);
    assert!(!quiet.stderr.contains("bulkRequest"), "{}", quiet.stderr);
}
