//! How many problems were found, and how many are not shown one by one.

use super::Words;
use crate::job::ProblemClass;
use crate::language::told;
use crate::plain::{count, counted};
use crate::problem::Severity;
use crate::report::severity_word;

impl Words {
    /// How often a problem was found.
    pub fn in_all(self, number: u64, severity: Severity) -> String {
        let (number, some) = (count(number), counted(number, severity_word(severity)));
        told!(self.0, "{some} in total", "全部で{number}件")
    }

    /// How often problems of a class were found, and on which line the first of them is.
    pub fn class_total(self, class: &ProblemClass, number: u64, first_line: Option<u64>) -> String {
        let (code, total) = (class.code, self.in_all(number, class.severity));
        let word = self.severity(class.severity);
        let title = match &class.field {
            Some(field) => told!(self.0, "{field}, {code}", "「{field}」の{word}（{code}）"),
            None => told!(self.0, "{code}", "{word}（{code}）"),
        };
        let first = first_line.map(|line| {
            let line = count(line);
            told!(self.0, ", the first on line {line}", "（最初は{line}行目）")
        });
        let first = first.unwrap_or_default();
        self.titled(&title, &format!("{total}{first}"))
    }

    /// How many problems of a kind were found beyond those that are shown.
    pub fn more(self, number: u64) -> String {
        let number = count(number);
        told!(
            self.0,
            "{number} more of this kind",
            "同じ種類の問題がほかに{number}件あります。"
        )
    }

    /// Others are like a problem, the first of them on these lines.
    pub fn others_alike(self, number: u64, lines: &[u64]) -> String {
        let listed: Vec<_> = lines.iter().map(|line| count(*line)).collect();
        let (listed, ja_listed) = (listed.join(", "), listed.join("、"));
        let goes_on = number > lines.len() as u64;
        let (on, and_so_on) = if goes_on {
            (", …", "など")
        } else {
            ("", "")
        };
        let line = if number == 1 { "line" } else { "lines" };
        let number = count(number);
        told!(
            self.0,
            "and {number} more like it, on {line} {listed}{on}",
            "ほかに{number}件：{ja_listed}行目{and_so_on}"
        )
    }

    /// How many errors of a record are counted only.
    pub fn more_of_record(self, errors: u64) -> String {
        let (number, some) = (count(errors), counted(errors, "more error"));
        told!(
            self.0,
            "the record has {some}",
            "このレコードには、ほかに{number}件のエラーがあります。"
        )
    }
}
