//! What people may do, asked of the API server itself: the table that `tests/install` judges offline.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SubjectAccessReview, SubjectAccessReviewSpec,
};
use kube::{Api, api::PostParams};
use pave_control_plane::{Wait, until};
use pave_end_to_end::Platform;
use pave_tests::rbac::{Attempt, Bound, Row, rows};
use serde_json::json;

use crate::case::cases;

/// How long the API server may take to see a binding.
const LIMIT: Duration = Duration::from_secs(30);

cases![each_role_may_do_what_the_table_says_and_no_more];

async fn each_role_may_do_what_the_table_says_and_no_more(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let mut wrong = Vec::new();
    let rows = rows();
    for row in &rows {
        let user = bind(platform, row, &namespace.name).await?;
        is_bound(platform, &user, (row, &rows), &namespace.name).await?;
        for verb in &row.verbs {
            let (allowed, reason) = may(platform, &user, (row, verb), &namespace.name).await?;
            if allowed != row.allowed {
                let Row {
                    role,
                    resource,
                    why,
                    ..
                } = row;
                wrong.push(format!("{role}: {verb} {resource}: {why}; but {reason}"));
            }
        }
    }
    ensure!(!rows.is_empty(), "the table is empty");
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Gives the role to a user who has nothing else, and returns the user.
async fn bind(platform: &Platform, row: &Row, namespace: &str) -> Result<String> {
    let (kind, place) = match row.bound {
        Bound::Namespace => ("RoleBinding", Some(namespace)),
        Bound::Cluster => ("ClusterRoleBinding", None),
    };
    let user = format!("{}-{}-{namespace}", row.role, kind.to_lowercase());
    let mut binding = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": user},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": row.role},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}],
    });
    if let Some(namespace) = place {
        binding["metadata"]["namespace"] = namespace.into();
    }
    platform.cluster.apply(&binding).await?;
    Ok(user)
}

/// Waits until the API server has seen the binding: until then a refusal says nothing.
async fn is_bound(
    platform: &Platform,
    user: &str,
    (row, rows): (&Row, &[Row]),
    namespace: &str,
) -> Result<()> {
    let in_reach = |other: &Row| row.bound == Bound::Cluster || !other.is_cluster_scoped();
    let is_allowed = |other: &&Row| other.role == row.role && other.allowed && in_reach(other);
    let allowed = rows.iter().find(is_allowed);
    let allowed = allowed.with_context(|| format!("{} may do nothing", row.role))?;
    let allowed = Row {
        bound: row.bound,
        ..allowed.clone()
    };
    let verb = allowed
        .verbs
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    until(LIMIT, &format!("{user} has its role"), async || {
        let (is_allowed, reason) = may(platform, user, (&allowed, verb), namespace).await?;
        Ok(Wait::when(is_allowed, reason))
    })
    .await
}

/// Whether the API server would let the user do it, and why.
async fn may(
    platform: &Platform,
    user: &str,
    (row, verb): (&Row, &str),
    namespace: &str,
) -> Result<(bool, String)> {
    let Attempt {
        verb,
        group,
        resource,
    } = Attempt::new(verb, &row.resource);
    let (resource, subresource) = match resource.split_once('/') {
        Some((resource, subresource)) => (resource.to_owned(), Some(subresource.to_owned())),
        None => (resource, None),
    };
    // Requests for kinds outside of namespaces name none, and a ClusterRoleBinding is asked about all of them.
    let is_everywhere = row.bound == Bound::Cluster || row.is_cluster_scoped();
    let attributes = ResourceAttributes {
        group: Some(group),
        namespace: (!is_everywhere).then(|| namespace.to_owned()),
        resource: Some(resource),
        subresource,
        verb: Some(verb),
        ..ResourceAttributes::default()
    };
    let review = SubjectAccessReview {
        spec: SubjectAccessReviewSpec {
            groups: Some(vec!["system:authenticated".to_owned()]),
            resource_attributes: Some(attributes),
            user: Some(user.to_owned()),
            ..SubjectAccessReviewSpec::default()
        },
        ..SubjectAccessReview::default()
    };
    let api = Api::<SubjectAccessReview>::all(platform.cluster.client());
    let answered = api.create(&PostParams::default(), &review).await?;
    let status = answered.status.unwrap_or_default();
    let reason = status
        .reason
        .unwrap_or_else(|| "no reason is given".to_owned());
    Ok((status.allowed, reason))
}
