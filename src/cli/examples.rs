//! Examples below the help of each command, with what they do, and the exit codes of those that have them.

use super::exit;
use crate::language::{Language, Text};

/// The examples of a command, by its name, and whether its exit codes are listed below them.
const EXAMPLES: &[(&str, Text, bool)] = &[
    (
        "kintable",
        Text::fixed(
            "\
Examples:
  # Add the records of a file to an app; KINTONE_BASE_URL and KINTONE_API_TOKEN are set
  kintable import orders.csv --app 12

  # Check a file, and send nothing
  kintable check orders.csv --app 12

  # Try an import without kintone
  kintable form pull sandbox --app 12
  kintable import orders.csv --sandbox sandbox",
            "\
例：
  # ファイルのレコードをアプリに追加（環境変数KINTONE_BASE_URLとKINTONE_API_TOKENは設定済み）
  kintable import orders.csv --app 12

  # 何も送信せずにファイルを確認
  kintable check orders.csv --app 12

  # kintoneを使わずに取り込みを試す
  kintable form pull sandbox --app 12
  kintable import orders.csv --sandbox sandbox",
        ),
        true,
    ),
    (
        "import",
        Text::fixed(
            "\
Examples:
  # Add the records of a file
  kintable import orders.csv --app 12

  # See what would change in the records that exist, then update them and add the others
  kintable import orders.csv --app 12 --update-key order_no --dry-run --diff
  kintable import orders.csv --app 12 --update-key order_no

  # Import the records without errors, and write the others to a file
  kintable import orders.csv --app 12 --on-error skip --errors-file errors.csv

  # Import a directory of files, like 10-customers.csv and 12-orders.csv, parents first
  kintable import --dir nightly --dry-run
  kintable import --dir nightly",
            "\
例：
  # ファイルのレコードを追加
  kintable import orders.csv --app 12

  # 既存のレコードの変更内容を確認してから、更新または追加
  kintable import orders.csv --app 12 --update-key order_no --dry-run --diff
  kintable import orders.csv --app 12 --update-key order_no

  # エラーのないレコードを取り込み、ほかをファイルに書き出す
  kintable import orders.csv --app 12 --on-error skip --errors-file errors.csv

  # フォルダーのファイル（10-customers.csv、12-orders.csvなど）を、参照先のアプリから順に取り込む
  kintable import --dir nightly --dry-run
  kintable import --dir nightly",
        ),
        true,
    ),
    (
        "check",
        Text::fixed(
            "\
Examples:
  # Check a file against an app
  kintable check orders.csv --app 12

  # Check it against a saved form, without a connection
  kintable check orders.csv --form form.json

  # Show problems at their lines in a GitHub workflow
  kintable check orders.csv --form form.json --output github",
            "\
例：
  # アプリに対してファイルを確認
  kintable check orders.csv --app 12

  # 保存したフォームに対して、接続せずに確認
  kintable check orders.csv --form form.json

  # GitHubのワークフローで、エラーを該当する行に表示
  kintable check orders.csv --form form.json --output github",
        ),
        true,
    ),
    (
        "explain",
        Text::fixed(
            "\
Examples:
  kintable explain number.invalid
  kintable explain GAIA_LO04
  kintable explain",
            "\
例：
  kintable explain number.invalid
  kintable explain GAIA_LO04
  kintable explain",
        ),
        false,
    ),
    (
        "form pull",
        Text::fixed(
            "\
Examples:
  # Save the form, its layout and the app's settings in a directory, for `--sandbox`
  kintable form pull sandbox --app 12

  # Save the form alone, for `check --form`
  kintable form pull --output-file form.json --app 12",
            "\
例：
  # フォーム、レイアウト、アプリの設定をフォルダーに保存（「--sandbox」で使えます）
  kintable form pull sandbox --app 12

  # フォームだけを保存（「check --form」で使えます）
  kintable form pull --output-file form.json --app 12",
        ),
        false,
    ),
    (
        "form show",
        Text::fixed(
            "\
Examples:
  kintable form show --app 12
  kintable form show --form form.json --output json",
            "\
例：
  kintable form show --app 12
  kintable form show --form form.json --output json",
        ),
        false,
    ),
    (
        "auth test",
        Text::fixed(
            "\
Examples:
  kintable auth test --app 12
  kintable auth test --app 12 --output json",
            "\
例：
  kintable auth test --app 12
  kintable auth test --app 12 --output json",
        ),
        false,
    ),
    (
        "template",
        Text::fixed(
            "\
Examples:
  # An Excel file with lists, formats and limits, to be filled in
  kintable template --app 12 --output-file sample.xlsx

  # A CSV file for Excel
  kintable template --app 12 --encoding utf8-bom --output-file sample.csv",
            "\
例：
  # リスト、表示形式、制限の付いた、入力用のExcelファイル
  kintable template --app 12 --output-file sample.xlsx

  # Excelで開くCSVファイル
  kintable template --app 12 --encoding utf8-bom --output-file sample.csv",
        ),
        false,
    ),
    (
        "sandbox records",
        Text::fixed(
            "\
Examples:
  kintable sandbox records sandbox --app 12",
            "\
例：
  kintable sandbox records sandbox --app 12",
        ),
        false,
    ),
    (
        "sandbox reset",
        Text::fixed(
            "\
Examples:
  kintable sandbox reset sandbox",
            "\
例：
  kintable sandbox reset sandbox",
        ),
        false,
    ),
    (
        "history",
        Text::fixed(
            "\
Examples:
  # What ran lately, for one app
  kintable history --app 12 --since 2026-11-01

  # Runs that did not end well, for scripts
  kintable history --status failed,interrupted,completed_with_errors --output json",
            "\
例：
  # あるアプリの最近の実行
  kintable history --app 12 --since 2026-11-01

  # 正常に終わらなかった実行をスクリプトで使う
  kintable history --status failed,interrupted,completed_with_errors --output json",
        ),
        false,
    ),
    (
        "history prune",
        Text::fixed(
            "\
Examples:
  kintable history prune --keep 90d",
            "\
例：
  kintable history prune --keep 90d",
        ),
        false,
    ),
    (
        "show",
        Text::fixed(
            "\
Examples:
  # The newest run, and what became of its records
  kintable show last
  kintable show last --records --result failed",
            "\
例：
  # 最新の実行と、そのレコードの結果
  kintable show last
  kintable show last --records --result failed",
        ),
        false,
    ),
    (
        "job run",
        Text::fixed(
            "\
Examples:
  # Run a job of kintable.toml
  kintable job run nightly

  # See first what it would change
  kintable job run nightly --dry-run --diff

  # Run it with another file
  kintable job run nightly corrected.csv",
            "\
例：
  # kintable.tomlのジョブを実行
  kintable job run nightly

  # 変更内容を先に確認
  kintable job run nightly --dry-run --diff

  # 別のファイルで実行
  kintable job run nightly corrected.csv",
        ),
        true,
    ),
    (
        "job list",
        Text::fixed(
            "\
Examples:
  # List the jobs of kintable.toml
  kintable job list",
            "\
例：
  # kintable.tomlのジョブを一覧で表示
  kintable job list",
        ),
        false,
    ),
    (
        "job show",
        Text::fixed(
            "\
Examples:
  # Show a job and its last runs
  kintable job show nightly",
            "\
例：
  # ジョブと最近の実行を表示
  kintable job show nightly",
        ),
        false,
    ),
    (
        "job pause",
        Text::fixed(
            "\
Examples:
  # Pause a job
  kintable job pause nightly",
            "\
例：
  # ジョブを一時停止
  kintable job pause nightly",
        ),
        false,
    ),
    (
        "job resume",
        Text::fixed(
            "\
Examples:
  # Have a paused job run again
  kintable job resume nightly",
            "\
例：
  # 一時停止したジョブを再開
  kintable job resume nightly",
        ),
        false,
    ),
    (
        "job draft",
        Text::fixed(
            "\
Examples:
  # Have a job be a draft
  kintable job draft nightly",
            "\
例：
  # ジョブを下書きに変更
  kintable job draft nightly",
        ),
        false,
    ),
    (
        "job schedule",
        Text::fixed(
            "\
Examples:
  # See the units of systemd that run a job
  kintable job schedule nightly --as systemd

  # Have your crontab run it, and no longer
  kintable job schedule nightly --as cron --install
  kintable job schedule nightly --as cron --uninstall",
            "\
例：
  # ジョブを実行するsystemdのユニットを確認
  kintable job schedule nightly --as systemd

  # crontabに登録し、解除
  kintable job schedule nightly --as cron --install
  kintable job schedule nightly --as cron --uninstall",
        ),
        false,
    ),
    (
        "job watch",
        Text::fixed(
            "\
Examples:
  # Import each file that comes into a directory
  kintable job watch nightly --dir inbox

  # Take what is there, and end
  kintable job watch nightly --dir inbox --once",
            "\
例：
  # フォルダーに届いたファイルを順に取り込み
  kintable job watch nightly --dir inbox

  # 今あるファイルを処理して終了
  kintable job watch nightly --dir inbox --once",
        ),
        false,
    ),
    (
        "job check",
        Text::fixed(
            "\
Examples:
  # Check kintable.toml
  kintable job check",
            "\
例：
  # kintable.tomlを確認
  kintable job check",
        ),
        false,
    ),
    (
        "report",
        Text::fixed(
            "\
Examples:
  # All jobs and runs, and then the newest run alone
  kintable report -o centre.html --open
  kintable report last -o run.html

  # The runs of a job, every morning
  kintable report --job nightly-orders -o orders.html --force",
            "\
例：
  # すべてのジョブと実行、次に最新の実行だけ
  kintable report -o centre.html --open
  kintable report last -o run.html

  # あるジョブの実行を毎朝
  kintable report --job nightly-orders -o orders.html --force",
        ),
        false,
    ),
    (
        "delete",
        Text::fixed(
            "\
Examples:
  # See what would be deleted, then delete the records that are done
  kintable delete --condition 'status in (\"done\")' --dry-run --diff
  kintable delete --condition 'status in (\"done\")' --max-deletes 5%

  # The records in a file, by their record numbers
  kintable delete --file-path old.csv --yes",
            "\
例：
  # 対象を確認してから、完了したレコードを削除する
  kintable delete --condition 'status in (\"done\")' --dry-run --diff
  kintable delete --condition 'status in (\"done\")' --max-deletes 5%

  # ファイルにあるレコード番号のレコードを削除する
  kintable delete --file-path old.csv --yes",
        ),
        true,
    ),
    (
        "undo",
        Text::fixed(
            "\
Examples:
  # See what would become of each record, then take the newest run back
  kintable undo last --dry-run --diff
  kintable undo last",
            "\
例：
  # レコードごとの結果を確認してから、最新の実行を取り消す
  kintable undo last --dry-run --diff
  kintable undo last",
        ),
        true,
    ),
    (
        "errors",
        Text::fixed(
            "\
Examples:
  # The records of the newest run that have errors
  kintable errors last",
            "\
例：
  # 最新の実行でエラーになったレコード
  kintable errors last",
        ),
        false,
    ),
    (
        "resume",
        Text::fixed(
            "\
Examples:
  # Finish the newest run
  kintable resume last

  # Finish a run, and send records again that kintone does not have
  kintable resume 2nd8bndbn0 --resend-after-probe",
            "\
例：
  # 最新の実行の残りを取り込む
  kintable resume last

  # 実行の残りを取り込み、kintoneにないレコードは再送信する
  kintable resume 2nd8bndbn0 --resend-after-probe",
        ),
        true,
    ),
    (
        "discard",
        Text::fixed(
            "\
Examples:
  kintable discard 2nd8bndbn0",
            "\
例：
  kintable discard 2nd8bndbn0",
        ),
        false,
    ),
    (
        "cancel",
        Text::fixed(
            "\
Examples:
  kintable cancel 2nd8bndbn0",
            "\
例：
  kintable cancel 2nd8bndbn0",
        ),
        false,
    ),
    (
        "map check",
        Text::fixed(
            "\
Examples:
  # Check a map against the form of an app
  kintable map check maps/orders.toml --app 12

  # Check it against a saved form and the header line of a file, without a connection
  kintable map check orders orders.csv --form form.json",
            "\
例：
  # アプリのフォームに対してマップを確認
  kintable map check maps/orders.toml --app 12

  # 保存したフォームとファイルのヘッダー行に対して、接続せずに確認
  kintable map check orders orders.csv --form form.json",
        ),
        false,
    ),
    (
        "map suggest",
        Text::fixed(
            "\
Examples:
  # Draw up a map for a file
  kintable map suggest orders.csv --app 12 --output-file maps/orders.toml

  # Print the lines that the map of the last run lacks
  kintable map suggest --from last --app 12",
            "\
例：
  # ファイルからマップの案を作成
  kintable map suggest orders.csv --app 12 --output-file maps/orders.toml

  # 直前の実行のマップに不足している行を表示
  kintable map suggest --from last --app 12",
        ),
        false,
    ),
    (
        "map list",
        Text::fixed(
            "\
Example:
  kintable map list",
            "\
例：
  kintable map list",
        ),
        false,
    ),
    (
        "map show",
        Text::fixed(
            "\
Example:
  kintable map show orders",
            "\
例：
  kintable map show orders",
        ),
        false,
    ),
    (
        "lock status",
        Text::fixed(
            "\
Examples:
  kintable lock status --app 12",
            "\
例：
  kintable lock status --app 12",
        ),
        false,
    ),
    (
        "log-app init",
        Text::fixed(
            "\
Create an empty app in kintone first. The fields that it lacks are added to its settings; publish them there with Update App. That needs a user or an API
token that may manage the app.

Examples:
  kintable log-app init --app 90
  kintable log-app init --out kintone/apps/90",
            "\
先に、kintoneで空のアプリを作成してください。足りないフィールドをアプリの設定に追加します。kintoneで「アプリを更新」を押すと反映されます。アプリを管理できるユーザーまたはAPIトークンが必要です。

例：
  kintable log-app init --app 90
  kintable log-app init --out kintone/apps/90",
        ),
        false,
    ),
    (
        "log-app check",
        Text::fixed(
            "\
Examples:
  kintable log-app check --app 90",
            "\
例：
  kintable log-app check --app 90",
        ),
        false,
    ),
    (
        "convert",
        Text::fixed(
            "\
Cells go as texts, as the file shows them. Everything that is wrong with the file, or that the other kind of file does not hold, is reported; a file with
an error becomes none. A form is needed for `--map`, `--headers`, and JSON of records with tables; otherwise kintone is asked nothing.

Examples:
  kintable convert orders.xlsx --out orders.csv
  # Whatever the encoding and the line endings were: clean UTF-8
  kintable convert orders-from-excel.csv --out orders.csv
  # As a mapping file reads it, with field codes in its header
  kintable convert legacy.csv --map legacy --form form.json --out orders.csv
  # As kintone returns records, with the rows of their tables
  kintable convert orders.csv --app 12 --out orders.ndjson
  # The second sheet, to standard output
  kintable convert orders.xlsx --sheet 2
  # Contacts, and the pictures within them as files
  kintable convert contacts.vcf --out contacts.csv --attachments-dir photos",
            "\
セルの値は、ファイルに表示されるとおりの文字列になります。ファイルのエラーや、変換後の形式では表せない値は、すべて報告します。エラーがあれば、何も書き出しません。フォームが必要なのは、「--map」、「--headers」、およびテーブルのあるレコードをJSONにするときだけです。それ以外ではkintoneに接続しません。

例：
  kintable convert orders.xlsx --out orders.csv
  # 文字コードや改行コードにかかわらず、整ったUTF-8にする
  kintable convert orders-from-excel.csv --out orders.csv
  # マッピングファイルで読み、フィールドコードのヘッダーにする
  kintable convert legacy.csv --map legacy --form form.json --out orders.csv
  # テーブルの行も含めて、kintoneの応答の形にする
  kintable convert orders.csv --app 12 --out orders.ndjson
  # 2番目のシートを標準出力に書き出す
  kintable convert orders.xlsx --sheet 2
  # 連絡先と、それに含まれる画像
  kintable convert contacts.vcf --out contacts.csv --attachments-dir photos",
        ),
        true,
    ),
    (
        "export",
        Text::fixed(
            "\
Records come page by page in the order of their numbers, each once. One that is added meanwhile is exported if its number is behind the page that is
asked for; one that is deleted meanwhile is not. With `--order-by`, kintone fixes the order at the beginning.

Examples:
  kintable export --app 42 --out customers.csv
  # As Excel in Japan opens it
  kintable export --app 42 --encoding sjis --line-ending crlf --out customers.csv
  # With attachments, and back into another app
  kintable export --app 42 --attachments-dir files --out customers.csv
  kintable import customers.csv --app 43 --attachments-dir files
  # What changed since the last time, every night
  kintable export --app 42 --since-state 42.state --deleted gone.csv --out new.csv --force
  # As an Excel file, with times as in Japan
  kintable export --app 42 --timezone Asia/Tokyo --out customers.xlsx
  # Each table to a file of its own: customers.csv, customers.Contacts.csv
  kintable export --app 42 --tables files --out customers.csv
  # What changed today, as JSON
  kintable export --app 42 --condition 'Updated_datetime >= TODAY()' --format ndjson",
            "\
レコードは、レコード番号の順に、ページごとに1回ずつ取得します。途中で追加されたレコードは、取得中のページより後の番号であれば書き出し、途中で削除されたレコードは書き出しません。「--order-by」を指定すると、開始時の並び順になります。

例：
  kintable export --app 42 --out customers.csv
  # 日本語版のExcelで開くCSV
  kintable export --app 42 --encoding sjis --line-ending crlf --out customers.csv
  # 添付ファイルも書き出し、別のアプリに取り込む
  kintable export --app 42 --attachments-dir files --out customers.csv
  kintable import customers.csv --app 43 --attachments-dir files
  # 前回から変わったものだけを毎晩書き出す
  kintable export --app 42 --since-state 42.state --deleted gone.csv --out new.csv --force
  # Excelファイルにする（日時は日本時間）
  kintable export --app 42 --timezone Asia/Tokyo --out customers.xlsx
  # テーブルごとに別のファイルにする（customers.csv、customers.連絡先.csv）
  kintable export --app 42 --tables files --out customers.csv
  # 今日更新したレコードをJSONで書き出す
  kintable export --app 42 --condition '更新日時 >= TODAY()' --format ndjson",
        ),
        true,
    ),
    (
        "backup",
        Text::fixed(
            "\
The directory always has one whole backup: the newer one takes the place of the older one when all of it is there. With `--since`, what did not change
stays as it is there, and only what changed is read from kintone. Comments and the history of changes are not part of a backup.

Examples:
  kintable backup backups --app 42
  # Several apps, those that others look up first
  kintable backup backups --app 42,43,44
  # Every night, only what changed
  kintable backup backups --app 42 --since",
            "\
フォルダーには、常に完全なバックアップが1つあります。新しいバックアップは、すべて揃ってから以前のものと置き換わります。「--since」を指定すると、変更のないものはそのまま残し、変更されたものだけをkintoneから取得します。コメントと変更履歴はバックアップに含まれません。

例：
  kintable backup backups --app 42
  # 複数のアプリ（参照先のアプリが先になります）
  kintable backup backups --app 42,43,44
  # 毎晩、変更されたものだけを取得する
  kintable backup backups --app 42 --since",
        ),
        true,
    ),
    (
        "restore",
        Text::fixed(
            "\
Into the app that was backed up, records come back by their numbers: those that exist as they were, those that were deleted under new numbers. Into another
app, all records are added. The new numbers are noted in a file, so records that were added are not added again. What kintone fills itself does not come
back: record numbers, status, who did what and when, comments. After the writes, every cell is compared with the backup.

Examples:
  # What would become of the records
  kintable restore backups --app 42 --dry-run
  # Two records and a few others, as they were
  kintable restore backups --app 42 --records 12,15,20-24 --yes
  # Into another app, with other users
  kintable restore backups --app 99 --users users.csv --id-map numbers.csv
  # Several apps at once, those that others look up first
  kintable restore backups --app 42=99,43=100",
            "\
バックアップしたアプリに復元する場合、レコード番号が同じレコードは元の内容に戻り、削除されたレコードは新しいレコード番号で追加されます。別のアプリに復元する場合は、すべてのレコードを追加します。新しいレコード番号はファイルに記録されるため、追加済みのレコードがもう一度追加されることはありません。レコード番号、ステータス、作成者や更新日時、コメントなど、kintoneが自動設定するものは復元しません。書き込んだ後に、すべての値をバックアップと比較します。

例：
  # 各レコードがどうなるかを確認する
  kintable restore backups --app 42 --dry-run
  # 一部のレコードを元の内容に戻す
  kintable restore backups --app 42 --records 12,15,20-24 --yes
  # ユーザーを置き換えて、別のアプリに復元する
  kintable restore backups --app 99 --users users.csv --id-map numbers.csv
  # 複数のアプリをまとめて復元する（参照先のアプリが先になります）
  kintable restore backups --app 42=99,43=100",
        ),
        true,
    ),
    (
        "stats",
        Text::fixed(
            "\
Examples:
  # How a nightly import went over time, as CSV
  kintable stats --job nightly-orders --output csv",
            "\
例：
  # 毎晩の取り込みの推移をCSVで出力
  kintable stats --job nightly-orders --output csv",
        ),
        false,
    ),
    (
        "completions",
        Text::fixed(
            "\
Examples:
  # For bash, in every shell from now on
  kintable completions bash > ~/.local/share/bash-completion/completions/kintable",
            "\
例：
  # 今後のすべてのbashで使う
  kintable completions bash > ~/.local/share/bash-completion/completions/kintable",
        ),
        false,
    ),
];

/// What stands below the arguments of this command.
pub(super) fn help(command: &str, language: Language) -> String {
    let examples = EXAMPLES.iter().find(|(name, ..)| *name == command);
    examples.map_or_else(String::new, |(_, text, has_codes)| {
        let text = text.of(language);
        if *has_codes {
            format!("{text}\n\n{}", exit::help(language))
        } else {
            text.to_owned()
        }
    })
}

/// The same in Japanese as this in English.
pub(super) fn japanese(english: &str) -> Option<String> {
    let mut names = EXAMPLES.iter().map(|(name, ..)| *name);
    let name = names.find(|name| help(name, Language::English) == english)?;
    Some(help(name, Language::Japanese))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;
    use crate::cli::arguments::Arguments;

    /// The words of a line as a shell reads it, which knows no quotes but single ones.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        for (at, part) in line.split('\'').enumerate() {
            for (place, word) in part.split(' ').enumerate() {
                match words.last_mut() {
                    Some(last) if at % 2 == 1 && place > 0 => last.extend([" ", word]),
                    Some(last) if place == 0 => last.push_str(word),
                    _ => words.push(word.to_owned()),
                }
            }
        }
        words
    }

    #[test]
    fn every_example_is_a_command_that_can_be_typed() {
        for (name, text, _) in EXAMPLES {
            for said in text.both() {
                let lines = said.lines().map(str::trim);
                let typed: Vec<_> = lines.filter(|line| line.starts_with("kintable ")).collect();
                assert!(!typed.is_empty(), "{name}");
                for line in typed {
                    let line = line.split(" > ").next().unwrap();
                    Arguments::try_parse_from(words(line)).unwrap();
                }
            }
        }
    }

    #[test]
    fn every_command_has_examples() {
        fn without(command: &clap::Command, path: &str, found: &mut Vec<String>) {
            let afters = [command.get_after_help(), command.get_after_long_help()];
            let has_none = afters.iter().all(Option::is_none);
            if has_none && command.get_subcommands().next().is_none() {
                found.push(path.to_owned());
            }
            for subcommand in command.get_subcommands() {
                without(
                    subcommand,
                    &format!("{path} {}", subcommand.get_name()),
                    found,
                );
            }
        }
        let mut found = Vec::new();
        without(&Arguments::command(), "kintable", &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
}
