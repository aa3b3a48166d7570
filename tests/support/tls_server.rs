//! A server that speaks TLS, and shows a certificate of a test's choice.

use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::raw_server::{beside, is_beside, whole_request};
use super::testdata;

const NOT_THERE: &str = "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Serves one connection with the certificate of this name, and answers its first request that nothing is there.
pub(crate) fn tls_server(certificate: &str) -> SocketAddr {
    tls_answering(certificate, vec![NOT_THERE.to_owned()])
}

/// Serves a connection for each of these answers, and shows the certificate of this name.
pub(crate) fn tls_answering(certificate: &str, answers: Vec<String>) -> SocketAddr {
    let dir = testdata("certificate/tls");
    let chain = CertificateDer::from_pem_file(dir.join(certificate)).unwrap();
    let key = PrivateKeyDer::from_pem_file(dir.join("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // A client that does not trust the certificate goes away, and so does the thread.
    thread::spawn(move || {
        let mut answers = answers.into_iter();
        while answers.len() > 0 {
            let (tcp, _) = listener.accept()?;
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, tcp);
            let request = whole_request(&mut stream)?;
            let answer = if is_beside(&request) {
                beside(&request)
            } else {
                answers.next().unwrap_or_default()
            };
            stream.write_all(answer.as_bytes())?;
            stream.conn.send_close_notify();
            stream.flush()?;
        }
        io::Result::Ok(())
    });
    address
}
