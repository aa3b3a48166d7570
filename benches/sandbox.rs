//! How many records a second, plain ones and such with tables, the sandbox takes through bulk requests of 20 × 100, beside a stub that
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
    for (form, make) in [
        ("forms/customers", customer as fn(usize) -> Value),
        ("orders", order),
    ] {
        println!("{form}");
        compare(form, &load(make)).await?;
    }
    Ok(())
}

async fn compare(form: &str, load: &[Bytes]) -> anyhow::Result<()> {
    let stub = measure(&start_stub().await?, load).await?;
    report("stub", stub, stub);
    report(
        "sandbox in memory",
        sandbox_rate(form, Store::Memory, load).await?,
        stub,
    );
    let dir = tempfile::tempdir()?;
    let file = Store::File(dir.path().join("sandbox.sqlite"));
    report(
        "sandbox in a file",
        sandbox_rate(form, file, load).await?,
        stub,
    );
    Ok(())
}

fn report(name: &str, rate: f64, stub: f64) {
    let share = rate / stub * 100.0;
    println!("{name:<18} {rate:>9.0} records/s  {share:>5.1} % of the stub");
}

/// The bodies of all bulk requests, of records that are made so.
fn load(make: fn(usize) -> Value) -> Vec<Bytes> {
    let bulk = |round: usize| {
        let request = |request: usize| {
            let first = (round * REQUESTS + request) * RECORDS;
            let records: Vec<_> = (first..first + RECORDS).map(make).collect();
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

/// An order with three lines and a payment.
fn order(number: usize) -> Value {
    let line = |line: usize| {
        json!({"value": {
            "商品コード": {"value": format!("A-{line:03}")},
            "商品名": {"value": "ワイヤレスマウス 静音"},
            "数量": {"value": (number % 9 + line).to_string()},
            "単価": {"value": "2480"},
            "希望納期": {"value": "2026-12-10"},
            "色": {"value": "黒"},
        }})
    };
    let lines: Vec<_> = (1..=3).map(line).collect();
    json!({
        "受注番号": {"value": format!("ORD-{number:06}")},
        "受注日": {"value": "2026-09-01"},
        "会社名": {"value": "株式会社サンプル商事"},
        "営業担当": {"value": [{"code": "suzuki"}]},
        "受注状況": {"value": "受注"},
        "支払方法": {"value": "銀行振込"},
        "連絡先メール": {"value": "order1@example.co.jp"},
        "希望時間": {"value": "09:30"},
        "備考": {"value": "急ぎ。\n午前中に届けてください"},
        "受注明細": {"value": lines},
        "入金履歴": {"value": [{"value": {
            "入金日": {"value": "2026-09-30"},
            "入金額": {"value": "10000.50"},
            "入金方法": {"value": "振込"},
        }}]},
    })
}

async fn sandbox_rate(form: &str, store: Store, load: &[Bytes]) -> anyhow::Result<f64> {
    let root = env!("CARGO_MANIFEST_DIR");
    let form = format!("{root}/testdata/{form}/form.json");
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
