//! What is told, and the shapes that receivers take.

use serde_json::{Value as Json, json};

use crate::plain::harmless;

/// How a run ended, for people and for programs.
#[derive(Debug, Clone)]
pub struct Message {
    /// What happened, on one line.
    pub title: String,
    /// More of it, line by line.
    pub lines: Vec<String>,
    /// The same for programs.
    pub document: Json,
}

/// What a web address takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The document for programs.
    Plain,
    /// A text, as Slack and others like it take it.
    Slack,
    /// An adaptive card, as Microsoft Teams takes it.
    Teams,
}

/// Hosts that take a shape of their own: these, and those below them.
const HOSTS: [(&str, Shape); 6] = [
    ("hooks.slack.com", Shape::Slack),
    ("hooks.slack-gov.com", Shape::Slack),
    ("webhook.office.com", Shape::Teams),
    ("outlook.office.com", Shape::Teams),
    ("logic.azure.com", Shape::Teams),
    ("api.powerplatform.com", Shape::Teams),
];

impl Shape {
    /// What this host takes.
    pub fn of_host(host: &str) -> Self {
        let is_below = |known: &str| {
            let before = host.strip_suffix(known);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        let mut hosts = HOSTS.iter();
        let found = hosts.find(|(known, _)| is_below(known));
        found.map_or(Self::Plain, |(_, shape)| *shape)
    }

    /// The message in this shape.
    pub fn body(self, message: &Message) -> Json {
        match self {
            Self::Plain => message.document.clone(),
            Self::Slack => json!({"text": for_slack(&message.text())}),
            Self::Teams => card(message),
        }
    }
}

impl Message {
    /// All of it for people.
    pub fn text(&self) -> String {
        let mut text = harmless(&self.title);
        for line in &self.lines {
            text.push('\n');
            text += &harmless(line);
        }
        text
    }
}

/// A text of which Slack makes neither links nor calls to people.
fn for_slack(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

/// A card whose texts are shown as they are: other blocks would read them as Markdown.
fn card(message: &Message) -> Json {
    let title = json!({"type": "RichTextBlock", "inlines": [
        {"type": "TextRun", "text": harmless(&message.title), "weight": "Bolder", "size": "Medium"},
    ]});
    let lines = message.lines.iter().map(|line| {
        json!({"type": "RichTextBlock", "spacing": "Small", "inlines": [
            {"type": "TextRun", "text": harmless(line)},
        ]})
    });
    let body: Vec<_> = std::iter::once(title).chain(lines).collect();
    json!({"type": "message", "attachments": [{
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": null,
        "content": {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": body,
        },
    }]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_takes_its_own_shape_and_none_that_only_looks_like_it() {
        for (host, shape) in [
            ("hooks.slack.com", Shape::Slack),
            ("example.webhook.office.com", Shape::Teams),
            ("prod-12.japaneast.logic.azure.com", Shape::Teams),
            ("hooks.slack.com.example.com", Shape::Plain),
            ("nothooks.slack.com", Shape::Plain),
            ("example.com", Shape::Plain),
        ] {
            assert_eq!(Shape::of_host(host), shape, "{host}");
        }
    }
}
