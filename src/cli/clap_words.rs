//! What the argument parser says, in Japanese. In English it speaks for itself.

use std::error::Error as _;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::reasons;
use crate::language::{Language, Text};

/// All that is said of arguments that cannot be read, with this tip instead of the parser's.
pub(super) fn japanese(error: &Error, tip: Option<&Text>) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return error.render().to_string();
    }
    let mut parts = vec![format!("エラー：{}", sentence(error))];
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
    let named = |kind| named(error, kind);
    let argument = named(ContextKind::InvalidArg);
    let value = named(ContextKind::InvalidValue);
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
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!(
            "「{argument}」に「{value}」は指定できません。{}{}",
            reason(error),
            choices(error, ContextKind::ValidValue)
        ),
        ErrorKind::TooManyValues => {
            format!("「{argument}」には値を指定できません（「{value}」が指定されています）。")
        }
        ErrorKind::UnknownArgument if argument.is_empty() => "不明な引数があります。".to_owned(),
        ErrorKind::UnknownArgument => format!("「{argument}」という引数はありません。"),
        ErrorKind::InvalidSubcommand => "不明なコマンドです。".to_owned(),
        ErrorKind::MissingSubcommand => format!(
            "「{}」の後にコマンドを指定してください。{}",
            named(ContextKind::InvalidSubcommand),
            choices(error, ContextKind::ValidSubcommand)
        ),
        ErrorKind::MissingRequiredArgument => {
            let missing = listed(error, ContextKind::InvalidArg).into_iter();
            let missing: String = missing.map(|missing| alternatives(&missing)).collect();
            format!("{missing}も指定してください。")
        }
        ErrorKind::InvalidUtf8 => "UTF-8として読み取れない引数があります。".to_owned(),
        _ => "引数を解釈できません。".to_owned(),
    }
}

/// An argument that is missing; of `<--a <A>|--b <B>>`, one of two.
fn alternatives(argument: &str) -> String {
    let group = argument
        .strip_prefix('<')
        .filter(|group| group.starts_with('-'));
    let group = group.and_then(|group| group.strip_suffix('>'));
    let names = group.unwrap_or(argument).replace('|', "」または「");
    format!("「{names}」")
}

/// Why a value means nothing.
fn reason(error: &Error) -> String {
    let Some(reason) = error.source() else {
        return String::new();
    };
    let told = reason.to_string();
    if let Some(japanese) = reasons::japanese(reason) {
        japanese
    } else if reason.is::<ParseIntError>() {
        "整数を指定してください。".to_owned()
    } else if let Some((_, bounds)) = told.split_once(" is not in ") {
        match bounds.split_once("..") {
            Some((least, most)) if most == u64::MAX.to_string() => {
                format!("{least}以上の整数を指定してください。")
            }
            _ => format!("範囲{bounds}の整数を指定してください。"),
        }
    } else {
        format!("（{told}）")
    }
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
    let similar = similar.iter().flat_map(|kind| listed(error, *kind));
    let mut tips: Vec<_> = similar
        .map(|word| format!("  もしかして：「{word}」"))
        .collect();
    match (tip, error.get(ContextKind::Suggested)) {
        (Some(tip), _) => tips.push(format!("  ヒント：{}", tip.of(Language::Japanese))),
        (None, Some(ContextValue::StyledStrs(others))) => {
            let others = others.iter().map(ToString::to_string);
            let others = others.filter_map(|other| suggested(&other));
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

/// What the parser names in this part of an error.
pub(super) fn named(error: &Error, kind: ContextKind) -> String {
    listed(error, kind).join(" ")
}

fn listed(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
