//! Files and standard input as text, or why not.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use super::source::{STANDARD_INPUT, Source};
use crate::{diagnostic::Diagnostic, exit::Exit};

/// The largest file. Kubernetes itself takes no object above 3 MiB.
const LARGEST_FILE: u64 = 10 * 1024 * 1024;

/// Reads a file; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<Source, Diagnostic> {
    let mut bytes = Vec::new();
    let (name, read) = if path == Path::new("-") {
        (
            STANDARD_INPUT.to_owned(),
            read_at_most(&mut io::stdin(), &mut bytes),
        )
    } else {
        let read = File::open(path).and_then(|mut file| read_at_most(&mut file, &mut bytes));
        (path.display().to_string(), read)
    };
    read.map_err(|error| unreadable(&name, &error))?;
    if bytes.len() as u64 > LARGEST_FILE {
        let message = format!(
            "{name}: larger than {} MiB, which is the most that is read",
            LARGEST_FILE / 1024 / 1024
        );
        return Err(Diagnostic::error(Exit::Input, message)
            .hint("split the file; Kubernetes takes no object above 3 MiB"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source { name, text }),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
            let message = format!("{name}:{line}: not text: byte {at} of the file is not UTF-8");
            Err(Diagnostic::error(Exit::Input, message)
                .hint("manifests are text in UTF-8; is this the right file?"))
        }
    }
}

/// One byte more than allowed is enough to know.
fn read_at_most(reader: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<usize> {
    reader.take(LARGEST_FILE + 1).read_to_end(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    let (cause, hint) = match error.kind() {
        io::ErrorKind::NotFound => (
            "there is no such file",
            "check the spelling and the current directory",
        ),
        io::ErrorKind::PermissionDenied => ("not readable by you", "check the file's permissions"),
        io::ErrorKind::IsADirectory => (
            "a directory",
            "name the files in it, for example with `*.yaml`",
        ),
        _ => return Diagnostic::error(Exit::Input, format!("{name}: cannot be read: {error}")),
    };
    Diagnostic::error(Exit::Input, format!("{name}: {cause}")).hint(hint)
}
