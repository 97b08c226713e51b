//! A namespace with everything that it owes a team, and that nobody deletes it under what it holds.

mod counted;
mod held;
mod lifetime;
mod network;
mod people;
mod present;
mod room;
mod space;

use pave_api::{
    composite::{Composite, Metadata},
    environment::{EnvironmentSpec, Spend},
    landing_zone::LandingZone,
    platform_policy::{PlatformPolicySpec, Team},
    status::Phase,
};
use pave_compose::{
    Composed, LONGEST_MESSAGE, Refusal, Seen, UNSETTLED_TTL, all_landing_zones, bounded, emit,
    never_fetched, policy,
};
use pave_function_sdk::{Condition, ConditionStatus, Error, Function, Ready, Request, Response};
use pave_policy::{Identity, identify};
use pave_resources::readiness::{Health, Readiness};
use serde::de::IgnoredAny;

use crate::CONSISTENT;
use counted::Counted;
use held::Held;
use lifetime::Lifetime;

/// The composition function for input kind `Environment`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Environment {
    /// Whether the install bundle is there. Without it Crossplane may not touch namespaces, and an Environment says whose a
    /// namespace is, and nothing else.
    pub has_install_bundle: bool,
}

/// Everything that a namespace is made of.
struct Wanted<'a> {
    name: &'a str,
    spec: &'a EnvironmentSpec,
    identity: &'a Identity,
    /// Its entry in the registry; absent where there is no registry.
    team: Option<&'a Team>,
    zones: Vec<LandingZone>,
}

/// What is to become of the namespace.
enum Fate {
    /// Crossplane is fetching what it takes to say.
    Waiting,
    /// What is there stays as it is, and why.
    Held(Refusal),
    /// It is made and kept so.
    Kept(Identity, Option<Team>),
    /// Its time is over.
    Ended(Identity),
}

impl Fate {
    /// What a namespace that is kept costs.
    fn spend(&self, held: &Held) -> Option<Spend> {
        match self {
            Self::Kept(_, team) => held.spend(team.as_ref()),
            Self::Waiting | Self::Held(_) | Self::Ended(_) => None,
        }
    }
}

impl Function for Environment {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let environment: Composite<EnvironmentSpec, IgnoredAny> = request.composite().decode()?;
        let (metadata, spec) = (&environment.metadata, &environment.spec);
        let name = &metadata.name;
        // First of all, and whatever else is found: a protection that is left out is taken away.
        let held = Held::find(request, response, name)?;
        let mut resources = held.protections(request, name)?;
        let lifetime = Lifetime::of(spec, metadata, request.today(), &held);
        let (fate, namespace) = self.fate(request, response, (metadata, spec), &lifetime)?;
        resources.extend(namespace);
        let seen = emit(request, response, &resources)?;
        lifetime.report(response)?;
        let counted = Counted::of(request, &held, fate.spend(&held));
        if let Some(counted) = &counted {
            counted.report(response)?;
        }
        let settled = match fate {
            Fate::Waiting => return Ok(()),
            Fate::Held(refusal) => blocked(response, refusal)?,
            Fate::Ended(identity) => ended(response, (name, &identity), &lifetime, &seen)?,
            Fate::Kept(identity, _) => {
                let told = Told {
                    name,
                    identity: &identity,
                    counted: counted.as_ref(),
                    lifetime: &lifetime,
                    has_install_bundle: self.has_install_bundle,
                    seen: &seen,
                };
                told.report(response)?
            }
        };
        if !settled {
            response.ttl_at_most(UNSETTLED_TTL);
        }
        Ok(())
    }
}

impl Environment {
    /// What is to become of the namespace, and what it is made of then.
    fn fate(
        self,
        request: &Request,
        response: &mut Response,
        (metadata, spec): (&Metadata, &EnvironmentSpec),
        lifetime: &Lifetime,
    ) -> Result<(Fate, Vec<Composed>), Error> {
        let name = &metadata.name;
        let zones = all_landing_zones(request, response);
        let claim = self.claim(request, response, metadata)?;
        let known = match policy(request, response) {
            Err(refusal) => Err(refusal),
            Ok(known) => match (known, zones) {
                (Some((policy, _)), Some(zones)) => zones.map(|zones| (policy, zones)),
                _ => match never_fetched(request) {
                    Some(refusal) => Err(refusal),
                    None => return Ok((Fate::Waiting, present::present(request)?)),
                },
            },
        };
        let decided = known.and_then(|(policy, zones)| {
            let identity = identify(name, Some(spec), &policy).map_err(Refusal::from)?;
            Ok((identity, policy, zones))
        });
        let (identity, policy, zones) = match (decided, claim) {
            (Err(refusal), _) | (Ok(_), Claim::Refused(refusal)) => {
                return Ok((Fate::Held(refusal), present::present(request)?));
            }
            (Ok(_), Claim::Waiting) => return Ok((Fate::Waiting, present::present(request)?)),
            (Ok(decided), Claim::Granted) => decided,
        };
        if lifetime.is_over() {
            return Ok((Fate::Ended(identity), Vec::new()));
        }
        let team = team(&policy, &identity);
        let resources = if self.has_install_bundle {
            let wanted = Wanted {
                name,
                spec,
                identity: &identity,
                team: team.as_ref(),
                zones,
            };
            wanted.resources(request)?
        } else {
            present::present(request)?
        };
        Ok((Fate::Kept(identity, team), resources))
    }

    /// Whether the namespace is this Environment's, or nobody's yet.
    fn claim(
        self,
        request: &Request,
        response: &mut Response,
        metadata: &Metadata,
    ) -> Result<Claim, Error> {
        if !self.has_install_bundle {
            return Ok(Claim::Granted);
        }
        space::claim(request, response, metadata)
    }
}

/// Whether a namespace may be made, or changed.
enum Claim {
    /// Crossplane is fetching it.
    Waiting,
    /// It may.
    Granted,
    /// It is somebody else's.
    Refused(Refusal),
}

impl Wanted<'_> {
    /// The namespace, and what is in it as soon as it is there.
    fn resources(&self, request: &Request) -> Result<Vec<Composed>, Error> {
        let mut resources = vec![self.namespace()];
        if request.observed(space::NAMESPACE).is_some() {
            resources.extend(self.room()?);
            resources.extend(self.network_policies());
            resources.extend(self.role_bindings());
        }
        Ok(resources)
    }
}

fn team(policy: &PlatformPolicySpec, identity: &Identity) -> Option<Team> {
    let mut teams = policy.teams.iter();
    teams.find(|team| team.name == identity.team).cloned()
}

/// What the platform team reads of a namespace that is kept.
struct Told<'a> {
    name: &'a str,
    identity: &'a Identity,
    counted: Option<&'a Counted>,
    lifetime: &'a Lifetime,
    has_install_bundle: bool,
    seen: &'a [Seen],
}

impl Told<'_> {
    /// Returns whether there is nothing more to come.
    fn report(&self, response: &mut Response) -> Result<bool, Error> {
        let Self { name, identity, .. } = self;
        let is_ready = self.seen.iter().all(Seen::is_ready);
        let belongs = format!("namespace '{name}' belongs to team '{}'.", identity.team);
        let (phase, mut message) = match (self.counted.and_then(Counted::data), is_ready) {
            (None, true) => (Phase::Ready, format!("Ready: {belongs}")),
            (Some(what), true) => (
                Phase::Ready,
                format!("Ready: {belongs} It cannot be deleted while it holds {what}."),
            ),
            (what, false) => {
                let holds = what.map_or_else(String::new, |what| {
                    format!(
                        " It is being protected against deletion, for it holds {what}. Fix, where this lasts: Crossplane may not \
                         read namespaces until the platform team installs the install bundle, see docs/installation.md."
                    )
                });
                let (phase, word) = if self.is_usable() {
                    (Phase::Updating, "Works")
                } else {
                    (Phase::Provisioning, "Provisioning")
                };
                let waits = self.waits_for_quota();
                (phase, format!("{word}: {belongs}{waits}{holds}"))
            }
        };
        if !self.has_install_bundle {
            message.push_str(
                " Nobody makes or limits that namespace. Fix: the platform team installs the install bundle, see \
                 docs/installation.md.",
            );
        }
        message.extend(self.lifetime.warning().map(|warning| format!(" {warning}")));
        response.set_status("phase", &phase)?;
        response.set_status("message", &bounded(&message, LONGEST_MESSAGE))?;
        response.set_status("costCenter", &identity.cost_center)?;
        response.set_status("owner", &identity.owner)?;
        response.composite_ready(is_ready.into());
        response.condition(Condition::new(
            CONSISTENT,
            ConditionStatus::True,
            "TeamRegistered",
        ));
        Ok(is_ready)
    }

    /// Whether anything can be created in the namespace, as far as it is made here.
    fn is_usable(&self) -> bool {
        let exists = |seen: &Seen| seen.name != space::NAMESPACE || seen.health.is_some();
        self.seen.iter().all(exists) && self.waits_for_quota().is_empty()
    }

    /// What the API server would otherwise answer nobody understands: "status unknown for quota".
    fn waits_for_quota(&self) -> String {
        let quota = self.seen.iter().find(|seen| seen.name == room::QUOTA);
        let readiness = quota.and_then(|quota| quota.health.as_ref());
        match readiness.map(Health::readiness) {
            Some(Readiness::NotReady {
                message: Some(uncounted),
                ..
            }) => format!(
                " Its quota is not in force: {uncounted}. Kubernetes counts a new kind within five minutes."
            ),
            _ => String::new(),
        }
    }
}

/// Returns whether there is nothing more to come.
fn ended(
    response: &mut Response,
    (name, identity): (&str, &Identity),
    lifetime: &Lifetime,
    seen: &[Seen],
) -> Result<bool, Error> {
    let message = format!(
        "Deletable: spec.ttl is over since {}, and namespace '{name}' of team '{}' is removed. Fix: delete this Environment, or \
         raise spec.ttl to get an empty namespace of that name.",
        lifetime.end(),
        identity.team
    );
    response.set_status("phase", &Phase::Deletable)?;
    response.set_status("message", &bounded(&message, LONGEST_MESSAGE))?;
    response.set_status("costCenter", &identity.cost_center)?;
    response.set_status("owner", &identity.owner)?;
    response.composite_ready(seen.iter().all(Seen::is_ready).into());
    response.condition(Condition::new(
        CONSISTENT,
        ConditionStatus::True,
        "TeamRegistered",
    ));
    Ok(true)
}

/// Returns whether there is nothing more to come.
fn blocked(response: &mut Response, refusal: Refusal) -> Result<bool, Error> {
    response.set_status("phase", &Phase::Blocked)?;
    response.set_status("message", &refusal.message)?;
    response.composite_ready(Ready::False);
    let condition = Condition::new(CONSISTENT, ConditionStatus::False, refusal.reason);
    response.condition(condition.message(refusal.message));
    Ok(true)
}
