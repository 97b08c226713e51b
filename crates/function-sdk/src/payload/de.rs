//! serde's view of the wire bytes of `Struct`, `Value` and `ListValue`.

use serde::{
    de::{
        DeserializeSeed, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor,
        value::BorrowedStrDeserializer,
    },
    forward_to_deserialize_any,
};

use super::{
    DecodeError, DecodeProblem, MAX_DEPTH,
    wire::{Field, Fields},
};

/// Reads one value. Its bytes are looked at when somebody asks for it, not before.
pub(super) struct ValueDeserializer<'de> {
    source: Source<'de>,
    /// Objects and lists around this value.
    depth: usize,
}

#[derive(Clone, Copy)]
enum Source<'de> {
    /// A `google.protobuf.Struct`.
    Object(&'de [u8]),
    /// A `google.protobuf.Value`.
    Value(&'de [u8]),
}

enum Kind<'de> {
    Null,
    Number(f64),
    String(&'de [u8]),
    Bool(bool),
    Object(&'de [u8]),
    List(&'de [u8]),
}

/// The bytes of the value under `name`.
pub(super) fn field<'de>(object: &'de [u8], name: &str) -> Result<Option<&'de [u8]>, DecodeError> {
    let mut entries = Entries::of(object, 0);
    while let Some((key, value)) = entries.next()? {
        if key == name {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

impl<'de> ValueDeserializer<'de> {
    pub(super) fn object(object: &'de [u8]) -> Self {
        Self {
            source: Source::Object(object),
            depth: 0,
        }
    }

    pub(super) fn field(value: &'de [u8]) -> Self {
        Self {
            source: Source::Value(value),
            depth: 1,
        }
    }

    /// What the value is. As protobuf has it: the last one set counts, and none set is null.
    fn kind(&self) -> Result<Kind<'de>, DecodeError> {
        let value = match self.source {
            Source::Object(object) => return Ok(Kind::Object(object)),
            Source::Value(value) => value,
        };
        let mut kind = Kind::Null;
        let mut fields = Fields::of(value);
        while let Some(field) = fields.next()? {
            kind = match field {
                (1, Field::Varint(_)) => Kind::Null,
                (2, Field::Fixed64(number)) => Kind::Number(f64::from_le_bytes(number)),
                (3, Field::LengthDelimited(text)) => Kind::String(text),
                (4, Field::Varint(truth)) => Kind::Bool(truth != 0),
                (5, Field::LengthDelimited(object)) => Kind::Object(object),
                (6, Field::LengthDelimited(list)) => Kind::List(list),
                (1..=6, _) => return Err(DecodeProblem::Malformed.into()),
                _ => continue,
            };
        }
        Ok(kind)
    }

    fn inner_depth(&self) -> Result<usize, DecodeError> {
        if self.depth >= MAX_DEPTH {
            return Err(DecodeProblem::TooDeep.into());
        }
        Ok(self.depth + 1)
    }
}

impl<'de> serde::Deserializer<'de> for ValueDeserializer<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.kind()? {
            Kind::Null => visitor.visit_unit(),
            Kind::Number(number) => visit_number(number, visitor),
            Kind::String(bytes) => visitor.visit_borrowed_str(text(bytes)?),
            Kind::Bool(truth) => visitor.visit_bool(truth),
            Kind::Object(object) => visitor.visit_map(Entries::of(object, self.inner_depth()?)),
            Kind::List(list) => visitor.visit_seq(Items::of(list, self.inner_depth()?)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.kind()? {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    /// As in JSON: `"variant"`, or `{"variant": content}`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.kind()? {
            Kind::String(bytes) => visitor.visit_enum(Variant {
                name: text(bytes)?,
                content: None,
            }),
            Kind::Object(object) => {
                let mut entries = Entries::of(object, self.inner_depth()?);
                let (Some((name, value)), None) = (entries.next()?, entries.next()?) else {
                    return Err(DecodeError::custom(
                        "expected an object with exactly one field",
                    ));
                };
                let content = Self {
                    source: Source::Value(value),
                    depth: entries.depth,
                };
                visitor.visit_enum(Variant {
                    name,
                    content: Some(content),
                })
            }
            _ => Err(DecodeError::custom(
                "expected a string or an object with exactly one field",
            )),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// The entries of a `google.protobuf.Struct`.
struct Entries<'de> {
    fields: Fields<'de>,
    current: Option<(&'de str, &'de [u8])>,
    depth: usize,
}

impl<'de> Entries<'de> {
    fn of(object: &'de [u8], depth: usize) -> Self {
        Self {
            fields: Fields::of(object),
            current: None,
            depth,
        }
    }

    fn next(&mut self) -> Result<Option<(&'de str, &'de [u8])>, DecodeError> {
        while let Some((number, field)) = self.fields.next()? {
            if number == 1 {
                let Field::LengthDelimited(entry) = field else {
                    return Err(DecodeProblem::Malformed.into());
                };
                return entry_of(entry).map(Some);
            }
        }
        Ok(None)
    }
}

fn entry_of(entry: &[u8]) -> Result<(&str, &[u8]), DecodeError> {
    let (mut key, mut value) = (&[][..], &[][..]);
    let mut fields = Fields::of(entry);
    while let Some(field) = fields.next()? {
        match field {
            (1, Field::LengthDelimited(bytes)) => key = bytes,
            (2, Field::LengthDelimited(bytes)) => value = bytes,
            (1 | 2, _) => return Err(DecodeProblem::Malformed.into()),
            _ => (),
        }
    }
    Ok((text(key)?, value))
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DecodeError> {
        self.current = self.next()?;
        let Some((key, _)) = self.current else {
            return Ok(None);
        };
        let name = BorrowedStrDeserializer::<DecodeError>::new(key);
        seed.deserialize(name)
            .map(Some)
            .map_err(|error| error.in_field(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DecodeError> {
        let (key, value) = self.current.take().unwrap_or_default();
        let value = ValueDeserializer {
            source: Source::Value(value),
            depth: self.depth,
        };
        seed.deserialize(value).map_err(|error| error.in_field(key))
    }
}

/// The values of a `google.protobuf.ListValue`.
struct Items<'de> {
    fields: Fields<'de>,
    index: usize,
    depth: usize,
}

impl<'de> Items<'de> {
    fn of(list: &'de [u8], depth: usize) -> Self {
        Self {
            fields: Fields::of(list),
            index: 0,
            depth,
        }
    }
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        while let Some((number, field)) = self.fields.next()? {
            match (number, field) {
                (1, Field::LengthDelimited(value)) => {
                    let item = ValueDeserializer {
                        source: Source::Value(value),
                        depth: self.depth,
                    };
                    let item = seed
                        .deserialize(item)
                        .map_err(|error| error.in_item(self.index));
                    self.index += 1;
                    return item.map(Some);
                }
                (1, _) => return Err(DecodeProblem::Malformed.into()),
                _ => (),
            }
        }
        Ok(None)
    }
}

struct Variant<'de> {
    name: &'de str,
    content: Option<ValueDeserializer<'de>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), DecodeError> {
        let name = BorrowedStrDeserializer::<DecodeError>::new(self.name);
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> Variant<'de> {
    fn content(self) -> Result<ValueDeserializer<'de>, DecodeError> {
        let missing = || DecodeError::custom(format!("`{}` needs content", self.name));
        self.content.ok_or_else(missing)
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(DecodeError::custom(format!(
                "`{}` takes no content",
                self.name
            ))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, DecodeError> {
        let name = self.name;
        seed.deserialize(self.content()?)
            .map_err(|error| error.in_field(name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DecodeError> {
        let name = self.name;
        let content = self.content()?;
        serde::Deserializer::deserialize_seq(content, visitor).map_err(|error| error.in_field(name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let name = self.name;
        let content = self.content()?;
        serde::Deserializer::deserialize_map(content, visitor).map_err(|error| error.in_field(name))
    }
}

/// Floats without a fraction become integers, as Go writes them, as long as an integer type has them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked and there is no fraction to lose"
)]
fn visit_number<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, DecodeError> {
    // The bounds are powers of two, so they are exact as floats; each is the first value its type does not have.
    const U64_END: f64 = 18_446_744_073_709_551_616.0;
    const I64_START: f64 = -9_223_372_036_854_775_808.0;
    if !number.is_finite() {
        return Err(DecodeProblem::NotFinite(number.to_string()).into());
    }
    let is_whole = number.fract() == 0.0;
    if is_whole && number.is_sign_positive() && number < U64_END {
        visitor.visit_u64(number as u64)
    } else if is_whole && (I64_START..0.0).contains(&number) {
        visitor.visit_i64(number as i64)
    } else {
        visitor.visit_f64(number)
    }
}

fn text(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes).map_err(|_| DecodeProblem::Malformed.into())
}
