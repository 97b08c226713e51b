//! What a webhook delivers to `pave-insights`, after its signature was checked.

use jiff::Timestamp;
use pave_insights::{
    intake::{Delivery, Source, facts},
    services::Services,
};
use pave_tests::repository::{files_below, root};

/// Reads it as every source's, under the kind of event that its first line names.
pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let (kind, body) = text.split_once('\n').unwrap_or_default();
    for source in Source::ALL {
        let delivery = Delivery::new(source, ("1", kind), Timestamp::UNIX_EPOCH, body);
        if let Err(unreadable) = facts(&delivery, &Services::default()) {
            assert!(!unreadable.to_string().is_empty());
        }
    }
}

/// An event or two of every source, in `seeds/delivery`.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let files = files_below(&root().join("tests/hostile/seeds/delivery"), "txt").into_iter();
    files.filter_map(|file| std::fs::read(file).ok()).collect()
}
