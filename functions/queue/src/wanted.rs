//! What a developer's few lines mean: what was decided stays, what is said counts, the rest comes from defaults.

mod limits;
mod local;

use pave_api::{
    queue::{QueueSpec, QueueType, ResolvedQueue, Subscription},
    status::Location,
};
use pave_catalog::Cloud;
use pave_compose::{FinalSnapshot, Question, Refusal, deletion_policy, location};
use pave_policy::refusal;

use crate::Queue;
use limits::Limits;
pub(crate) use local::SETUP_IMAGE;

/// Longest name of a Service Bus namespace. Source: Azure resource naming rules (Microsoft.ServiceBus/namespaces).
const LONGEST_NAMESPACE: usize = 50;
/// Longest name of the server: the Job that makes its streams is called after it and a hash, and becomes a label value of 63.
const LONGEST_SERVER: usize = 52;

const RETENTION_SECONDS: u32 = 345_600;
const VISIBILITY_TIMEOUT_SECONDS: u32 = 30;
const MAX_RECEIVE_COUNT: u32 = 5;
const MAX_MESSAGE_KB: u32 = 256;

/// Resolves a Queue. What was recorded is kept unless the developer says otherwise in so many words.
pub(crate) fn want(
    question: &Question<'_, Queue>,
    recorded: Option<&ResolvedQueue>,
) -> Result<ResolvedQueue, Refusal> {
    let spec = question.spec;
    let location = location(question, recorded, |images| images.nats.as_ref())?;
    let limits = Limits::of(location.cloud);
    unchanged(spec, recorded)?;
    let size = question.size(recorded);
    let local = local::local(question, (&size, &location), recorded)?;
    let kept = |of: fn(&ResolvedQueue) -> u32| recorded.map(of);
    Ok(ResolvedQueue {
        type_: spec.type_,
        ordering: spec.ordering,
        retention_seconds: limits
            .retention(spec.retention_seconds)?
            .unwrap_or_else(|| {
                kept(|recorded| recorded.retention_seconds).unwrap_or(RETENTION_SECONDS)
            }),
        visibility_timeout_seconds: limits
            .visibility_timeout(spec.visibility_timeout_seconds)?
            .unwrap_or_else(|| {
                kept(|recorded| recorded.visibility_timeout_seconds)
                    .unwrap_or(VISIBILITY_TIMEOUT_SECONDS)
            }),
        max_receive_count: max_receive_count(spec, &limits, recorded)?,
        max_message_kb: limits
            .message(spec.max_message_kb)?
            .unwrap_or_else(|| kept(|recorded| recorded.max_message_kb).unwrap_or(MAX_MESSAGE_KB)),
        subscriptions: subscriptions(spec, &limits, recorded)?,
        project_number: project_number(question, &location, recorded)?,
        class: local.as_ref().map(|local| local.class.clone()),
        storage_gb: local.as_ref().map(|local| local.storage_gb),
        setup_image: local.map(|local| local.setup_image),
        // No cloud takes a last copy of a queue.
        deletion_policy: deletion_policy(
            question,
            location.cloud,
            recorded,
            FinalSnapshot::NotOffered,
        )?,
        external_name: match recorded {
            Some(recorded) => recorded.external_name.clone(),
            None => external_name(question, &location)?,
        },
        size,
        location,
    })
}

/// The API server refuses such a change too, where the object was stored before.
fn unchanged(spec: &QueueSpec, recorded: Option<&ResolvedQueue>) -> Result<(), Refusal> {
    let Some(recorded) = recorded else {
        return Ok(());
    };
    let fixed = [
        (
            "spec.type",
            spec.type_.as_str(),
            recorded.type_.as_str(),
            "TypeFixed",
        ),
        (
            "spec.ordering",
            spec.ordering.as_str(),
            recorded.ordering.as_str(),
            "OrderingFixed",
        ),
    ];
    let changed = fixed.into_iter().find(|(_, asked, kept, _)| asked != kept);
    let Some((field, asked, kept, reason)) = changed else {
        return Ok(());
    };
    let cause = format!("cannot replace '{kept}'");
    let fix = "create another Queue and move the applications";
    Err(Refusal::new(
        reason,
        refusal(field, &format!("'{asked}'"), &cause, fix),
    ))
}

/// How often a message is delivered; `None` where it is never given up.
fn max_receive_count(
    spec: &QueueSpec,
    limits: &Limits,
    recorded: Option<&ResolvedQueue>,
) -> Result<Option<u32>, Refusal> {
    let asked = spec.dead_letter.unwrap_or_default();
    let kept = recorded.map(|recorded| recorded.max_receive_count);
    let enabled = asked
        .enabled
        .unwrap_or_else(|| kept.is_none_or(|kept| kept.is_some()));
    if !enabled {
        limits.without_dead_letters()?;
        return Ok(None);
    }
    let asked = limits.receive_count(asked.max_receive_count)?;
    let kept = kept.flatten();
    Ok(Some(asked.or(kept).unwrap_or(MAX_RECEIVE_COUNT)))
}

fn subscriptions(
    spec: &QueueSpec,
    limits: &Limits,
    recorded: Option<&ResolvedQueue>,
) -> Result<Vec<Subscription>, Refusal> {
    if spec.type_ == QueueType::Queue {
        let Some(first) = spec.subscriptions.first() else {
            return Ok(Vec::new());
        };
        let fix = "set type: topic, or leave subscriptions out";
        return Err(Refusal::new(
            "OnlyTopicsHaveSubscriptions",
            refusal(
                "spec.subscriptions",
                &format!("'{}'", first.name),
                "is not possible with a queue",
                fix,
            ),
        ));
    }
    let present = recorded.map_or(&[][..], |recorded| &recorded.subscriptions);
    for asked in &spec.subscriptions {
        let before = present.iter().find(|present| present.name == asked.name);
        limits.filter(asked, before)?;
    }
    Ok(spec.subscriptions.clone())
}

/// Once a landing zone has said it, it stays; one that says it later is heard then.
fn project_number(
    question: &Question<'_, Queue>,
    location: &Location,
    recorded: Option<&ResolvedQueue>,
) -> Result<Option<String>, Refusal> {
    let kept = recorded.and_then(|recorded| recorded.project_number.clone());
    if location.cloud != Cloud::Gcp || kept.is_some() {
        return Ok(kept);
    }
    let zone = question.landing_zone(location)?;
    Ok(zone.and_then(|zone| zone.spec.project_number))
}

/// Namespaces of Service Bus share their names with everybody else's.
fn external_name(question: &Question<'_, Queue>, location: &Location) -> Result<String, Refusal> {
    match location.cloud {
        Cloud::Azure => {
            let subscription = location.subscription.as_deref().unwrap_or_default();
            let name = question.global_name(Cloud::Azure, subscription)?;
            Ok(name.dashed(LONGEST_NAMESPACE))
        }
        // Google refuses names that start with its own.
        Cloud::Gcp => {
            let name = question.external_name(Cloud::Gcp, LONGEST_SERVER)?;
            Ok(match name.strip_prefix("goog") {
                Some(rest) => format!("g{rest}"),
                None => name,
            })
        }
        cloud => question.external_name(cloud, LONGEST_SERVER),
    }
}
