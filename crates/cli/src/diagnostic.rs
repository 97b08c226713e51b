//! What is wrong, where, and the way out: every error and warning that a person reads.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use clap::builder::styling::{AnsiColor, Style};

use crate::{exit::Exit, manifest::Place};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The object is not processed.
    Error,
    /// The object is processed; somebody should look.
    Warning,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What an error does to the exit code.
    pub exit: Exit,
    /// Field, value and cause in a sentence without a full stop.
    pub message: String,
    /// The object it is about, for example `Database payments-dev/orders`.
    pub object: Option<String>,
    /// Where in the input.
    pub place: Option<Place>,
    /// The way out.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error that ends in `exit`.
    pub fn error(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            exit,
            message: message.into(),
            object: None,
            place: None,
            hint: None,
        }
    }

    /// A warning. It changes no exit code.
    pub fn warning(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(Exit::Ok, message)
        }
    }

    /// From one of the platform's sentences, `<field>: '<value>' <cause>. Fix: <way out>.`
    pub fn refusal(sentence: &str) -> Self {
        let (message, fix) = match sentence.split_once(" Fix: ") {
            Some((message, fix)) => (message, Some(fix)),
            None => (sentence, None),
        };
        let diagnostic = Self::error(Exit::Refused, without_full_stop(message));
        match fix {
            Some(fix) => diagnostic.hint(without_full_stop(fix)),
            None => diagnostic,
        }
    }

    /// Names the object.
    pub fn object(mut self, object: impl Into<String>) -> Self {
        self.object = Some(object.into());
        self
    }

    /// Points at a place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Adds the way out.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The text, with ANSI colors.
    pub fn render(&self) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(self.title());
        let group = match &self.place {
            Some(place) => title.element(snippet(place, self.object.as_deref())),
            None => Group::with_title(title),
        };
        let report = Renderer::styled().render(&[group]);
        match &self.hint {
            Some(hint) => format!("{report}\n{}\n", hint_line(hint)),
            None => format!("{report}\n"),
        }
    }

    /// Without a place there is no snippet to name the object in.
    fn title(&self) -> String {
        match (&self.object, &self.place) {
            (Some(object), None) => format!("{object}: {}", self.message),
            _ => self.message.clone(),
        }
    }
}

fn snippet<'a>(place: &'a Place, label: Option<&'a str>) -> Snippet<'a, Annotation<'a>> {
    Snippet::source(place.source.text.as_str())
        .path(place.source.name.as_str())
        .annotation(
            AnnotationKind::Primary
                .span(place.span.clone())
                .label(label),
        )
}

/// What to do next, on a line of its own.
pub fn hint_line(hint: &str) -> String {
    const CYAN: Style = AnsiColor::Cyan.on_default().bold();
    format!("{CYAN}hint:{CYAN:#} {hint}")
}

/// A single sentence ends without a full stop on a terminal.
fn without_full_stop(sentence: &str) -> String {
    sentence.strip_suffix('.').unwrap_or(sentence).to_owned()
}
