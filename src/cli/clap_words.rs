//! What the argument parser says, in Japanese. In English it speaks for itself.

use std::error::Error as _;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::reasons::Reason;
use crate::language::{Language, Text};
use crate::plan::LimitError;
use crate::sandbox::{FaultError, HostNameError};

/// All that is said of arguments that cannot be read, with this tip instead of the parser's.
pub(super) fn japanese(error: &Error, tip: Option<&Text>) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return error.render().to_string();
    }
    let mut parts = vec![format!("error: {}", sentence(error))];
    let tips = tips(error, tip);
    parts.extend((!tips.is_empty()).then(|| tips.join("\n")));
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.trim_start_matches("Usage:").trim();
        parts.push(format!("使い方：{usage}"));
    }
    parts.push("詳しくは「--help」で確認してください。".to_owned());
    parts.join("\n\n")
}

/// What is wrong, and the values from which one can choose.
fn sentence(error: &Error) -> String {
    let text = |kind| text(error, kind);
    let (argument, value) = (
        text(ContextKind::InvalidArg),
        text(ContextKind::InvalidValue),
    );
    match error.kind() {
        ErrorKind::ArgumentConflict => {
            let others = listed(error, ContextKind::PriorArg).join("」「");
            if others == argument {
                format!("「{argument}」は2回指定できません。")
            } else {
                format!("「{argument}」は「{others}」と同時に指定できません。")
            }
        }
        ErrorKind::InvalidValue if value.is_empty() => format!(
            "「{argument}」に値を指定してください。{}",
            choices(error, ContextKind::ValidValue)
        ),
        ErrorKind::InvalidValue => format!(
            "「{argument}」に「{value}」は指定できません。{}",
            choices(error, ContextKind::ValidValue)
        ),
        ErrorKind::ValueValidation => {
            format!(
                "「{argument}」に「{value}」は指定できません。{}",
                reason(error)
            )
        }
        ErrorKind::TooManyValues => {
            format!("「{argument}」には値を指定できません（「{value}」が指定されています）。")
        }
        ErrorKind::UnknownArgument if argument.is_empty() => "不明な引数があります。".to_owned(),
        ErrorKind::UnknownArgument => format!("「{argument}」という引数はありません。"),
        ErrorKind::InvalidSubcommand => "不明なコマンドです。".to_owned(),
        ErrorKind::MissingSubcommand => format!(
            "「{}」の後にコマンドを指定してください。{}",
            text(ContextKind::InvalidSubcommand),
            choices(error, ContextKind::ValidSubcommand)
        ),
        ErrorKind::MissingRequiredArgument => {
            let missing = listed(error, ContextKind::InvalidArg);
            let missing: Vec<_> = missing
                .iter()
                .map(|argument| alternatives(argument))
                .collect();
            format!("{}も指定してください。", missing.join(""))
        }
        ErrorKind::InvalidUtf8 => "UTF-8として読み取れない引数があります。".to_owned(),
        _ => "引数を解釈できません。".to_owned(),
    }
}

/// An argument that is missing; of `<--a <A>|--b <B>>`, one of two.
fn alternatives(argument: &str) -> String {
    let group = argument
        .strip_prefix('<')
        .and_then(|group| group.strip_suffix('>'));
    let group = group.filter(|group| group.starts_with('-'));
    format!(
        "「{}」",
        group.unwrap_or(argument).replace('|', "」または「")
    )
}

/// Why a value means nothing.
fn reason(error: &Error) -> String {
    let Some(reason) = error.source() else {
        return String::new();
    };
    let known = [
        reason
            .downcast_ref()
            .map(|text: &Text| text.of(Language::Japanese).to_owned()),
        reason.downcast_ref().map(LimitError::japanese),
        reason.downcast_ref().map(FaultError::japanese),
        reason.downcast_ref().map(HostNameError::japanese),
        reason
            .downcast_ref()
            .map(|_: &ParseIntError| "整数を指定してください。".to_owned()),
    ];
    let reason = reason.to_string();
    let bounds = reason.split_once(" is not in ").map(|(_, bounds)| bounds);
    let bounds = bounds.map(|bounds| format!("範囲{bounds}の整数を指定してください。"));
    let known = known.into_iter().flatten().next();
    known.or(bounds).unwrap_or_else(|| format!("（{reason}）"))
}

fn choices(error: &Error, kind: ContextKind) -> String {
    let choices = listed(error, kind);
    if choices.is_empty() {
        return String::new();
    }
    format!("\n  指定できる値：{}", choices.join("、"))
}

/// What may have been meant.
fn tips(error: &Error, tip: Option<&Text>) -> Vec<String> {
    let similar = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let similar = similar
        .map(|kind| listed(error, kind))
        .into_iter()
        .flatten();
    let mut tips: Vec<_> = similar
        .map(|word| format!("  もしかして：「{word}」"))
        .collect();
    match (tip, error.get(ContextKind::Suggested)) {
        (Some(tip), _) => tips.push(format!("  ヒント：{}", tip.of(Language::Japanese))),
        (None, Some(ContextValue::StyledStrs(others))) => {
            let others = others
                .iter()
                .filter_map(|other| suggested(&other.to_string()));
            tips.extend(others.map(|other| format!("  ヒント：{other}")));
        }
        _ => {}
    }
    tips
}

/// A tip of the parser's, of which only what it quotes is sure.
fn suggested(tip: &str) -> Option<String> {
    let quoted: Vec<_> = tip.split('\'').skip(1).step_by(2).collect();
    match quoted.as_slice() {
        [word, how] if tip.starts_with("to pass") => Some(format!(
            "「{word}」を値として渡すには「{how}」と指定します。"
        )),
        [command, dashes] => Some(format!(
            "「{command}」を使うには、前の「{dashes}」を外してください。"
        )),
        [other] => Some(format!("「{other}」ならあります。")),
        _ => None,
    }
}

fn text(error: &Error, kind: ContextKind) -> String {
    listed(error, kind).join(" ")
}

fn listed(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
