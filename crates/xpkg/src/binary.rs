//! The program of a Function, checked for what an image without a file system needs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::{Platform, PlatformError};

/// Where the program for a platform is, written `linux/amd64=target/function`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinaryPath {
    /// What it runs on.
    pub platform: Platform,
    /// The file.
    pub path: PathBuf,
}

impl FromStr for BinaryPath {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (platform, path) = text.split_once('=').unwrap_or((text, ""));
        if path.is_empty() {
            return Err(PlatformError::NoPath(text.to_owned()));
        }
        Ok(Self {
            platform: platform.parse()?,
            path: path.into(),
        })
    }
}

/// A statically linked program for one platform.
#[derive(Debug, Clone)]
pub struct RuntimeBinary {
    /// What it runs on.
    pub platform: Platform,
    pub(crate) content: Vec<u8>,
}

/// Why a file is no program for an image that holds nothing else.
#[derive(Debug, thiserror::Error)]
pub enum BinaryError {
    /// The file is not there or not readable.
    #[error("{}: {cause}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The file is something else.
    #[error("{}: no program for Linux; build one for a `-linux-musl` target", .path.display())]
    NotElf {
        /// The file.
        path: PathBuf,
    },
    /// The program is for another processor.
    #[error("{}: a program for another processor than {platform}; build it for that target", .path.display())]
    OtherProcessor {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        platform: Platform,
    },
    /// The platform has no known processor.
    #[error(
        "{platform}: programs for this platform are not known; choose one of {}",
        known()
    )]
    UnknownPlatform {
        /// What was asked for.
        platform: Platform,
    },
    /// The program needs a dynamic linker, which an image FROM scratch does not have.
    #[error(
        "{}: needs {interpreter}, which the image does not have; link it statically, for example for the target \
         x86_64-unknown-linux-musl or with CGO_ENABLED=0", .path.display()
    )]
    Dynamic {
        /// The file.
        path: PathBuf,
        /// The dynamic linker.
        interpreter: String,
    },
}

/// Numbers of processors in ELF files, `e_machine`: <https://www.sco.com/developers/gabi/latest/ch4.eheader.html>.
const MACHINES: [(&str, u16); 5] = [
    ("amd64", 62),
    ("arm64", 183),
    ("ppc64le", 21),
    ("riscv64", 243),
    ("s390x", 22),
];

fn known() -> String {
    MACHINES
        .map(|(architecture, _)| format!("linux/{architecture}"))
        .join(", ")
}

impl RuntimeBinary {
    /// Reads a program and checks that it can run on the platform with nothing beside it.
    pub fn read(BinaryPath { platform, path }: &BinaryPath) -> Result<Self, BinaryError> {
        let content = fs::read(path).map_err(|cause| BinaryError::Unreadable {
            path: path.clone(),
            cause,
        })?;
        check(platform, path, &content)?;
        Ok(Self {
            platform: platform.clone(),
            content,
        })
    }
}

fn check(platform: &Platform, path: &Path, content: &[u8]) -> Result<(), BinaryError> {
    let machine = MACHINES
        .iter()
        .find(|(architecture, _)| *architecture == platform.architecture)
        .filter(|_| platform.os == "linux");
    let Some((_, machine)) = machine else {
        let platform = platform.clone();
        return Err(BinaryError::UnknownPlatform { platform });
    };
    let path = path.to_owned();
    let Some(elf) = Elf::parse(content) else {
        return Err(BinaryError::NotElf { path });
    };
    if elf.machine != *machine {
        let platform = platform.clone();
        return Err(BinaryError::OtherProcessor { path, platform });
    }
    match elf.interpreter {
        Some(interpreter) => Err(BinaryError::Dynamic { path, interpreter }),
        None => Ok(()),
    }
}

/// What the headers of a 64-bit ELF file say.
struct Elf {
    machine: u16,
    interpreter: Option<String>,
}

impl Elf {
    fn parse(content: &[u8]) -> Option<Self> {
        const PROGRAM_INTERPRETER: u64 = 3;
        let [0x7f, b'E', b'L', b'F', class, order, ..] = content else {
            return None;
        };
        if *class != 2 {
            return None;
        }
        let reader = Reader {
            content,
            little_endian: *order == 1,
        };
        let first = usize::try_from(reader.number(32, 8)?).ok()?;
        let size = usize::try_from(reader.number(54, 2)?).ok()?;
        let count = usize::try_from(reader.number(56, 2)?).ok()?;
        let mut interpreter = None;
        for index in 0..count {
            let header = first.checked_add(index.checked_mul(size)?)?;
            if reader.number(header, 4)? == PROGRAM_INTERPRETER {
                let offset = usize::try_from(reader.number(header.checked_add(8)?, 8)?).ok()?;
                let text = content.get(offset..)?.split(|byte| *byte == 0).next()?;
                interpreter = Some(String::from_utf8_lossy(text).into_owned());
            }
        }
        Some(Self {
            machine: u16::try_from(reader.number(18, 2)?).ok()?,
            interpreter,
        })
    }
}

struct Reader<'c> {
    content: &'c [u8],
    little_endian: bool,
}

impl Reader<'_> {
    fn number(&self, offset: usize, length: usize) -> Option<u64> {
        let bytes = self.content.get(offset..offset.checked_add(length)?)?;
        let append = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(if self.little_endian {
            bytes.iter().rev().fold(0, append)
        } else {
            bytes.iter().fold(0, append)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The headers of a program, and nothing to run.
    fn program(machine: u8, interpreter: Option<&str>) -> Vec<u8> {
        let mut elf = vec![0; 64 + 56];
        elf[..6].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1]);
        elf[18] = machine;
        elf[32] = 64;
        elf[54] = 56;
        elf[56] = 1;
        if let Some(interpreter) = interpreter {
            elf[64] = 3;
            elf[64 + 8] = 120;
            elf.extend_from_slice(interpreter.as_bytes());
            elf.push(0);
        }
        elf
    }

    fn message(platform: &str, content: &[u8]) -> String {
        let platform = platform.parse().unwrap();
        check(&platform, Path::new("function"), content)
            .map_or_else(|error| error.to_string(), |()| "fits".to_owned())
    }

    #[test]
    fn a_program_is_refused_where_it_could_not_start() {
        let table = [
            ("linux/amd64", program(62, None), "fits"),
            ("linux/arm64", program(183, None), "fits"),
            (
                "linux/arm64",
                program(62, None),
                "another processor than linux/arm64",
            ),
            (
                "linux/amd64",
                program(62, Some("/lib64/ld-linux-x86-64.so.2")),
                "needs /lib64/ld-linux-x86-64.so.2",
            ),
            (
                "linux/amd64",
                b"#!/bin/sh\n".to_vec(),
                "no program for Linux",
            ),
            (
                "windows/amd64",
                program(62, None),
                "choose one of linux/amd64, ",
            ),
        ];
        for (platform, content, expected) in table {
            let message = message(platform, &content);
            assert!(message.contains(expected), "{platform}: {message}");
        }
    }

    #[test]
    fn this_very_test_is_a_program_that_is_read() {
        let path = std::env::current_exe().unwrap();
        let elf = Elf::parse(&fs::read(path).unwrap());
        // Elsewhere than on Linux programs have another format.
        assert_eq!(elf.is_some(), cfg!(target_os = "linux"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(position in 0_usize..130, value: u8, end in 0_usize..150) {
            let mut content = program(62, Some("/lib/ld"));
            if let Some(byte) = content.get_mut(position) {
                *byte = value;
            }
            content.truncate(end);
            let _ = Elf::parse(&content);
        }
    }
}
