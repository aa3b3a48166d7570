//! Names of files as every file system takes them.

use std::collections::HashSet;

/// The most bytes of a name that common file systems take.
const MOST_BYTES: usize = 255;

/// Room for what is put behind a name that is there already.
const ROOM: usize = 8;

/// Names that Windows keeps for devices, whatever follows the first point.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name without anything that would lead elsewhere or that some file system refuses.
pub fn safe_name(name: &str) -> String {
    let is_odd = |one: char| one.is_control() || "\\/:*?\"<>|".contains(one);
    let mut safe = name.replace(is_odd, "_");
    let kept = safe.trim_end_matches(['.', ' ']).len();
    let cut = safe.len() - kept;
    safe.truncate(kept);
    safe.push_str(&"_".repeat(cut));
    if is_device(&safe) {
        safe.insert(0, '_');
    }
    if safe.is_empty() {
        safe.push('_');
    }
    shortened(safe)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_lowercase();
    let is_port = || {
        let number = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
        number.is_some_and(|number| {
            number.len() == 1 && number.starts_with(|one: char| one.is_ascii_digit())
        })
    };
    DEVICES.contains(&stem.as_str()) || is_port()
}

/// A long name, cut in front of its ending.
fn shortened(name: String) -> String {
    let most = MOST_BYTES - ROOM;
    if name.len() <= most {
        return name;
    }
    let (stem, ending) = parts(&name);
    let mut at = most.saturating_sub(ending.len());
    while !stem.is_char_boundary(at.min(stem.len())) {
        at -= 1;
    }
    format!("{}{ending}", &stem[..at.min(stem.len())])
}

/// A name and its ending, the point included; a long ending is none.
fn parts(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 32 => name.split_at(at),
        _ => (name, ""),
    }
}

/// Names of one folder: no two of them are the same, or would be on a system to which capitals are all one.
#[derive(Debug, Default)]
pub struct Folder(HashSet<String>);

impl Folder {
    /// A safe name that nothing else here has.
    pub fn name(&mut self, name: &str) -> String {
        let safe = safe_name(name);
        let mut one = safe.clone();
        let mut count = 0_u32;
        while !self.0.insert(one.to_lowercase()) {
            count += 1;
            let (stem, ending) = parts(&safe);
            one = format!("{stem} ({count}){ending}");
        }
        one
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_elsewhere_or_is_refused() {
        for (name, expected) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("..", "__"),
            ("", "_"),
            ("a:b*c?.txt", "a_b_c_.txt"),
            ("nul.txt", "_nul.txt"),
            ("COM1", "_COM1"),
            ("command", "command"),
            ("end. ", "end__"),
            ("見積\u{7}書", "見積_書"),
        ] {
            assert_eq!(safe_name(name), expected, "{name}");
        }
        let long = format!("{}.jpeg", "あ".repeat(200));
        let safe = safe_name(&long);
        assert!(
            safe.len() <= MOST_BYTES - ROOM && safe.ends_with("あ.jpeg"),
            "{safe}"
        );
    }

    #[test]
    fn what_is_the_same_gets_a_number() {
        let mut folder = Folder::default();
        let names = ["a.txt", "A.TXT", "a.txt", "b"].map(|name| folder.name(name));
        assert_eq!(names, ["a.txt", "A (1).TXT", "a (2).txt", "b"]);
    }
}
