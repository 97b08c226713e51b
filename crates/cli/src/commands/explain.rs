//! `pave explain`: what can be written, and what the platform's words mean, from the types that definitions follow from.

mod reasons;

use pave_api::{
    API_VERSION,
    definition::{Package, definition},
    kinds::{KINDS, Kind},
};
use pave_policy::guardrails;
use serde::Serialize;
use serde_json::Value;

use crate::{
    args::ExplainArguments,
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    fields::{Field, Rule, children, fields, find, rules, type_of},
    output,
};
pub(crate) use reasons::Reason;

/// What something means.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Meaning {
    /// Everything that can be asked for.
    Words {
        /// Kinds, each with what it is for.
        kinds: Vec<(String, String)>,
        /// Guardrails, each with the field that it looks at.
        guardrails: Vec<(String, String)>,
        /// Reasons of conditions.
        reasons: Vec<String>,
    },
    /// A kind or one of its fields.
    Field(Box<FieldMeaning>),
    /// A reason of a condition; the same word may have several.
    Reasons(Vec<Reason>),
    /// A guardrail.
    Guardrail {
        /// Its name.
        name: String,
        /// The field that its verdicts are about.
        field: String,
        /// What an exception names to waive it; absent where nothing may.
        waived_as: Option<String>,
    },
}

/// A kind or one of its fields.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldMeaning {
    /// For example `Database.spec.size`.
    pub(crate) name: String,
    /// Type with limits in words.
    #[serde(rename = "type")]
    pub(crate) type_: String,
    /// Whether it must be given.
    pub(crate) required: bool,
    /// What holds where nothing is said, as far as that does not depend on the policy.
    pub(crate) default: Option<Value>,
    /// What may be written, where that is a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) choices: Vec<Value>,
    /// What it is for.
    pub(crate) description: String,
    /// What the API server refuses beyond types and limits.
    pub(crate) rules: Vec<Rule>,
    /// What is inside.
    pub(crate) fields: Vec<Field>,
}

pub(super) fn run(arguments: &ExplainArguments, console: &mut Console) {
    let meaning = match &arguments.subject {
        None => Ok(words()),
        Some(subject) => explain(subject, arguments.recursive),
    };
    match meaning {
        Ok(meaning) => console.data(&output::one(
            &meaning,
            arguments.output,
            output::explain::meaning,
        )),
        Err(diagnostic) => console.report(&diagnostic),
    }
}

fn explain(subject: &str, recursive: bool) -> Result<Meaning, Diagnostic> {
    let (kind, path) = subject.split_once('.').unwrap_or((subject, ""));
    if let Some(kind) = kind_by_any_name(kind) {
        return field(kind, path, recursive).map(|field| Meaning::Field(Box::new(field)));
    }
    let reasons: Vec<Reason> = reasons::all()
        .filter(|reason| reason.word.eq_ignore_ascii_case(subject))
        .collect();
    if !reasons.is_empty() {
        return Ok(Meaning::Reasons(reasons));
    }
    match guardrails().find(|guardrail| guardrail.name == subject) {
        Some(guardrail) => Ok(Meaning::Guardrail {
            name: guardrail.name.to_owned(),
            field: guardrail.field.to_owned(),
            waived_as: guardrail.waived_as.map(str::to_owned),
        }),
        None => Err(unknown(subject)),
    }
}

/// As `kubectl` takes it: the kind in any case, its plural or its short name.
pub(super) fn kind_by_any_name(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| {
        [kind.name, kind.plural, kind.short_name]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    })
}

fn field(kind: &Kind, path: &str, recursive: bool) -> Result<FieldMeaning, Diagnostic> {
    let schema = definition(kind, Package::Configuration)["spec"]["versions"][0]["schema"]["openAPIV3Schema"].take();
    // `database.size` is as clear as `database.spec.size`.
    let short = find(&schema["properties"]["spec"], path).filter(|_| !path.is_empty());
    let path = match (find(&schema, path), short) {
        (None, Some(_)) => format!("spec.{path}"),
        _ => path.to_owned(),
    };
    let Some((found, required)) = find(&schema, &path) else {
        return Err(no_such_field(kind, &schema, &path));
    };
    let rules = rules(&schema, "").into_iter().map(|rule| Rule {
        path: rule.path.trim_start_matches('.').to_owned(),
        ..rule
    });
    let about = |rule: &Rule| {
        let rest = rule.path.replace("[]", "").replace(".<key>", "");
        let rest = rest.strip_prefix(path.as_str()).map(str::to_owned);
        rest.is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('.'))
    };
    let inside = if recursive { fields } else { children };
    Ok(FieldMeaning {
        name: [kind.name, &path]
            .join(".")
            .trim_end_matches('.')
            .to_owned(),
        type_: if path.is_empty() {
            format!("{API_VERSION}, short name `{}`", kind.short_name)
        } else {
            type_of(found)
        },
        required,
        default: found.get("default").cloned(),
        choices: found["enum"].as_array().cloned().unwrap_or_default(),
        description: found["description"].as_str().unwrap_or_default().to_owned(),
        rules: rules.filter(about).collect(),
        fields: inside(found),
    })
}

fn words() -> Meaning {
    let mut reasons: Vec<String> = reasons::all().map(|reason| reason.word).collect();
    reasons.dedup();
    Meaning::Words {
        kinds: KINDS
            .iter()
            .map(|kind| (kind.name.to_owned(), kind.description.to_owned()))
            .collect(),
        guardrails: guardrails()
            .map(|guardrail| (guardrail.name.to_owned(), guardrail.field.to_owned()))
            .collect(),
        reasons,
    }
}

fn no_such_field(kind: &Kind, schema: &Value, path: &str) -> Diagnostic {
    let (mut parent, mut name) = path.rsplit_once('.').unwrap_or(("", path));
    // Up to what exists, so that the hint lists something.
    while find(schema, parent).is_none() {
        (parent, name) = parent.rsplit_once('.').unwrap_or(("", parent));
    }
    let known = find(schema, parent).map(|(schema, _)| children(schema));
    let known: Vec<String> = known
        .into_iter()
        .flatten()
        .map(|field| field.path)
        .collect();
    let whole = [kind.name, parent].join(".");
    let whole = whole.trim_end_matches('.');
    let message = format!("{whole}: there is no field `{name}`");
    let diagnostic = Diagnostic::error(Exit::Usage, message);
    if known.is_empty() {
        return diagnostic.hint(format!("`pave explain {whole}` says what it is"));
    }
    diagnostic.hint(nearest(name, known.iter().map(String::as_str)).map_or_else(
        || format!("choose one of {}", known.join(", ")),
        |near| format!("did you mean `{whole}.{near}`?"),
    ))
}

fn unknown(subject: &str) -> Diagnostic {
    let reasons: Vec<String> = reasons::all().map(|reason| reason.word).collect();
    let known = KINDS.iter().map(|kind| kind.name);
    let known = known.chain(guardrails().map(|guardrail| guardrail.name));
    let known = known.chain(reasons.iter().map(String::as_str));
    let hint = nearest(subject, known).map_or_else(
        || "`pave explain` lists kinds, guardrails and reasons".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    let message = format!("`{subject}` is no kind, no guardrail and no reason of a condition");
    Diagnostic::error(Exit::Usage, message).hint(hint)
}

/// What somebody meant who mistyped a letter or two.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let distance =
        |known: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase());
    let near = known.min_by_key(|known| distance(known))?;
    (distance(near) <= 2).then_some(near)
}
