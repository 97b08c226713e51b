//! What several black-box tests ask: the [`oracle`] that judges composed resources, and the files of the [`repository`].

mod kubernetes;
pub mod oracle;
pub mod repository;
