//! Protobuf's wire format, as far as `google.protobuf.Struct` needs it.
//!
//! Source: <https://protobuf.dev/programming-guides/encoding/>.

/// One field of a message.
#[derive(Clone, Copy)]
pub(crate) enum Field<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    LengthDelimited(&'a [u8]),
    Fixed32,
}

/// The bytes are not a protobuf message.
pub(crate) struct Malformed;

/// The fields of a message in the order they were written.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(crate) fn of(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// The next field and its number; `None` at the end.
    ///
    /// Groups, which protobuf gave up in 2008 and proto3 never had, are malformed here: skipping one takes recursion
    /// that its sender controls.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, Field<'a>)>, Malformed> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        let field = match key & 7 {
            0 => Field::Varint(self.varint()?),
            1 => Field::Fixed64(self.take(8)?.try_into().map_err(|_| Malformed)?),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Malformed)?;
                Field::LengthDelimited(self.take(length)?)
            }
            5 => {
                self.take(4)?;
                Field::Fixed32
            }
            _ => return Err(Malformed),
        };
        Ok(Some((key >> 3, field)))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        // Nearly all: every tag, and the length of everything short.
        if let [byte @ ..0x80, rest @ ..] = self.rest {
            self.rest = rest;
            return Ok(u64::from(*byte));
        }
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or(Malformed)?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Malformed)
    }
}

/// Writes a field's tag and one byte for its length, and returns where its content starts.
///
/// The length is unknown until the content is written; [`close`] fills it in.
pub(crate) fn open(out: &mut Vec<u8>, tag: u8) -> usize {
    out.extend_from_slice(&[tag, 0]);
    out.len()
}

/// Writes the length of the field whose content starts at `start`, moving the content when one byte is too few.
pub(crate) fn close(out: &mut Vec<u8>, start: usize) {
    let length = out.len() - start;
    if length < 0x80 {
        out[start - 1] = length.to_le_bytes()[0];
        return;
    }
    let mut varint = [0; 10];
    let mut unused = &mut varint[..];
    prost::encoding::encode_varint(length as u64, &mut unused);
    let used = 10 - unused.len();
    out.splice(start - 1..start, varint.into_iter().take(used));
}

/// Writes a whole length-delimited field.
pub(crate) fn write(out: &mut Vec<u8>, tag: u8, content: &[u8]) {
    if let Ok(length @ ..0x80) = u8::try_from(content.len()) {
        out.extend_from_slice(&[tag, length]);
    } else {
        out.push(tag);
        prost::encoding::encode_varint(content.len() as u64, out);
    }
    out.extend_from_slice(content);
}
