//! Texts within XML and YAML.

/// A text of XML.
pub(super) fn xml(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// A remark in XML, on a line.
pub(super) fn remark(text: &str) -> String {
    // Two hyphens would end it.
    format!("<!-- {} -->\n", text.replace("--", "- -"))
}

/// A text of YAML, between quotation marks.
pub(super) fn yaml(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
