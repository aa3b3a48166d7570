//! What can be wrong with a date, a time of day or a moment.

use super::word::Word;
use crate::language::{Language, Text, text};

macro_rules! moment_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    DateOrder {
        /// The cell.
        text: String,
        /// Whether the day comes first.
        day_first: bool,
    } = Notice "date.order" {
        says   "the dates of this column seem to be {order} ({text:?} cannot be read otherwise)"
               "この列の日付は「{order}」の順のようです（{text:?}はほかの順では読めません）。"
        where  order = moment::order(*day_first);
        cause  "A date can only be read in one order of day and month, so the other dates of its column seem to have the same order."
               "この日付は、日と月の順が1通りにしか読めません。列のほかの日付も同じ順のようです。"
        remedy "Change them all to year-month-day."
               "すべて「年-月-日」に直してください。"
        hint   remedy
        wrong  "27/03/2026"
        right  "2026-03-27"
    }

    DateOrderMixed {
        /// A cell in which the day comes first.
        day_first: String,
        /// One in which the month does.
        month_first: String,
    } = Notice "date.order-mixed" {
        says   "the dates of this column are in two orders: {day_first:?} can only be day/month/year, and {month_first:?} only month/day/year"
               "この列には2通りの順の日付があります。{day_first:?}は「日/月/年」、{month_first:?}は「月/日/年」としか読めません。"
        cause  "Some dates of the column can only be read with the day first, and others only with the month first. A date that can be read in both orders could be either."
               "列の中に、「日/月/年」としか読めない日付と「月/日/年」としか読めない日付があります。どちらにも読める日付は、どちらの順か決められません。"
        remedy "Change them all to year-month-day; look up in the source those that can be read as two dates."
               "すべて「年-月-日」に直してください。2通りに読める日付は、元のデータで確認してください。"
        hint   remedy
        wrong  "27/03/2026\n03/28/2026"
        right  "2026-03-27\n2026-03-28"
    }

    DateInvalid {
        /// The cell.
        text: String,
        /// How the date that was probably meant is written.
        suggestion: Option<String>,
        /// The two dates as which it can be read.
        either: Option<[String; 2]>,
    } = Error "date.invalid" {
        says   "{broken}"
               "{broken}"
        where  broken = moment::broken_date(text, either.as_ref());
        cause  "A cell of a Date field is not a date, or it can be read as two dates."
               "日付フィールドのセルが日付ではないか、2通りの日付に読めます。"
        remedy "Use the format 2026-01-31 or 2026/1/31."
               "2026-01-31または2026/1/31の形式で入力してください。"
        hint   (value::meant(suggestion.as_deref(), either.as_ref())) or remedy
        wrong  "2026/13/01"
        right  "2026/12/01"
    }

    TimeInvalid {
        /// The cell.
        text: String,
        /// How the time that was probably meant is written.
        suggestion: Option<String>,
    } = Error "time.invalid" {
        says   "{text:?} is not a time"
               "{text:?}は時刻ではありません。"
        cause  "A cell of a Time field is not a time of day."
               "時刻フィールドのセルが時刻ではありません。"
        remedy "Use the format 09:30, from 00:00 to 23:59."
               "09:30の形式で、00:00から23:59までで入力してください。"
        hint   (value::written(suggestion.as_deref())) or remedy
        wrong  "9時半"
        right  "09:30"
    }

    DateTimeInvalid {
        /// The cell.
        text: String,
    } = Error "datetime.invalid" {
        says   "{text:?} is not a date and time"
               "{text:?}は日時ではありません。"
        cause  "A cell of a Date and time field is not a date and time."
               "日時フィールドのセルが日時ではありません。"
        remedy "Use the format 2026-01-31T09:30:00+09:00."
               "2026-01-31T09:30:00+09:00の形式で入力してください。"
        hint   remedy
        wrong  "2026-01-31"
        right  "2026-01-31T00:00:00+09:00"
    }

    DateTimeNoZone {
        /// The cell.
        text: String,
    } = Error "datetime.no-zone" {
        says   "{text:?} has no time zone"
               "{text:?}にタイムゾーンがありません。"
        cause  "A date and time has no time zone, so it could be several moments."
               "日時にタイムゾーンがないため、どの時点か決められません。"
        remedy "Add an offset such as +09:00 or Z, or use `--timezone` for the whole file."
               "+09:00やZを付けるか、「--timezone」でファイル全体のタイムゾーンを指定してください。"
        hint   remedy
        wrong  "2026-01-31 09:30"
        right  "2026-01-31T09:30:00+09:00"
    }

    DateTimeSkipped {
        /// The cell.
        text: String,
        /// The time zone.
        zone: String,
    } = Error "datetime.skipped" {
        says   "{text:?} does not exist in the time zone {zone}: clocks were set forward past it"
               "タイムゾーン{zone}に{text:?}という時刻はありません。夏時間の開始で飛ばされた時刻です。"
        cause  "When daylight saving time begins, clocks skip an hour. This time is in that hour."
               "夏時間が始まるときに時計が1時間進み、飛ばされた時刻です。"
        remedy "Check the time in the source, and add its offset, as in 2026-01-31T09:30:00+09:00."
               "元のデータで時刻を確認し、2026-01-31T09:30:00+09:00のように時差を付けてください。"
        hint   remedy
    }

    DateTimeRepeated {
        /// The cell.
        text: String,
        /// The time zone.
        zone: String,
        /// The two moments.
        either: [String; 2],
    } = Error "datetime.repeated" {
        says   "{text:?} exists twice in the time zone {zone}: clocks were set back over it"
               "タイムゾーン{zone}では{text:?}が2回あります。夏時間の終了で繰り返された時刻です。"
        where  one = &either[0], other = &either[1];
        cause  "When daylight saving time ends, clocks repeat an hour. This time is in that hour, so it could be two moments."
               "夏時間が終わるときに時計が1時間戻り、同じ時刻が2回あるため、どの時点か決められません。"
        remedy "Add the offset, as in 2026-01-31T09:30:00+09:00."
               "2026-01-31T09:30:00+09:00のように時差を付けてください。"
        hint   ("use {one:?} or {other:?}"
                "{one:?}または{other:?}に直してください。")
    }

    SecondsDropped {
        /// The cell.
        text: String,
    } = Notice "datetime.seconds-dropped" {
        says   "kintone keeps minutes; the seconds of {text:?} are cut off"
               "kintoneは分までしか保存しないため、{text:?}の秒は切り捨てられます。"
        cause  "kintone keeps minutes. It cuts off the seconds of this date and time silently."
               "kintoneは日時を分までしか保存しません。秒は、エラーにならずに切り捨てられます。"
        remedy "No action is needed if this is intended; a Text field keeps seconds."
               "切り捨ててよければ対処は不要です。秒まで保存するときは、文字列（1行）フィールドを使ってください。"
    }
    } };
}

/// The order of day and month.
pub(super) fn order(day_first: bool) -> Text {
    if day_first {
        Text::fixed("day/month/year", "日/月/年")
    } else {
        Text::fixed("month/day/year", "月/日/年")
    }
}

/// How a text is not a date: it is none, or two.
pub(super) fn broken_date(text: &str, either: Option<&[String; 2]>) -> Text {
    let [quoted, ja_quoted] = Language::ALL.map(|language| text.quoted(language));
    match either {
        Some(_) => text!(
            "{quoted} can be read as two dates",
            "{ja_quoted}は2通りに読めるため、日付を決められません。"
        ),
        None => text!(
            "{quoted} is not a date",
            "{ja_quoted}は日付ではありません。"
        ),
    }
}
