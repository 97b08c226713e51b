//! What several black-box tests share: the [`oracle`] that judges composed resources, the rendered [`examples`], [`golden`]
//! files, the files of the [`repository`], [`rbac`], and [`dummy`], a function that answers as it is told.

pub mod dummy;
pub mod examples;
pub mod golden;
pub mod kubernetes;
pub mod oracle;
pub mod programs;
pub mod rbac;
pub mod replay;
pub mod repository;
