//! Refuses messages that would overflow the stack of a recursive decoder, before it sees them.
//!
//! prost's own limit, 100 messages inside each other, is 32 levels of JSON: Crossplane's own definitions are deeper. It
//! is therefore compiled out, and this scan stands in its place. It walks the raw bytes without recursion. Groups are
//! refused at any depth, because prost skips unknown ones recursively and two bytes open and close one.

use bytes::Buf as _;
use tonic::{
    Status,
    codec::{Codec, DecodeBuf, Decoder},
};
use tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};

use crate::payload::wire::{Field, Fields};

/// Go's protobuf refuses more messages inside each other than this, so Crossplane can send no more. It is about 3 300
/// levels of JSON.
pub(crate) const MAX_MESSAGES: usize = 10_000;

/// A message type and the fields of it that hold messages, generated from the protocol's descriptors.
struct Message {
    name: &'static str,
    /// Field number, and position in the table.
    children: &'static [(u64, usize)],
}

mod table {
    use super::Message;

    include!(concat!(env!("OUT_DIR"), "/nesting.rs"));
}

/// How far a scan goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    /// Payload is one field of bytes.
    Envelope,
    /// Payload is going to be decoded, too.
    Payload,
}

/// Why a message is not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the message is not valid protobuf")]
    Malformed,
    #[error("the message has more than {MAX_MESSAGES} messages inside each other")]
    TooDeep,
}

/// Whether `bytes`, a message of the protocol's type `name`, can be decoded safely.
pub(crate) fn scan(bytes: &[u8], name: &str, scan: Scan) -> Result<(), Refused> {
    let root = table::MESSAGES.iter().find(|message| message.name == name);
    let Some(root) = root else {
        return Err(Refused::Malformed);
    };
    let mut open = vec![(Fields::of(bytes), root)];
    while let Some((fields, message)) = open.last_mut() {
        let Some((number, field)) = fields.next().map_err(|_| Refused::Malformed)? else {
            open.pop();
            continue;
        };
        let child = message.children.iter().find(|(child, _)| *child == number);
        let (Some((_, child)), Field::LengthDelimited(content)) = (child, field) else {
            continue;
        };
        let child = &table::MESSAGES[*child];
        if scan == Scan::Envelope && child.name == "google.protobuf.Struct" {
            continue;
        }
        if open.len() >= MAX_MESSAGES {
            return Err(Refused::TooDeep);
        }
        open.push((Fields::of(content), child));
    }
    Ok(())
}

/// A message that the codec scans before it decodes it.
pub(crate) trait Guarded {
    /// The message's full name in the protocol.
    const NAME: &'static str;
}

/// prost's codec behind the scan.
pub(crate) struct GuardedCodec<T, U>(ProstCodec<T, U>);

impl<T, U> Default for GuardedCodec<T, U> {
    fn default() -> Self {
        Self(ProstCodec::default())
    }
}

impl<T, U> Codec for GuardedCodec<T, U>
where
    T: prost::Message + Send + 'static,
    U: prost::Message + Default + Guarded + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = GuardedDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        self.0.encoder()
    }

    fn decoder(&mut self) -> Self::Decoder {
        GuardedDecoder(self.0.decoder())
    }
}

/// prost's decoder behind the scan.
pub(crate) struct GuardedDecoder<U>(ProstDecoder<U>);

impl<U: prost::Message + Default + Guarded> Decoder for GuardedDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        // tonic hands over one contiguous buffer with exactly one message in it.
        scan(source.chunk(), U::NAME, Scan::Envelope)
            .map_err(|refused| Status::invalid_argument(refused.to_string()))?;
        self.0.decode(source)
    }
}
