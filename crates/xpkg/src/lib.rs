//! Crossplane packages as OCI images, without Docker.
//!
//! A [`Package`] is what a directory says: its meta, its objects, its examples. [`Xpkg::build`] makes images of it, for a
//! Function one for each platform's [`RuntimeBinary`]. [`archive`] writes and reads the `.xpkg` file that
//! `crossplane xpkg push` takes too; [`push`] brings the images to a registry.
//!
//! The format: <https://github.com/crossplane/crossplane/blob/main/contributing/specifications/xpkg.md>.
//!
//! [`Xpkg::of_program`] makes images of a program that is no package, in the same way.
//!
//! **Invariant:** the same files give the same bytes, and so the same digest, on every machine and at every time.
//!
//! **Invariant:** nothing here knows a kind of Pave's; anybody's Configuration or Function is built the same way.

pub mod archive;
mod binary;
mod credentials;
mod destination;
mod document;
mod image;
mod layer;
mod meta;
mod package;
mod platform;
mod push;
mod xpkg;

pub use binary::{BinaryError, BinaryPath, RuntimeBinary};
pub use destination::{Destination, DestinationError};
pub use document::{DocumentError, Source};
pub use image::{Image, Program};
pub use layer::{Layer, Mark};
pub use meta::{Meta, PackageKind};
pub use package::{Package, PackageError};
pub use platform::{Platform, PlatformError};
pub use push::{PushError, push, push_blocking};
pub use xpkg::{BuildError, Xpkg};
