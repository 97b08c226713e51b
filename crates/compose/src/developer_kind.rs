//! What a kind of the developers has to say for itself. Everything else is the same for all of them: `resolve` proposes,
//! prices, judges, holds and refuses; `report` tells.

use pave_api::{
    composite::DeveloperObject,
    developer::{DeveloperSpec, Record},
    landing_zone::LandingZone,
    status::Location,
};
use pave_catalog::Cloud;
use pave_function_sdk::{Error, Request, Response};
use pave_policy::{Defaults, Identity, Subject, Verdict};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Composed, Facts, GlobalName, Manifest, Protection, Publication, Refusal, annotate, emit,
    external_name,
    generated::{KEY_AWAITED, NO_GENERATOR_KEY},
    local_name, no_installation,
    report::developer as report,
    resolve::{Decision, resolve},
    stamp, usage,
};

// Names of composed resources. They are frozen: a rename deletes and recreates.
/// The Secret that applications mount.
pub const CONNECTION: &str = "connection";
/// The protection against deletion.
pub const PROTECTION: &str = "protection";

/// A kind of the developers, as far as it differs from the others.
pub trait DeveloperKind: Sized {
    /// Role of the composed resource that carries the record of what was decided. It is the first one that is created and the
    /// last one that anybody would give up: the server itself. Frozen.
    const ANCHOR: &'static str;

    /// Whether it holds data. What does can be protected against deletion; what does not never is.
    const HOLDS_DATA: bool = true;

    /// API groups that it can do without: what needs them is left out where the control plane does not know them.
    const OPTIONAL_GROUPS: &'static [&'static str] = &[];

    /// What developers write.
    type Spec: DeveloperSpec + DeserializeOwned;
    /// What is decided once and kept.
    type Record: Record + Clone + PartialEq + std::fmt::Debug + Serialize + DeserializeOwned;
    /// What builders need beside the record: the recorded place, complete; passwords.
    type Own;

    /// Asks for what only this kind has to see beside the platform's objects. False while Crossplane is fetching it.
    fn gather(
        _spec: &Self::Spec,
        _object: DeveloperObject<'_>,
        _request: &Request,
        _response: &mut Response,
    ) -> bool {
        true
    }

    /// Decides what a developer's lines mean. What was recorded is kept unless the developer says otherwise in so many words.
    ///
    /// # Errors
    /// What cannot be meant, as a sentence.
    fn want(
        question: &Question<'_, Self>,
        recorded: Option<&Self::Record>,
    ) -> Result<Self::Record, Refusal>;

    /// Completes a record for the builders.
    ///
    /// # Errors
    /// A gap that the platform team fills, as a sentence.
    fn complete(
        &self,
        request: &Request,
        object: DeveloperObject<'_>,
        record: &Self::Record,
    ) -> Result<Self::Own, Refusal>;

    /// The resources of one cloud. Cannot fail and cannot see the manifest.
    fn build(resolved: &Resolved<Self>) -> Vec<Composed>;

    /// Adds what only this kind has to what the guardrails look at: size, cloud, region, deletion and price are there.
    fn subject<'a>(_record: &'a Self::Record, _subject: &mut Subject<'a>) {}

    /// What the clouds changed by themselves and nobody takes back, such as a disk that grew.
    fn observe(_request: &Request, _record: &mut Self::Record) {}

    /// Verdicts that follow from what was wanted and what was possible.
    fn note(_spec: &Self::Spec, _record: &Self::Record) -> Option<Verdict> {
        None
    }

    /// Name of the connection Secret before it exists, where another resource has announced it.
    fn announced_secret_name(_request: &Request) -> Option<String> {
        None
    }

    /// What applications connect with, as soon as the cloud has said it.
    fn publication(request: &Request, resolved: &Resolved<Self>) -> Publication;

    /// What ready means to the developer, as the end of a sentence.
    fn ready_sentence(resolved: &Resolved<Self>) -> String {
        format!("applications mount Secret '{}'", resolved.secret_name)
    }

    /// What keeps it from working, with the next step, in a sentence; `None` where waiting is all there is to do.
    fn obstacle(_request: &Request, _resolved: &Resolved<Self>) -> Option<String> {
        None
    }

    /// Reports what only this kind has.
    ///
    /// # Errors
    /// What cannot be encoded.
    fn report(
        _request: &Request,
        _response: &mut Response,
        _resolved: &Resolved<Self>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// What deleting the object does, in a sentence.
    fn deletion_sentence(resolved: &Resolved<Self>) -> String;

    /// Whether a cloud itself still refuses to delete what runs, beside our own protection.
    fn refuses_deletion(_request: &Request) -> bool {
        false
    }

    /// The kind in the developer's manifest.
    fn name() -> &'static str {
        Self::Record::KIND
    }

    /// The kind inside of a sentence: `database`.
    fn noun() -> String {
        Self::name().to_lowercase()
    }
}

/// Everything that decides, beside what is recorded.
pub struct Question<'a, K: DeveloperKind> {
    /// The developer's object.
    pub object: DeveloperObject<'a>,
    /// What the developer wrote.
    pub spec: &'a K::Spec,
    /// What the platform team says.
    pub facts: &'a Facts<'a>,
    /// Whose the object is.
    pub identity: &'a Identity,
    /// What applies where the developer says nothing.
    pub defaults: &'a Defaults,
    /// The call, for what is observed.
    pub request: &'a Request,
}

impl<K: DeveloperKind> Question<'_, K> {
    /// The name of a new object in a cloud; locally in the namespace, `<name>-<kind>`, no longer than `longest_local`.
    ///
    /// # Errors
    /// Nothing is placed on a cloud by a platform without a name.
    pub fn external_name(&self, cloud: Cloud, longest_local: usize) -> Result<String, Refusal> {
        let DeveloperObject {
            name, namespace, ..
        } = self.object;
        match (cloud, self.facts.policy.installation.as_deref()) {
            (Cloud::Local, _) => Ok(local_name(name, &K::noun(), longest_local)),
            (_, Some(installation)) => Ok(external_name(installation, K::name(), namespace, name)),
            (_, None) => Err(no_installation(cloud)),
        }
    }

    /// The same where everybody in the world shares the names of a cloud.
    ///
    /// # Errors
    /// Nothing is placed on a cloud by a platform without a name.
    pub fn global_name<'n>(
        &'n self,
        cloud: Cloud,
        account: &'n str,
    ) -> Result<GlobalName<'n>, Refusal> {
        let installation = self.facts.policy.installation.as_deref();
        Ok(GlobalName {
            installation: installation.ok_or_else(|| no_installation(cloud))?,
            account,
            kind: K::name(),
            namespace: self.object.namespace,
            name: self.object.name,
        })
    }

    /// The landing zone of a location, while it exists: for what only one kind records of it.
    ///
    /// # Errors
    /// When a landing zone cannot be read.
    pub fn landing_zone(&self, location: &Location) -> Result<Option<LandingZone>, Refusal> {
        let zones = self.facts.landing_zones()?;
        let name = location.landing_zone.as_ref();
        Ok(zones
            .into_iter()
            .find(|zone| Some(&zone.metadata.name) == name))
    }

    /// The size that is asked for, else the one that is recorded, else the default.
    pub fn size(&self, recorded: Option<&K::Record>) -> String {
        let asked = self.spec.shared().size;
        let kept = recorded.map(|recorded| recorded.recorded().size);
        asked.or(kept).unwrap_or(&self.defaults.size).to_owned()
    }
}

/// One resolved object: the single input of the builders.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved<K: DeveloperKind> {
    /// Name in the developer's manifest.
    pub name: String,
    /// Namespace of everything composed.
    pub namespace: String,
    /// What is recorded and kept.
    pub recorded: K::Record,
    /// Whether deletion is refused.
    pub protection: Protection,
    /// Name of the Secret that applications mount.
    pub secret_name: String,
    /// What only this kind has.
    pub own: K::Own,
}

/// The function of a kind: parse → resolve → build → report.
///
/// # Errors
/// FATAL for input that cannot be read, and where what exists has no readable record: Crossplane then changes nothing.
pub fn run<K: DeveloperKind>(
    kind: &K,
    request: &Request,
    response: &mut Response,
) -> Result<(), Error> {
    let manifest: Manifest<K> = request.composite().decode()?;
    match resolve(kind, &manifest, request, response)? {
        Decision::Waiting => Ok(()),
        Decision::Refuse(refusal, judgement) => {
            if refusal.reason == NO_GENERATOR_KEY {
                response.ttl_at_most(KEY_AWAITED);
            }
            report::refused::<K>(response, &manifest, &refusal, judgement.as_ref())
        }
        Decision::Compose(decided) => {
            let seen = emit(request, response, &decided.resources)?;
            report::composed((request, response), &manifest, &decided, seen)
        }
    }
}

/// Everything of a resolved object: what its cloud needs, the record, the protection and the tags.
pub(crate) fn assemble<K: DeveloperKind>(
    resolved: &Resolved<K>,
    tags: &std::collections::BTreeMap<String, String>,
) -> Vec<Composed> {
    let mut resources = K::build(resolved);
    annotate(&mut resources, K::ANCHOR, &resolved.recorded);
    if resolved.protection == Protection::On {
        let usage = usage(
            pave_api::API_VERSION,
            K::name(),
            &resolved.namespace,
            &resolved.name,
        );
        resources.push(Composed::new(PROTECTION, &usage));
    }
    stamp(&mut resources, tags);
    resources
}
