//! What a function must know before it can decide: whose the object is and what the platform team says.

use pave_api::{
    API_VERSION,
    composite::{DeveloperObject, Metadata},
    environment::Environment,
    landing_zone::LandingZone,
    platform_policy::{self, PlatformPolicy, PlatformPolicySpec},
    vocabulary::Exception,
};
use pave_function_sdk::{Capability, DecodeError, Object, Request, Requirement, Response};
use pave_policy::{Court, Identity, default_policy, identify};

use crate::Refusal;

/// Name of the policy that is in force where there is no object.
const BUILT_IN: &str = "built-in";
const POLICY: &str = "platform-policy";
const ENVIRONMENT: &str = "environment";
const LANDING_ZONES: &str = "landing-zones";

/// What `gather` found.
#[derive(Debug)]
pub enum Gathered<'r> {
    /// Crossplane has not fetched the platform objects yet; it calls again at once.
    Waiting,
    /// Everything is here.
    Facts(Box<Facts<'r>>),
}

/// Everything outside the object that a decision depends on.
#[derive(Debug)]
pub struct Facts<'r> {
    /// The policy in force.
    pub policy: PlatformPolicySpec,
    /// Its name, as verdicts cite it.
    pub policy_name: &'static str,
    /// Whose the object is, or why nobody can be named.
    pub identity: Result<Identity, Refusal>,
    request: &'r Request,
}

impl<'r> Facts<'r> {
    /// Asks for the platform objects, and reads them once they are there. The three requirements never change, so
    /// Crossplane settles after one more call and watches them from then on.
    ///
    /// Only kinds are required whose permission comes with the Configuration: a required resource of a kind that is
    /// absent or forbidden is an error of Crossplane's that no function can explain.
    pub fn gather(
        request: &'r Request,
        response: &mut Response,
        object: DeveloperObject<'_>,
    ) -> Result<Gathered<'r>, Refusal> {
        response.require(
            ENVIRONMENT,
            Requirement::by_name(API_VERSION, "Environment", object.namespace),
        );
        response.require(LANDING_ZONES, all("LandingZone"));
        let policy = policy(request, response)?;
        let (Some((policy, policy_name)), Some(environments), Some(_)) = (
            policy,
            request.required(ENVIRONMENT),
            request.required(LANDING_ZONES),
        ) else {
            return Ok(Gathered::Waiting);
        };
        let environment = environments
            .first()
            .map(|object| read::<Environment>(object, "Environment"))
            .transpose()?;
        let identity = identify(
            object.namespace,
            environment.as_ref().map(|environment| &environment.spec),
            &policy,
        );
        Ok(Gathered::Facts(Box::new(Self {
            policy,
            policy_name,
            identity: identity.map_err(Refusal::from),
            request,
        })))
    }

    /// True where no PlatformPolicy exists and the built-in one is in force.
    pub fn is_built_in(&self) -> bool {
        self.policy_name == BUILT_IN
    }

    /// Every landing zone. Decoded only when somebody has to choose: what runs keeps the one it started in.
    pub fn landing_zones(&self) -> Result<Vec<LandingZone>, Refusal> {
        let zones = self.request.required(LANDING_ZONES).unwrap_or_default();
        zones.iter().map(|zone| read(zone, "LandingZone")).collect()
    }

    /// Who judges an object of this identity.
    pub fn court<'a>(
        &'a self,
        identity: &'a Identity,
        exception: Option<&'a Exception>,
    ) -> Court<'a> {
        Court {
            policy: &self.policy,
            policy_name: self.policy_name,
            identity,
            exception,
            today: self.request.today(),
        }
    }
}

/// The kind in the developer's manifest: behind a claim of kind `Thing` the composite is an `XThing`.
pub fn developer_kind<'a>(kind: &'a str, object: DeveloperObject<'_>) -> &'a str {
    let claimed = kind.strip_prefix('X').filter(|_| object.is_claim);
    claimed.unwrap_or(kind)
}

/// The policy in force and its name, as verdicts cite it; `None` while Crossplane is fetching it.
pub fn policy(
    request: &Request,
    response: &mut Response,
) -> Result<Option<(PlatformPolicySpec, &'static str)>, Refusal> {
    response.require(
        POLICY,
        Requirement::by_name(API_VERSION, "PlatformPolicy", platform_policy::DEFAULT_NAME),
    );
    let Some(policies) = request.required(POLICY) else {
        return Ok(None);
    };
    match policies.first() {
        None => Ok(Some((default_policy(), BUILT_IN))),
        Some(policy) => Ok(Some((
            read::<PlatformPolicy>(policy, "PlatformPolicy")?.spec,
            platform_policy::DEFAULT_NAME,
        ))),
    }
}

/// Every landing zone; `None` while Crossplane is fetching them.
pub fn all_landing_zones(
    request: &Request,
    response: &mut Response,
) -> Option<Result<Vec<LandingZone>, Refusal>> {
    response.require(LANDING_ZONES, all("LandingZone"));
    let zones = request.required(LANDING_ZONES)?;
    Some(zones.iter().map(|zone| read(zone, "LandingZone")).collect())
}

/// Why nothing can be decided on a host that fetches nothing. `None` where the host says that it fetches: it calls again.
///
/// Crossplane 2.0 and 2.1 fetch and cannot say so. They call again as well and drop the answer that says this.
pub fn never_fetched(request: &Request) -> Option<Refusal> {
    let fetches = request
        .capabilities()
        .supports(Capability::RequiredResources);
    (fetches != Some(true)).then(|| {
        Refusal::new(
            "HostTooOld",
            "This Crossplane does not fetch the PlatformPolicy, the Environment and the LandingZones, so nothing can be decided. \
             Fix: the platform team upgrades Crossplane to 2.4 or newer.",
        )
    })
}

/// Every object of a kind. An empty set of labels matches all, and hosts older than the selector for all know it too.
fn all(kind: &str) -> Requirement {
    Requirement::by_labels(API_VERSION, kind, [] as [(&str, &str); 0])
}

fn read<T: serde::de::DeserializeOwned>(object: &Object, kind: &str) -> Result<T, Refusal> {
    object
        .decode()
        .map_err(|error: DecodeError| malformed(kind, &name_of(object), &error))
}

fn name_of(object: &Object) -> String {
    #[derive(serde::Deserialize)]
    struct Named {
        metadata: Metadata,
    }
    object
        .decode::<Named>()
        .map(|named| named.metadata.name)
        .unwrap_or_default()
}

fn malformed(kind: &str, name: &str, error: &DecodeError) -> Refusal {
    Refusal::new(
        "MalformedPlatformObject",
        format!(
            "{kind} '{name}' cannot be read: {error}. Fix: the platform team corrects it; `pave validate` shows the place."
        ),
    )
}
