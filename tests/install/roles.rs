//! What people may do: the table `roles.yaml`, asked of the rendered roles.

use std::collections::BTreeSet;

use pave_api::kinds::{Audience, KINDS};
use pave_tests::rbac::{Attempt, Bound, ClusterRole, rows};

use crate::rendered;

/// The roles for people.
const ROLES: [&str; 4] = [
    "pave-viewer",
    "pave-developer",
    "pave-admin",
    "pave-secret-reader",
];
/// What a role may read that is a part of something, and says nothing about who may change it.
const READ_ONLY_PARTS: [&str; 1] = ["pods/log"];

fn roles() -> Vec<ClusterRole> {
    let roles = rendered("ClusterRole").into_iter();
    roles
        .map(|role| serde_json::from_value(role).unwrap())
        .collect()
}

#[test]
fn each_role_may_do_what_the_table_says_and_no_more() {
    let roles = roles();
    for row in rows() {
        let role = roles
            .iter()
            .find(|role| role.metadata.name == row.role)
            .unwrap();
        let in_reach = row.bound == Bound::Cluster || !row.is_cluster_scoped();
        for verb in &row.verbs {
            let allowed = in_reach && role.allows(&Attempt::new(verb, &row.resource));
            let (name, resource, why) = (&row.role, &row.resource, &row.why);
            assert_eq!(allowed, row.allowed, "{name}: {verb} {resource}: {why}");
        }
    }
}

/// A kind that a role forgets is a kind that nobody can use.
#[test]
fn every_kind_is_in_the_roles_of_those_who_write_it() {
    let roles = roles();
    for kind in KINDS {
        let resource = format!("{}.pave.internal", kind.plural);
        let for_people = |role: &&ClusterRole| ROLES.contains(&role.metadata.name.as_str());
        for role in roles.iter().filter(for_people) {
            let writes = role.allows(&Attempt::new("create", &resource));
            let should = match (role.metadata.name.as_str(), kind.audience) {
                ("pave-admin", _) | ("pave-developer", Audience::Developers) => true,
                (_, Audience::Developers | Audience::PlatformTeam) => false,
            };
            let name = &role.metadata.name;
            assert_eq!(
                writes, should,
                "{name} and {resource}: change package/install/templates/roles.yaml, or run `cargo xtask generate` for a new kind"
            );
        }
    }
}

/// A wildcard would grant status, finalizers and every kind to come.
#[test]
fn no_role_has_a_wildcard_or_a_subresource() {
    for role in roles() {
        for rule in &role.rules {
            let all = rule
                .api_groups
                .iter()
                .chain(&rule.resources)
                .chain(&rule.verbs);
            for word in all {
                let is_plain = !word.contains('*') && !word.contains('/');
                assert!(
                    is_plain || READ_ONLY_PARTS.contains(&word.as_str()),
                    "{}: {word}",
                    role.metadata.name
                );
            }
        }
    }
}

/// Kubernetes' own `edit` and `admin` reach Secrets and pods anyway; what the platform team writes stays apart from them.
#[test]
fn only_viewer_and_developer_are_added_to_kubernetes_own_roles() {
    let prefix = "rbac.authorization.k8s.io/aggregate-to-";
    let added: BTreeSet<(String, String)> = roles()
        .into_iter()
        .flat_map(|role| {
            let labels = role.metadata.labels.into_keys();
            let targets = labels.filter_map(|label| label.strip_prefix(prefix).map(str::to_owned));
            targets
                .map(move |target| (role.metadata.name.clone(), target))
                .collect::<Vec<_>>()
        })
        .collect();
    let expected = [("pave-developer", "edit"), ("pave-viewer", "view")];
    assert_eq!(
        added,
        expected
            .map(|(role, target)| (role.to_owned(), target.to_owned()))
            .into()
    );
}

#[test]
fn the_table_has_a_row_for_every_role() {
    let rows = rows();
    for role in ROLES {
        for allowed in [true, false] {
            assert!(
                rows.iter()
                    .any(|row| row.role == role && row.allowed == allowed),
                "{role}: {allowed}"
            );
        }
    }
}
