//! A role of IAM that the cluster's tokens take on, with one inline policy for each binding.
//!
//! Source: Amazon EKS user guide, "IAM roles for service accounts".

use std::collections::{BTreeMap, BTreeSet};

use pave_api::{
    microservice::{BoundTo, CloudIdentity, InCloud, ResolvedMicroservice},
    status::Location,
};
use pave_catalog::{Cloud, Target};
use pave_compose::{Builder, Composed, Refusal, part_name};
use pave_resources::{
    Selector,
    aws::iam::{Role, RolePolicy},
};
use serde_json::{Value, json};

use super::{
    granted,
    rights::{Right, rights},
    role, too_many,
};
use crate::Service;

/// Whom a token is for that the role is taken on with.
pub(super) const AUDIENCE: &str = "sts.amazonaws.com";

/// Longest name of a composed resource in status.
const LONGEST_ROLE: usize = 63;
/// All inline policies of a role together, without white space, of which ours have none.
/// Source: IAM user guide, "IAM and AWS STS quotas".
const LONGEST_POLICIES: usize = 10_240;

pub(super) fn role_arn(identity: &CloudIdentity) -> String {
    let account = identity.location.account.as_deref().unwrap_or_default();
    format!("arn:aws:iam::{account}:role/{}", identity.name)
}

/// Refuses more than a role can be given.
pub(super) fn fits(record: &ResolvedMicroservice) -> Result<(), Refusal> {
    let identities = record.identities.iter();
    for identity in identities.filter(|identity| identity.location.cloud == Cloud::Aws) {
        let policies =
            granted(record, identity).map(|(binding, in_cloud)| policy(binding, in_cloud).len());
        let length: usize = policies.sum();
        if length > LONGEST_POLICIES {
            let cause = format!(
                "are more than one role in aws can be given: what they ask for takes {length} characters, and IAM takes {LONGEST_POLICIES}"
            );
            let fix = "bind it to fewer queues, or to topics with fewer subscriptions, or split it into two Microservices";
            return Err(too_many(record, &cause, fix));
        }
    }
    Ok(())
}

impl Service<'_> {
    pub(super) fn on_aws(&self, managed: &Builder<'_>, identity: &CloudIdentity) -> Vec<Composed> {
        let trusted = Role {
            description: self.description(),
            assume_role_policy: self.trust(identity),
            tags: None,
        };
        let mut resources = vec![managed.part(&role(Cloud::Aws), Some(&identity.name), trusted)];
        resources.extend(granted(self.record(), identity).map(|(binding, in_cloud)| {
            let name = format!("{}-{}", binding.kind.as_str().to_lowercase(), binding.name);
            let policy = RolePolicy {
                role_selector: Some(Selector::sibling()),
                policy: policy(binding, in_cloud),
            };
            managed.part(&part_name("may", &name, LONGEST_ROLE), Some(&name), policy)
        }));
        resources
    }

    /// Nobody but this service account, and only with a token that was made for AWS.
    fn trust(&self, identity: &CloudIdentity) -> String {
        let issuer = identity.trusts.trim_start_matches("https://");
        let issuer = issuer.trim_end_matches('/');
        let account = identity.location.account.as_deref().unwrap_or_default();
        let conditions: BTreeMap<String, String> = BTreeMap::from([
            (format!("{issuer}:aud"), AUDIENCE.to_owned()),
            (format!("{issuer}:sub"), self.subject()),
        ]);
        let statement = json!({
            "Effect": "Allow",
            "Principal": {"Federated": format!("arn:aws:iam::{account}:oidc-provider/{issuer}")},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": conditions},
        });
        document(&[statement])
    }
}

/// What a binding lets it do.
fn policy(binding: &BoundTo, in_cloud: &InCloud) -> String {
    let rights = rights(binding, in_cloud);
    let mut statements: Vec<(&[String], Vec<&str>)> = Vec::new();
    for right in &rights {
        let actions = right.permissions.allow.as_slice();
        match statements.iter_mut().find(|(known, _)| *known == actions) {
            Some((_, ids)) => ids.push(&right.id),
            None => statements.push((actions, vec![&right.id])),
        }
    }
    let statements = statements
        .into_iter()
        .map(|(actions, ids)| json!({"Effect": "Allow", "Action": actions, "Resource": ids}));
    let statements: Vec<Value> = statements
        .chain(key_statement(&in_cloud.location, &rights))
        .collect();
    document(&statements)
}

/// The key that encrypts it, through its service and in no other way.
/// Source: AWS KMS developer guide, "Condition keys for AWS KMS".
fn key_statement(location: &Location, rights: &[Right]) -> Option<Value> {
    let key = location.network.kms_key.as_deref()?;
    let (account, region) = (
        location.account.as_ref()?,
        location.provider_region.as_ref()?,
    );
    let actions: BTreeSet<&String> = rights
        .iter()
        .flat_map(|right| &right.permissions.key)
        .collect();
    let services = rights
        .iter()
        .filter(|right| !right.permissions.key.is_empty());
    let services: BTreeSet<String> = services
        .map(|right| format!("{}.{region}.amazonaws.com", service(right.target)))
        .collect();
    let keys = format!("arn:aws:kms:{region}:{account}:key/");
    let through = json!({"kms:ViaService": services});
    // A policy names keys; of an alias it says that the key has to have it.
    let alias = key.find("alias/").and_then(|start| key.get(start..));
    let (resource, condition) = match alias {
        Some(alias) => (
            format!("{keys}*"),
            json!({"StringEquals": through, "ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}),
        ),
        None if key.starts_with("arn:") => (key.to_owned(), json!({"StringEquals": through})),
        None => (format!("{keys}{key}"), json!({"StringEquals": through})),
    };
    (!actions.is_empty()).then(|| {
        json!({"Effect": "Allow", "Action": actions, "Resource": resource, "Condition": condition})
    })
}

/// What KMS calls the service that uses a key.
fn service(target: Target) -> &'static str {
    match target {
        Target::SqsQueue => "sqs",
        Target::SnsTopic => "sns",
        _ => "s3",
    }
}

fn document(statements: &[Value]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}
