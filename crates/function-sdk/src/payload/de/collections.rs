//! Objects and lists while they are being read.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, value::BorrowedStrDeserializer};

use super::{ValueDeserializer, text};
use crate::payload::{
    DecodeError, DecodeProblem,
    wire::{Field, Fields},
};

/// The entries of a `google.protobuf.Struct`.
pub(super) struct Entries<'de> {
    fields: Fields<'de>,
    current: Option<(&'de str, &'de [u8])>,
    depth: usize,
}

impl<'de> Entries<'de> {
    pub(super) fn of(object: &'de [u8], depth: usize) -> Self {
        Self {
            fields: Fields::of(object),
            current: None,
            depth,
        }
    }

    /// Objects and lists around each value.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The next name and the bytes of its value.
    pub(super) fn next(&mut self) -> Result<Option<(&'de str, &'de [u8])>, DecodeError> {
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
        let value = ValueDeserializer::value(value, self.depth);
        seed.deserialize(value).map_err(|error| error.in_field(key))
    }
}

/// The values of a `google.protobuf.ListValue`.
pub(super) struct Items<'de> {
    fields: Fields<'de>,
    index: usize,
    depth: usize,
}

impl<'de> Items<'de> {
    pub(super) fn of(list: &'de [u8], depth: usize) -> Self {
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
                    let item = ValueDeserializer::value(value, self.depth);
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
