//! What a binding lets an identity do, right by right: the access that the developer says, on what is there, as the catalogue
//! has it.

use pave_api::microservice::{BoundKind, BoundTo, InCloud};
use pave_catalog::{Catalog, Cloud, Permissions, Target, Use};

/// One right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Right {
    pub(crate) target: Target,
    /// What the cloud calls the target.
    pub(crate) id: String,
    pub(crate) permissions: &'static Permissions,
}

/// Every right of a binding. What lets somebody write and read anyway is one right, not two.
pub(crate) fn rights(binding: &BoundTo, in_cloud: &InCloud) -> Vec<Right> {
    let access = binding.access.unwrap_or_default();
    let cloud = in_cloud.location.cloud;
    let of = |of: Use, ids: &[String]| -> Vec<Right> {
        let ids = ids.iter();
        let rights = ids.flat_map(|id| {
            let targets = targets(binding.kind, cloud, of, id).into_iter();
            targets.filter_map(move |(target, id)| {
                let permissions = Catalog::embedded().permissions(target, of)?;
                Some(Right {
                    target,
                    id,
                    permissions,
                })
            })
        });
        rights.collect()
    };
    let write = if access.writes() {
        of(Use::Write, &in_cloud.write)
    } else {
        Vec::new()
    };
    let mut all = if access.reads() {
        of(Use::Read, &in_cloud.read)
    } else {
        Vec::new()
    };
    let is_read_anyway = |right: &Right| {
        write
            .iter()
            .any(|write| write.id == right.id && write.permissions.also_reads)
    };
    all.retain(|right| !is_read_anyway(right));
    all.extend(write);
    all
}

/// What the access lets beside what the developer says, where the cloud has nothing smaller.
pub(crate) fn remark(binding: &BoundTo, in_cloud: &InCloud) -> Option<&'static str> {
    let access = binding.access.unwrap_or_default();
    if access.reads() {
        return None;
    }
    let rights = rights(binding, in_cloud);
    let mut remarks = rights
        .iter()
        .filter_map(|right| right.permissions.remark.as_deref());
    remarks.next()
}

/// What is meant by a name in a cloud. An S3 bucket and what is in it have names of their own.
fn targets(kind: BoundKind, cloud: Cloud, of: Use, id: &str) -> Vec<(Target, String)> {
    let one = |target| vec![(target, id.to_owned())];
    match (kind, cloud) {
        (BoundKind::Database, _) | (_, Cloud::Local) => Vec::new(),
        (BoundKind::Queue, Cloud::Aws) if id.starts_with("arn:aws:sns:") => one(Target::SnsTopic),
        (BoundKind::Queue, Cloud::Aws) => one(Target::SqsQueue),
        (BoundKind::Queue, Cloud::Gcp) => one(match of {
            Use::Read => Target::PubsubSubscription,
            Use::Write => Target::PubsubTopic,
        }),
        (BoundKind::Queue, Cloud::Azure) => one(Target::ServiceBusEntity),
        (BoundKind::Bucket, Cloud::Aws) => vec![
            (Target::S3Bucket, id.to_owned()),
            (Target::S3Objects, format!("{id}/*")),
        ],
        (BoundKind::Bucket, Cloud::Gcp) => one(Target::CloudStorageBucket),
        (BoundKind::Bucket, Cloud::Azure) => one(Target::BlobContainer),
    }
}
