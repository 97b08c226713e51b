//! Forms: what the portal and `pave new` ask, and the manifests that both write from the answers.
//!
//! A form is `form.yaml` of a directory in `backstage/templates`, its manifests are the skeletons beside it. The portal renders
//! the same skeletons with its own engine; a test in `backstage/` compares the two. What the portal does not offer is in
//! `templates/` of this crate.
//!
//! **Invariant:** what may be answered follows from `crates/api`; a form repeats no choice, limit or default of a field.

mod function;
mod questions;
mod service;
mod template;

pub use questions::{AnswerError, Questions};
pub use template::{FormError, Labels, NoLabels, expand};

use serde_json::Value;

/// Something that a developer asks for.
#[derive(Debug)]
pub struct Form {
    /// How it is called on the command line and in the portal's price field.
    pub name: &'static str,
    /// `form.yaml`.
    pub source: &'static str,
    /// What comes of it.
    pub makes: Makes,
    skeletons: &'static [Skeleton],
    choices: &'static [Choice],
}

/// Skeletons that only one answer to one question asks for.
#[derive(Debug)]
struct Choice {
    field: &'static str,
    answer: &'static str,
    skeletons: &'static [Skeleton],
}

/// What comes of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Makes {
    /// Manifests, from the answers of the form's first page. The other pages are about the way they go.
    Manifests,
    /// Every file of a repository, from the answers of all pages.
    Repository,
    /// More in a manifest that exists, from the answers of all pages but the first, which says which manifest.
    Change,
}

/// A file to be, its path and text with `${{ values.… }}` in them.
#[derive(Debug)]
struct Skeleton {
    path: &'static str,
    text: &'static str,
}

/// A file that was made from answers.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to wherever it is wanted.
    pub path: String,
    /// Its text.
    pub text: String,
}

macro_rules! skeleton {
    ($directory:literal, $path:literal) => {
        Skeleton {
            path: $path,
            text: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../backstage/templates/",
                $directory,
                "/",
                $path
            )),
        }
    };
}
use skeleton;

/// Every form.
pub const FORMS: &[Form] = &[
    Form {
        name: "database",
        source: include_str!("../../../backstage/templates/managed-database/form.yaml"),
        makes: Makes::Manifests,
        skeletons: &[skeleton!(
            "managed-database/skeleton",
            "database-${{ values.name }}.yaml"
        )],
        choices: &[],
    },
    Form {
        name: "queue",
        source: include_str!("../../../backstage/templates/managed-queue/form.yaml"),
        makes: Makes::Manifests,
        skeletons: &[skeleton!(
            "managed-queue/skeleton",
            "queue-${{ values.name }}.yaml"
        )],
        choices: &[],
    },
    Form {
        name: "microservice",
        source: include_str!("../../../backstage/templates/new-microservice/form.yaml"),
        makes: Makes::Manifests,
        skeletons: &[skeleton!(
            "new-microservice/claims",
            "microservice-${{ values.name }}.yaml"
        )],
        choices: &[],
    },
    Form {
        name: "environment",
        source: include_str!("../../../backstage/templates/new-environment/form.yaml"),
        makes: Makes::Manifests,
        skeletons: &[skeleton!(
            "new-environment/skeleton",
            "environment-${{ values.name }}.yaml"
        )],
        choices: &[],
    },
    Form {
        name: "service",
        source: include_str!("../../../backstage/templates/new-microservice/form.yaml"),
        makes: Makes::Repository,
        skeletons: service::SKELETONS,
        choices: service::LANGUAGES,
    },
    Form {
        name: "delivery",
        source: include_str!("../templates/delivery/form.yaml"),
        makes: Makes::Manifests,
        skeletons: &[Skeleton {
            path: "delivery/${{ values.namespace }}/${{ values.name }}.yaml",
            text: include_str!(
                "../templates/delivery/skeleton/delivery/${{ values.namespace }}/${{ values.name }}.yaml"
            ),
        }],
        choices: &[],
    },
    Form {
        name: "function",
        source: include_str!("../templates/function/form.yaml"),
        makes: Makes::Repository,
        skeletons: function::SKELETONS,
        choices: &[],
    },
];

/// What `pave add observability` asks, and what it writes into a Microservice.
pub const OBSERVABILITY: Form = Form {
    name: "observability",
    source: include_str!("../../../backstage/templates/add-observability/form.yaml"),
    makes: Makes::Change,
    skeletons: &[Skeleton {
        path: "spec.yaml",
        text: include_str!("../templates/observability/spec.yaml"),
    }],
    choices: &[],
};

impl Form {
    /// The form of a name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        FORMS.iter().find(|form| form.name == name)
    }

    /// What it asks about what is written.
    ///
    /// # Panics
    /// Never: the test `every_form_has_questions` reads each of them.
    #[expect(clippy::expect_used, reason = "compiled in, and read by a test")]
    pub fn questions(&self) -> Questions {
        Questions::of(self.source, self.makes).expect("every_form_has_questions")
    }

    /// The files of checked answers.
    ///
    /// # Panics
    /// Never: the test `every_form_renders` renders each of them.
    #[expect(clippy::expect_used, reason = "compiled in, and rendered by a test")]
    pub fn render(&self, answers: &Value) -> Vec<File> {
        let environment = template::environment();
        let values = serde_json::json!({"values": answers});
        let render = |text| {
            let rendered = environment.render_str(text, &values);
            rendered.expect("every_form_renders")
        };
        let copied = template::copied(self.source).expect("every_form_has_questions");
        let is_copied = |path: &str| copied.iter().any(|prefix| path.starts_with(prefix));
        let mut files: Vec<_> = self
            .asked_for(answers)
            .map(|skeleton| File {
                path: render(skeleton.path),
                text: if is_copied(skeleton.path) {
                    skeleton.text.to_owned()
                } else {
                    render(skeleton.text)
                },
            })
            .collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        files
    }

    fn asked_for(&self, answers: &Value) -> impl Iterator<Item = &'static Skeleton> {
        let chosen = self
            .choices
            .iter()
            .filter(|choice| answers[choice.field] == choice.answer);
        let chosen = chosen.flat_map(|choice| choice.skeletons);
        self.skeletons.iter().chain(chosen)
    }

    /// What a form of changes writes into `spec`, from checked answers.
    ///
    /// # Panics
    /// Never: the test `what_is_added_follows_from_the_form` fills it in.
    #[expect(clippy::expect_used, reason = "compiled in, and filled in by a test")]
    pub fn change(&self, answers: &Value) -> Value {
        let files = self.render(answers);
        let texts: String = files.into_iter().map(|file| file.text).collect();
        serde_saphyr::from_str(&texts).expect("what_is_added_follows_from_the_form")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_has_questions() {
        for form in FORMS {
            let questions = Questions::of(form.source, form.makes).unwrap();
            assert!(questions.fields().contains(&"name"), "{}", form.name);
        }
    }

    #[test]
    fn every_form_renders() {
        for form in FORMS {
            let everything = json!({
                "name": "orders", "namespace": "payments-dev", "registry": "registry.acme.example/payments",
                "team": "payments", "environment": "dev", "repository": "https://gitea.acme.example/acme/orders.git",
                "description": "Turns a basket into an order", "owner": "group:default/payments", "system": "payments",
            });
            let questions = form.questions();
            let mut answers = everything;
            let fields = answers.as_object_mut().unwrap();
            fields.retain(|field, _| questions.question(field).is_some());
            let answers = questions.check(answers).unwrap();
            for file in form.render(&answers) {
                if form.makes == Makes::Manifests {
                    assert!(file.path.ends_with("orders.yaml"), "{}", file.path);
                }
                assert!(file.text.ends_with('\n'), "{}", file.text);
            }
        }
    }

    #[test]
    fn what_is_added_follows_from_the_form() {
        let answers = json!({"p95Milliseconds": 250});
        let answers = OBSERVABILITY.questions().check(answers).unwrap();
        let expected = json!({"observability": {
            "dashboard": true,
            "metrics": {"path": "/metrics"},
            "alerts": {"errorRatePercent": 1, "p95Milliseconds": 250},
            "objective": {"availabilityPercent": "99.9"},
        }});
        assert_eq!(OBSERVABILITY.change(&answers), expected);
    }

    #[test]
    fn a_form_asks_what_the_types_allow_and_says_what_is_wrong() {
        let questions = Form::by_name("database").unwrap().questions();
        let table = [
            (
                json!({"name": "orders"}),
                "namespace: is missing",
                "required",
            ),
            (
                json!({"name": "Orders", "namespace": "a", "size": "small"}),
                "name: \"Orders\" does not match",
                "pattern",
            ),
            (
                json!({"name": "a\nkind: Pod", "namespace": "a", "size": "small"}),
                "name: ",
                "what is no name never reaches a manifest",
            ),
            (
                json!({"name": "a", "namespace": "a", "size": "gigantic"}),
                "size: \"gigantic\" is none of micro, small, medium, large, xlarge",
                "choices of the catalogue",
            ),
            (
                json!({"name": "a", "namespace": "a", "size": "small", "storageGB": 1}),
                "storageGB: 1 is less than the minimum of 10",
                "limits of the type",
            ),
            (
                json!({"name": "a", "namespace": "a", "size": "small", "sise": "x"}),
                "sise: is not a question of this form",
                "misspelled",
            ),
        ];
        for (answers, expected, reason) in table {
            let error = questions.check(answers).unwrap_err().to_string();
            assert!(error.contains(expected), "{reason}: {error}");
        }
    }
}
