//! A sandbox with a client to talk to it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kintable::appdir::{AppFiles, AppSource};
use kintable::sandbox::{Config, Running, start};
use serde_json::{Value as Json, json};
use tokio::task::JoinSet;

const TOKEN: &str = "X-Cybozu-API-Token";

/// A sandbox and a client.
pub(super) struct World {
    sandbox: Running,
    client: reqwest::Client,
}

/// The directory of test data.
pub(super) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// An app of a form under `testdata/forms`, or of one that `testdata` has files for.
pub(super) fn app(id: u64, form: &str) -> AppSource {
    let places = [testdata().join("forms"), testdata()].map(|dir| dir.join(form).join("form.json"));
    let path = places.into_iter().find(|path| path.is_file()).unwrap();
    AppSource {
        id: id.to_string().parse().unwrap(),
        files: AppFiles::read(&path).unwrap(),
    }
}

/// A sandbox of these apps whose clock stands still and whose keys repeat.
pub(super) fn config(apps: Vec<AppSource>) -> Config {
    let mut config = Config::new(apps);
    config.clock = Arc::new(|| "2026-04-23T14:11:42Z".parse().unwrap());
    config.seed = 1;
    config
}

impl World {
    /// Starts a sandbox.
    pub(super) async fn start(config: Config) -> Self {
        Self {
            sandbox: start(config).await.unwrap(),
            client: reqwest::Client::new(),
        }
    }

    /// Sends a request and gives the response as it came.
    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        body: &Json,
    ) -> reqwest::Result<reqwest::Response> {
        let url = format!("{}/k/v1/{path}", self.sandbox.base_url());
        self.client
            .request(method.parse().unwrap(), url)
            .header(TOKEN, "token")
            .json(body)
            .send()
            .await
    }

    /// Asks for a path with these headers, and a token unless one is among them.
    pub(super) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let mut request = self.asking(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !headers.iter().any(|(name, _)| *name == TOKEN) {
            request = request.header(TOKEN, "token");
        }
        request.send().await.unwrap()
    }

    /// Posts what stands for a GET.
    pub(super) async fn post_as_get(&self, path: &str, body: &Json) -> reqwest::Response {
        let url = format!("{}/k/v1/{path}", self.sandbox.base_url());
        let request = self.client.post(url).header(TOKEN, "token");
        let request = request.header("X-HTTP-Method-Override", "GET");
        request.json(body).send().await.unwrap()
    }

    /// Asks for a path so many times at once, and goes on waiting for the answers until it is dropped.
    pub(super) fn hold(&self, path: &str, times: usize) -> JoinSet<()> {
        let mut held = JoinSet::new();
        for _ in 0..times {
            let request = self.asking(path).header(TOKEN, "token");
            held.spawn(async move {
                let _ = request.send().await;
            });
        }
        held
    }

    fn asking(&self, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/k/v1/{path}", self.sandbox.base_url());
        self.client.get(url)
    }

    /// Sends a request; its status and body.
    pub(super) async fn call(&self, method: &str, path: &str, body: Json) -> (u16, Json) {
        let response = self.send(method, path, &body).await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }

    /// Adds one record, which must succeed.
    pub(super) async fn add(&self, app: u64, record: Json) {
        let body = json!({"app": app, "record": record});
        let (status, body) = self.call("POST", "record.json", body).await;
        assert_eq!(status, 200, "{body}");
    }

    /// Uploads a file; its key.
    pub(super) async fn upload(&self, name: &str, text: &str) -> String {
        let part = reqwest::multipart::Part::text(text.to_owned()).file_name(name.to_owned());
        let response = self
            .client
            .post(format!("{}/k/v1/file.json", self.sandbox.base_url()))
            .header(TOKEN, "token")
            .multipart(reqwest::multipart::Form::new().part("file", part))
            .send()
            .await;
        let body: Json = response.unwrap().json().await.unwrap();
        body["fileKey"].as_str().unwrap().to_owned()
    }

    /// The content of an attached file.
    pub(super) async fn download(&self, key: &str) -> Vec<u8> {
        let url = format!("{}/k/v1/file.json", self.sandbox.base_url());
        let request = self.client.get(url).query(&[("fileKey", key)]);
        let request = request.header(TOKEN, "token");
        let response = request.send().await.unwrap();
        response.bytes().await.unwrap().to_vec()
    }

    /// All records of an app, the oldest first.
    pub(super) async fn records(&self, app: u64) -> Vec<Json> {
        let body = json!({"app": app, "query": "order by $id asc limit 500"});
        let (status, body) = self.call("GET", "records.json", body).await;
        assert_eq!(status, 200, "{body}");
        body["records"].as_array().unwrap().clone()
    }

    /// Ends the sandbox.
    pub(super) async fn stop(self) {
        self.sandbox.stop().await;
    }
}
