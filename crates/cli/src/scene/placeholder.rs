//! Stand-ins for the platform team's objects. They are complete, so that everything renders, and none of their ids exist.
//!
//! Account `000000000000`, project `placeholder-project` and subscription `00000000-0000-0000-0000-000000000000`; networks
//! called `placeholder`, in every region that the catalogue offers on the cloud.

use pave_api::{API_VERSION, environment::Stage, platform_policy::PlatformPolicySpec};
use pave_catalog::{Catalog, Cloud, Engine};
use pave_policy::default_policy;
use serde_json::{Map, Value, json};

pub(super) const POLICY_SENTENCE: &str = "no policy given: the built-in one allows everything, places objects locally, and in \
     germany when a cloud is asked for; --policy-file replaces it";
pub(super) const LANDING_ZONES_SENTENCE: &str = "no landing zones given: accounts, networks and credentials are placeholders; --landing-zone-file replaces them";

/// The one place that every cloud offers in Europe; without a place nothing could be compared.
const PLACE: &str = "germany";

/// The built-in policy with what it needs to place things on a cloud: an installation and a place.
pub(super) fn policy() -> Value {
    let spec = PlatformPolicySpec {
        installation: Some("offline".to_owned()),
        ..default_policy()
    };
    let mut policy = object("PlatformPolicy", "default", &json!(spec));
    policy["spec"]["rules"] =
        json!([{"name": "offline", "waivable": true, "defaults": {"region": PLACE}}]);
    policy
}

/// The Environment that a namespace's name suggests: `payments-dev` is development of team payments.
pub(super) fn environment(namespace: &str) -> Option<Value> {
    let (team, stage) = team_and_stage(namespace)?;
    Some(object(
        "Environment",
        namespace,
        &json!({"team": team, "environment": stage}),
    ))
}

pub(super) fn environment_sentence(namespace: &str) -> String {
    let (team, stage) = team_and_stage(namespace).map_or(("unassigned", "dev"), |(team, stage)| {
        (team, stage.as_str())
    });
    format!(
        "namespace `{namespace}` is taken to be {stage} of team {team}, by its name; --environment-file says it for certain"
    )
}

/// One landing zone for each cloud, prepared in every region.
pub(super) fn landing_zones() -> Vec<Value> {
    [aws(), gcp(), azure()].into()
}

fn team_and_stage(namespace: &str) -> Option<(&str, Stage)> {
    let (team, stage) = namespace.rsplit_once('-')?;
    let stage = Stage::ALL
        .into_iter()
        .find(|known| known.as_str() == stage)?;
    (!team.is_empty()).then_some((team, stage))
}

fn aws() -> Value {
    let facts = json!({
        "vpcId": "vpc-placeholder",
        "subnetIds": ["subnet-placeholder-a", "subnet-placeholder-b"],
        "clientSecurityGroupIds": ["sg-placeholder"],
    });
    landing_zone(Cloud::Aws, json!({"account": "000000000000"}), &facts)
}

fn gcp() -> Value {
    let facts =
        json!({"privateNetwork": "projects/placeholder-project/global/networks/placeholder"});
    landing_zone(
        Cloud::Gcp,
        json!({"project": "placeholder-project", "projectNumber": "000000000000"}),
        &facts,
    )
}

fn azure() -> Value {
    const GROUP: &str = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/placeholder/providers/Microsoft.Network";
    let by_engine = |id: fn(Engine) -> String| -> Map<_, _> {
        Engine::ALL
            .into_iter()
            .map(|engine| (engine.to_string(), Value::from(id(engine))))
            .collect()
    };
    let facts = json!({
        "delegatedSubnetIds": by_engine(|engine| format!("{GROUP}/virtualNetworks/placeholder/subnets/{engine}")),
        "privateDnsZoneIds": by_engine(|engine| format!("{GROUP}/privateDnsZones/placeholder.{engine}.database.azure.com")),
    });
    let spec = json!({"subscription": "00000000-0000-0000-0000-000000000000", "resourceGroup": "placeholder"});
    landing_zone(Cloud::Azure, spec, &facts)
}

fn landing_zone(cloud: Cloud, mut spec: Value, facts: &Value) -> Value {
    let offered = Catalog::embedded()
        .regions()
        .iter()
        .filter(|region| region.on(cloud).is_some());
    let regions: Map<_, _> = offered
        .map(|region| (region.place.clone(), facts.clone()))
        .collect();
    spec["cloud"] = cloud.as_str().into();
    spec["cluster"] = match cloud {
        Cloud::Gcp => json!({"workloadIdentityPool": "placeholder-project.svc.id.goog"}),
        Cloud::Aws | Cloud::Azure | Cloud::Local => {
            json!({"oidcIssuer": "https://oidc.placeholder.example/cluster"})
        }
    };
    spec["providerConfigRef"] = json!({"kind": "ClusterProviderConfig", "name": "placeholder"});
    spec["regions"] = regions.into();
    object("LandingZone", &format!("placeholder-{cloud}"), &spec)
}

fn object(kind: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": API_VERSION, "kind": kind, "metadata": {"name": name}, "spec": spec})
}
