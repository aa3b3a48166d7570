//! Whom the program trusts: by https those that the system trusts, and on this machine nobody need be.

use crate::support::{Double, Run, World, form, testdata, tls_answering, tls_server};

/// Saves the form of an app that is at this address, on a system that trusts these authorities.
fn pull(url: &str, authorities: &str, arguments: &[&str]) -> Run {
    let world = World::new();
    let base = [
        "form",
        "pull",
        "--base-url",
        url,
        "--api-token",
        "t",
        "--app",
        "1",
    ];
    let mut command = world.command(&[&base[..], arguments].concat());
    command
        .env("SSL_CERT_FILE", authorities)
        .env("SSL_CERT_DIR", "/nonexistent");
    Run::from(command.output().unwrap())
}

fn authority() -> String {
    let path = testdata("certificate/tls/authority.pem");
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_server_that_an_authority_vouches_for_is_trusted() {
    let url = format!("https://{}", tls_server("loopback.pem"));
    let run = pull(&url, &authority(), &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("status 404"), "it was asked: {run:?}");
}

#[test]
fn a_certificate_that_is_not_trusted_is_told_with_what_to_do() {
    for (certificate, fault, english, japanese) in [
        (
            "expired.pem",
            "has expired",
            "this computer's clock",
            "このコンピューターの時計",
        ),
        (
            "not-yet.pem",
            "is not valid yet",
            "this computer's clock",
            "このコンピューターの時計",
        ),
        (
            "other-name.pem",
            "is for another name",
            "the host in `--base-url`",
            "「--base-url」のホスト名",
        ),
        (
            "self-signed.pem",
            "is not a certificate for a server",
            "not the authority's own",
            "認証局自身の証明書ではなく",
        ),
        (
            "unknown",
            "is not known",
            "environment variable SSL_CERT_FILE",
            "環境変数SSL_CERT_FILE",
        ),
    ] {
        let (shown, authorities) = match certificate {
            "unknown" => ("loopback.pem", testdata("certificate/tls/self-signed.pem")),
            other => (other, testdata("certificate/tls/authority.pem")),
        };
        let authorities = authorities.to_str().unwrap();
        let url = format!("https://{}", tls_server(shown));
        let run = pull(&url, authorities, &[]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(
            run.stderr.contains("no secure connection to kintone: the"),
            "{run:?}"
        );
        assert!(run.stderr.contains(fault), "{run:?}");
        let hint = run.stderr.split_once("\nhint: ").unwrap().1;
        assert!(hint.contains(english), "{run:?}");

        let world = World::new();
        world.file("file.csv", "Text\na\n");
        let url = format!("https://{}", tls_server(shown));
        let mut command =
            world.command(&["import", "file.csv", "--lang", "ja", "--base-url", &url]);
        command
            .args(["--app", "1", "--api-token", "t"])
            .env("SSL_CERT_FILE", authorities);
        let run = Run::from(command.output().unwrap());
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("サーバー証明書"), "{run:?}");
        assert!(run.stderr.contains(japanese), "{run:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_system_without_authorities_is_told_how_it_gets_them() {
    let certificate = testdata("certificate/client.pfx");
    let with_certificate = [
        "--pfx-file-path",
        certificate.to_str().unwrap(),
        "--pfx-file-password",
        "sesame",
    ];
    for arguments in [&[][..], &with_certificate] {
        let run = pull("https://example.cybozu.com", "/nonexistent", arguments);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(
            run.stderr.starts_with("error: no server can be trusted"),
            "{run:?}"
        );
        for remedy in ["`ca-certificates`", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
            assert!(run.stderr.contains(remedy), "{run:?}");
        }
    }
}

/// Slim containers have no certificates at all.
#[test]
fn this_machine_needs_no_authorities() {
    let double = Double::new();
    let run = pull(&double.base_url(), "/nonexistent", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let world = World::new();
    let orders = testdata("orders");
    let mut command = world.command(&["import", "--sandbox", orders.to_str().unwrap()]);
    command
        .arg(orders.join("orders.csv"))
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("SSL_CERT_DIR", "/nonexistent");
    let run = Run::from(command.output().unwrap());
    assert_eq!(run.code, Some(0), "{run:?}");
}

/// Nor are they read: a store that cannot be read in time would hold an import up.
#[cfg(target_os = "linux")]
#[test]
fn on_this_machine_no_certificate_is_read() {
    let double = Double::new();
    let world = World::new();
    // A pipe that nobody writes to holds whoever opens it, until the time is up.
    let pipe = world.path().join("certificates");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let mut command = std::process::Command::new("timeout");
    command.args(["60", env!("CARGO_BIN_EXE_kintable")]);
    command.args([
        "form",
        "pull",
        "--base-url",
        &double.base_url(),
        "--api-token",
        "t",
        "--app",
        "1",
    ]);
    command.env("SSL_CERT_FILE", &pipe);
    let run = Run::from(command.output().unwrap());
    assert_eq!(run.code, Some(0), "{run:?}");
}

/// What adds records has connections of its own, which trust whom the others trust.
#[cfg(target_os = "linux")]
#[test]
fn the_certificates_of_authorities_are_read_once() {
    let world = World::new();
    // Who opens the pipe a second time waits for somebody to write to it, until the time is up.
    let pipe = world.path().join("certificates");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let written = std::thread::spawn({
        let (pipe, authority) = (pipe.clone(), fs_err::read(authority()).unwrap());
        move || fs_err::write(pipe, authority).unwrap()
    });
    let written_record = r#"{"results":[{"ids":["1"],"revisions":["1"]}]}"#;
    let answers = [form().to_string(), written_record.to_owned()].map(|body| {
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json";
        format!("{head}\r\ncontent-length: {length}\r\n\r\n{body}")
    });
    let url = format!("https://{}", tls_answering("loopback.pem", answers.into()));
    world.file("file.csv", "Text\na\n");
    let mut command = world.command(&["import", "file.csv", "--no-preflight", "--app", "1"]);
    command
        .args(["--api-token", "t", "--base-url", &url])
        .env("SSL_CERT_FILE", &pipe)
        .env("SSL_CERT_DIR", "/nonexistent");
    let run = Run::of(&mut command);
    assert_eq!(run.code, Some(0), "{run:?}");
    written.join().unwrap();
}
