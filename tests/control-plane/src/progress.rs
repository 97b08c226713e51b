//! What a person who waits gets to see.

use std::io::Write as _;

/// One line on stderr, where progress belongs.
pub fn say(line: impl AsRef<str>) {
    // Nobody who could read it is there any more.
    let _ = writeln!(std::io::stderr(), "{}", line.as_ref());
}
