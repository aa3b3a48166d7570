//! How many plain records a second the sandbox takes through bulk requests of 20 × 100, beside a stub that
//! reads the same requests and answers at once: `cargo bench --bench sandbox`.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measures")]

use std::net::Ipv4Addr;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use axum::body::Bytes;
use axum::routing::post;
use axum::{Json, Router};
use kintable::appdir::{AppFiles, AppSource};
use kintable::sandbox::{self, Config, Store};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const REQUESTS: usize = 20;
const RECORDS: usize = 100;
/// Bulk requests of one measurement.
const ROUNDS: usize = 25;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let load = load();
    let stub = measure(&start_stub().await?, &load).await?;
    report("stub", stub, stub);
    report(
        "sandbox in memory",
        sandbox_rate(Store::Memory, &load).await?,
        stub,
    );
    let dir = tempfile::tempdir()?;
    let file = Store::File(dir.path().join("sandbox.sqlite"));
    report("sandbox in a file", sandbox_rate(file, &load).await?, stub);
    Ok(())
}

fn report(name: &str, rate: f64, stub: f64) {
    let share = rate / stub * 100.0;
    println!("{name:<18} {rate:>9.0} records/s  {share:>5.1} % of the stub");
}

/// The bodies of all bulk requests: customers with a unique key.
fn load() -> Vec<Bytes> {
    let bulk = |round: usize| {
        let request = |request: usize| {
            let first = (round * REQUESTS + request) * RECORDS;
            let records: Vec<_> = (first..first + RECORDS).map(customer).collect();
            json!({
                "method": "POST",
                "api": "/k/v1/records.json",
                "payload": {"app": "1", "records": records},
            })
        };
        let requests: Vec<_> = (0..REQUESTS).map(request).collect();
        Bytes::from(json!({ "requests": requests }).to_string())
    };
    (0..ROUNDS).map(bulk).collect()
}

fn customer(number: usize) -> Value {
    json!({
        "顧客コード": {"value": format!("C-{number:06}")},
        "会社名": {"value": "株式会社サンプル商事"},
        "担当者名": {"value": "山田 太郎"},
        "ランク": {"value": (number % 5).to_string()},
        "電話番号": {"value": "03-1234-5678"},
        "メールアドレス": {"value": "taro@example.co.jp"},
        "Webサイト": {"value": "https://example.co.jp/"},
        "備考": {"value": "展示会で名刺交換。\n来月あらためて連絡する。"},
    })
}

async fn sandbox_rate(store: Store, load: &[Bytes]) -> anyhow::Result<f64> {
    let form = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testdata/forms/customers/form.json"
    );
    let app = AppSource {
        id: "1".parse()?,
        files: AppFiles::read(form.as_ref())?,
    };
    let config = Config {
        store,
        ..Config::new(vec![app])
    };
    let sandbox = sandbox::start(config).await?;
    let rate = measure(sandbox.base_url(), load).await?;
    sandbox.stop().await;
    Ok(rate)
}

/// Serves what reads a request whole and answers the same always.
async fn start_stub() -> anyhow::Result<String> {
    let results =
        vec![json!({"ids": vec!["1"; RECORDS], "revisions": vec!["1"; RECORDS]}); REQUESTS];
    let answer = json!({ "results": results });
    let answering = post(|_: Bytes| async move { Json(answer) });
    let router = Router::new()
        .fallback(answering)
        .layer(axum::extract::DefaultBodyLimit::disable());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, router).await });
    Ok(base_url)
}

/// Sends the load, one bulk request after the other; records a second.
async fn measure(base_url: &str, load: &[Bytes]) -> anyhow::Result<f64> {
    let client = reqwest::Client::new();
    let begun = Instant::now();
    for body in load {
        let request = client
            .post(format!("{base_url}/k/v1/bulkRequest.json"))
            .header("Content-Type", "application/json")
            .header("X-Cybozu-API-Token", "any")
            .body(body.clone());
        let answer: Value = request.send().await?.error_for_status()?.json().await?;
        let results = answer["results"].as_array().context("no results")?;
        ensure!(results.len() == REQUESTS, "{answer}");
    }
    let records = u32::try_from(ROUNDS * REQUESTS * RECORDS)?;
    Ok(f64::from(records) / begun.elapsed().as_secs_f64())
}
