//! Exit codes.

use std::process::ExitCode;

/// How the command ended. Of several the worst counts, which is the highest number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Everything was done and nothing is refused.
    Ok = 0,
    /// The policy, the schema or the catalogue refuses an object, or a function breaks a MUST.
    Refused = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Input is unreadable or malformed.
    Input = 3,
    /// A bug in Pave.
    Internal = 4,
    /// Another system, such as a registry or a cluster, cannot be reached, refuses, or is not well.
    Remote = 5,
}

impl Exit {
    /// Every way to end.
    pub const ALL: [Self; 6] = [
        Self::Ok,
        Self::Refused,
        Self::Usage,
        Self::Input,
        Self::Internal,
        Self::Remote,
    ];

    /// The number.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// What it means, for `--help`.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "everything was done and nothing is refused",
            Self::Refused => {
                "the policy, the schema or the catalogue refuses an object, or a function breaks a MUST"
            }
            Self::Usage => "the command line is wrong",
            Self::Input => "input is unreadable or malformed",
            Self::Internal => "a bug in Pave",
            Self::Remote => {
                "another system, such as a registry or a cluster, cannot be reached, refuses, or is not well"
            }
        }
    }

    /// The paragraph of `--help`.
    pub fn help() -> String {
        let codes = Self::ALL.map(|exit| format!("  {}  {}", exit.code(), exit.meaning()));
        format!(
            "Exit codes, of several objects the highest:\n{}",
            codes.join("\n")
        )
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
