//! One decision: propose, price, judge; then accept, hold or refuse.

use std::collections::BTreeMap;

use pave_api::{composite::DeveloperObject, database::ResolvedDatabase as Recorded};
use pave_catalog::Cloud;
use pave_compose::{Composed, Facts, Protection, Refusal, never_fetched, price, prices};
use pave_cost::Estimate;
use pave_function_sdk::{Error, Request};
use pave_policy::{
    Defaults, Identity, Judgement, Subject, Verdict, automatic_tags, defaults_for, judge, merge,
};

use super::{Decided, Decision, ResolvedDatabase};
use crate::{
    Database, USAGE, assemble,
    login::{self, kept_secret_name, secret_name, usual_secret_name},
    manifest::Manifest,
    observed::{given_name, storage_gb},
    placement::Placement,
    wanted::{Question, no_installation, raised_backup, want},
};

/// Everything one decision is made from.
pub(super) struct Trial<'a> {
    pub(super) function: &'a Database,
    pub(super) manifest: &'a Manifest,
    pub(super) request: &'a Request,
    pub(super) object: DeveloperObject<'a>,
    pub(super) recorded: Option<Recorded>,
    /// Something was composed before.
    pub(super) exists: bool,
}

/// What is to be built.
struct Plan {
    recorded: Recorded,
    protection: Protection,
    secret_name: String,
}

/// What would be composed, with its price.
struct Proposal {
    database: ResolvedDatabase,
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

impl Trial<'_> {
    pub(super) fn decide(&self, facts: &Facts<'_>) -> Result<Decision, Error> {
        let identity = match &facts.identity {
            Ok(identity) => identity,
            Err(refusal) => return self.hold_or_refuse(refusal.clone(), None),
        };
        let defaults = defaults_for(identity.stage, facts.court(identity, None).rule("Database"));
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
    pub(super) fn wait(&self) -> Result<Decision, Error> {
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
    ) -> Result<Decision, Error> {
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
    fn held(&self, live: Option<&Live<'_>>) -> Result<Option<Proposal>, Error> {
        let Some(recorded) = self.recorded.as_ref().filter(|_| self.exists) else {
            return Ok(None);
        };
        let mut recorded = recorded.clone();
        let grown = storage_gb(self.request, &recorded).unwrap_or_default();
        recorded.storage_gb = recorded.storage_gb.max(grown);
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
        let location = &self.recorded.as_ref().filter(|_| self.exists)?.location;
        let lost = location.cloud != Cloud::Local && facts.policy.installation.is_none();
        lost.then(|| no_installation(location.cloud))
    }

    fn propose(&self, live: &Live<'_>) -> Result<Proposal, Refusal> {
        let observed_storage_gb = self
            .recorded
            .as_ref()
            .and_then(|recorded| storage_gb(self.request, recorded));
        let question = Question {
            object: self.object,
            spec: &self.manifest.spec,
            facts: live.facts,
            identity: live.identity,
            defaults: &live.defaults,
            observed_storage_gb,
        };
        let plan = Plan {
            recorded: want(&question, self.recorded.as_ref())?,
            protection: self.wanted_protection(live),
            secret_name: secret_name(
                self.object,
                &self.manifest.spec,
                kept_secret_name(self.request),
            )?,
        };
        self.complete(plan, Some(live))
    }

    fn complete(&self, plan: Plan, live: Option<&Live<'_>>) -> Result<Proposal, Refusal> {
        let Plan {
            recorded,
            protection,
            secret_name,
        } = plan;
        let database = ResolvedDatabase {
            name: self.object.name.to_owned(),
            namespace: self.object.namespace.to_owned(),
            placement: Placement::of(&recorded)?,
            protection,
            secret_name,
            given_name: given_name(self.request),
            password: login::password(
                self.request,
                self.function.generator_key.as_ref(),
                &recorded,
            )?,
            recorded,
        };
        let tags = self.tags(live);
        let resources = assemble(&database, &tags);
        let prices = live.map(|live| prices(&live.facts.policy));
        let estimate = price(&resources, &prices.unwrap_or_default());
        Ok(Proposal {
            database,
            resources,
            tags,
            estimate,
        })
    }

    fn judge(&self, live: &Live<'_>, proposal: &Proposal) -> Result<Judgement, Error> {
        let court = live
            .facts
            .court(live.identity, self.manifest.spec.exception.as_ref());
        let wanted = self.subject(
            &proposal.database,
            &self.manifest.spec.tags,
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
            &running.database,
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
        recorded: &Recorded,
        proposal: &Proposal,
    ) -> Result<Option<Proposal>, Error> {
        let protection = self.present_protection();
        let proposed = &proposal.database;
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
        database: &'s ResolvedDatabase,
        tags: &'s BTreeMap<String, String>,
        estimate: &Estimate,
    ) -> Subject<'s> {
        let recorded = &database.recorded;
        let cloud = recorded.location.cloud;
        Subject {
            kind: "Database",
            namespace: self.object.namespace,
            name: self.object.name,
            size: Some(&recorded.size),
            cloud: Some(cloud),
            region: recorded.location.region.as_deref(),
            engine: Some((recorded.engine, &recorded.version)),
            high_availability: Some(recorded.high_availability),
            // A local database has no backups to judge.
            backup_days: (cloud != Cloud::Local).then_some(recorded.backup_days),
            deletion_policy: Some(recorded.deletion_policy),
            deletion_protection: Some(database.protection == Protection::On),
            tags: Some(tags),
            monthly_cost: Some(estimate.monthly),
        }
    }

    fn compose(
        &self,
        proposal: Proposal,
        live: Option<Live<'_>>,
        held: Option<Refusal>,
    ) -> Decision {
        let Proposal {
            database,
            resources,
            tags,
            estimate,
        } = proposal;
        let protection_lifted = self.manifest.spec.deletion_protection == Some(false)
            && database.protection == Protection::Off;
        let objective_seconds = live
            .as_ref()
            .and_then(|live| live.facts.policy.objectives.get("Database").copied());
        let note = raised_backup(&self.manifest.spec, &database.recorded);
        let judgement = live
            .and_then(|live| live.judgement)
            .map(|judgement| with_note(judgement, note));
        Decision::Compose(Box::new(Decided {
            database,
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
            ("Database", installation),
        );
        merge(automatic, &self.manifest.spec.tags)
    }

    fn wanted_protection(&self, live: &Live<'_>) -> Protection {
        let by_default = Protection::from(live.defaults.deletion_protection);
        match self.manifest.spec.deletion_protection {
            Some(wanted) => Protection::from(wanted),
            // Nobody has said that protection is not wanted any more: the object that would say so is gone.
            None if live.facts.is_built_in() => by_default.max(self.present_protection()),
            None => by_default,
        }
    }

    fn present_protection(&self) -> Protection {
        Protection::from(self.request.observed(USAGE).is_some())
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
        let asked = secret_name(self.object, &self.manifest.spec, None);
        let usual = || usual_secret_name(self.object);
        kept_secret_name(self.request).unwrap_or_else(|| asked.unwrap_or_else(|_| usual()))
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

fn with_note(mut judgement: Judgement, note: Option<String>) -> Judgement {
    use pave_api::status::GuardrailResult::Pass;
    let verdict = |message| Verdict {
        guardrail: "backup-minimum",
        result: Pass,
        field: "spec.backup.retentionDays",
        message,
    };
    judgement.verdicts.extend(note.map(verdict));
    judgement
}
