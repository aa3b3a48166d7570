//! A page as a browser takes it apart, and stricter: every tag is closed by its own, and every quote is one of ours.

/// Tags that have nothing in them.
const VOID: [&str; 4] = ["meta", "link", "input", "!DOCTYPE"];

/// A page, taken apart.
pub(super) struct Page {
    /// All tags, with the names of their attributes, in order.
    pub(super) tags: Vec<String>,
    /// The values of all attributes, with their names.
    pub(super) attributes: Vec<(String, String)>,
    /// What is read, piece by piece.
    pub(super) texts: Vec<String>,
    /// What scripts and style sheets hold.
    pub(super) raw: Vec<String>,
}

/// Takes a page apart.
#[track_caller]
pub(super) fn page(html: &str) -> Page {
    let (mut tags, mut attributes, mut texts, mut raw) = (vec![], vec![], vec![], vec![]);
    let (mut open, mut rest) = (Vec::<String>::new(), html);
    while let Some((text, behind)) = rest.split_once('<') {
        if !text.trim().is_empty() {
            texts.push(plain(text));
        }
        let (tag, behind) = behind.split_once('>').unwrap();
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "…{}", &tail(html, rest));
            continue;
        }
        let (name, mut values) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut said = name.to_owned();
        while !values.is_empty() {
            let end = values.find(['=', ' ']).unwrap_or(values.len());
            let attribute = &values[..end];
            said.push(' ');
            said.push_str(attribute);
            values = values[end..].trim_start();
            if let Some(value) = values.strip_prefix("=\"") {
                let (value, behind) = value.split_once('"').unwrap();
                attributes.push((attribute.to_owned(), plain(value)));
                values = behind.trim_start();
            }
        }
        tags.push(said);
        if name == "script" || name == "style" {
            let (text, behind) = rest.split_once(&format!("</{name}>")).unwrap();
            raw.push(text.to_owned());
            rest = behind;
        } else if !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert_eq!(rest.trim(), "");
    assert_eq!(open, Vec::<String>::new());
    Page {
        tags,
        attributes,
        texts,
        raw,
    }
}

fn tail<'a>(html: &'a str, rest: &str) -> &'a str {
    let end = html.len() - rest.len();
    let begin = (end.saturating_sub(120)..end).find(|at| html.is_char_boundary(*at));
    &html[begin.unwrap_or(end)..end]
}

/// A text without its escapes, which are those that are made, and no others.
fn plain(text: &str) -> String {
    assert!(!text.contains(['<', '>']), "{text}");
    let plain = text.replace("&lt;", "<").replace("&gt;", ">");
    let plain = plain.replace("&quot;", "\"");
    let ampersands = plain.matches('&').count();
    assert_eq!(ampersands, plain.matches("&amp;").count(), "{text}");
    plain.replace("&amp;", "&")
}

impl Page {
    /// Whether one of the texts has this.
    pub(super) fn says(&self, text: &str) -> bool {
        self.texts.iter().any(|one| one.contains(text))
    }
}
