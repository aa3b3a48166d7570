//! What is said of a run: two languages, explanations, and documents for machines.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "snapbox writes its snapshots with them"
)]

mod explain;
mod github;
mod junit;
mod language;
mod limits;
mod sarif;
#[cfg(unix)]
mod screens;
mod words;

use crate::support::{Run, World, testdata};

/// Two records of `testdata/orders`, with five errors at four codes and fields, and a notice.
const BAD: &str = "\
*,受注番号,受注日,備考,受注明細,数量,色,会社名,商品コード
*,ORD-1,2026/13/01,a,,\"1,000\",ブラック,Ａ社,A
,,,b,,２,黒,,B
*,ORD-2,2026-11-01,,,\"<&]]>\u{1b}\n::error::x%\",黒,Ｂ社,C
";

/// `import` of this content into an empty sandbox of `testdata/orders`, with further arguments and environment.
fn import(file: &str, content: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let world = World::new();
    world.file(file, content);
    let sandbox = testdata("orders");
    let mut all = vec!["import", file, "--sandbox", sandbox.to_str().unwrap()];
    all.extend(arguments);
    let mut command = world.command(&all);
    command.envs(environment.iter().copied());
    Run::of(&mut command)
}

/// `import` into a kintone that cannot be reached: nobody listens on port 1 of the loopback address.
fn import_unreachable(file: &str, arguments: &[&str]) -> Run {
    let world = World::new();
    world.file(file, "Text\na\n");
    let mut all = vec!["import", file, "--base-url", "http://127.0.0.1:1"];
    all.extend(["--api-token", "x", "--app", "1", "--retries", "0"]);
    all.extend(arguments);
    world.run(&all)
}

/// `kintable explain` with these arguments.
fn explain(arguments: &[&str]) -> Run {
    let mut all = vec!["explain"];
    all.extend(arguments);
    World::new().run(&all)
}

fn has_japanese(text: &str) -> bool {
    text.chars()
        .any(|letter| matches!(letter, 'ぁ'..='ん' | 'ァ'..='ヶ' | '一'..='龠'))
}
