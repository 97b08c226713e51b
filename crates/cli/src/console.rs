//! The two streams: data to standard output, everything else to standard error.

use std::io::{self, ErrorKind, IsTerminal as _, Write};

use anstream::AutoStream;
use clap::builder::styling::Style;

use crate::{
    args::Color,
    diagnostic::{Diagnostic, hint_line},
    exit::Exit,
};

/// Where a command writes. It remembers the worst that was reported.
#[derive(Debug)]
pub struct Console {
    stdout: AutoStream<io::Stdout>,
    stderr: AutoStream<io::Stderr>,
    notes: Vec<String>,
    exit: Exit,
}

impl Console {
    /// The process's own streams.
    pub fn new(color: Color) -> Self {
        Self {
            stdout: AutoStream::new(io::stdout(), color.into()),
            stderr: AutoStream::new(io::stderr(), color.into()),
            notes: Vec::new(),
            exit: Exit::Ok,
        }
    }

    /// What the person asked for.
    pub fn data(&mut self, text: &str) {
        let written = self
            .stdout
            .write_all(text.as_bytes())
            .and_then(|()| self.stdout.flush());
        match written {
            // A reader like `head` that has enough is no failure.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.report(&Diagnostic::error(
                    Exit::Input,
                    format!("standard output cannot be written: {error}"),
                ));
            }
            _ => {}
        }
    }

    /// Something that is assumed, said once.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.say(&format!("{BOLD}note:{BOLD:#} {note}"));
            self.notes.push(note);
        }
    }

    /// What to do next.
    pub fn hint(&mut self, hint: &str) {
        self.say(&hint_line(hint));
    }

    /// Something that is wrong.
    pub fn report(&mut self, diagnostic: &Diagnostic) {
        self.exit = self.exit.max(diagnostic.exit);
        self.say(&diagnostic.render());
    }

    /// Everything of a list that is wrong.
    pub fn report_all(&mut self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            self.report(diagnostic);
        }
    }

    /// What is being done, on a line that the next one replaces; only for people who watch.
    pub fn progress(&mut self, doing: &str) {
        if io::stderr().is_terminal() {
            let _ = write!(self.stderr, "\r\x1b[2K{doing}");
            let _ = self.stderr.flush();
        }
    }

    /// How the command ended.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// When nobody listens to standard error either, nothing is left to do.
    fn say(&mut self, text: &str) {
        let _ = writeln!(self.stderr, "{text}");
    }
}

const BOLD: Style = Style::new().bold();
