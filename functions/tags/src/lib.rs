//! Puts the automatic tags on every composed resource that can carry tags, whoever composed it.

use std::collections::BTreeMap;

use pave_api::{composite::AnyComposite, input};
use pave_compose::{Facts, Gathered, Refusal, developer_kind, never_fetched};
use pave_function_sdk::{Condition, ConditionStatus, Error, Function, Request, Response};
use pave_policy::{automatic_tags, merge};
use pave_resources::tags::apply;

/// Condition that says whether the tags are on.
const TAGS_APPLIED: &str = "TagsApplied";

/// The composition function for input kind `Tags`. Nothing is refused for want of a tag: where nobody can be named,
/// resources stay as they are and a condition says so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tags;

impl Function for Tags {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let input: input::Tags = request.input()?;
        let composite: AnyComposite = request.composite().decode()?;
        let condition = match tags(&input, &composite, request, response) {
            Ok(None) => return Ok(()),
            Ok(Some(tags)) => {
                for (name, desired) in response.desired_resources_mut() {
                    if !input.skip.iter().any(|skipped| skipped == name) {
                        apply(desired.object_mut()?, &tags);
                    }
                }
                Condition::new(
                    TAGS_APPLIED,
                    ConditionStatus::True,
                    "EveryTaggableResourceTagged",
                )
            }
            Err(refusal) => Condition::new(TAGS_APPLIED, ConditionStatus::False, refusal.reason)
                .message(refusal.message),
        };
        response.condition(condition.claim());
        Ok(())
    }
}

/// The tags of this composite; `None` while Crossplane is fetching what they depend on.
fn tags(
    input: &input::Tags,
    composite: &AnyComposite,
    request: &Request,
    response: &mut Response,
) -> Result<Option<BTreeMap<String, String>>, Refusal> {
    let Some(object) = composite.metadata.developer_object() else {
        return Err(Refusal::new(
            "NoNamespace",
            "metadata.namespace: a composite without a namespace belongs to nobody",
        ));
    };
    let Gathered::Facts(facts) = Facts::gather(request, response, object)? else {
        return never_fetched(request).map_or(Ok(None), Err);
    };
    let installation = facts.policy.installation.as_deref();
    let identity = facts.identity.as_ref().map_err(Clone::clone)?;
    let kind = developer_kind(&composite.kind, object);
    let automatic = automatic_tags(
        identity,
        object,
        &composite.metadata.labels,
        (kind, installation),
    );
    Ok(Some(merge(automatic, &input.tags)))
}
