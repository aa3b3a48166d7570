//! Why a guard stopped a run, in Japanese.

use crate::plan::{Amount, Trip};
use crate::report::plain::count;

/// What tripped, and which option says so.
pub(super) fn trip(trip: &Trip) -> String {
    match trip {
        Trip::TooMany {
            amount,
            count: found,
            all,
            limit,
        } => {
            let (all, found) = (count(*all), count(*found));
            match amount {
                Amount::Creates => {
                    format!("{all}件中{found}件のレコードが追加され、--max-creates {limit}の上限を超えます。")
                }
                Amount::Updates => {
                    format!("{all}件中{found}件のレコードが更新され、--max-updates {limit}の上限を超えます。")
                }
                Amount::RowDeletes => format!(
                    "テーブルの行が{all}行中{found}行削除され、--max-row-deletes {limit}の上限を超えます。"
                ),
            }
        }
        Trip::Records { expected, read } => format!(
            "ファイルのレコードは{}件です（--expect-records {}）。",
            count(*read),
            count(*expected)
        ),
        Trip::Moved { records } => {
            format!("想定と違うレコードが{}件あります。", count(*records))
        }
        Trip::OtherFile => "計画は別のファイルのものか、ファイルが（改行だけでも）変更されています。計画を作り直してください。".to_owned(),
        Trip::OtherApp { planned, home } => format!(
            "計画は{home}のアプリ{planned}のものです。"
        ),
        Trip::OtherAttachments { records } => format!(
            "計画の作成後に、レコード{}件の添付ファイルが変わっています。",
            count(*records)
        ),
        Trip::OtherForm { planned, now } => format!(
            "計画の作成後にフォームが変更されています。リビジョンは計画では{planned}、今は{now}です。計画を作り直してください。"
        ),
        Trip::OtherRecords => "計画のレコードがファイルと一致しません。".to_owned(),
    }
}
