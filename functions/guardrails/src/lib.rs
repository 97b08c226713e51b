//! Judges composed resources against the PlatformPolicy, whoever composed them: where they are, what they cost, whether they are
//! public, and where the input asks for it whether they carry the tags by which a bill is split.

mod composed;

use std::collections::BTreeMap;

use pave_api::{
    composite::{AnyComposite, DeveloperObject},
    input::{self, Enforcement},
    status::GuardrailResult,
};
use pave_compose::{
    Facts, GUARDRAILS_PASSED, Gathered, Placed, Refusal, developer_kind, never_fetched, placed,
    prices,
};
use pave_cost::estimate;
use pave_function_sdk::{Condition, ConditionStatus, Error, Function, Request, Response};
use pave_policy::{Court, Subject, Verdict, judge};
use rust_decimal::Decimal;
use serde_json::Value;

/// The composition function for input kind `Guardrails`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Guardrails;

impl Function for Guardrails {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let input: input::Guardrails = request.input()?;
        let composite: AnyComposite = request.composite().decode()?;
        let refusal = match verdicts(&input, &composite, request, response)? {
            // Not FATAL even so: a Crossplane that fetches and cannot say so stops there, and nothing would ever be judged.
            Judged::Waiting => {
                if let Some(refusal) = never_fetched(request) {
                    refused(response, refusal);
                }
                return Ok(());
            }
            Judged::Verdicts(verdicts) => denied(&verdicts),
            Judged::Refused(refusal) => Some(refusal),
        };
        let Some(refusal) = refusal else {
            response.condition(
                Condition::new(
                    GUARDRAILS_PASSED,
                    ConditionStatus::True,
                    "EveryGuardrailKept",
                )
                .claim(),
            );
            return Ok(());
        };
        match input.enforcement {
            // Others' resources cannot be held or withdrawn one by one; FATAL applies and deletes nothing.
            Enforcement::Deny => Err(Error::fatal(refusal.message).warn_claim()),
            Enforcement::Warn => {
                refused(response, refusal);
                Ok(())
            }
        }
    }
}

fn refused(response: &mut Response, refusal: Refusal) {
    let condition = Condition::new(GUARDRAILS_PASSED, ConditionStatus::False, refusal.reason);
    response.condition(condition.message(refusal.message).claim());
}

enum Judged {
    Waiting,
    Verdicts(Vec<Verdict>),
    Refused(Refusal),
}

fn verdicts(
    input: &input::Guardrails,
    composite: &AnyComposite,
    request: &Request,
    response: &mut Response,
) -> Result<Judged, Error> {
    let Some(object) = composite.metadata.developer_object() else {
        let message = "metadata.namespace: a composite without a namespace belongs to nobody, so no rule applies to it";
        return Ok(Judged::Refused(Refusal::new("NoNamespace", message)));
    };
    let facts = match Facts::gather(request, response, object) {
        Ok(Gathered::Waiting) => return Ok(Judged::Waiting),
        Ok(Gathered::Facts(facts)) => facts,
        Err(refusal) => return Ok(Judged::Refused(refusal)),
    };
    let identity = match &facts.identity {
        Ok(identity) => identity,
        Err(refusal) => return Ok(Judged::Refused(refusal.clone())),
    };
    let bench = Bench {
        court: facts.court(identity, None),
        kind: developer_kind(&composite.kind, object),
        object,
    };
    let [desired, observed] = states(request, response)?;
    let mut verdicts: Vec<Verdict> = desired
        .iter()
        .flat_map(|(name, resource)| bench.place(resource, observed.get(name)))
        .collect();
    verdicts.extend(composed::settings((&desired, &observed)));
    if input.require_tags {
        verdicts.extend(composed::tags((&desired, &observed), identity));
    }
    let [wanted, running] = [&desired, &observed].map(|resources| {
        estimate(
            resources
                .iter()
                .map(|(name, object)| (name.as_str(), object)),
            &prices(&facts.policy),
        )
        .monthly
    });
    let running = (!observed.is_empty()).then(|| bench.priced(running));
    verdicts.extend(judge(&bench.court, &bench.priced(wanted), running.as_ref()).verdicts);
    Ok(Judged::Verdicts(verdicts))
}

type Resources = BTreeMap<String, Value>;

/// Desired resources, and those among the observed that are desired still.
fn states(request: &Request, response: &Response) -> Result<[Resources; 2], Error> {
    let mut states = [Resources::new(), Resources::new()];
    for (name, desired) in response.desired_resources() {
        states[0].insert(name.to_owned(), desired.object()?.into_owned());
        if let Some(observed) = request.observed(name) {
            states[1].insert(name.to_owned(), observed.decode()?);
        }
    }
    Ok(states)
}

/// Judges one composite's resources.
struct Bench<'a> {
    court: Court<'a>,
    kind: &'a str,
    object: DeveloperObject<'a>,
}

impl<'a> Bench<'a> {
    fn place(&self, wanted: &Value, running: Option<&Value>) -> Vec<Verdict> {
        let Some(wanted) = placed(wanted) else {
            return Vec::new();
        };
        let running = running.and_then(placed);
        let running = running.map(|running| self.placed(running));
        judge(&self.court, &self.placed(wanted), running.as_ref()).verdicts
    }

    fn placed<'s>(&self, Placed { cloud, region }: Placed<'s>) -> Subject<'s>
    where
        'a: 's,
    {
        Subject {
            cloud: Some(cloud),
            region,
            ..self.subject()
        }
    }

    fn priced(&self, monthly: Decimal) -> Subject<'a> {
        Subject {
            monthly_cost: Some(monthly),
            ..self.subject()
        }
    }

    /// Nothing to judge yet. The fields of others' objects, their own tags among them, are not ours to know.
    fn subject(&self) -> Subject<'a> {
        Subject {
            kind: self.kind,
            namespace: self.object.namespace,
            name: self.object.name,
            size: None,
            cloud: None,
            region: None,
            engine: None,
            high_availability: None,
            backup_days: None,
            deletion_policy: None,
            deletion_protection: None,
            image_digest: None,
            tags: None,
            monthly_cost: None,
        }
    }
}

fn denied(verdicts: &[Verdict]) -> Option<Refusal> {
    let mut sentences: Vec<&str> = verdicts
        .iter()
        .filter(|verdict| verdict.result == GuardrailResult::Deny)
        .map(|verdict| verdict.message.as_str())
        .collect();
    sentences.dedup();
    (!sentences.is_empty()).then(|| Refusal::new("GuardrailRefused", sentences.join(" ")))
}
