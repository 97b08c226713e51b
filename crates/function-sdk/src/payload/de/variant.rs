//! An enum's variant while it is being read.

use serde::de::{
    DeserializeSeed, EnumAccess, Error as _, VariantAccess, Visitor, value::BorrowedStrDeserializer,
};

use super::ValueDeserializer;
use crate::payload::DecodeError;

/// `"name"`, or `{"name": content}`.
pub(super) struct Variant<'de> {
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
    pub(super) fn new(name: &'de str, content: Option<ValueDeserializer<'de>>) -> Self {
        Self { name, content }
    }

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
