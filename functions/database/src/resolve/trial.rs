//! One decision: propose, price, judge; then accept, hold or refuse.

use std::collections::BTreeMap;

use pave_api::{
    composite::DeveloperObject,
    database::{Database as Manifest, ResolvedDatabase as Recorded},
};
use pave_catalog::Cloud;
use pave_compose::{Composed, Facts, Protection, Refusal, price, prices};
use pave_cost::Estimate;
use pave_function_sdk::{Error, Request};
use pave_policy::{
    Defaults, Identity, Judgement, Subject, Verdict, automatic_tags, defaults_for, judge, merge,
};

use super::{Decided, Decision, ResolvedDatabase};
use crate::{
    Database, USAGE, assemble,
    login::{self, secret_name},
    observed::storage_gb,
    placement::Placement,
    wanted::{Question, raised_backup, want},
};

/// Everything one decision is made from.
pub(super) struct Trial<'a> {
    pub(super) function: &'a Database,
    pub(super) manifest: &'a Manifest,
    pub(super) request: &'a Request,
    pub(super) object: DeveloperObject<'a>,
    pub(super) recorded: Option<Recorded>,
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

    /// Nothing recorded: nothing is composed. Something recorded: exactly that stays.
    ///
    /// # Errors
    /// FATAL when the record itself cannot be built from: Crossplane then changes nothing at all.
    pub(super) fn hold_or_refuse(
        &self,
        refusal: Refusal,
        live: Option<Live<'_>>,
    ) -> Result<Decision, Error> {
        let Some(recorded) = &self.recorded else {
            return Ok(Decision::Refuse(
                refusal,
                live.and_then(|live| live.judgement),
            ));
        };
        let mut recorded = recorded.clone();
        recorded.storage_gb = recorded
            .storage_gb
            .max(storage_gb(self.request, &recorded).unwrap_or_default());
        let proposal = self.complete(recorded, self.held_protection(live.as_ref()), live.as_ref());
        let proposal = proposal.map_err(|broken| Error::fatal(broken.message))?;
        Ok(self.compose(proposal, live, Some(refusal)))
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
            observed_storage_gb,
        };
        let recorded = want(&question, self.recorded.as_ref())?;
        self.complete(recorded, self.wanted_protection(live), Some(live))
    }

    fn complete(
        &self,
        recorded: Recorded,
        protection: Protection,
        live: Option<&Live<'_>>,
    ) -> Result<Proposal, Refusal> {
        let database = ResolvedDatabase {
            name: self.object.name.to_owned(),
            namespace: self.object.namespace.to_owned(),
            placement: Placement::of(&recorded)?,
            protection,
            secret_name: secret_name(self.object, &self.manifest.spec)?,
            password: login::password(
                self.request,
                self.function.generator_key.as_ref(),
                &recorded,
            )?,
            recorded,
        };
        let tags = self.tags(live);
        let resources = assemble(&database, &tags);
        let estimate = price(
            &resources,
            &live
                .map(|live| prices(&live.facts.policy))
                .unwrap_or_default(),
        );
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
        let Some(recorded) = &self.recorded else {
            return Ok(judge(&court, &wanted, None));
        };
        let running = self.complete(recorded.clone(), self.present_protection(), Some(live));
        let running = running.map_err(|broken| Error::fatal(broken.message))?;
        let present_tags = self.manifest.status.as_ref().map(|status| &status.tags);
        let nothing = BTreeMap::new();
        let subject = self.subject(
            &running.database,
            present_tags.unwrap_or(&nothing),
            &running.estimate,
        );
        Ok(judge(&court, &wanted, Some(&subject)))
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
            cloud,
            region: recorded.location.region.as_deref(),
            engine: Some((recorded.engine, &recorded.version)),
            high_availability: Some(recorded.high_availability),
            // A local database has no backups to judge.
            backup_days: (cloud != Cloud::Local).then_some(recorded.backup_days),
            deletion_policy: Some(recorded.deletion_policy),
            deletion_protection: Some(database.protection == Protection::On),
            tags,
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
        let protection_lifted = live
            .as_ref()
            .is_some_and(|live| live.defaults.deletion_protection)
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
        let wanted = self
            .manifest
            .spec
            .deletion_protection
            .unwrap_or(live.defaults.deletion_protection);
        if wanted {
            Protection::On
        } else {
            Protection::Off
        }
    }

    fn present_protection(&self) -> Protection {
        if self.request.observed(USAGE).is_some() {
            Protection::On
        } else {
            Protection::Off
        }
    }

    /// Protection follows the developer while something else is refused; it is never lifted against a refusal.
    fn held_protection(&self, live: Option<&Live<'_>>) -> Protection {
        let Some(live) = live else {
            return self.present_protection();
        };
        let refused = |verdict: &Verdict| verdict.guardrail == "deletion-protection";
        let lifting_refused = live
            .judgement
            .iter()
            .flat_map(Judgement::denied)
            .any(refused);
        if lifting_refused {
            self.present_protection()
        } else {
            self.wanted_protection(live)
        }
    }
}

impl<'a> Live<'a> {
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
