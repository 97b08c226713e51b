//! One decision: propose, price, judge; then accept, hold or refuse.

use std::collections::BTreeMap;

use pave_api::{
    composite::DeveloperObject,
    developer::{DeveloperSpec as _, Record as _},
    vocabulary::usual_connection_secret,
};
use pave_catalog::Cloud;
use pave_cost::Estimate;
use pave_function_sdk::{Error, Request};
use pave_policy::{
    Defaults, Identity, Judgement, Subject, Verdict, automatic_tags, defaults_for, judge, merge,
};

use super::{Decided, Decision};
use crate::{
    Composed, DeveloperKind, Facts, Manifest, PROTECTION, Protection, Question, Refusal, Resolved,
    developer_kind::assemble,
    never_fetched, no_installation, price, prices,
    publication::{mounted_secret_name, secret_name},
};

/// Everything one decision is made from.
pub(super) struct Trial<'a, K: DeveloperKind> {
    pub(super) kind: &'a K,
    pub(super) manifest: &'a Manifest<K>,
    pub(super) request: &'a Request,
    pub(super) object: DeveloperObject<'a>,
    pub(super) recorded: Option<K::Record>,
    /// Something was composed before.
    pub(super) exists: bool,
}

/// What is to be built.
struct Plan<K: DeveloperKind> {
    recorded: K::Record,
    protection: Protection,
    secret_name: String,
}

/// What would be composed, with its price.
struct Proposal<K: DeveloperKind> {
    resolved: Resolved<K>,
    resources: Vec<Composed>,
    tags: BTreeMap<String, String>,
    estimate: Estimate,
}

/// What a held state takes over from the live facts, as far as they are known.
pub(super) struct Live<'a> {
    facts: &'a Facts<'a>,
    identity: &'a Identity,
    defaults: Defaults,
    judgement: Option<Judgement>,
}

impl<K: DeveloperKind> Trial<'_, K> {
    pub(super) fn decide(&self, facts: &Facts<'_>) -> Result<Decision<K>, Error> {
        let identity = match &facts.identity {
            Ok(identity) => identity,
            Err(refusal) => return self.hold_or_refuse(refusal.clone(), None),
        };
        let defaults = defaults_for(identity.stage, facts.court(identity, None).rule(K::name()));
        let mut live = Live {
            facts,
            identity,
            defaults,
            judgement: None,
        };
        if let Some(refusal) = self.without_installation(facts) {
            return self.hold_or_refuse(refusal, None);
        }
        let proposal = match self.propose(&live) {
            Ok(proposal) => proposal,
            Err(refusal) => return self.hold_or_refuse(refusal, Some(live)),
        };
        let judgement = self.judge(&live, &proposal)?;
        if judgement.allows() {
            return Ok(self.compose(proposal, Some(live.with(judgement)), None));
        }
        let sentences: Vec<_> = judgement
            .denied()
            .map(|verdict| verdict.message.as_str())
            .collect();
        let refusal = Refusal::new("GuardrailRefused", sentences.join(" "));
        live.judgement = Some(judgement);
        self.hold_or_refuse(refusal, Some(live))
    }

    /// Until the platform objects are fetched what exists is held: a host that never fetches them deletes nothing.
    pub(super) fn wait(&self) -> Result<Decision<K>, Error> {
        if let Some(refusal) = never_fetched(self.request) {
            return self.hold_or_refuse(refusal, None);
        }
        match self.held(None)? {
            Some(proposal) => Ok(self.compose(proposal, None, None)),
            None => Ok(Decision::Waiting),
        }
    }

    /// Nothing exists: nothing is composed. Something exists: exactly what was recorded stays.
    ///
    /// # Errors
    /// FATAL when the record is gone or cannot be built from: Crossplane then changes nothing at all.
    pub(super) fn hold_or_refuse(
        &self,
        refusal: Refusal,
        live: Option<Live<'_>>,
    ) -> Result<Decision<K>, Error> {
        if let Some(proposal) = self.held(live.as_ref())? {
            return Ok(self.compose(proposal, live, Some(refusal)));
        }
        if self.exists {
            return Err(Error::fatal(format_args!(
                "{} What was decided about the resources that exist is not recorded, so nothing is changed",
                refusal.message
            )));
        }
        let judgement = live.and_then(|live| live.judgement);
        Ok(Decision::Refuse(refusal, judgement))
    }

    /// What exists, as it was recorded; `None` when nothing exists or nothing is recorded.
    fn held(&self, live: Option<&Live<'_>>) -> Result<Option<Proposal<K>>, Error> {
        let Some(recorded) = self.recorded.as_ref().filter(|_| self.exists) else {
            return Ok(None);
        };
        let mut recorded = recorded.clone();
        K::observe(self.request, &mut recorded);
        let plan = Plan {
            recorded,
            protection: self.held_protection(live),
            secret_name: self.held_secret_name(),
        };
        let proposal = self.complete(plan, live);
        proposal
            .map(Some)
            .map_err(|broken| Error::fatal(broken.message))
    }

    /// What is in a cloud was put there by an installation with a name. Without one the policy has been lost, and what
    /// it said about tags and protection with it.
    fn without_installation(&self, facts: &Facts<'_>) -> Option<Refusal> {
        let recorded = self.recorded.as_ref().filter(|_| self.exists)?;
        let location = recorded.recorded().location;
        let lost = location.cloud != Cloud::Local && facts.policy.installation.is_none();
        lost.then(|| no_installation(location.cloud))
    }

    fn propose(&self, live: &Live<'_>) -> Result<Proposal<K>, Refusal> {
        let question = Question {
            object: self.object,
            spec: &self.manifest.spec,
            facts: live.facts,
            identity: live.identity,
            defaults: &live.defaults,
            request: self.request,
        };
        let plan = Plan {
            recorded: K::want(&question, self.recorded.as_ref())?,
            protection: self.wanted_protection(live),
            secret_name: secret_name(
                (K::name(), self.object),
                self.manifest.spec.shared().connection_secret,
                self.kept_secret_name(),
            )?,
        };
        self.complete(plan, Some(live))
    }

    fn complete(&self, plan: Plan<K>, live: Option<&Live<'_>>) -> Result<Proposal<K>, Refusal> {
        let Plan {
            recorded,
            protection,
            secret_name,
        } = plan;
        let resolved = Resolved {
            name: self.object.name.to_owned(),
            namespace: self.object.namespace.to_owned(),
            protection,
            secret_name,
            own: self.kind.complete(self.request, self.object, &recorded)?,
            recorded,
        };
        let tags = self.tags(live);
        let resources = assemble(&resolved, &tags);
        let prices = live.map(|live| prices(&live.facts.policy));
        let estimate = price(&resources, &prices.unwrap_or_default());
        Ok(Proposal {
            resolved,
            resources,
            tags,
            estimate,
        })
    }

    fn judge(&self, live: &Live<'_>, proposal: &Proposal<K>) -> Result<Judgement, Error> {
        let court = live
            .facts
            .court(live.identity, self.manifest.spec.shared().exception);
        let wanted = self.subject(
            &proposal.resolved,
            self.manifest.spec.shared().tags,
            &proposal.estimate,
        );
        let Some(recorded) = self.recorded.as_ref().filter(|_| self.exists) else {
            return Ok(judge(&court, &wanted, None));
        };
        let changed = self.running(live, recorded, proposal)?;
        let running = changed.as_ref().unwrap_or(proposal);
        let present_tags = self.manifest.status.as_ref().map(|status| &status.tags);
        let nothing = BTreeMap::new();
        let subject = self.subject(
            &running.resolved,
            present_tags.unwrap_or(&nothing),
            &running.estimate,
        );
        Ok(judge(&court, &wanted, Some(&subject)))
    }

    /// What runs, where it differs from what is proposed. Mostly nothing changes, and building it a second time would
    /// cost as much as building it once.
    fn running(
        &self,
        live: &Live<'_>,
        recorded: &K::Record,
        proposal: &Proposal<K>,
    ) -> Result<Option<Proposal<K>>, Error> {
        let protection = self.present_protection();
        let proposed = &proposal.resolved;
        if (&proposed.recorded, proposed.protection) == (recorded, protection) {
            return Ok(None);
        }
        let plan = Plan {
            recorded: recorded.clone(),
            protection,
            secret_name: self.held_secret_name(),
        };
        let running = self.complete(plan, Some(live));
        running
            .map(Some)
            .map_err(|broken| Error::fatal(broken.message))
    }

    fn subject<'s>(
        &'s self,
        resolved: &'s Resolved<K>,
        tags: &'s BTreeMap<String, String>,
        estimate: &Estimate,
    ) -> Subject<'s> {
        let recorded = resolved.recorded.recorded();
        let is_protectable = recorded.deletion_policy.is_some();
        let mut subject = Subject {
            kind: K::name(),
            namespace: self.object.namespace,
            name: self.object.name,
            size: Some(recorded.size),
            cloud: Some(recorded.location.cloud),
            region: recorded.location.region.as_deref(),
            engine: None,
            high_availability: None,
            backup_days: None,
            deletion_policy: recorded.deletion_policy,
            deletion_protection: is_protectable.then_some(resolved.protection == Protection::On),
            image_digest: None,
            tags: Some(tags),
            monthly_cost: Some(estimate.monthly),
        };
        K::subject(&resolved.recorded, &mut subject);
        subject
    }

    fn compose(
        &self,
        proposal: Proposal<K>,
        live: Option<Live<'_>>,
        held: Option<Refusal>,
    ) -> Decision<K> {
        let Proposal {
            resolved,
            resources,
            tags,
            estimate,
        } = proposal;
        let protection_lifted = self.manifest.spec.shared().deletion_protection == Some(false)
            && resolved.protection == Protection::Off;
        let objective_seconds = live
            .as_ref()
            .and_then(|live| live.facts.policy.objectives.get(K::name()).copied());
        let note = K::note(&self.manifest.spec, &resolved.recorded);
        let judgement = live
            .and_then(|live| live.judgement)
            .map(|judgement| with_note(judgement, note));
        Decision::Compose(Box::new(Decided {
            resolved,
            resources,
            tags,
            estimate,
            judgement,
            held,
            objective_seconds,
            protection_lifted,
            status_differs: self.status_differs(),
        }))
    }

    /// Without an identity the last applied tags stay: nobody's tags are worse than yesterday's.
    fn tags(&self, live: Option<&Live<'_>>) -> BTreeMap<String, String> {
        let Some(live) = live else {
            return self
                .manifest
                .status
                .as_ref()
                .map(|status| status.tags.clone())
                .unwrap_or_default();
        };
        let installation = live.facts.policy.installation.as_deref();
        let labels = &self.manifest.metadata.labels;
        let automatic = automatic_tags(
            live.identity,
            self.object,
            labels,
            (K::name(), installation),
        );
        merge(automatic, self.manifest.spec.shared().tags)
    }

    fn wanted_protection(&self, live: &Live<'_>) -> Protection {
        if !K::HOLDS_DATA {
            return Protection::Off;
        }
        let by_default = Protection::from(live.defaults.deletion_protection);
        match self.manifest.spec.shared().deletion_protection {
            Some(wanted) => Protection::from(wanted),
            // Nobody has said that protection is not wanted any more: the object that would say so is gone.
            None if live.facts.is_built_in() => by_default.max(self.present_protection()),
            None => by_default,
        }
    }

    fn present_protection(&self) -> Protection {
        Protection::from(self.request.observed(PROTECTION).is_some())
    }

    /// Protection follows the developer while something else is refused, and is lifted only when that has been judged
    /// and allowed.
    fn held_protection(&self, live: Option<&Live<'_>>) -> Protection {
        let present = self.present_protection();
        let Some(live) = live else { return present };
        let wanted = self.wanted_protection(live);
        let refused = |verdict: &Verdict| verdict.guardrail == "deletion-protection";
        match &live.judgement {
            Some(judgement) if !judgement.denied().any(refused) => wanted,
            _ => wanted.max(present),
        }
    }

    fn held_secret_name(&self) -> String {
        let asked = self.manifest.spec.shared().connection_secret;
        let asked = secret_name((K::name(), self.object), asked, None);
        let usual = || usual_connection_secret(K::name(), self.object.name);
        self.kept_secret_name()
            .unwrap_or_else(|| asked.unwrap_or_else(|_| usual()))
    }

    /// The name that is in use: the Secret's own, or before there is one what another resource announces.
    fn kept_secret_name(&self) -> Option<String> {
        mounted_secret_name(self.request).or_else(|| K::announced_secret_name(self.request))
    }

    /// Only a managed resource that says something else than its copy is a reason to correct the copy.
    fn status_differs(&self) -> bool {
        let copy = self.manifest.status.as_ref();
        let copy = copy.and_then(|status| status.resolved.as_ref());
        copy.is_some_and(|copy| self.recorded.as_ref() != Some(copy))
    }
}

impl Live<'_> {
    fn with(mut self, judgement: Judgement) -> Self {
        self.judgement = Some(judgement);
        self
    }
}

fn with_note(mut judgement: Judgement, note: Option<Verdict>) -> Judgement {
    judgement.verdicts.extend(note);
    judgement
}
