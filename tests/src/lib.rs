//! What several black-box tests ask: the [`oracle`] that judges composed resources.

mod kubernetes;
pub mod oracle;
