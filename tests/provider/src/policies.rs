//! `spec.managementPolicies`: what a provider may do.

/// What a provider may do with a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies(Vec<String>);

impl Policies {
    /// From the list in the manifest; none at all means everything, as the definitions' default says.
    pub fn new(policies: Option<Vec<String>>) -> Self {
        Self(policies.unwrap_or_else(|| vec!["*".to_owned()]))
    }

    /// An empty list: nothing happens.
    pub fn paused(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it may be made.
    pub fn create(&self) -> bool {
        self.allows("Create")
    }

    /// Whether it may be changed.
    pub fn update(&self) -> bool {
        self.allows("Update")
    }

    /// Whether it goes with its managed resource; else it stays behind.
    pub fn delete(&self) -> bool {
        self.allows("Delete")
    }

    /// Whether it is only looked at.
    pub fn only_observe(&self) -> bool {
        self.0 == ["Observe"]
    }

    fn allows(&self, action: &str) -> bool {
        self.0
            .iter()
            .any(|policy| policy == "*" || policy == action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_say_what_may_happen() {
        // policies, create, update, delete, paused, only observed, reason
        let default = Policies::new(None);
        assert!(default.create() && default.update() && default.delete());
        let cases: [(&[&str], [bool; 5], &str); 4] = [
            (&["*"], [true, true, true, false, false], "everything"),
            (
                &["Observe", "Create", "Update", "LateInitialize"],
                [true, true, false, false, false],
                "Retain: it stays behind",
            ),
            (
                &["Observe"],
                [false, false, false, false, true],
                "look, do not touch",
            ),
            (&[], [false, false, false, true, false], "paused"),
        ];
        for (policies, expected, reason) in cases {
            let list = policies.iter().map(|&one| one.to_owned()).collect();
            let policies = Policies::new(Some(list));
            let found = [
                policies.create(),
                policies.update(),
                policies.delete(),
                policies.paused(),
                policies.only_observe(),
            ];
            assert_eq!(found, expected, "{reason}");
        }
    }
}
