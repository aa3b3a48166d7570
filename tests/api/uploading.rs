use kintable::api::{Certainty, Content};
use wiremock::matchers::{header_regex, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::helpers::client_of;

const SORRY: &str = r#"{"code":"GAIA_TO04","id":"i","message":"busy"}"#;

#[tokio::test]
async fn a_file_is_uploaded_under_its_name_with_its_type_and_again_after_a_failure() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(429).set_body_string(SORRY))
        .up_to_n_times(1)
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/k/v1/file.json"))
        .and(header_regex(
            "content-type",
            "^multipart/form-data; boundary=",
        ))
        .and(header_regex("content-length", "^[0-9]+$"))
        .respond_with(ResponseTemplate::new(200).set_body_string(r#"{"fileKey":"fk-1"}"#))
        .expect(1)
        .mount(&server)
        .await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("a.txt");
    fs_err::write(&file, "見積書").unwrap();
    let key = client_of(&server)
        .upload(&Content::File(file), "見積 \"1\".txt")
        .await
        .unwrap();

    assert_eq!(key, "fk-1");
    let requests = server.received_requests().await.unwrap();
    let body = String::from_utf8(requests[1].body.clone()).unwrap();
    let part = "Content-Disposition: form-data; name=\"file\"; filename=\"見積 \\\"1\\\".txt\"\r\n\
                Content-Type: text/plain\r\n\r\n見積書\r\n";
    assert!(body.contains(part), "{body}");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named_and_nothing_is_sent() {
    let server = MockServer::start().await;
    let directory = tempfile::tempdir().unwrap();
    let error = client_of(&server)
        .upload(
            &Content::File(directory.path().join("missing.txt")),
            "missing.txt",
        )
        .await
        .unwrap_err();
    assert!(error.to_string().contains("missing.txt`: "), "{error}");
    assert_eq!((error.certainty(), error.attempts), (Certainty::NotDone, 1));
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}
