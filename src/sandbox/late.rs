//! A bulk request, whose requests are read when their turn comes: so that of a body of thousands of records no more
//! than one request lies there in pieces.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::raw::{Object, Raw};

/// The members of a bulk request, its requests yet to be read; nothing of what is no JSON.
pub(super) fn read(body: &str) -> Option<Object<'_>> {
    let mut text = Text(body).trimmed();
    let mut object = Object::default();
    text.each('{', '}', |text| {
        let name: Name<'_> = serde_json::from_str(text.value()?).ok()?;
        if !text.takes(':') {
            return None;
        }
        let raw = if name.0 == "requests" && text.0.starts_with('[') {
            let mut requests = Vec::new();
            text.each('[', ']', |text| {
                requests.push(Raw::Late(text.value()?));
                Some(())
            })?;
            Raw::List(requests)
        } else {
            serde_json::from_str(text.value()?).ok()?
        };
        object.insert(name.0, raw);
        Some(())
    })?;
    text.0.is_empty().then_some(object)
}

#[derive(serde::Deserialize)]
struct Name<'text>(#[serde(borrow)] Cow<'text, str>);

/// JSON that is cut and not read.
struct Text<'text>(&'text str);

impl<'text> Text<'text> {
    fn trimmed(self) -> Self {
        Self(self.0.trim_start_matches([' ', '\t', '\n', '\r']))
    }

    /// Takes the sign if it is next.
    fn takes(&mut self, sign: char) -> bool {
        let rest = self.0.strip_prefix(sign);
        self.0 = rest.map_or(self.0, |rest| Self(rest).trimmed().0);
        rest.is_some()
    }

    /// The text of the next value.
    fn value(&mut self) -> Option<&'text str> {
        let mut values = serde_json::Deserializer::from_str(self.0).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        let (value, rest) = self.0.split_at(values.byte_offset());
        self.0 = Self(rest).trimmed().0;
        Some(value)
    }

    /// Takes what stands between two signs, `part` after `part`.
    fn each(
        &mut self,
        first: char,
        last: char,
        mut part: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        if !self.takes(first) {
            return None;
        }
        if self.takes(last) {
            return Some(());
        }
        loop {
            part(self)?;
            if !self.takes(',') {
                return self.takes(last).then_some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_cut_where_they_end() {
        let body = " { \"a\" : 1.5 , \"requests\" : [ {\"x\": \"]}\\\"\"} , 2,[] ] , \"b\": {}} ";
        let object = read(body).unwrap();
        let late = ["{\"x\": \"]}\\\"\"}", "2", "[]"].map(Raw::Late);
        assert_eq!(object.get("requests"), Some(&Raw::List(late.to_vec())));
        assert!(object.get("a").is_some() && object.get("b").is_some());
        assert_eq!(
            read("{\"requests\": []}").unwrap().get("requests"),
            Some(&Raw::List(Vec::new()))
        );
        assert_eq!(
            read("{\"requests\": null}").unwrap().get("requests"),
            Some(&Raw::Null)
        );
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        for body in [
            "",
            "[]",
            "{",
            "{\"requests\": [1,]}",
            "{\"requests\": [1 2]}",
            "{\"requests\": [}",
            "{\"a\": 1,}",
            "{\"a\" 1}",
            "{a: 1}",
            "{} 1",
            "{\"requests\": [{]}",
            "{\"requests\": [nul]}",
        ] {
            assert!(read(body).is_none(), "{body}");
        }
    }
}
