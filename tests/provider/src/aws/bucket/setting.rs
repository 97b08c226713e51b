//! What S3 keeps beside a bucket, each a resource of its own: put as a whole, read as a whole, compared as the definition writes it.

use aws_sdk_s3::types::{
    BucketVersioningStatus, ObjectOwnership, OwnershipControls, OwnershipControlsRule,
    PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, VersioningConfiguration,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{lifecycle, versioning};
use crate::{
    aws::{
        Clients,
        error::{is, refused},
    },
    clouds::{Observation, Present, Wanted},
    error::Error,
    managed::Managed,
    reconcile::same,
};

/// Which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Whether earlier versions are kept.
    Versioning,
    /// How objects are encrypted.
    Encryption,
    /// What keeps it from being public.
    PublicAccessBlock,
    /// Whose objects are.
    Ownership,
    /// What happens to objects as they grow old.
    Lifecycle,
    /// Who may do what.
    Policy,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Versioning {
    versioning_configuration: Status,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    status: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Encryption {
    rule: Vec<EncryptionRule>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EncryptionRule {
    apply_server_side_encryption_by_default: Option<Algorithm>,
    #[serde(default)]
    bucket_key_enabled: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Algorithm {
    sse_algorithm: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_master_key_id: Option<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "the definition's own fields")]
struct PublicAccessBlock {
    block_public_acls: bool,
    block_public_policy: bool,
    ignore_public_acls: bool,
    restrict_public_buckets: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ownership {
    rule: OwnershipRule,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OwnershipRule {
    object_ownership: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    policy: String,
}

/// A setting of one bucket, as it is wanted.
pub(in crate::aws) struct Parameters {
    /// The bucket; empty until its reference is resolved, which it need not be when the object is deleted.
    bucket: String,
    /// Everything but region and bucket.
    value: Value,
}

impl Parameters {
    /// Those of a resource, if each is known.
    pub(in crate::aws) fn of(setting: Setting, managed: &Managed) -> Result<Self, Error> {
        let mut parameters = managed.parameters();
        parameters.remove("region");
        let bucket = parameters.remove("bucket");
        let bucket = bucket.as_ref().and_then(Value::as_str).unwrap_or_default();
        let value = Value::Object(parameters);
        Ok(Self {
            bucket: bucket.to_owned(),
            value: setting.understood(value)?,
        })
    }
}

pub(in crate::aws) async fn observe(
    setting: Setting,
    clients: &Clients,
    wanted: &Wanted,
) -> Result<Observation, Error> {
    let Parameters { bucket, value } = Parameters::of(setting, &wanted.managed)?;
    // What the cloud names is looked for once it is named, as with the original.
    if wanted.managed.external_name().is_none() {
        return Ok(Observation::Absent);
    }
    let Some(found) = setting.read(clients, &bucket).await? else {
        return Ok(Observation::Absent);
    };
    let mut at_provider = found.clone();
    for (field, text) in [
        ("bucket", &bucket),
        ("id", &bucket),
        ("region", &clients.region),
    ] {
        at_provider[field] = json!(text);
    }
    Ok(Observation::Present(Box::new(Present {
        external_name: bucket,
        at_provider,
        up_to_date: setting.is(&found, &value),
        ..Present::default()
    })))
}

pub(in crate::aws) async fn create(
    setting: Setting,
    clients: &Clients,
    wanted: &Wanted,
) -> Result<String, Error> {
    let Parameters { bucket, value } = Parameters::of(setting, &wanted.managed)?;
    setting.write(clients, &bucket, &value, "creating").await?;
    Ok(bucket)
}

pub(in crate::aws) async fn update(
    setting: Setting,
    clients: &Clients,
    wanted: &Wanted,
) -> Result<(), Error> {
    let Parameters { bucket, value } = Parameters::of(setting, &wanted.managed)?;
    setting.write(clients, &bucket, &value, "updating").await
}

pub(in crate::aws) async fn delete(
    setting: Setting,
    clients: &Clients,
    wanted: &Wanted,
) -> Result<(), Error> {
    let Parameters { bucket, .. } = Parameters::of(setting, &wanted.managed)?;
    setting.remove(clients, &bucket).await
}

impl Setting {
    /// As Terraform calls it.
    fn title(self) -> &'static str {
        match self {
            Self::Versioning => "S3 Bucket Versioning",
            Self::Encryption => "S3 Bucket Server-side Encryption Configuration",
            Self::PublicAccessBlock => "S3 Bucket Public Access Block",
            Self::Ownership => "S3 Bucket Ownership Controls",
            Self::Lifecycle => "S3 Bucket Lifecycle Configuration",
            Self::Policy => "S3 Bucket Policy",
        }
    }

    /// The value, if every field of it is carried out.
    fn understood(self, value: Value) -> Result<Value, Error> {
        Ok(match self {
            Self::Versioning => json!(serde_json::from_value::<Versioning>(value)?),
            Self::Encryption => json!(serde_json::from_value::<Encryption>(value)?),
            Self::PublicAccessBlock => json!(serde_json::from_value::<PublicAccessBlock>(value)?),
            Self::Ownership => json!(serde_json::from_value::<Ownership>(value)?),
            Self::Lifecycle => json!(serde_json::from_value::<lifecycle::Lifecycle>(value)?),
            Self::Policy => json!(serde_json::from_value::<Policy>(value)?),
        })
    }

    /// Policies are documents, and compared as such.
    fn is(self, found: &Value, wanted: &Value) -> bool {
        if self != Self::Policy {
            return same(found, wanted);
        }
        let document = |value: &Value| {
            let text = value["policy"].as_str().unwrap_or_default();
            serde_json::from_str::<Value>(text).ok()
        };
        document(found) == document(wanted)
    }

    async fn read(self, clients: &Clients, bucket: &str) -> Result<Option<Value>, Error> {
        let doing = format!("reading {} ({bucket})", self.title());
        let s3 = &clients.s3;
        // Every call has errors of a type of its own.
        macro_rules! read {
            ($call:expr, $operation:literal, $absent:literal) => {
                match $call.bucket(bucket).send().await {
                    Ok(answer) => answer,
                    Err(error) if is(&error, &[$absent, "NoSuchBucket"]) => return Ok(None),
                    Err(error) => return Err(refused(&doing, "S3", $operation, &error)),
                }
            };
        }
        Ok(match self {
            Self::Versioning => {
                let status = versioning::status(clients, bucket, &doing).await?;
                status.map(|status| json!({"versioningConfiguration": {"status": status}}))
            }
            Self::Encryption => {
                let call = s3.get_bucket_encryption();
                let answer = read!(
                    call,
                    "GetBucketEncryption",
                    "ServerSideEncryptionConfigurationNotFoundError"
                );
                let configuration = answer.server_side_encryption_configuration();
                configuration.map(encryption)
            }
            Self::PublicAccessBlock => {
                let call = s3.get_public_access_block();
                let answer = read!(
                    call,
                    "GetPublicAccessBlock",
                    "NoSuchPublicAccessBlockConfiguration"
                );
                let block = answer.public_access_block_configuration();
                block.map(public_access_block)
            }
            Self::Ownership => {
                let call = s3.get_bucket_ownership_controls();
                let answer = read!(
                    call,
                    "GetBucketOwnershipControls",
                    "OwnershipControlsNotFoundError"
                );
                let rule = answer.ownership_controls();
                let rule = rule.and_then(|controls| controls.rules().first());
                let owner = rule.map(|rule| rule.object_ownership().as_str());
                owner.map(|owner| json!({"rule": {"objectOwnership": owner}}))
            }
            Self::Lifecycle => {
                let call = s3.get_bucket_lifecycle_configuration();
                let answer = read!(
                    call,
                    "GetBucketLifecycleConfiguration",
                    "NoSuchLifecycleConfiguration"
                );
                Some(lifecycle::found(answer.rules()))
            }
            Self::Policy => {
                let answer = read!(
                    s3.get_bucket_policy(),
                    "GetBucketPolicy",
                    "NoSuchBucketPolicy"
                );
                answer.policy().map(|policy| json!({"policy": policy}))
            }
        })
    }

    async fn write(
        self,
        clients: &Clients,
        bucket: &str,
        value: &Value,
        action: &str,
    ) -> Result<(), Error> {
        let doing = format!("{action} {} ({bucket})", self.title());
        let s3 = &clients.s3;
        macro_rules! write {
            ($call:expr, $operation:literal) => {{
                let answer = $call.bucket(bucket).send().await;
                answer.map_err(|error| refused(&doing, "S3", $operation, &error))?;
            }};
        }
        let built = |error: aws_sdk_s3::error::BuildError| Error::Other(error.to_string());
        let value = value.clone();
        match self {
            Self::Versioning => {
                let wanted: Versioning = serde_json::from_value(value)?;
                let status = wanted.versioning_configuration.status;
                let status = BucketVersioningStatus::from(status.as_str());
                let configuration = VersioningConfiguration::builder().status(status).build();
                let call = s3.put_bucket_versioning();
                write!(
                    call.versioning_configuration(configuration),
                    "PutBucketVersioning"
                );
            }
            Self::Encryption => {
                let wanted: Encryption = serde_json::from_value(value)?;
                let configuration = as_encryption(&wanted).map_err(built)?;
                let call = s3.put_bucket_encryption();
                write!(
                    call.server_side_encryption_configuration(configuration),
                    "PutBucketEncryption"
                );
            }
            Self::PublicAccessBlock => {
                let wanted: PublicAccessBlock = serde_json::from_value(value)?;
                let configuration = PublicAccessBlockConfiguration::builder()
                    .block_public_acls(wanted.block_public_acls)
                    .block_public_policy(wanted.block_public_policy)
                    .ignore_public_acls(wanted.ignore_public_acls)
                    .restrict_public_buckets(wanted.restrict_public_buckets)
                    .build();
                let call = s3.put_public_access_block();
                write!(
                    call.public_access_block_configuration(configuration),
                    "PutPublicAccessBlock"
                );
            }
            Self::Ownership => {
                let wanted: Ownership = serde_json::from_value(value)?;
                let owner = ObjectOwnership::from(wanted.rule.object_ownership.as_str());
                let rule = OwnershipControlsRule::builder().object_ownership(owner);
                let rule = rule.build().map_err(built)?;
                let controls = OwnershipControls::builder().rules(rule);
                let controls = controls.build().map_err(built)?;
                let call = s3.put_bucket_ownership_controls();
                write!(
                    call.ownership_controls(controls),
                    "PutBucketOwnershipControls"
                );
            }
            Self::Lifecycle => {
                let wanted: lifecycle::Lifecycle = serde_json::from_value(value)?;
                let configuration = wanted.to_sdk().map_err(built)?;
                let call = s3.put_bucket_lifecycle_configuration();
                write!(
                    call.lifecycle_configuration(configuration),
                    "PutBucketLifecycleConfiguration"
                );
            }
            Self::Policy => {
                let wanted: Policy = serde_json::from_value(value)?;
                write!(
                    s3.put_bucket_policy().policy(wanted.policy),
                    "PutBucketPolicy"
                );
            }
        }
        Ok(())
    }

    async fn remove(self, clients: &Clients, bucket: &str) -> Result<(), Error> {
        let doing = format!("deleting {} ({bucket})", self.title());
        let s3 = &clients.s3;
        // What went with its bucket is gone.
        macro_rules! remove {
            ($call:expr, $operation:literal) => {
                match $call.bucket(bucket).send().await {
                    Ok(_) => Ok(()),
                    Err(error) if is(&error, &["NoSuchBucket"]) => Ok(()),
                    Err(error) => Err(refused(&doing, "S3", $operation, &error)),
                }
            };
        }
        match self {
            // S3 forgets no versions: they are suspended.
            Self::Versioning => {
                let suspended = BucketVersioningStatus::Suspended;
                let configuration = VersioningConfiguration::builder().status(suspended).build();
                let call = s3.put_bucket_versioning();
                remove!(
                    call.versioning_configuration(configuration),
                    "PutBucketVersioning"
                )
            }
            Self::Encryption => remove!(s3.delete_bucket_encryption(), "DeleteBucketEncryption"),
            Self::PublicAccessBlock => {
                remove!(s3.delete_public_access_block(), "DeletePublicAccessBlock")
            }
            Self::Ownership => remove!(
                s3.delete_bucket_ownership_controls(),
                "DeleteBucketOwnershipControls"
            ),
            Self::Lifecycle => remove!(s3.delete_bucket_lifecycle(), "DeleteBucketLifecycle"),
            Self::Policy => remove!(s3.delete_bucket_policy(), "DeleteBucketPolicy"),
        }
    }
}

fn encryption(configuration: &ServerSideEncryptionConfiguration) -> Value {
    let rules = configuration.rules().iter().map(|rule| {
        let algorithm = rule.apply_server_side_encryption_by_default();
        EncryptionRule {
            apply_server_side_encryption_by_default: algorithm.map(|algorithm| Algorithm {
                sse_algorithm: algorithm.sse_algorithm().as_str().to_owned(),
                kms_master_key_id: algorithm.kms_master_key_id().map(str::to_owned),
            }),
            bucket_key_enabled: rule.bucket_key_enabled().unwrap_or_default(),
        }
    });
    json!(Encryption {
        rule: rules.collect()
    })
}

fn as_encryption(
    wanted: &Encryption,
) -> Result<ServerSideEncryptionConfiguration, aws_sdk_s3::error::BuildError> {
    let mut rules = Vec::new();
    for rule in &wanted.rule {
        let algorithm = rule.apply_server_side_encryption_by_default.as_ref();
        let algorithm = algorithm.map(|algorithm| {
            ServerSideEncryptionByDefault::builder()
                .sse_algorithm(ServerSideEncryption::from(algorithm.sse_algorithm.as_str()))
                .set_kms_master_key_id(algorithm.kms_master_key_id.clone())
                .build()
        });
        let rule = ServerSideEncryptionRule::builder()
            .set_apply_server_side_encryption_by_default(algorithm.transpose()?)
            .bucket_key_enabled(rule.bucket_key_enabled)
            .build();
        rules.push(rule);
    }
    ServerSideEncryptionConfiguration::builder()
        .set_rules(Some(rules))
        .build()
}

fn public_access_block(block: &PublicAccessBlockConfiguration) -> Value {
    json!(PublicAccessBlock {
        block_public_acls: block.block_public_acls().unwrap_or_default(),
        block_public_policy: block.block_public_policy().unwrap_or_default(),
        ignore_public_acls: block.ignore_public_acls().unwrap_or_default(),
        restrict_public_buckets: block.restrict_public_buckets().unwrap_or_default(),
    })
}
