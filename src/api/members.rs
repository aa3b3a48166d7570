//! Answers read as they come, member by member, where what a member is depends on what was asked for.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What takes the members of an object.
pub(super) trait Named {
    /// What a member's name comes to.
    type Name;

    fn name(&self, text: &str) -> Self::Name;

    /// Takes the value of a member, whatever it is.
    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        name: Self::Name,
        map: &mut A,
    ) -> Result<(), A::Error>;
}

/// Reads an object into what takes its members.
pub(super) struct Members<N>(pub(super) N);

impl<'de, N: Named> DeserializeSeed<'de> for Members<N> {
    type Value = N;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<N, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, N: Named> Visitor<'de> for Members<N> {
    type Value = N;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<N, A::Error> {
        while let Some(name) = map.next_key_seed(NameOf(&self.0))? {
            self.0.take(name, &mut map)?;
        }
        Ok(self.0)
    }
}

/// Reads a name without a copy of it.
struct NameOf<'n, N>(&'n N);

impl<'de, N: Named> DeserializeSeed<'de> for NameOf<'_, N> {
    type Value = N::Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<N::Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<N: Named> Visitor<'_> for NameOf<'_, N> {
    type Value = N::Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<N::Name, E> {
        Ok(self.0.name(text))
    }
}

/// Reads one member of an object, which must have it, and passes over the others.
#[derive(Clone, Copy)]
pub(super) struct Only<S> {
    pub(super) name: &'static str,
    pub(super) value: S,
}

/// The value of a field: `{"type": …, "value": …}`.
pub(super) fn value_of<S>(value: S) -> Only<S> {
    Only {
        name: "value",
        value,
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Only<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for Only<S> {
    type Value = S::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<S::Value, A::Error> {
        let mut value = Some(self.value);
        let mut read = None;
        while let Some(is_it) = map.next_key_seed(Is(self.name))? {
            match value.take_if(|_| is_it) {
                Some(seed) => read = Some(map.next_value_seed(seed)?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        read.ok_or_else(|| A::Error::missing_field(self.name))
    }
}

/// Whether a name is this one.
struct Is(&'static str);

impl<'de> DeserializeSeed<'de> for Is {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Is {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        Ok(text == self.0)
    }
}

/// Reads a list, each of its elements alike.
#[derive(Clone, Copy)]
pub(super) struct All<S>(pub(super) S);

impl<'de, S: DeserializeSeed<'de> + Copy> DeserializeSeed<'de> for All<S> {
    type Value = Vec<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, S: DeserializeSeed<'de> + Copy> Visitor<'de> for All<S> {
    type Value = Vec<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Self::Value, A::Error> {
        all_of(elements, self.0)
    }
}

/// The rest of a list, each of its elements alike.
pub(super) fn all_of<'de, A: SeqAccess<'de>, S: DeserializeSeed<'de> + Copy>(
    mut elements: A,
    element: S,
) -> Result<Vec<S::Value>, A::Error> {
    let mut all = Vec::new();
    while let Some(one) = elements.next_element_seed(element)? {
        all.push(one);
    }
    Ok(all)
}
