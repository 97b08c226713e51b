//! AWS, through its own SDK, at whatever endpoint answers as AWS.

mod attributes;
pub mod bucket;
pub mod error;
mod in_use;
pub mod instance;
pub mod parameter_group;
pub mod policy;
pub mod prepare;
pub mod queue;
pub mod role;
pub mod rule;
pub mod security_group;
pub mod subnet_group;
pub mod tags;
pub mod topic;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use aws_sdk_rds::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::Builder as HttpBuilder;

use bucket::setting::{self, Setting};
use topic::subscription;

use crate::{
    clouds::{Observation, Wanted},
    error::Error,
    kinds::Backend,
    managed::Managed,
};

/// The kinds of AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsKind {
    /// A database instance of RDS.
    Instance,
    /// The subnets of instances.
    SubnetGroup,
    /// The settings of instances.
    ParameterGroup,
    /// A firewall.
    SecurityGroup,
    /// What a firewall lets in.
    IngressRule,
    /// What a firewall lets out.
    EgressRule,
    /// A bucket of S3.
    Bucket,
    /// What S3 keeps beside a bucket.
    BucketSetting(Setting),
    /// A queue of SQS.
    Queue,
    /// A topic of SNS.
    Topic,
    /// What a topic delivers to.
    TopicSubscription,
    /// What somebody may do.
    Policy,
    /// Who somebody is.
    Role,
    /// What a role may do.
    RolePolicy,
}

impl AwsKind {
    /// Whether every parameter of a resource is one that is carried out.
    pub fn understand(self, managed: &Managed) -> Result<(), Error> {
        match self {
            Self::Instance => instance::parameters::Parameters::of(managed).map(drop),
            Self::SubnetGroup => subnet_group::Parameters::of(managed).map(drop),
            Self::ParameterGroup => parameter_group::Parameters::of(managed).map(drop),
            Self::SecurityGroup => security_group::Parameters::of(managed).map(drop),
            Self::IngressRule | Self::EgressRule => rule::Parameters::of(managed).map(drop),
            Self::Bucket => bucket::Parameters::of(managed).map(drop),
            Self::BucketSetting(setting) => setting::Parameters::of(setting, managed).map(drop),
            Self::Queue => queue::Parameters::of(managed).map(drop),
            Self::Topic => topic::Parameters::of(managed).map(drop),
            Self::TopicSubscription => subscription::Parameters::of(managed).map(drop),
            Self::Policy => policy::Parameters::of(managed).map(drop),
            Self::Role => role::Parameters::of(managed).map(drop),
            Self::RolePolicy => role::policy::Parameters::of(managed).map(drop),
        }
    }
}

/// Connections to AWS, one for each region.
#[derive(Debug)]
pub struct Aws {
    endpoint: String,
    regions: Mutex<HashMap<String, Clients>>,
}

/// The services of one region.
#[derive(Debug, Clone)]
pub struct Clients {
    /// Region.
    pub region: String,
    /// Databases.
    pub rds: aws_sdk_rds::Client,
    /// Networks.
    pub ec2: aws_sdk_ec2::Client,
    /// Buckets.
    pub s3: aws_sdk_s3::Client,
    /// Queues.
    pub sqs: aws_sdk_sqs::Client,
    /// Topics.
    pub sns: aws_sdk_sns::Client,
    /// Permissions, which have no region.
    pub iam: aws_sdk_iam::Client,
}

impl Aws {
    /// Asks whatever answers at `endpoint`, over plain HTTP.
    pub fn new(endpoint: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            regions: Mutex::default(),
        }
    }

    /// The services of a region.
    pub fn region(&self, region: &str) -> Clients {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let clients = regions
            .entry(region.to_owned())
            .or_insert_with(|| self.connect(region));
        clients.clone()
    }

    /// Whether anybody answers.
    pub async fn check(&self) -> Result<(), Error> {
        let clients = self.region("us-east-1");
        let answer = clients.rds.describe_db_instances().send().await;
        let doing = format!("asking {}", self.endpoint);
        answer.map_err(|error| error::refused(&doing, "RDS", "DescribeDBInstances", &error))?;
        Ok(())
    }

    fn connect(&self, region: &str) -> Clients {
        // Whoever stands in for AWS accepts everybody.
        let credentials = Credentials::new("test", "test", None, None, "pave-test-provider");
        let http = HttpBuilder::new().build_http();
        // Each service has a configuration type of its own with the same methods.
        macro_rules! config {
            ($sdk:ident) => {
                $sdk::Config::builder()
                    .behavior_version(BehaviorVersion::latest())
                    .region(Region::new(region.to_owned()))
                    .credentials_provider(credentials.clone())
                    .endpoint_url(&self.endpoint)
                    .http_client(http.clone())
            };
        }
        // The stand-in has one address, not one for each bucket.
        let s3 = config!(aws_sdk_s3).force_path_style(true).build();
        Clients {
            region: region.to_owned(),
            rds: aws_sdk_rds::Client::from_conf(config!(aws_sdk_rds).build()),
            ec2: aws_sdk_ec2::Client::from_conf(config!(aws_sdk_ec2).build()),
            s3: aws_sdk_s3::Client::from_conf(s3),
            sqs: aws_sdk_sqs::Client::from_conf(config!(aws_sdk_sqs).build()),
            sns: aws_sdk_sns::Client::from_conf(config!(aws_sdk_sns).build()),
            iam: aws_sdk_iam::Client::from_conf(config!(aws_sdk_iam).build()),
        }
    }

    /// What there is.
    pub async fn observe(&self, kind: AwsKind, wanted: &Wanted) -> Result<Observation, Error> {
        let clients = self.of(wanted)?;
        match kind {
            AwsKind::Instance => instance::observe(&clients, wanted).await,
            AwsKind::SubnetGroup => subnet_group::observe(&clients, wanted).await,
            AwsKind::ParameterGroup => parameter_group::observe(&clients, wanted).await,
            AwsKind::SecurityGroup => security_group::observe(&clients, wanted).await,
            AwsKind::IngressRule | AwsKind::EgressRule => rule::observe(&clients, wanted).await,
            AwsKind::Bucket => bucket::observe(&clients, wanted).await,
            AwsKind::BucketSetting(one) => Box::pin(setting::observe(one, &clients, wanted)).await,
            AwsKind::Queue => queue::observe(&clients, wanted).await,
            AwsKind::Topic => topic::observe(&clients, wanted).await,
            AwsKind::TopicSubscription => subscription::observe(&clients, wanted).await,
            AwsKind::Policy => policy::observe(&clients, wanted).await,
            AwsKind::Role => role::observe(&clients, wanted).await,
            AwsKind::RolePolicy => role::policy::observe(&clients, wanted).await,
        }
    }

    /// Makes it. Gives the external name.
    pub async fn create(&self, kind: AwsKind, wanted: &Wanted) -> Result<String, Error> {
        let clients = self.of(wanted)?;
        match kind {
            AwsKind::Instance => instance::create(&clients, wanted).await,
            AwsKind::SubnetGroup => subnet_group::create(&clients, wanted).await,
            AwsKind::ParameterGroup => parameter_group::create(&clients, wanted).await,
            AwsKind::SecurityGroup => security_group::create(&clients, wanted).await,
            AwsKind::IngressRule => rule::create_ingress(&clients, wanted).await,
            AwsKind::EgressRule => rule::create_egress(&clients, wanted).await,
            AwsKind::Bucket => bucket::create(&clients, wanted).await,
            AwsKind::BucketSetting(one) => Box::pin(setting::create(one, &clients, wanted)).await,
            AwsKind::Queue => queue::create(&clients, wanted).await,
            AwsKind::Topic => topic::create(&clients, wanted).await,
            AwsKind::TopicSubscription => subscription::create(&clients, wanted).await,
            AwsKind::Policy => policy::create(&clients, wanted).await,
            AwsKind::Role => role::create(&clients, wanted).await,
            AwsKind::RolePolicy => role::policy::create(&clients, wanted).await,
        }
    }

    /// Makes it what is wanted.
    pub async fn update(&self, kind: AwsKind, wanted: &Wanted) -> Result<(), Error> {
        let clients = self.of(wanted)?;
        match kind {
            AwsKind::Instance => Box::pin(instance::update(&clients, wanted)).await,
            AwsKind::SubnetGroup => subnet_group::update(&clients, wanted).await,
            AwsKind::ParameterGroup => parameter_group::update(&clients, wanted).await,
            AwsKind::SecurityGroup => security_group::update(&clients, wanted).await,
            AwsKind::IngressRule | AwsKind::EgressRule => rule::update(&clients, wanted).await,
            AwsKind::Bucket => bucket::update(&clients, wanted).await,
            AwsKind::BucketSetting(one) => Box::pin(setting::update(one, &clients, wanted)).await,
            AwsKind::Queue => queue::update(&clients, wanted).await,
            AwsKind::Topic => topic::update(&clients, wanted).await,
            AwsKind::TopicSubscription => subscription::update(&clients, wanted).await,
            AwsKind::Policy => policy::update(&clients, wanted).await,
            AwsKind::Role => role::update(&clients, wanted).await,
            AwsKind::RolePolicy => role::policy::update(&clients, wanted).await,
        }
    }

    /// Removes it.
    pub async fn delete(&self, kind: AwsKind, wanted: &Wanted) -> Result<(), Error> {
        let clients = self.of(wanted)?;
        match kind {
            AwsKind::Instance => instance::delete(&clients, wanted).await,
            AwsKind::SubnetGroup => subnet_group::delete(&clients, wanted).await,
            AwsKind::ParameterGroup => parameter_group::delete(&clients, wanted).await,
            AwsKind::SecurityGroup => security_group::delete(&clients, wanted).await,
            AwsKind::IngressRule => rule::delete_ingress(&clients, wanted).await,
            AwsKind::EgressRule => rule::delete_egress(&clients, wanted).await,
            AwsKind::Bucket => bucket::delete(&clients, wanted).await,
            AwsKind::BucketSetting(one) => Box::pin(setting::delete(one, &clients, wanted)).await,
            AwsKind::Queue => queue::delete(&clients, wanted).await,
            AwsKind::Topic => topic::delete(&clients, wanted).await,
            AwsKind::TopicSubscription => subscription::delete(&clients, wanted).await,
            AwsKind::Policy => policy::delete(&clients, wanted).await,
            AwsKind::Role => role::delete(&clients, wanted).await,
            AwsKind::RolePolicy => role::policy::delete(&clients, wanted).await,
        }
    }

    fn of(&self, wanted: &Wanted) -> Result<Clients, Error> {
        // Permissions are the same everywhere.
        let backend = wanted.managed.kind.backend;
        if let Backend::Aws(AwsKind::Policy | AwsKind::Role | AwsKind::RolePolicy) = backend {
            return Ok(self.region("us-east-1"));
        }
        let region = wanted.managed.parameter("region");
        let region = region.and_then(serde_json::Value::as_str);
        let missing = || Error::Other("spec.forProvider.region is required".to_owned());
        Ok(self.region(region.ok_or_else(missing)?))
    }
}
