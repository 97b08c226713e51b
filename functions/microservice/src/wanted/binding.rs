//! What it is bound to: under which names, with which login, and the way to it.

use std::collections::BTreeSet;

use pave_api::{
    landing_zone::Images,
    microservice::{Binding, BoundKind, BoundTo, Login, LoginServer, ResolvedMicroservice},
};
use pave_compose::{Question, Refusal};
use pave_policy::refusal;

use crate::{Microservice, bound, bound::Bound, identity::in_cloud, login};

/// What becomes of a login that others have, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shared {
    /// It stays: another one would replace the pods.
    Kept,
    /// It ends: the pods are replaced anyway.
    Ended,
}

/// Everything that bindings follow from, beside themselves.
#[derive(Clone, Copy)]
pub(super) struct Bindings<'a> {
    pub(super) question: &'a Question<'a, Microservice>,
    pub(super) recorded: Option<&'a ResolvedMicroservice>,
    /// Images of the landing zone.
    pub(super) images: Option<&'a Images>,
    pub(super) shared: Shared,
}

impl Bindings<'_> {
    /// Each binding as it is found. Of an object that is gone, what was found last stays.
    pub(super) fn all(self) -> Result<Vec<BoundTo>, Refusal> {
        let mut prefixes = BTreeSet::new();
        let mut bindings = Vec::new();
        for (index, binding) in self.question.spec.bindings.iter().enumerate() {
            let prefix = prefix(binding);
            if !prefixes.insert(prefix.clone()) {
                let cause = "is how the variables of another binding begin";
                let fix = "give this one a prefix of its own";
                return Err(Refusal::new(
                    "PrefixTwice",
                    refusal(
                        &format!("spec.bindings[{index}].prefix"),
                        &format!("'{prefix}'"),
                        cause,
                        fix,
                    ),
                ));
            }
            let is_same =
                |present: &&BoundTo| (present.kind, &present.name) == (binding.kind, &binding.name);
            let kept = self
                .recorded
                .and_then(|recorded| recorded.bindings.iter().find(is_same));
            no_turn_back(index, binding, kept)?;
            bindings.push(self.found(binding, prefix, kept));
        }
        Ok(bindings)
    }

    fn found(self, binding: &Binding, prefix: String, kept: Option<&BoundTo>) -> BoundTo {
        let request = self.question.request;
        let bound = bound::find(request, binding.kind, &binding.name);
        let connection = bound::secret_name(bound.as_ref(), binding);
        let login = self.login((binding, &connection), bound.as_ref(), kept);
        if let (None, Some(kept)) = (&bound, kept) {
            return BoundTo {
                prefix,
                login,
                access: binding.access,
                ..kept.clone()
            };
        }
        let always = binding.kind.keys().iter().map(|key| (*key).to_owned());
        let said = bound.as_ref().map_or(&[][..], Bound::keys);
        let said = said.iter().filter(|key| !key.contains('.')).cloned();
        // What was said once is not unsaid by an object that has not said it yet.
        let before = kept.filter(|_| bound.as_ref().is_some_and(|bound| bound.keys().is_empty()));
        let before = before.into_iter().flat_map(|kept| kept.keys.clone());
        let keys: BTreeSet<String> = always.chain(said).chain(before).collect();
        let reach = bound.as_ref().and_then(Bound::reach);
        BoundTo {
            kind: binding.kind,
            name: binding.name.clone(),
            prefix,
            secret: match login {
                Some(_) => login::secret_name(self.question.object.name, &binding.name),
                None => connection,
            },
            keys: keys.into_iter().collect(),
            reach: reach.or_else(|| kept.and_then(|kept| kept.reach.clone())),
            login,
            access: binding.access,
            in_cloud: bound
                .as_ref()
                .and_then(|bound| in_cloud(binding.kind, bound))
                .or_else(|| kept.and_then(|kept| kept.in_cloud.clone())),
        }
    }

    /// A login of its own, wherever one can be made. Who has a shared one keeps it until the pods are replaced, or until the
    /// developer asks for a turn.
    fn login(
        self,
        (binding, connection): (&Binding, &str),
        bound: Option<&Bound>,
        kept: Option<&BoundTo>,
    ) -> Option<Login> {
        let makes_logins = bound.and_then(Bound::makes_logins);
        if binding.kind != BoundKind::Database || makes_logins == Some(false) {
            return None;
        }
        let before = kept.and_then(|kept| kept.login.as_ref());
        let is_shared = kept.is_some() && before.is_none();
        let is_asked = binding.rotation.is_some() || self.shared == Shared::Ended;
        if is_shared && !(is_asked && makes_logins == Some(true)) {
            return None;
        }
        let kept = before.and_then(|login| login.server.clone());
        let server = bound.and_then(|bound| bound.login_server(connection.to_owned(), self.images));
        Some(Login {
            rotation: binding
                .rotation
                .or(before.map(|login| login.rotation))
                .unwrap_or(1),
            server: match (kept, server) {
                // Another image alone makes no login anew.
                (Some(kept), Some(found)) if is_same_server(&kept, &found) => Some(kept),
                (kept, found) => found.or(kept),
            },
        })
    }
}

fn is_same_server(kept: &LoginServer, found: &LoginServer) -> bool {
    let image = kept.image.clone();
    *kept
        == LoginServer {
            image,
            ..found.clone()
        }
}

/// An earlier turn would bring an earlier password back.
fn no_turn_back(index: usize, binding: &Binding, kept: Option<&BoundTo>) -> Result<(), Refusal> {
    let before = kept.and_then(|kept| kept.login.as_ref());
    let before = before.map_or(0, |login| login.rotation);
    let Some(asked) = binding.rotation.filter(|asked| *asked < before) else {
        return Ok(());
    };
    let cause = format!("comes before turn {before}, and would bring an old password back");
    let fix = format!("raise it to {}, or leave it at {before}", before + 1);
    Err(Refusal::new(
        "RotationGoesBack",
        refusal(
            &format!("spec.bindings[{index}].rotation"),
            &format!("'{asked}'"),
            &cause,
            &fix,
        ),
    ))
}

/// The developer's, or the kind: most work with one of each, and the same image then finds it in every environment.
fn prefix(binding: &Binding) -> String {
    let usual = || binding.kind.as_str().to_uppercase();
    binding.prefix.clone().unwrap_or_else(usual)
}
