//! serde's values written as the wire bytes of `Struct`, `Value` and `ListValue`.

mod nested;

use bytes::Bytes;
use serde::{Serialize, Serializer};

use self::nested::Nested;
use super::{
    EncodeError, EncodeProblem, MAX_DEPTH,
    wire::{self, Field, Fields},
};

/// The fields of the messages as tags: number and wire type in one byte.
mod tag {
    pub(super) const ENTRY: u8 = 0x0a; // Struct.fields
    pub(super) const ENTRY_KEY: u8 = 0x0a;
    pub(super) const ENTRY_VALUE: u8 = 0x12;
    pub(super) const ITEM: u8 = 0x0a; // ListValue.values
    pub(super) const NULL: u8 = 0x08; // Value.null_value and its siblings
    pub(super) const NUMBER: u8 = 0x11;
    pub(super) const STRING: u8 = 0x1a;
    pub(super) const BOOL: u8 = 0x20;
    pub(super) const OBJECT: u8 = 0x2a;
    pub(super) const LIST: u8 = 0x32;
}

/// The bytes of a `google.protobuf.Struct`.
pub(super) fn encode(value: &(impl Serialize + ?Sized)) -> Result<Bytes, EncodeError> {
    // Most composed resources fit without growing.
    let mut out = Vec::with_capacity(2048);
    value.serialize(ValueSerializer {
        out: &mut out,
        depth: 0,
    })?;
    let bytes = Bytes::from(out);
    // What was written is a Value; an object's is a Struct behind the header that says so.
    match Fields::of(&bytes).next() {
        Ok(Some((5, Field::LengthDelimited(object)))) => Ok(bytes.slice_ref(object)),
        _ => Err(EncodeProblem::NotAnObject.into()),
    }
}

/// Writes the content of one `google.protobuf.Value`.
struct ValueSerializer<'a> {
    out: &'a mut Vec<u8>,
    /// Objects and lists around this value.
    depth: usize,
}

impl<'a> ValueSerializer<'a> {
    fn nested(self, tag: u8) -> Result<Nested<'a>, EncodeError> {
        if self.depth >= MAX_DEPTH {
            return Err(EncodeProblem::TooDeep.into());
        }
        Ok(Nested::open(self.out, tag, self.depth + 1))
    }

    /// `{"variant": [...]}` or `{"variant": {...}}`.
    fn nested_in(self, variant: &'static str, tag: u8) -> Result<Nested<'a>, EncodeError> {
        if self.depth + 1 >= MAX_DEPTH {
            return Err(EncodeProblem::TooDeep.into());
        }
        Ok(self.nested(tag::OBJECT)?.open_inside(variant, tag))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the line below refuses what would be lost"
    )]
    fn integer(self, integer: i128) -> Result<(), EncodeError> {
        let number = integer as f64;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "an i128 holds what came from 64 bits"
        )]
        if number as i128 != integer {
            return Err(EncodeProblem::Inexact(integer.to_string()).into());
        }
        self.serialize_f64(number)
    }
}

impl<'a> Serializer for ValueSerializer<'a> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Nested<'a>;
    type SerializeTuple = Nested<'a>;
    type SerializeTupleStruct = Nested<'a>;
    type SerializeTupleVariant = Nested<'a>;
    type SerializeMap = Nested<'a>;
    type SerializeStruct = Nested<'a>;
    type SerializeStructVariant = Nested<'a>;

    fn serialize_bool(self, truth: bool) -> Result<(), EncodeError> {
        self.out.extend_from_slice(&[tag::BOOL, u8::from(truth)]);
        Ok(())
    }

    fn serialize_i8(self, integer: i8) -> Result<(), EncodeError> {
        self.serialize_f64(integer.into())
    }

    fn serialize_i16(self, integer: i16) -> Result<(), EncodeError> {
        self.serialize_f64(integer.into())
    }

    fn serialize_i32(self, integer: i32) -> Result<(), EncodeError> {
        self.serialize_f64(integer.into())
    }

    fn serialize_i64(self, integer: i64) -> Result<(), EncodeError> {
        self.integer(integer.into())
    }

    fn serialize_u8(self, integer: u8) -> Result<(), EncodeError> {
        self.serialize_f64(integer.into())
    }

    fn serialize_u16(self, integer: u16) -> Result<(), EncodeError> {
        self.serialize_f64(integer.into())
    }

    fn serialize_u32(self, integer: u32) -> Result<(), EncodeError> {
        self.serialize_f64(integer.into())
    }

    fn serialize_u64(self, integer: u64) -> Result<(), EncodeError> {
        self.integer(integer.into())
    }

    fn serialize_f32(self, number: f32) -> Result<(), EncodeError> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result<(), EncodeError> {
        if !number.is_finite() {
            return Err(EncodeProblem::NotFinite(number.to_string()).into());
        }
        self.out.push(tag::NUMBER);
        self.out.extend_from_slice(&number.to_le_bytes());
        Ok(())
    }

    fn serialize_char(self, character: char) -> Result<(), EncodeError> {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), EncodeError> {
        wire::write(self.out, tag::STRING, text.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), EncodeError> {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Result<(), EncodeError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), EncodeError> {
        self.out.extend_from_slice(&[tag::NULL, 0]);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), EncodeError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), EncodeError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        let mut object = self.nested(tag::OBJECT)?;
        object.entry(variant, value)?;
        object.finish();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Nested<'a>, EncodeError> {
        self.nested(tag::LIST)
    }

    fn serialize_tuple(self, _: usize) -> Result<Nested<'a>, EncodeError> {
        self.nested(tag::LIST)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Nested<'a>, EncodeError> {
        self.nested(tag::LIST)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Nested<'a>, EncodeError> {
        self.nested_in(variant, tag::LIST)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Nested<'a>, EncodeError> {
        self.nested(tag::OBJECT)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Nested<'a>, EncodeError> {
        self.nested(tag::OBJECT)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Nested<'a>, EncodeError> {
        self.nested_in(variant, tag::OBJECT)
    }
}
