//! Text that fits into status: one sentence that is too long makes the API server refuse all of it.

/// Most characters of `status.message`.
pub const LONGEST_MESSAGE: usize = 1024;
/// Most characters of a sentence in a list, such as `status.resources[].message`.
pub const LONGEST_ENTRY: usize = 512;

/// The text, cut where it is longer than so many characters.
pub fn bounded(text: &str, longest: usize) -> String {
    const CUT: char = '…';
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest - 1).chain([CUT]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_count_not_bytes() {
        for (text, longest, want, reason) in [
            ("größer", 6, "größer", "six characters"),
            ("größer", 5, "größ…", "the mark counts too"),
            ("", 5, "", "nothing to cut"),
        ] {
            assert_eq!(bounded(text, longest), want, "{reason}");
        }
    }
}
