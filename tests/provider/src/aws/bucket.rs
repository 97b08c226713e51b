//! `Bucket` of S3, and the resources for its settings.

pub mod lifecycle;
pub mod setting;
mod versioning;

use std::collections::BTreeMap;

use aws_sdk_s3::types::{
    BucketLocationConstraint, CreateBucketConfiguration, Delete, ObjectIdentifier, Tag, Tagging,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    Clients,
    error::{is, refused},
    tags::{Change, Tags},
};
use crate::{
    clouds::{Observation, Present, Wanted},
    error::Error,
    managed::Managed,
};

/// The parameters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Parameters {
    #[serde(rename = "region")]
    _region: String,
    #[serde(default)]
    force_destroy: bool,
    #[serde(default)]
    object_lock_enabled: bool,
    #[serde(default)]
    tags: Tags,
}

impl Parameters {
    pub(super) fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }
}

struct Found {
    locks_objects: bool,
    tags: Tags,
}

pub(super) async fn observe(clients: &Clients, wanted: &Wanted) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let Some(found) = find(clients, name).await? else {
        return Ok(Observation::Absent);
    };
    let region = &clients.region;
    let arn = format!("arn:aws:s3:::{name}");
    let at_provider = json!({
        "arn": arn,
        "bucketDomainName": format!("{name}.s3.amazonaws.com"),
        "bucketRegion": region,
        "bucketRegionalDomainName": format!("{name}.s3.{region}.amazonaws.com"),
        "forceDestroy": parameters.force_destroy,
        "id": name,
        "objectLockEnabled": found.locks_objects,
        "region": region,
        "tags": parameters.tags,
        "tagsAll": found.tags,
    });
    let details = [("id", name), ("arn", &arn), ("region", region)];
    Ok(Observation::Present(Box::new(Present {
        external_name: name.to_owned(),
        at_provider,
        details: details
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        up_to_date: found.locks_objects == parameters.object_lock_enabled
            && Change::between(&found.tags, &parameters.tags).is_empty(),
    })))
}

pub(super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let doing = format!("creating S3 Bucket ({name})");
    let mut call = clients
        .s3
        .create_bucket()
        .bucket(name)
        .object_lock_enabled_for_bucket(parameters.object_lock_enabled);
    // The oldest region is the one that must not be named.
    if clients.region != "us-east-1" {
        let region = BucketLocationConstraint::from(clients.region.as_str());
        let configuration = CreateBucketConfiguration::builder().location_constraint(region);
        call = call.create_bucket_configuration(configuration.build());
    }
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "S3", "CreateBucket", &error))?;
    tag(clients, name, &parameters.tags).await?;
    Ok(name.to_owned())
}

pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let Some(found) = find(clients, name).await? else {
        return Ok(());
    };
    if found.locks_objects != parameters.object_lock_enabled {
        return Err(Error::Immutable {
            argument: "object_lock_enabled",
            from: found.locks_objects.to_string(),
            to: parameters.object_lock_enabled.to_string(),
        });
    }
    tag(clients, name, &parameters.tags).await
}

/// A bucket that holds something is refused by the cloud, unless it was asked for the objects' end, too.
pub(super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let doing = format!("deleting S3 Bucket ({name})");
    if parameters.force_destroy {
        empty(clients, name, &doing).await?;
    }
    let answer = clients.s3.delete_bucket().bucket(name).send().await;
    answer.map_err(|error| refused(&doing, "S3", "DeleteBucket", &error))?;
    Ok(())
}

/// Every object, every version of it, and every mark that says one is deleted.
async fn empty(clients: &Clients, name: &str, doing: &str) -> Result<(), Error> {
    loop {
        let answer = clients.s3.list_object_versions().bucket(name).send().await;
        let answer = answer.map_err(|error| refused(doing, "S3", "ListObjectVersions", &error))?;
        let versions = answer.versions().iter();
        let versions = versions.map(|version| (version.key(), version.version_id()));
        let marks = answer.delete_markers().iter();
        let marks = marks.map(|mark| (mark.key(), mark.version_id()));
        let mut objects = Vec::new();
        for (key, version) in versions.chain(marks) {
            let object = ObjectIdentifier::builder()
                .key(key.unwrap_or_default())
                .set_version_id(version.map(str::to_owned))
                .build();
            objects.push(object.map_err(|error| Error::Other(error.to_string()))?);
        }
        if objects.is_empty() {
            return Ok(());
        }
        let objects = Delete::builder().set_objects(Some(objects)).build();
        let objects = objects.map_err(|error| Error::Other(error.to_string()))?;
        let call = clients.s3.delete_objects().bucket(name).delete(objects);
        let answer = call.send().await;
        let answer = answer.map_err(|error| refused(doing, "S3", "DeleteObjects", &error))?;
        if let Some(error) = answer.errors().first() {
            let (key, message) = (error.key().unwrap_or_default(), error.message());
            return Err(Error::Cloud(format!(
                "{doing}: deleting object {key}: {}",
                message.unwrap_or_default()
            )));
        }
    }
}

pub(super) fn name(wanted: &Wanted) -> &str {
    wanted.managed.external_name().unwrap_or_default()
}

async fn find(clients: &Clients, name: &str) -> Result<Option<Found>, Error> {
    let doing = format!("reading S3 Bucket ({name})");
    match clients.s3.head_bucket().bucket(name).send().await {
        Ok(_) => {}
        Err(error) if is(&error, &["NotFound", "NoSuchBucket"]) => return Ok(None),
        Err(error) => return Err(refused(&doing, "S3", "HeadBucket", &error)),
    }
    let locks = clients.s3.get_object_lock_configuration().bucket(name);
    let locks_objects = match locks.send().await {
        Ok(_) => true,
        Err(error) if is(&error, &["ObjectLockConfigurationNotFoundError"]) => false,
        Err(error) => {
            return Err(refused(&doing, "S3", "GetObjectLockConfiguration", &error));
        }
    };
    let tags = match clients.s3.get_bucket_tagging().bucket(name).send().await {
        Ok(answer) => answer
            .tag_set()
            .iter()
            .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
            .collect(),
        Err(error) if is(&error, &["NoSuchTagSet"]) => BTreeMap::new(),
        Err(error) => return Err(refused(&doing, "S3", "GetBucketTagging", &error)),
    };
    Ok(Some(Found {
        locks_objects,
        tags,
    }))
}

/// S3 replaces all tags at once.
async fn tag(clients: &Clients, name: &str, tags: &Tags) -> Result<(), Error> {
    let doing = format!("updating tags for S3 Bucket ({name})");
    if tags.is_empty() {
        let answer = clients.s3.delete_bucket_tagging().bucket(name).send().await;
        answer.map_err(|error| refused(&doing, "S3", "DeleteBucketTagging", &error))?;
        return Ok(());
    }
    let mut set = Vec::new();
    for (key, value) in tags {
        let tag = Tag::builder().key(key).value(value).build();
        set.push(tag.map_err(|error| Error::Other(error.to_string()))?);
    }
    let tagging = Tagging::builder().set_tag_set(Some(set)).build();
    let tagging = tagging.map_err(|error| Error::Other(error.to_string()))?;
    let call = clients
        .s3
        .put_bucket_tagging()
        .bucket(name)
        .tagging(tagging);
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "S3", "PutBucketTagging", &error))?;
    Ok(())
}
