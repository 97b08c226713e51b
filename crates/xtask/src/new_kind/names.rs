//! What a kind is called in each place, from what people give.

use anyhow::ensure;
use clap::Args;
use pave_api::kinds::{KINDS, Kind};

/// `cargo xtask new-kind`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What people write as `kind`, for example `Announcement`
    name: String,
    /// What it is for, in a sentence that developers understand
    #[arg(long, value_name = "SENTENCE")]
    description: String,
    /// The plural, lower case; the name with an s unless given
    #[arg(long)]
    plural: Option<String>,
    /// The abbreviation for `kubectl get`; p and the first two letters unless given
    #[arg(long)]
    short_name: Option<String>,
}

/// Names that the code of a kind uses for something else.
const TAKEN: [&str; 28] = [
    "Aws",
    "Azure",
    "Builder",
    "Cloud",
    "Composed",
    "Composite",
    "Default",
    "Error",
    "Exception",
    "Function",
    "Gcp",
    "Local",
    "Location",
    "Option",
    "Own",
    "Placement",
    "Question",
    "Record",
    "Recorded",
    "Refusal",
    "Request",
    "Resolved",
    "Response",
    "Result",
    "Shared",
    "String",
    "Tags",
    "Vec",
];
/// Words that are no names of modules.
const KEYWORDS: [&str; 12] = [
    "as", "enum", "fn", "impl", "loop", "match", "mod", "static", "struct", "trait", "type", "use",
];
/// Longer names leave nothing of the object's own in a name of 63 characters.
const LONGEST: usize = 30;

/// What a kind is called.
#[derive(Debug)]
pub(super) struct Names {
    /// `FeatureFlag`.
    pub(super) kind: String,
    /// `featureflags`.
    pub(super) plural: String,
    /// `pfe`.
    pub(super) short: String,
    /// A sentence.
    pub(super) description: String,
}

impl Names {
    pub(super) fn of(arguments: &Arguments) -> anyhow::Result<Self> {
        let kind = arguments.name.clone();
        let lower = kind.to_lowercase();
        let names = Self {
            plural: arguments
                .plural
                .clone()
                .unwrap_or_else(|| format!("{lower}s")),
            short: match &arguments.short_name {
                Some(short) => short.clone(),
                None => format!("p{}", lower.chars().take(2).collect::<String>()),
            },
            description: arguments.description.clone(),
            kind,
        };
        names.check()?;
        Ok(names)
    }

    fn check(&self) -> anyhow::Result<()> {
        let Self {
            kind,
            plural,
            short,
            description,
        } = self;
        ensure!(
            is_camel_case(kind),
            "NAME: '{kind}' is no name of a kind. Fix: write words of letters, each with one capital, at most {LONGEST} letters, \
             such as FeatureFlag"
        );
        ensure!(
            !TAKEN.contains(&kind.as_str()) && !KEYWORDS.contains(&self.snake().as_str()),
            "NAME: '{kind}' means something else in Rust or in the code of every kind. Fix: choose another name"
        );
        for (field, value) in [("--plural", plural), ("--short-name", short)] {
            ensure!(
                !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_lowercase()),
                "{field}: '{value}' has something else than lower case letters. Fix: leave it out, or write letters alone"
            );
        }
        let is_taken = |known: &&Kind| {
            let names = [
                known.name.to_lowercase(),
                known.plural.to_owned(),
                known.short_name.to_owned(),
            ];
            [&kind.to_lowercase(), plural, short]
                .into_iter()
                .any(|name| names.contains(name))
        };
        if let Some(known) = KINDS.iter().find(is_taken) {
            anyhow::bail!(
                "NAME: '{kind}', '{plural}' or '{short}' is a name of {} already. Fix: choose another name, --plural or --short-name",
                known.name
            );
        }
        ensure!(
            description.ends_with('.') && !description.contains(['"', '\\', '\n', '{', '}']),
            "--description: '{description}' is no plain sentence. Fix: end it with a full stop, without quotes, braces or line breaks"
        );
        Ok(())
    }

    /// `feature-flag`, in paths and packages.
    pub(super) fn kebab(&self) -> String {
        self.words().join("-")
    }

    /// `feature_flag`, in code.
    pub(super) fn snake(&self) -> String {
        self.words().join("_")
    }

    /// A template with the names in their places.
    pub(super) fn fill(&self, template: &str) -> String {
        let [capital, small] = if self.kind.starts_with(['A', 'E', 'I', 'O', 'U']) {
            ["An", "an"]
        } else {
            ["A", "a"]
        };
        let places = [
            ("{{A}}", capital.to_owned()),
            ("{{a}}", small.to_owned()),
            ("{{Kind}}", self.kind.clone()),
            ("{{kind}}", self.kebab()),
            ("{{kind_module}}", self.snake()),
            ("{{lower}}", self.kind.to_lowercase()),
            ("{{plural}}", self.plural.clone()),
            ("{{short}}", self.short.clone()),
            ("{{description}}", self.description.clone()),
        ];
        let fill = |text: String, (place, name): &(&str, String)| text.replace(place, name);
        places.iter().fold(template.to_owned(), fill)
    }

    fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for letter in self.kind.chars() {
            if letter.is_ascii_uppercase() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(letter.to_ascii_lowercase());
            }
        }
        words
    }
}

fn is_camel_case(name: &str) -> bool {
    let capital = |letter: char| letter.is_ascii_uppercase();
    let letters = name.chars().all(|letter| letter.is_ascii_alphabetic());
    let no_two_capitals = !name
        .chars()
        .zip(name.chars().skip(1))
        .any(|(one, next)| capital(one) && capital(next));
    letters && no_two_capitals && name.starts_with(capital) && (3..=LONGEST).contains(&name.len())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::new_kind) fn arguments(name: &str) -> Arguments {
        Arguments {
            name: name.to_owned(),
            description: "Turns something on and off.".to_owned(),
            plural: None,
            short_name: None,
        }
    }

    #[test]
    fn a_kind_of_two_words_is_written_as_each_place_writes_it() {
        let names = Names::of(&arguments("FeatureFlag")).unwrap();
        let filled = names.fill(
            "{{A}} {{Kind}} {{kind}} {{kind_module}} {{lower}} {{plural}} {{short}}: {{description}}",
        );
        assert_eq!(
            filled,
            "A FeatureFlag feature-flag feature_flag featureflag featureflags pfe: Turns something on and off."
        );
    }

    #[test]
    fn names_that_are_taken_or_impossible_are_refused_with_the_reason() {
        for (name, reason) in [
            ("Database", "is a name of Database already"),
            ("flag", "is no name of a kind"),
            ("DNSZone", "is no name of a kind"),
            ("Type", "means something else"),
            ("Request", "means something else"),
        ] {
            let message = Names::of(&arguments(name)).unwrap_err().to_string();
            assert!(message.contains(reason), "{name}: {message}");
        }
        let described = Arguments {
            description: "a \"flag\"".to_owned(),
            ..arguments("Flag")
        };
        let message = Names::of(&described).unwrap_err().to_string();
        assert!(message.starts_with("--description: "), "{message}");
    }
}
