//! The requests: what Crossplane sends for a Database that runs on AWS.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use function_pave::Pave;
use jiff::{Timestamp, tz::TimeZone};
use pave_compose::GeneratorKey;
use pave_function_sdk::{
    call,
    payload::Payload,
    proto::{
        RequestMeta, Resource, Resources, RunFunctionRequest, RunFunctionResponse, Severity, State,
        Status,
    },
};
use prost::Message as _;
use serde_json::{Value, json};

use crate::observed;

const MANIFEST: &str = include_str!("../../../../examples/database-aws.yaml");
const POLICY: &str = include_str!("../../../../examples/platform/policy.yaml");
const ENVIRONMENTS: &str = include_str!("../../../../examples/platform/environments.yaml");
const LANDING_ZONES: &str = include_str!("../../../../examples/platform/landing-zones.yaml");

/// The generator key of the installation, which the measured process is given, too.
pub(crate) const GENERATOR_KEY: &[u8] = b"a key that only this benchmark ever uses";

/// How many resources of other steps a large request passes through.
const PASSED_THROUGH: usize = 200;

/// One request and what a right answer has.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) request: Bytes,
    /// Calls in one block, at each number of streams.
    pub(crate) calls: usize,
    /// Names of the desired resources, sorted.
    resources: Vec<String>,
}

impl Case {
    /// A Database that is ready, with everything observed and required.
    pub(crate) fn small() -> anyhow::Result<Self> {
        Self::new("small", 3000, running_database()?)
    }

    /// The same, amid 200 observed and 200 desired resources that other steps look after.
    pub(crate) fn large() -> anyhow::Result<Self> {
        let mut request = running_database()?;
        let bucket = documents(include_str!("bucket.yaml"))?.remove(0);
        let (desired, observed) = (
            resource(&bucket)?,
            resource(&observed::composed("bucket", &bucket))?,
        );
        for (state, resource) in [
            (&mut request.observed, observed),
            (&mut request.desired, desired),
        ] {
            let names = (0..PASSED_THROUGH).map(|number| format!("bucket-{number:03}"));
            state
                .get_or_insert_default()
                .resources
                .extend(names.map(|name| (name, resource.clone())));
        }
        Self::new("large", 150, request)
    }

    fn new(name: &'static str, calls: usize, request: RunFunctionRequest) -> anyhow::Result<Self> {
        let bytes = Bytes::from(request.encode_to_vec());
        let resources = desired(answer(request)?).into_keys().collect();
        Ok(Self {
            name,
            request: bytes,
            calls,
            resources,
        })
    }

    /// That a server's answer is the one that the same functions give in this process.
    pub(crate) fn verify(&self, answer: &Bytes) -> anyhow::Result<()> {
        let answer = checked(RunFunctionResponse::decode(answer.clone())?)?;
        let phase = status(&answer)?["phase"].clone();
        ensure!(phase == "Ready", "the Database is {phase}, not Ready");
        let found: Vec<_> = desired(answer).into_keys().collect();
        ensure!(
            found == self.resources,
            "composed {found:?} instead of {:?}",
            self.resources
        );
        Ok(())
    }
}

/// Calls often enough that nothing changes any more, observing each time what was desired before.
fn running_database() -> anyhow::Result<RunFunctionRequest> {
    let manifest = documents(MANIFEST)?.remove(0);
    let mut request = request(&manifest)?;
    for _ in 0..3 {
        let answer = answer(request.clone())?;
        let status = status(&answer)?;
        let state = State {
            composite: Some(resource(&observed::composite(
                &manifest,
                Some(&with_conditions(status, &answer)),
            ))?),
            resources: desired(answer)
                .into_iter()
                .map(observe)
                .collect::<anyhow::Result<_>>()?,
        };
        request.observed = Some(state);
    }
    Ok(request)
}

fn request(manifest: &Value) -> anyhow::Result<RunFunctionRequest> {
    let environment = documents(ENVIRONMENTS)?
        .into_iter()
        .filter(|environment| environment["metadata"]["name"] == manifest["metadata"]["namespace"]);
    let required = [
        ("platform-policy", documents(POLICY)?),
        ("environment", environment.collect()),
        ("landing-zones", documents(LANDING_ZONES)?),
    ];
    let required = required.map(|(name, objects)| {
        let items = objects
            .iter()
            .map(|object| resource(&observed::stored(object.clone(), object)));
        Ok((
            name.to_owned(),
            Resources {
                items: items.collect::<anyhow::Result<_>>()?,
            },
        ))
    });
    Ok(RunFunctionRequest {
        meta: Some(RequestMeta {
            tag: "5f3c1a".repeat(8),
            capabilities: vec![1, 2, 3, 4, 5],
        }),
        observed: Some(State {
            composite: Some(resource(&observed::composite(manifest, None))?),
            resources: BTreeMap::new(),
        }),
        input: Some(
            Payload::encode(
                &json!({"apiVersion": "fn.pave.internal/v1alpha1", "kind": "Database"}),
            )?
            .into(),
        ),
        required_resources: required.into_iter().collect::<anyhow::Result<_>>()?,
        ..Default::default()
    })
}

/// The answer of the functions in this process.
fn answer(request: RunFunctionRequest) -> anyhow::Result<RunFunctionResponse> {
    let Ok(key) = GeneratorKey::new(GENERATOR_KEY) else {
        bail!("the benchmark's key is too short")
    };
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    checked(call(&Pave::new(Some(key)), request, today))
}

fn checked(answer: RunFunctionResponse) -> anyhow::Result<RunFunctionResponse> {
    let fatal = answer
        .results
        .iter()
        .find(|result| result.severity() == Severity::Fatal);
    match fatal {
        Some(fatal) => bail!("refused: {}", fatal.message),
        None => Ok(answer),
    }
}

fn status(answer: &RunFunctionResponse) -> anyhow::Result<Value> {
    let composite = answer
        .desired
        .as_ref()
        .and_then(|desired| desired.composite.as_ref());
    let payload = Payload::from(
        composite
            .and_then(|composite| composite.resource.clone())
            .unwrap_or_default(),
    );
    payload
        .decode_field("status")?
        .context("the answer has no status")
}

/// Crossplane keeps a function's conditions beside its own.
fn with_conditions(mut status: Value, answer: &RunFunctionResponse) -> Value {
    let ours = answer.conditions.iter().map(|condition| {
        let is_true = condition.status() == Status::ConditionTrue;
        json!({
            "type": condition.r#type,
            "status": if is_true { "True" } else { "False" },
            "reason": condition.reason,
            "message": condition.message,
            "lastTransitionTime": "2026-01-15T09:20:02Z",
        })
    });
    let core = ["Synced", "Ready"].map(|type_| {
        json!({"type": type_, "status": "True", "reason": "Available", "lastTransitionTime": "2026-01-15T09:20:02Z"})
    });
    status["conditions"] = core.into_iter().chain(ours).collect();
    status
}

fn desired(answer: RunFunctionResponse) -> BTreeMap<String, Resource> {
    answer.desired.unwrap_or_default().resources
}

fn observe((name, desired): (String, Resource)) -> anyhow::Result<(String, Resource)> {
    let object: Value = Payload::from(desired.resource.unwrap_or_default()).decode()?;
    let mut observed = resource(&observed::composed(&name, &object))?;
    if name == "instance" {
        let password = (
            "attribute.password".to_owned(),
            b"Pv7generated-by-the-provider".to_vec(),
        );
        observed.connection_details = BTreeMap::from([password]);
    }
    Ok((name, observed))
}

fn resource(object: &Value) -> anyhow::Result<Resource> {
    Ok(Resource {
        resource: Some(Payload::encode(object)?.into()),
        ..Resource::default()
    })
}

fn documents(yaml: &str) -> anyhow::Result<Vec<Value>> {
    Ok(serde_saphyr::from_multiple(yaml)?)
}
