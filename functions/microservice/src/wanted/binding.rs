//! What it is bound to: under which names, and the way to it.

use std::collections::BTreeSet;

use pave_api::microservice::{Binding, BoundTo, ResolvedMicroservice};
use pave_compose::{Question, Refusal};
use pave_policy::refusal;

use crate::{Microservice, bound};

/// Each binding as it is found. Of an object that is gone, what was found last stays.
pub(super) fn bindings(
    question: &Question<'_, Microservice>,
    recorded: Option<&ResolvedMicroservice>,
) -> Result<Vec<BoundTo>, Refusal> {
    let mut prefixes = BTreeSet::new();
    let mut bindings = Vec::new();
    for (index, binding) in question.spec.bindings.iter().enumerate() {
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
        let kept = recorded.and_then(|recorded| recorded.bindings.iter().find(is_same));
        bindings.push(found(question, binding, prefix, kept));
    }
    Ok(bindings)
}

/// The developer's, or the kind: most work with one of each, and the same image then finds it in every environment.
fn prefix(binding: &Binding) -> String {
    let usual = || binding.kind.as_str().to_uppercase();
    binding.prefix.clone().unwrap_or_else(usual)
}

fn found(
    question: &Question<'_, Microservice>,
    binding: &Binding,
    prefix: String,
    kept: Option<&BoundTo>,
) -> BoundTo {
    let bound = bound::find(question.request, binding.kind, &binding.name);
    if let (None, Some(kept)) = (&bound, kept) {
        return BoundTo {
            prefix,
            ..kept.clone()
        };
    }
    let always = binding.kind.keys().iter().map(|key| (*key).to_owned());
    let said = bound.as_ref().map_or(&[][..], bound::Bound::keys);
    let said = said.iter().filter(|key| !key.contains('.')).cloned();
    // What was said once is not unsaid by an object that has not said it yet.
    let before = kept.filter(|_| bound.as_ref().is_some_and(|bound| bound.keys().is_empty()));
    let before = before.into_iter().flat_map(|kept| kept.keys.clone());
    let keys: BTreeSet<String> = always.chain(said).chain(before).collect();
    let reach = bound.as_ref().and_then(bound::Bound::reach);
    BoundTo {
        kind: binding.kind,
        name: binding.name.clone(),
        prefix,
        secret: bound::secret_name(bound.as_ref(), binding),
        keys: keys.into_iter().collect(),
        reach: reach.or_else(|| kept.and_then(|kept| kept.reach.clone())),
    }
}
