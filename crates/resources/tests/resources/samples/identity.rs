//! A filled sample of every kind of identity that we compose, on every cloud.

use pave_resources::{
    aws::iam,
    azure::{authorization, managedidentity},
    gcp::{cloudplatform, storage},
};
use serde_json::Value;

use super::{labeled_sibling, managed, tags, text};

pub(crate) fn all() -> Vec<Value> {
    let member = || text("serviceAccount:acme-checkout@payments.iam.gserviceaccount.com");
    vec![
        managed(iam::Role {
            description: text("Microservice payments-dev/checkout"),
            assume_role_policy: text("{}"),
            tags: Some(tags()),
        }),
        managed(iam::RolePolicy {
            role_selector: Some(labeled_sibling()),
            policy: text("{}"),
        }),
        managed(cloudplatform::ServiceAccount {
            project: Some(text("payments")),
            display_name: text("Microservice payments-dev/checkout"),
            description: text("Made by Pave"),
        }),
        managed(cloudplatform::ServiceAccountIAMMember {
            service_account_id: text("projects/payments/serviceAccounts/acme-checkout"),
            role: text("roles/iam.workloadIdentityUser"),
            member: text("serviceAccount:payments.svc.id.goog[payments-dev/checkout]"),
        }),
        managed(storage::BucketIAMMember {
            bucket: text("orders"),
            role: text("roles/storage.objectViewer"),
            member: member(),
        }),
        managed(managedidentity::UserAssignedIdentity {
            name: text("acme-checkout"),
            location: text("germanywestcentral"),
            resource_group_name: text("payments"),
            tags: Some(tags()),
        }),
        managed(managedidentity::FederatedIdentityCredential {
            parent_id_selector: Some(labeled_sibling()),
            resource_group_name: text("payments"),
            audience: vec![text("api://AzureADTokenExchange")],
            issuer: text("https://oidc.example"),
            subject: text("system:serviceaccount:payments-dev:checkout"),
        }),
        managed(authorization::RoleAssignment {
            scope: text("/subscriptions/s"),
            role_definition_name: text("Storage Blob Data Reader"),
            principal_id: text("p"),
            principal_type: text("ServicePrincipal"),
        }),
    ]
}
