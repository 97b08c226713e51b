//! Objects and lists while they are being written.

use serde::{
    Serialize,
    ser::{
        SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};

use super::{
    super::wire::{self, Field, Fields, close, open},
    EncodeError, EncodeProblem, ValueSerializer, tag,
};

/// An object or a list whose length is not known yet.
pub(super) struct Nested<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    /// The value, the entry and the object around the content of an enum's variant.
    wrapper: Option<[usize; 3]>,
    /// The entry whose key is written, or the index of the next item.
    current: usize,
    depth: usize,
}

impl<'a> Nested<'a> {
    pub(super) fn open(out: &'a mut Vec<u8>, tag: u8, depth: usize) -> Self {
        let start = open(out, tag);
        Self {
            out,
            start,
            wrapper: None,
            current: 0,
            depth,
        }
    }

    /// Opens the object or list that is the one field of this object.
    pub(super) fn open_inside(mut self, field: &str, tag: u8) -> Self {
        let entry = self.open_entry(field);
        let value = open(self.out, tag::ENTRY_VALUE);
        let wrapper = Some([value, entry, self.start]);
        Self {
            wrapper,
            ..Self::open(self.out, tag, self.depth + 1)
        }
    }

    fn open_entry(&mut self, key: &str) -> usize {
        let entry = open(self.out, tag::ENTRY);
        wire::write(self.out, tag::ENTRY_KEY, key.as_bytes());
        entry
    }

    fn close_entry<T: Serialize + ?Sized>(
        &mut self,
        entry: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        let start = open(self.out, tag::ENTRY_VALUE);
        value.serialize(ValueSerializer {
            out: self.out,
            depth: self.depth,
        })?;
        close(self.out, start);
        close(self.out, entry);
        Ok(())
    }

    pub(super) fn entry<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        value: &T,
    ) -> Result<(), EncodeError> {
        let entry = self.open_entry(key);
        self.close_entry(entry, value)
            .map_err(|error| error.in_field(key))
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        let start = open(self.out, tag::ITEM);
        let item = value.serialize(ValueSerializer {
            out: self.out,
            depth: self.depth,
        });
        item.map_err(|error| error.in_item(self.current))?;
        close(self.out, start);
        self.current += 1;
        Ok(())
    }

    pub(super) fn finish(self) {
        close(self.out, self.start);
        for start in self.wrapper.into_iter().flatten() {
            close(self.out, start);
        }
    }
}

impl SerializeMap for Nested<'_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EncodeError> {
        self.current = open(self.out, tag::ENTRY);
        key.serialize(ValueSerializer {
            out: self.out,
            depth: self.depth,
        })?;
        // A string value and an entry's key are the same bytes behind different tags.
        let written = &mut self.out[self.current];
        if *written != tag::STRING {
            return Err(EncodeProblem::KeyNotAString.into());
        }
        *written = tag::ENTRY_KEY;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        let (entry, key_end) = (self.current, self.out.len());
        self.close_entry(entry, value).map_err(|error| {
            let key = match Fields::of(&self.out[entry..key_end]).next() {
                Ok(Some((_, Field::LengthDelimited(key)))) => String::from_utf8_lossy(key),
                _ => "?".into(),
            };
            error.in_field(&key)
        })
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish();
        Ok(())
    }
}

/// The ways serde has to say "list".
macro_rules! list {
    ($($access:ident::$add:ident),*) => {$(
        impl $access for Nested<'_> {
            type Ok = ();
            type Error = EncodeError;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
                self.item(value)
            }

            fn end(self) -> Result<(), EncodeError> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

list!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

/// The ways serde has to say "object whose fields are known".
macro_rules! object {
    ($($access:ident),*) => {$(
        impl $access for Nested<'_> {
            type Ok = ();
            type Error = EncodeError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), EncodeError> {
                self.entry(name, value)
            }

            fn end(self) -> Result<(), EncodeError> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

object!(SerializeStruct, SerializeStructVariant);
