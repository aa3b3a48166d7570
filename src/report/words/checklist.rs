//! The checklist: what was looked at, how it stands, and what left it open.

use super::Words;
use crate::job::Why;
use crate::language::{text, told};
use crate::plain::{count, counted};
use crate::problem::Item;
use crate::report::checklist::{Row, State};

impl Words {
    /// What was looked at, and how it stands, behind its sign.
    pub fn verified(self, row: &Row) -> String {
        let item = self.item(row.item);
        let said = self.standing(row);
        if said.is_empty() {
            return item.to_owned();
        }
        self.titled(item, &said)
    }

    /// All that no line of its own is about, and why it is open.
    pub fn rest_verified(self, state: State) -> String {
        let rest = self.fixed("the rest", "ほかの項目");
        self.titled(rest, &self.open(state).unwrap_or_default())
    }

    /// The name of an item.
    pub fn item(self, item: Item) -> &'static str {
        match item {
            Item::Format => self.fixed("format", "形式"),
            Item::Encoding => self.fixed("encoding", "文字コード"),
            Item::Header => self.fixed("header", "ヘッダー"),
            Item::Map => self.fixed("mapping file", "マッピングファイル"),
            Item::Keys => self.fixed("keys", "キー"),
            Item::Required => self.fixed("required", "必須"),
            Item::Unique => self.fixed("unique", "重複禁止"),
            Item::Values => self.fixed("values", "値"),
            Item::Options => self.fixed("options", "選択肢"),
            Item::DateOrder => self.fixed("date order", "日付の順序"),
            Item::Lookups => self.fixed("lookups", "ルックアップ"),
            Item::Users => self.fixed("users", "ユーザー"),
            Item::Attachments => self.fixed("attachments", "添付ファイル"),
            Item::Rows => self.fixed("row IDs", "行ID"),
            Item::Guards => self.fixed("limits", "上限"),
        }
    }

    /// How an item stands: what is wrong with how much of it, or why it is open.
    pub fn standing(self, row: &Row) -> String {
        let size = row.size.map(|size| self.size(row.item, size));
        let errors = self.part(row.errors, "error", "エラー");
        let notices = self.part(row.notices, "notice", "注意");
        let found: Vec<_> = [errors, notices].into_iter().flatten().collect();
        let found = found.join(self.fixed(", ", "、"));
        let open = self.open(row.state);
        match (row.state, size) {
            (State::Failed(_), Some(size)) => {
                told!(self.0, "{found} in {size}", "{found}（{size}）")
            }
            (State::Failed(_), None) => found,
            (_, size) => {
                let said = [open.or(size), Some(found).filter(|found| !found.is_empty())];
                let said: Vec<_> = said.into_iter().flatten().collect();
                said.join(self.fixed(", ", "、"))
            }
        }
    }

    /// What left an item open.
    fn open(self, state: State) -> Option<String> {
        let why = self.why(state.why()?);
        match state {
            State::Partly(_) => Some(told!(self.0, "partly, {why}", "一部確認（{why}）")),
            State::Unchecked(_) => Some(told!(self.0, "not checked, {why}", "未確認（{why}）")),
            State::Passed | State::Failed(_) | State::Unneeded => None,
        }
    }

    fn why(self, why: Why) -> &'static str {
        match why {
            Why::Unasked => self.fixed("kintone not asked", "kintone未照会"),
            Why::Limited => self.fixed("too many requests", "リクエスト超過"),
            Why::Unanswered => self.fixed("see the notice", "注意を参照"),
            Why::NoUsers => self.fixed("no users.json", "users.jsonなし"),
            Why::Dates => self.fixed("date errors", "日付のエラー"),
            Why::Cells => self.fixed("unreadable cells", "読めないセル"),
            Why::Lines => self.fixed("unreadable lines", "読めない行"),
            Why::Header => self.fixed("header errors", "ヘッダーのエラー"),
            Why::Early => self.fixed("ended early", "途中で終了"),
        }
    }

    fn size(self, item: Item, size: u64) -> String {
        let number = count(size);
        let text = match item {
            Item::Format => {
                let some = counted(size, "record");
                text!("{some}", "レコード{number}件")
            }
            Item::Header => {
                let some = counted(size, "column");
                text!("{some}", "{number}列")
            }
            Item::Rows => {
                let some = counted(size, "table");
                text!("{some}", "テーブル{number}個")
            }
            _ => {
                let some = counted(size, "field");
                text!("{some}", "{number}フィールド")
            }
        };
        text.of(self.0).to_owned()
    }

    fn part(self, number: u64, english: &str, japanese: &str) -> Option<String> {
        let (some, number) = (
            (number > 0).then(|| counted(number, english))?,
            count(number),
        );
        Some(told!(self.0, "{some}", "{japanese}{number}件"))
    }
}
