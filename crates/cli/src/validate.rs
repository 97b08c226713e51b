//! Judging an object as the API server would, before anything else looks at it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use pave_api::{
    API_VERSION,
    definition::{Package, definition},
    kinds::{Audience, KINDS, Kind},
    landing_zone::LandingZone,
    platform_policy::{DEFAULT_NAME, PlatformPolicy},
};
use pave_schema::{Schema, SchemaError, Violation, ViolationKind};
use serde_json::Value;

use crate::{diagnostic::Diagnostic, exit::Exit, manifest::Document};

/// The schemas of Pave's kinds in one of the packages, each compiled when it is needed first.
#[derive(Debug)]
pub struct Validator {
    package: Package,
    schemas: BTreeMap<&'static str, Schema>,
}

impl Validator {
    /// The schemas of a package.
    pub fn new(package: Package) -> Self {
        Self {
            package,
            schemas: BTreeMap::new(),
        }
    }

    /// The object with its defaults, or everything that is wrong with it. `old` is what it replaces.
    pub fn validate(
        &mut self,
        document: &Document,
        old: Option<&Value>,
    ) -> Result<(&'static Kind, Value), Vec<Diagnostic>> {
        let kind = identify(document).map_err(|diagnostic| vec![diagnostic])?;
        let schema = self
            .schema(kind)
            .map_err(|error| vec![internal(kind, &error)])?;
        let mut value = document.value.clone();
        schema.defaults(&mut value);
        let violations = match old {
            Some(old) => schema.validate_update(&value, old),
            None => schema.validate(&value),
        };
        if violations.is_empty() {
            Ok((kind, value))
        } else {
            Err(located(document, &violations))
        }
    }

    fn schema(&mut self, kind: &'static Kind) -> Result<&Schema, SchemaError> {
        use std::collections::btree_map::Entry;
        match self.schemas.entry(kind.name) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let definition = definition(kind, self.package);
                let claim = (kind.audience, self.package)
                    == (Audience::Developers, Package::ConfigurationClaims);
                let schema = if claim {
                    Schema::from_claim
                } else {
                    Schema::from_crd
                };
                Ok(entry.insert(schema(&definition, pave_api::VERSION)?))
            }
        }
    }
}

/// The kind of an object of ours that has a name; the first thing to know, and enough to run its functions.
pub fn identify(document: &Document) -> Result<&'static Kind, Diagnostic> {
    let kind = kind_of(document)?;
    if document.text("/metadata/name").is_empty() {
        let message = "metadata.name: missing; every object needs a name";
        return Err(error(document, "metadata.name", message));
    }
    Ok(kind)
}

/// What the schema has against an object, pointing at the fields.
pub fn located(document: &Document, violations: &[Violation]) -> Vec<Diagnostic> {
    violations
        .iter()
        .map(|violation| locate(document, violation))
        .collect()
}

/// What makes no sense in a platform object although its schema allows it.
pub fn lint(document: &Document, value: &Value, today: Date) -> Vec<Diagnostic> {
    let problems = match document.text("/kind") {
        "PlatformPolicy" => serde_json::from_value::<PlatformPolicy>(value.clone()).map(|policy| {
            let mut problems = pave_policy::lint(&policy.spec, today);
            if policy.metadata.name != DEFAULT_NAME {
                problems.push(format!(
                    "metadata.name: only the policy named '{DEFAULT_NAME}' counts, not '{}'.",
                    policy.metadata.name
                ));
            }
            problems
        }),
        "LandingZone" => serde_json::from_value::<LandingZone>(value.clone())
            .map(|zone| pave_policy::lint_landing_zone(&zone.spec)),
        _ => Ok(Vec::new()),
    };
    match problems {
        Ok(problems) => problems
            .iter()
            .map(|problem| refusal(document, problem))
            .collect(),
        Err(cause) => vec![error(document, "spec", format!("spec: {cause}"))],
    }
}

/// A sentence of the platform's, pointing at the field it starts with.
pub fn refusal(document: &Document, sentence: &str) -> Diagnostic {
    let diagnostic = Diagnostic::refusal(sentence).object(document.object());
    match sentence.split_once(": ") {
        Some((path, _)) if path.starts_with("spec") || path.starts_with("metadata") => {
            diagnostic.at(document.place(path))
        }
        _ => diagnostic.at(document.place("metadata.name")),
    }
}

fn kind_of(document: &Document) -> Result<&'static Kind, Diagnostic> {
    if !document.value.is_object() {
        let message = "not an object: a manifest has apiVersion, kind, metadata and spec";
        return Err(Diagnostic::error(Exit::Input, message).at(document.place("")));
    }
    for (field, pointer) in [("apiVersion", "/apiVersion"), ("kind", "/kind")] {
        if document.text(pointer).is_empty() {
            let mut missing = error(
                document,
                field,
                format!("{field}: missing; every object says what it is"),
            );
            missing.exit = Exit::Input;
            return Err(missing.hint(format!(
                "Pave's objects start with `apiVersion: {API_VERSION}`"
            )));
        }
    }
    let (api_version, name) = (document.text("/apiVersion"), document.text("/kind"));
    match Kind::by_name(name) {
        Some(kind) if api_version == API_VERSION => Ok(kind),
        Some(_) => {
            let message =
                format!("apiVersion: `{api_version}` has no kind `{name}` that Pave knows");
            Err(error(document, "apiVersion", message)
                .hint(format!("write `apiVersion: {API_VERSION}`")))
        }
        None => {
            let message = format!("kind: `{name}` of `{api_version}` is none of Pave's kinds");
            Err(error(document, "kind", message).hint(kinds_to_choose_from(name)))
        }
    }
}

fn kinds_to_choose_from(name: &str) -> String {
    if let Some(kind) = KINDS.iter().find(|kind| kind.composite_name() == name) {
        return format!(
            "write the {} and use --claims; Crossplane makes the {name} from it",
            kind.name
        );
    }
    let distance =
        |kind: &Kind| strsim::damerau_levenshtein(&name.to_lowercase(), &kind.name.to_lowercase());
    match KINDS
        .iter()
        .min_by_key(|kind| distance(kind))
        .filter(|kind| distance(kind) <= 2)
    {
        Some(kind) => format!("did you mean `{}`?", kind.name),
        None => format!(
            "choose one of {}",
            KINDS
                .iter()
                .map(|kind| kind.name)
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

fn locate(document: &Document, violation: &Violation) -> Diagnostic {
    let place = match violation.kind {
        ViolationKind::UnknownField => document.place_of_key(&violation.path),
        _ => document.place(&violation.path),
    };
    let diagnostic = Diagnostic::error(Exit::Refused, violation.to_string())
        .object(document.object())
        .at(place);
    let without_advice =
        violation.kind == ViolationKind::UnknownField && !violation.message.contains(';');
    if without_advice {
        let page = document.text("/kind").to_lowercase();
        return diagnostic.hint(format!(
            "leave it out; docs/reference/{page}.md lists the fields there are"
        ));
    }
    diagnostic
}

fn error(document: &Document, path: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Exit::Refused, message)
        .object(document.object())
        .at(document.place(path))
}

fn internal(kind: &Kind, error: &SchemaError) -> Diagnostic {
    Diagnostic::error(
        Exit::Internal,
        format!("the definition of {} cannot be used: {error}", kind.name),
    )
    .hint("this is a bug in Pave; please report it")
}
