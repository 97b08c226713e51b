//! serde's view of the wire bytes of `Struct`, `Value` and `ListValue`.

mod collections;
mod variant;

use serde::{
    de::{Error as _, Visitor},
    forward_to_deserialize_any,
};

use self::{
    collections::{Entries, Items},
    variant::Variant,
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

    /// A `google.protobuf.Value` inside `depth` objects and lists.
    pub(super) fn value(value: &'de [u8], depth: usize) -> Self {
        Self {
            source: Source::Value(value),
            depth,
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
            Kind::String(bytes) => visitor.visit_enum(Variant::new(text(bytes)?, None)),
            Kind::Object(object) => {
                let mut entries = Entries::of(object, self.inner_depth()?);
                let (Some((name, value)), None) = (entries.next()?, entries.next()?) else {
                    return Err(DecodeError::custom(
                        "expected an object with exactly one field",
                    ));
                };
                let content = Self::value(value, entries.depth());
                visitor.visit_enum(Variant::new(name, Some(content)))
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
