//! What is read from the environment.

use wiremock::Request;

use crate::support::{Double, RawServer, Run, World};

/// Runs `import file.csv` with these arguments and variables, and nothing else.
fn import(arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let mut command = world.command(&[&["import", "file.csv"], arguments].concat());
    Run::of(command.envs(variables.iter().copied()))
}

/// The same against a double, which succeeds: how it ended, and the requests.
fn requests(arguments: &[&str], variables: &[(&str, &str)]) -> (Run, Vec<Request>) {
    let double = Double::new();
    let url = double.base_url();
    let home = ("KINTONE_BASE_URL", url.as_str());
    let run = import(
        arguments,
        &[&[home, ("KINTABLE_APP", "1")], variables].concat(),
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let requests = double.requests();
    assert_eq!(requests.len(), 2);
    (run, requests)
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request
        .headers
        .get(name)
        .map(|value| value.to_str().unwrap())
}

#[test]
fn the_environment_says_where_kintone_is_and_who_asks() {
    let (_, sent) = requests(
        &[],
        &[
            ("KINTONE_USERNAME", "user"),
            ("KINTONE_PASSWORD", "pass:word"),
            ("KINTONE_BASIC_AUTH_USERNAME", "gate"),
            ("KINTONE_BASIC_AUTH_PASSWORD", "開けゴマ"),
            ("KINTONE_GUEST_SPACE_ID", "7"),
        ],
    );
    for request in sent {
        assert!(
            request.url.path().starts_with("/k/guest/7/v1/"),
            "{}",
            request.url
        );
        assert_eq!(
            header(&request, "x-cybozu-authorization"),
            Some("dXNlcjpwYXNzOndvcmQ=")
        );
        assert_eq!(
            header(&request, "authorization"),
            Some("Basic Z2F0ZTrplovjgZHjgrTjg54=")
        );
    }
    let (_, sent) = requests(&[], &[("KINTONE_API_TOKEN", "t1, t2")]);
    assert_eq!(header(&sent[0], "x-cybozu-api-token"), Some("t1,t2"));
}

#[test]
fn an_option_comes_before_its_variable() {
    let (_, sent) = requests(
        &["--api-token", "typed", "--guest-space-id", "7"],
        &[("KINTONE_API_TOKEN", "t"), ("KINTONE_GUEST_SPACE_ID", "8")],
    );
    assert_eq!(header(&sent[0], "x-cybozu-api-token"), Some("typed"));
    assert!(sent[0].url.path().starts_with("/k/guest/7/v1/"));
    let double = Double::new();
    let arguments = [
        "--base-url",
        &double.base_url(),
        "--app",
        "1",
        "--api-token",
        "t",
    ];
    let run = import(
        &arguments,
        &[
            ("KINTONE_BASE_URL", "http://127.0.0.1:9"),
            ("KINTABLE_APP", "2"),
        ],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn a_login_comes_before_a_token_and_says_so() {
    let login = [("KINTONE_USERNAME", "user"), ("KINTONE_PASSWORD", "word")];
    for (arguments, variables) in [
        (&["--api-token", "t"][..], &login[..]),
        (&["-u", "user", "-p", "word"], &[("KINTONE_API_TOKEN", "t")]),
        (
            &["--password", "word"],
            &[("KINTONE_USERNAME", "user"), ("KINTONE_API_TOKEN", "t")],
        ),
    ] {
        let (run, sent) = requests(arguments, variables);
        assert_eq!(
            header(&sent[0], "x-cybozu-authorization"),
            Some("dXNlcjp3b3Jk")
        );
        assert_eq!(header(&sent[0], "x-cybozu-api-token"), None);
        let notice = "notice: there are a login name and an API token: the login name is used\n";
        assert!(run.stderr.starts_with(notice), "{}", run.stderr);
    }
    let (run, _) = requests(&["--api-token", "t"], &[]);
    assert!(!run.stderr.contains("login"), "{}", run.stderr);
}

#[test]
fn half_a_login_is_an_error_even_beside_a_token() {
    for (variable, other) in [
        ("KINTONE_USERNAME", "KINTONE_PASSWORD"),
        ("KINTONE_PASSWORD", "KINTONE_USERNAME"),
    ] {
        let url = ("KINTONE_BASE_URL", "http://127.0.0.1:9");
        let run = import(&["--app", "1", "--api-token", "t"], &[url, (variable, "x")]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(
            run.stderr.ends_with(&format!("or set {other}\n")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn an_empty_variable_is_as_good_as_none() {
    let empty = [
        "KINTONE_USERNAME",
        "KINTONE_PASSWORD",
        "KINTONE_BASIC_AUTH_USERNAME",
        "KINTONE_BASIC_AUTH_PASSWORD",
        "KINTONE_GUEST_SPACE_ID",
        "HTTPS_PROXY",
        "https_proxy",
        "LC_ALL",
    ];
    let variables: Vec<_> = empty
        .iter()
        .map(|name| (*name, ""))
        .chain([("LANG", "ja")])
        .collect();
    let (run, sent) = requests(&["--api-token", "t"], &variables);
    assert_eq!(sent[0].url.path(), "/k/v1/app/form/fields.json");
    assert_eq!(header(&sent[0], "accept-language"), Some("ja"));
    assert!(!run.stderr.contains("notice: "), "{}", run.stderr);
    for (variable, given, missing) in [
        (
            "KINTONE_BASE_URL",
            ["--app", "1", "--api-token", "t"],
            "`--base-url` is missing",
        ),
        (
            "KINTABLE_APP",
            ["--base-url", "http://127.0.0.1:9", "--api-token", "t"],
            "`--app` is missing",
        ),
        (
            "KINTONE_API_TOKEN",
            ["--base-url", "http://127.0.0.1:9", "--app", "1"],
            "no login name and no API token",
        ),
    ] {
        let run = import(&given, &[(variable, "")]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(missing), "{}", run.stderr);
    }
}

#[test]
fn the_language_of_kintones_messages_is_the_users() {
    for (variable, locale, expected) in [
        ("LANG", "ja_JP.UTF-8", "ja"),
        ("LC_ALL", "ja_JP.UTF-8", "ja"),
        ("LC_MESSAGES", "zh_CN.UTF-8", "zh"),
        ("LANG", "en_US.UTF-8", "en"),
        ("LANG", "C", "en"),
        ("LANG", "fr_FR.UTF-8", "en"),
    ] {
        let (_, sent) = requests(&["--api-token", "t"], &[(variable, locale)]);
        assert_eq!(
            header(&sent[0], "accept-language"),
            Some(expected),
            "{locale}"
        );
    }
}

/// What a proxy is asked for, where an import is run with these arguments and variables; `{}` is its address.
fn asked_of_proxy(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let proxy = RawServer::answering(&[
        "HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
    ]);
    let address = proxy.address.to_string();
    let filled = |text: &str| text.replace("{}", &address);
    let arguments: Vec<_> = arguments.iter().map(|text| filled(text)).collect();
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, filled(value)))
        .collect();
    let mut all = vec![
        "--base-url",
        "https://example.cybozu.com",
        "--app",
        "1",
        "--api-token",
        "t",
        "--retries",
        "0",
    ];
    all.extend(arguments.iter().map(String::as_str));
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let run = import(&all, &variables);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stderr.contains("error: no connection to kintone: "),
        "{}",
        run.stderr
    );
    proxy.requests().remove(0)
}

#[test]
fn a_proxy_comes_from_the_option_or_the_environment() {
    for (arguments, variables) in [
        (&[][..], &[("HTTPS_PROXY", "http://{}")][..]),
        (&[], &[("https_proxy", "http://{}")]),
        (&["--proxy", "http://{}"], &[]),
        (
            &["--proxy", "http://{}"],
            &[("HTTPS_PROXY", "http://127.0.0.1:9")],
        ),
    ] {
        let asked = asked_of_proxy(arguments, variables);
        assert!(
            asked.starts_with("CONNECT example.cybozu.com:443 HTTP/1.1\r\n"),
            "{asked}"
        );
    }
}
