//! Where in a cloud something is that is bound, and what is read from and written to there: it follows from its own record.

use pave_api::{
    bucket::{AZURE_CONTAINER, ResolvedBucket},
    landing_zone::RegionFacts,
    microservice::{BoundKind, InCloud},
    queue::{QueueType, ResolvedQueue},
    status::Location,
};
use pave_catalog::Cloud;

use crate::bound::Bound;

/// `None` locally, of a Database, and as long as it has not said what it is.
pub(crate) fn in_cloud(kind: BoundKind, bound: &Bound) -> Option<InCloud> {
    match kind {
        // A login is made in it: nobody needs to be anybody in the cloud for that.
        BoundKind::Database => None,
        BoundKind::Queue => queue(&bound.resolved()?),
        BoundKind::Bucket => bucket(&bound.resolved()?),
    }
}

fn queue(queue: &ResolvedQueue) -> Option<InCloud> {
    let location = &queue.location;
    let subscriptions = queue.subscriptions.iter();
    let mut readers: Vec<String> = match queue.type_ {
        QueueType::Queue => vec![queue.main_name()],
        QueueType::Topic => subscriptions
            .map(|subscription| queue.subscription_name(subscription))
            .collect(),
    };
    // On Azure dead letters are inside of what they came from.
    if queue.max_receive_count.is_some() && location.cloud != Cloud::Azure {
        readers.push(queue.dead_letter_name());
    }
    let is_topic = queue.type_ == QueueType::Topic;
    let (read, write): (Vec<String>, String) = match location.cloud {
        Cloud::Local => return None,
        Cloud::Aws => {
            let (account, region) = (
                location.account.as_ref()?,
                location.provider_region.as_ref()?,
            );
            let arn = |service, name: &str| format!("arn:aws:{service}:{region}:{account}:{name}");
            let service = if is_topic { "sns" } else { "sqs" };
            let readers = readers.iter().map(|reader| arn("sqs", reader));
            (readers.collect(), arn(service, &queue.main_name()))
        }
        Cloud::Gcp => {
            let project = location.project.as_ref()?;
            let path = |what, name: &str| format!("projects/{project}/{what}/{name}");
            let readers = readers.iter().map(|reader| path("subscriptions", reader));
            (readers.collect(), path("topics", &queue.main_name()))
        }
        Cloud::Azure => {
            let namespace = resource_id(
                location,
                "Microsoft.ServiceBus/namespaces",
                &queue.external_name,
            )?;
            let what = if is_topic { "topics" } else { "queues" };
            let main = format!("{namespace}/{what}/{}", queue.main_name());
            let below = |reader: &String| format!("{main}/subscriptions/{reader}");
            let readers = match queue.type_ {
                QueueType::Queue => vec![main.clone()],
                QueueType::Topic => readers.iter().map(below).collect(),
            };
            (readers, main)
        }
    };
    Some(InCloud {
        location: with_key_alone(location),
        read,
        write: vec![write],
    })
}

fn bucket(bucket: &ResolvedBucket) -> Option<InCloud> {
    let (location, name) = (&bucket.location, &bucket.external_name);
    let whole = match location.cloud {
        Cloud::Local => return None,
        Cloud::Aws => format!("arn:aws:s3:::{name}"),
        Cloud::Gcp => name.clone(),
        Cloud::Azure => {
            let account = resource_id(location, "Microsoft.Storage/storageAccounts", name)?;
            format!("{account}/blobServices/default/containers/{AZURE_CONTAINER}")
        }
    };
    Some(InCloud {
        location: with_key_alone(location),
        read: vec![whole.clone()],
        write: vec![whole],
    })
}

/// Of a place, what an identity has to know.
fn with_key_alone(location: &Location) -> Location {
    Location {
        network: RegionFacts {
            kms_key: location.network.kms_key.clone(),
            ..RegionFacts::default()
        },
        ..location.clone()
    }
}

fn resource_id(location: &Location, kind: &str, name: &str) -> Option<String> {
    let (subscription, group) = (
        location.subscription.as_ref()?,
        location.resource_group.as_ref()?,
    );
    Some(format!(
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/{kind}/{name}"
    ))
}
