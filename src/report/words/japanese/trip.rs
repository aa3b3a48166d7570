//! Why a guard stopped a run, in Japanese.

use crate::plan::{Amount, Trip};
use crate::report::plain::{count, harmless};

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
                    format!("{all}件中{found}件のレコードが追加されます（--max-creates {limit}）。")
                }
                Amount::Updates => {
                    format!("{all}件中{found}件のレコードが更新されます（--max-updates {limit}）。")
                }
                Amount::RowDeletes => format!(
                    "テーブルの行が{all}行中{found}行削除されます（--max-row-deletes {limit}）。"
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
        Trip::OtherFile => "計画は別のファイルのものか、ファイルが変更されています。".to_owned(),
        Trip::OtherApp { planned } => format!("計画はアプリ{}のものです。", harmless(planned)),
        Trip::OtherForm { planned, now } => format!(
            "計画の作成後にフォームが変更されています。リビジョンは計画では{}、今は{}です。",
            harmless(planned),
            harmless(now)
        ),
        Trip::OtherRecords => "計画のレコードがファイルと一致しません。".to_owned(),
    }
}
