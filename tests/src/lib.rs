//! What several black-box tests share: the [`oracle`] that judges composed resources, the rendered [`examples`], [`golden`]
//! files, and the files of the [`repository`].

pub mod examples;
pub mod golden;
mod kubernetes;
pub mod oracle;
pub mod replay;
pub mod repository;
