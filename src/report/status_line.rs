//! How far a run is, on one line that fits its screen: what matters most comes first, and what does not fit goes.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::status::{Phase, Status};
use super::words::Words;

/// A bar that is shorter shows nothing.
const SHORTEST_BAR: usize = 8;
const LONGEST_BAR: usize = 30;

/// A reason of which less is seen says nothing.
const SHORTEST_REASON: usize = 6;

/// How far a run is, on a line no wider than this.
pub fn status_line(status: &Status, words: Words, width: usize) -> String {
    let mut parts = Vec::new();
    parts.extend(status.is_stopping.then(|| words.stopping_now().to_owned()));
    if let Some(pause) = &status.pause {
        parts.push(words.pausing(pause));
        let told = fitting(&parts, width);
        return with_reason(told, words, &pause.reason, width);
    }
    let percent = status.part.map(|part| format!("{}%", part / 100));
    parts.extend(percent);
    parts.push(match status.phase {
        Phase::Checking => words.records_checked(status.done),
        Phase::Sending => words.records_done(status.done, status.total.unwrap_or(status.done)),
    });
    parts.extend(status.rate().map(|rate| words.rate(rate)));
    parts.extend(status.left().map(|left| words.left(left)));
    let before = fitting(&parts, width);
    parts.extend(status.note.clone());
    let told = fitting(&parts, width);
    let is_noted = told.len() > before.len();
    let room = width.saturating_sub(told.width() + 1).min(LONGEST_BAR);
    // Who asked to stop sees first that it was heard.
    match status.part.filter(|_| !status.is_stopping) {
        Some(part) if room >= SHORTEST_BAR && !(is_noted && room < LONGEST_BAR) => {
            format!("{} {told}", bar(part, room))
        }
        _ => told,
    }
}

/// As many of the parts as fit, the first of them cut if it does not.
fn fitting(parts: &[String], width: usize) -> String {
    let mut told = String::new();
    for part in parts {
        let gap = if told.is_empty() { "" } else { "  " };
        if told.width() + gap.len() + part.width() > width {
            break;
        }
        told.extend([gap, part]);
    }
    match parts.first() {
        Some(first) if told.is_empty() => cut(first, width),
        _ => told,
    }
}

fn with_reason(told: String, words: Words, reason: &str, width: usize) -> String {
    let titled = words.titled(&told, "");
    let room = width.saturating_sub(titled.width());
    if room < SHORTEST_REASON {
        return told;
    }
    words.titled(&told, &cut(reason, room))
}

/// A text that is no wider than this.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(1);
    let fits = |character: &char| {
        let wide = character.width().unwrap_or(0);
        let is_fitting = wide <= room;
        room = room.saturating_sub(if is_fitting { wide } else { room });
        is_fitting
    };
    let cut: String = text.chars().take_while(fits).collect();
    format!("{}…", cut.trim_end())
}

/// A bar of this width.
fn bar(part: u64, width: usize) -> String {
    let full = usize::try_from(part.min(10_000)).unwrap_or(0) * width / 10_000;
    format!("{}{}", "█".repeat(full), "░".repeat(width - full))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::language::Language;
    use crate::report::status::Pause;

    #[test]
    fn a_line_is_never_wider_than_its_screen() {
        let pause = Pause {
            left: Duration::from_millis(3_200),
            attempt: 2,
            limit: 5,
            reason: "kintoneがエラーを返しました：[GAIA_TO04] 同時接続数を超えています".to_owned(),
        };
        let sending = Status {
            phase: Phase::Sending,
            done: 4_500,
            part: Some(4_500),
            total: Some(10_000),
            elapsed: Duration::from_secs(2),
            note: Some("uploading 12 attachments".to_owned()),
            ..Status::default()
        };
        for status in [
            Status::default(),
            sending.clone(),
            Status {
                pause: Some(pause),
                is_stopping: true,
                ..sending
            },
        ] {
            for language in Language::ALL {
                for width in 1..200 {
                    let line = status_line(&status, language.words(), width);
                    assert!(line.width() <= width, "{width}: {line}");
                }
            }
        }
    }
}
