//! Who may do what in a namespace.

use std::collections::BTreeMap;

use pave_api::environment::{Member, Role};
use pave_compose::Composed;
use serde_json::{Value, json};

use super::Wanted;

const GROUP: &str = "rbac.authorization.k8s.io";

/// Each role of the install bundle: the composed resource's name, which is frozen, the binding and the ClusterRole.
const VIEWERS: [&str; 3] = ["viewers", "pave-viewers", "pave-viewer"];
const DEVELOPERS: [&str; 3] = ["developers", "pave-developers", "pave-developer"];
const ADMINS: [&str; 3] = ["admins", "pave-admins", "pave-admin"];
const SECRET_READERS: [&str; 3] = [
    "secret-readers",
    "pave-secret-readers",
    "pave-secret-reader",
];

impl Wanted<'_> {
    /// A binding for each role that somebody has. The team's own groups are developers.
    pub(super) fn role_bindings(&self) -> Vec<Composed> {
        let mut by_role: BTreeMap<Role, Vec<Value>> = BTreeMap::new();
        let groups = self.team.iter().flat_map(|team| &team.groups);
        let team = groups.map(|group| subject("Group", group));
        by_role.entry(Role::Developer).or_default().extend(team);
        for member in &self.spec.members {
            let subjects = by_role.entry(member.role).or_default();
            subjects.extend(
                self.subject(member)
                    .filter(|subject| !subjects.contains(subject)),
            );
        }
        let mut of = |role| by_role.remove(&role).unwrap_or_default();
        let (viewers, developers, admins) =
            (of(Role::Viewer), of(Role::Developer), of(Role::Admin));
        let mut readers = developers.clone();
        readers.extend(
            admins
                .iter()
                .filter(|admin| !developers.contains(admin))
                .cloned(),
        );
        if self.is_production() {
            readers.clear();
        }
        let bindings = [
            (VIEWERS, viewers),
            (DEVELOPERS, developers),
            (ADMINS, admins),
            (SECRET_READERS, readers),
        ];
        let given = bindings
            .into_iter()
            .filter(|(_, subjects)| !subjects.is_empty());
        given
            .map(|(role, subjects)| self.binding(role, &subjects))
            .collect()
    }

    fn binding(&self, [composed, name, role]: [&str; 3], subjects: &[Value]) -> Composed {
        let binding = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": self.inside(name),
            "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": role},
            "subjects": subjects,
        });
        Composed::new(composed, &binding)
    }

    fn subject(&self, member: &Member) -> Option<Value> {
        if let Some(group) = &member.group {
            return Some(subject("Group", group));
        }
        if let Some(user) = &member.user {
            return Some(subject("User", user));
        }
        let account = member.service_account.as_deref()?;
        let (namespace, name) = account.split_once('/').unwrap_or((self.name, account));
        Some(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}))
    }
}

fn subject(kind: &str, name: &str) -> Value {
    json!({"apiGroup": GROUP, "kind": kind, "name": name})
}
