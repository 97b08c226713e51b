//! What a cluster would hold beside the manifest: the platform's objects, from files or assumed.
//!
//! **Invariant:** whatever is assumed is said, together with the option that replaces it.

mod placeholder;

use std::path::{Path, PathBuf};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use pave_api::{
    definition::Package,
    platform_policy::{DEFAULT_NAME, PlatformPolicySpec},
};
use pave_catalog::Cloud;
use pave_compose::GeneratorKey;
use serde_json::{Value, json};

use crate::{
    args::SceneArguments,
    diagnostic::Diagnostic,
    exit::Exit,
    manifest::{Document, Manifests},
    validate::Validator,
};

/// Everything beside the manifest that a result depends on.
#[derive(Debug)]
pub struct Scene {
    /// The day.
    pub today: Date,
    /// As a claim, or as the composite resource itself.
    pub package: Package,
    /// The cloud to try in place of the manifest's.
    pub cloud: Option<Cloud>,
    /// Objects as they are in the cluster.
    pub observed: Vec<Value>,
    /// `None` for a placeholder.
    generator_key: Option<GeneratorKey>,
    /// `None` where no file was given.
    policies: Option<Vec<Value>>,
    landing_zones: Option<Vec<Value>>,
    environments: Option<Vec<Value>>,
}

/// Something that is assumed because no file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assumption {
    /// The built-in policy.
    Policy,
    /// The namespace's name says whose it is.
    Environment(String),
    /// Accounts, networks and credentials.
    LandingZones,
    /// The key for passwords.
    GeneratorKey,
    /// A manifest without a namespace.
    Namespace,
    /// The name that Crossplane makes for a claim's composite.
    CompositeName,
}

impl Scene {
    /// Reads the files that the options name.
    ///
    /// # Errors
    /// Everything that is wrong with them. Verdicts on a half-read policy would mislead, so nothing else is done then.
    pub fn read(arguments: &SceneArguments) -> Result<Self, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let mut platform_objects = |files: &[PathBuf], kind, option| {
            let (objects, wrong) = platform_objects(files, (kind, option));
            diagnostics.extend(wrong);
            (!files.is_empty()).then_some(objects)
        };
        let policies = platform_objects(&arguments.policy_file, "PlatformPolicy", "--policy-file");
        let landing_zones = platform_objects(
            &arguments.landing_zone_file,
            "LandingZone",
            "--landing-zone-file",
        );
        let environments = platform_objects(
            &arguments.environment_file,
            "Environment",
            "--environment-file",
        );
        let observed = read_observed(&arguments.observed).unwrap_or_else(|wrong| {
            diagnostics.extend(wrong);
            Vec::new()
        });
        let generator_key = arguments
            .generator_key
            .as_deref()
            .map(read_key)
            .transpose()
            .unwrap_or_else(|wrong| {
                diagnostics.push(wrong);
                None
            });
        if !diagnostics.is_empty() {
            return Err(diagnostics);
        }
        Ok(Self {
            today: arguments.today.unwrap_or_else(today),
            package: arguments.package.into(),
            cloud: arguments.cloud,
            observed,
            generator_key,
            policies,
            landing_zones,
            environments,
        })
    }

    /// The scene of a policy: teams, accounts and networks are placeholders, and the rules for particular teams do not count.
    pub fn of_policy(policy: &PlatformPolicySpec) -> Self {
        let spec = PlatformPolicySpec {
            teams: Vec::new(),
            installation: policy
                .installation
                .clone()
                .or_else(|| Some("offline".to_owned())),
            ..policy.clone()
        };
        Self {
            today: today(),
            package: Package::Configuration,
            cloud: None,
            observed: Vec::new(),
            generator_key: None,
            policies: Some(vec![json!({
                "apiVersion": pave_api::API_VERSION, "kind": "PlatformPolicy",
                "metadata": {"name": DEFAULT_NAME}, "spec": spec,
            })]),
            landing_zones: None,
            environments: None,
        }
    }

    /// The platform's objects for something in a namespace.
    pub fn platform_objects(&self, namespace: &str) -> Vec<Value> {
        let policies = self
            .policies
            .clone()
            .unwrap_or_else(|| vec![placeholder::policy()]);
        let landing_zones = self
            .landing_zones
            .clone()
            .unwrap_or_else(placeholder::landing_zones);
        let environments = match &self.environments {
            Some(environments) => environments.clone(),
            None => placeholder::environment(namespace).into_iter().collect(),
        };
        [policies, landing_zones, environments].concat()
    }

    /// The key for generated passwords.
    pub fn generator_key(&self) -> GeneratorKey {
        self.generator_key
            .clone()
            .unwrap_or_else(GeneratorKey::offline_placeholder)
    }

    /// What is assumed about something in a namespace, on some clouds.
    pub fn assumptions(&self, namespace: &str, clouds: &[Cloud]) -> Vec<Assumption> {
        let policy = self.policies.is_none().then_some(Assumption::Policy);
        let environment = self
            .environments
            .is_none()
            .then(|| placeholder::environment(namespace))
            .flatten();
        let environment = environment.map(|_| Assumption::Environment(namespace.to_owned()));
        let in_a_cloud = clouds.iter().any(|cloud| *cloud != Cloud::Local);
        let landing_zones =
            (self.landing_zones.is_none() && in_a_cloud).then_some(Assumption::LandingZones);
        [policy, environment, landing_zones]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Whether generated passwords are placeholders.
    pub fn key_is_placeholder(&self) -> bool {
        self.generator_key.is_none()
    }
}

impl Assumption {
    /// The sentence, with the option that replaces the assumption.
    pub fn sentence(&self) -> String {
        match self {
            Self::Policy => placeholder::POLICY_SENTENCE.to_owned(),
            Self::Environment(namespace) => placeholder::environment_sentence(namespace),
            Self::LandingZones => placeholder::LANDING_ZONES_SENTENCE.to_owned(),
            Self::GeneratorKey => {
                "generated passwords are placeholders that protect nothing; --generator-key makes the real ones".to_owned()
            }
            Self::Namespace => "an object without metadata.namespace is taken to be in namespace `default`".to_owned(),
            Self::CompositeName => {
                "Crossplane ends the name of a claim's composite in five random characters; `xxxxx` stands for them".to_owned()
            }
        }
    }
}

/// Today in UTC, as functions see it in a cluster.
pub fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// Objects as they are in the cluster; nothing is asked of their kinds.
pub fn read_observed(files: &[PathBuf]) -> Result<Vec<Value>, Vec<Diagnostic>> {
    let manifests = Manifests::read(files.iter().map(PathBuf::as_path));
    if manifests.diagnostics.is_empty() {
        Ok(manifests
            .documents
            .into_iter()
            .map(|document| document.value)
            .collect())
    } else {
        Err(manifests.diagnostics)
    }
}

fn platform_objects(
    files: &[PathBuf],
    (kind, option): (&str, &str),
) -> (Vec<Value>, Vec<Diagnostic>) {
    let Manifests {
        documents,
        mut diagnostics,
    } = Manifests::read(files.iter().map(PathBuf::as_path));
    let mut validator = Validator::new(Package::Configuration);
    let mut objects = Vec::new();
    for document in documents {
        if document.text("/kind") != kind {
            diagnostics.push(wrong_kind(&document, (kind, option)));
            continue;
        }
        match validator.validate(&document, None) {
            Ok((_, value)) => objects.push(value),
            Err(wrong) => diagnostics.extend(wrong.into_iter().map(|wrong| Diagnostic {
                exit: Exit::Input,
                ..wrong
            })),
        }
    }
    (objects, diagnostics)
}

fn wrong_kind(document: &Document, (kind, option): (&str, &str)) -> Diagnostic {
    let found = document.text("/kind");
    let diagnostic = Diagnostic::error(
        Exit::Input,
        format!("kind: `{found}` where {option} takes a {kind}"),
    );
    let diagnostic = diagnostic
        .object(document.object())
        .at(document.place("kind"));
    match found {
        "PlatformPolicy" => diagnostic.hint("pass it with --policy-file"),
        "LandingZone" => diagnostic.hint("pass it with --landing-zone-file"),
        "Environment" => diagnostic.hint("pass it with --environment-file"),
        _ => diagnostic,
    }
}

fn read_key(path: &Path) -> Result<GeneratorKey, Diagnostic> {
    let name = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        Diagnostic::error(Exit::Input, format!("{name}: cannot be read: {error}"))
    })?;
    GeneratorKey::new(&bytes).map_err(|found| {
        let message =
            format!("{name}: a generator key needs at least 32 bytes, and this one has {found}");
        Diagnostic::error(Exit::Input, message).hint("make one with `openssl rand -base64 48`")
    })
}
