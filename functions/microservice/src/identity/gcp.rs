//! A service account of Google Cloud that the cluster's service account may act as, with a role on each thing that is bound.
//!
//! Source: Google Kubernetes Engine, "Authenticate to Google Cloud APIs from GKE workloads".

use pave_api::{microservice::CloudIdentity, names::tail};
use pave_catalog::{Cloud, Target};
use pave_compose::{Builder, Composed};
use pave_resources::gcp::{
    cloudplatform::{ServiceAccount, ServiceAccountIAMMember},
    pubsub::{SubscriptionIAMMember, TopicIAMMember},
    storage::BucketIAMMember,
};
use serde_json::{Value, json};

use super::{
    granted,
    rights::{Right, rights},
    role,
};
use crate::Service;

/// Longest name of a service account. Source: Google Cloud, IAM API reference, `projects.serviceAccounts.create`.
pub(crate) const LONGEST_NAME: usize = 30;
/// By which the cluster's metadata server knows whom its service account acts as.
const ANNOTATION: &str = "iam.gke.io/gcp-service-account";
/// Lets a service account of a cluster act as one of Google Cloud.
const ACTS_AS: &str = "roles/iam.workloadIdentityUser";

/// The address of a service account.
pub(super) fn address(identity: &CloudIdentity) -> String {
    format!(
        "{}@{}.iam.gserviceaccount.com",
        identity.name,
        project(identity)
    )
}

fn project(identity: &CloudIdentity) -> &str {
    identity.location.project.as_deref().unwrap_or_default()
}

impl Service<'_> {
    /// Annotations of the cluster's service account.
    pub(crate) fn service_account_annotations(&self) -> Option<Value> {
        let mut identities = self.record().identities.iter();
        let identity = identities.find(|identity| identity.location.cloud == Cloud::Gcp)?;
        Some(json!({ANNOTATION: address(identity)}))
    }

    pub(super) fn on_gcp(&self, managed: &Builder<'_>, identity: &CloudIdentity) -> Vec<Composed> {
        let project = project(identity);
        let account = ServiceAccount {
            project: Some(project.to_owned()),
            display_name: identity.name.clone(),
            description: self.description(),
        };
        let pool = &identity.trusts;
        let trust = ServiceAccountIAMMember {
            service_account_id: format!("projects/{project}/serviceAccounts/{}", address(identity)),
            role: ACTS_AS.to_owned(),
            member: format!(
                "serviceAccount:{pool}[{}/{}]",
                self.namespace(),
                self.name()
            ),
        };
        // Members cannot be changed: of another pool there is another one.
        let trust_name = format!("trust-gcp-{}", tail(&trust.member));
        let mut resources = vec![
            managed.part(&role(Cloud::Gcp), Some(&identity.name), account),
            managed.part(&trust_name, None, trust),
        ];
        let member = format!("serviceAccount:{}", address(identity));
        for (binding, in_cloud) in granted(self.record(), identity) {
            for right in rights(binding, in_cloud) {
                let roles = right.permissions.allow.iter();
                resources
                    .extend(roles.map(|role| grant(managed, &right, role, (project, &member))));
            }
        }
        resources
    }
}

/// A role on one thing, called after both: members cannot be changed.
fn grant(
    managed: &Builder<'_>,
    right: &Right,
    role: &str,
    (project, member): (&str, &str),
) -> Composed {
    let name = super::right_name(right, role, member);
    let (role, member, id) = (role.to_owned(), member.to_owned(), right.id.clone());
    let project = Some(project.to_owned());
    match right.target {
        Target::PubsubTopic => {
            let topic = TopicIAMMember {
                project,
                topic: id,
                role,
                member,
            };
            managed.part(&name, None, topic)
        }
        Target::PubsubSubscription => {
            let subscription = id.rsplit('/').next().unwrap_or_default().to_owned();
            let subscription = SubscriptionIAMMember {
                project,
                subscription,
                role,
                member,
            };
            managed.part(&name, None, subscription)
        }
        _ => managed.part(
            &name,
            None,
            BucketIAMMember {
                bucket: id,
                role,
                member,
            },
        ),
    }
}
