//! What a namespace holds, and what refuses to delete it meanwhile.
//!
//! An object of a developer refuses its own deletion with a `Usage` inside its namespace. That one goes with the namespace, so the namespace
//! needs a protection from outside of it. The Environment makes it, and needs one of its own: deleting it would take the
//! protection along.

use std::collections::BTreeMap;

use pave_api::{
    API_VERSION, composite::Metadata, environment::Spend, kinds::Kind, platform_policy::Team,
    status::CostStatus,
};
use pave_compose::Composed;
use pave_function_sdk::{Error, Object, Request, Requirement, Response};
use pave_resources::crossplane::{ClusterUsage, ClusterUsageSpec};
use rust_decimal::Decimal;
use serde::Deserialize;

// Names of composed resources. They are frozen: a rename deletes and recreates.
/// The protection of the namespace.
const OF_NAMESPACE: &str = "namespace-protection";
/// The protection of the Environment.
const OF_ENVIRONMENT: &str = "environment-protection";
/// Both.
pub(super) const PROTECTIONS: [&str; 2] = [OF_NAMESPACE, OF_ENVIRONMENT];
/// Most names in a sentence that somebody has to read.
const MOST_NAMES: usize = 10;
/// Of nothing in particular.
const USUAL_CURRENCY: &str = "USD";

/// What a namespace holds.
#[derive(Debug)]
pub(super) enum Held {
    /// Crossplane has not fetched all of it.
    Unknown,
    /// The objects of each kind, in order.
    Known(Vec<(&'static Kind, Vec<One>)>),
}

/// One object, as far as the Environment counts it.
#[derive(Debug)]
pub(super) struct One {
    name: String,
    /// What it costs a month, as it says itself.
    cost: Option<CostStatus>,
}

impl Held {
    /// Asks for what developers have in a namespace. Everything counts, for nothing of what is being deleted is gone yet.
    ///
    /// The kinds exist in both packages, as the composite resource or as its claim, and either way Crossplane may list them.
    /// It watches them, so that the last one to go frees the namespace at once.
    pub(super) fn find(
        request: &Request,
        response: &mut Response,
        namespace: &str,
    ) -> Result<Self, Error> {
        let mut held = Some(Vec::new());
        for kind in Kind::of_developers() {
            let every = Requirement::by_labels(API_VERSION, kind.name, [] as [(&str, &str); 0]);
            response.require(kind.plural, every.in_namespace(namespace));
            let objects = request.required(kind.plural).map(each).transpose()?;
            held = held.zip(objects).map(|(mut held, objects)| {
                held.push((kind, objects));
                held
            });
        }
        Ok(held.map_or(Self::Unknown, Self::Known))
    }

    /// How many there are of each kind, if anybody knows.
    pub(super) fn counts(&self) -> Option<BTreeMap<String, u32>> {
        let Self::Known(held) = self else { return None };
        let count = |(kind, objects): &(&Kind, Vec<One>)| {
            let count = u32::try_from(objects.len()).unwrap_or(u32::MAX);
            (kind.name.to_owned(), count)
        };
        Some(held.iter().map(count).collect())
    }

    /// What everything costs, if anybody knows what there is. Nothing is estimated here: each object says it itself.
    pub(super) fn spend(&self, team: Option<&Team>) -> Option<Spend> {
        let Self::Known(held) = self else { return None };
        let budget = team.and_then(|team| team.budget.as_ref());
        let costs = held.iter().flat_map(|(_, objects)| objects);
        let costs: Vec<_> = costs.map(|one| one.cost.as_ref()).collect();
        let first = costs
            .iter()
            .flatten()
            .map(|cost| cost.currency.as_str())
            .next();
        let currency = budget.map_or(first, |budget| Some(&budget.currency));
        let currency = currency.unwrap_or(USUAL_CURRENCY);
        let mut spend = Spend {
            currency: currency.to_owned(),
            known: true,
            budget: budget.map(|budget| budget.monthly),
            ..Spend::default()
        };
        for cost in costs {
            let cost = cost.filter(|cost| cost.currency == currency);
            let monthly = cost.and_then(|cost| cost.monthly.parse::<Decimal>().ok());
            spend.known &= monthly.is_some() && cost.is_some_and(|cost| cost.known);
            spend.estimated += monthly.unwrap_or_default();
        }
        Some(spend)
    }

    /// What it holds in words, the same words as long as it holds the same; `None` where nothing is known to be held.
    pub(super) fn what(&self) -> Option<String> {
        let Self::Known(held) = self else {
            return None;
        };
        // What holds no data is made anew by the same manifest.
        let counts = |(kind, objects): &&(&Kind, Vec<One>)| kind.holds_data && !objects.is_empty();
        let held: Vec<_> = held.iter().filter(counts).collect();
        let most = MOST_NAMES / held.len().max(1);
        let what = held
            .iter()
            .map(|(kind, objects)| in_words(kind.name, objects, most));
        (!held.is_empty()).then(|| what.collect::<Vec<_>>().join(", "))
    }

    /// What refuses to delete the namespace and the Environment, which has its name.
    pub(super) fn protections(
        &self,
        request: &Request,
        name: &str,
    ) -> Result<Vec<Composed>, Error> {
        if let Self::Unknown = self {
            return present(request);
        }
        let Some(what) = self.what() else {
            return Ok(Vec::new());
        };
        let reason = format!(
            "Namespace {name} holds {what}, which would be deleted with it, protected or not. Delete what it holds first; \
             status.message there says what becomes of the data."
        );
        let namespace = ClusterUsage::of("v1", "Namespace", name, reason.clone());
        let environment = ClusterUsage::of(API_VERSION, "Environment", name, reason);
        Ok(vec![
            Composed::new(OF_NAMESPACE, &namespace),
            Composed::new(OF_ENVIRONMENT, &environment),
        ])
    }
}

fn each(objects: &[Object]) -> Result<Vec<One>, Error> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Priced {
        cost: Option<CostStatus>,
    }
    let mut each = Vec::with_capacity(objects.len());
    for object in objects {
        let metadata: Option<Metadata> = object.decode_field("metadata")?;
        // Whoever may write a status must not stop the count.
        let status = object.decode_field::<Priced>("status").ok().flatten();
        each.push(One {
            name: metadata.unwrap_or_default().name,
            cost: status.unwrap_or_default().cost,
        });
    }
    Ok(each)
}

fn in_words(kind: &str, objects: &[One], most: usize) -> String {
    let listed = objects.iter().take(most).map(|one| one.name.as_str());
    let listed = listed.collect::<Vec<_>>().join(", ");
    match objects {
        [only] => format!("{kind} {}", only.name),
        _ if objects.len() > most => {
            let more = objects.len() - most;
            format!("{kind}s {listed} and {more} more")
        }
        _ => format!("{kind}s {listed}"),
    }
}

/// The protections that are there, as they are: nobody knows that they are needed no more.
fn present(request: &Request) -> Result<Vec<Composed>, Error> {
    let mut present = Vec::new();
    for name in PROTECTIONS {
        let Some(observed) = request.observed(name) else {
            continue;
        };
        if let Some(ClusterUsageSpec(spec)) = observed.decode_field("spec")? {
            let [of, reason] = [&spec.of.resource_ref.name, &spec.reason];
            let usage = ClusterUsage::of(&spec.of.api_version, &spec.of.kind, of, reason.clone());
            present.push(Composed::new(name, &usage));
        }
    }
    Ok(present)
}
