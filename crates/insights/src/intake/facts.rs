//! Facts in our own words: `{"facts": [{"fact": "deployment", …}]}`. What the schema of the API shows is what is taken.

use serde::Deserialize;
use serde_json::Value;

use super::payload::{Payload, Unreadable};
use crate::fact::{DeploymentFact, Fact};

/// Most facts in one delivery.
const MOST: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(rename = "id")]
    _id: Option<String>,
    facts: Vec<Value>,
}

pub(super) fn facts(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    let body = Body::deserialize(payload.value).map_err(|error| Unreadable(error.to_string()))?;
    if body.facts.len() > MOST {
        return Err(Unreadable(format!(
            "{} facts in one delivery; send at most {MOST}",
            body.facts.len()
        )));
    }
    let facts = body.facts.iter().enumerate();
    facts
        .map(|(index, fact)| {
            Fact::deserialize(fact)
                .map(|fact| with_repository(fact, payload))
                .map_err(|error| Unreadable(format!("facts[{index}]: {error}")))
        })
        .collect()
}

/// Whoever deploys knows the commit and often not where it is from: the cluster for one. The list of services does.
fn with_repository(fact: Fact, payload: &Payload<'_>) -> Fact {
    match fact {
        Fact::Deployment(deployment)
            if deployment.commit.is_some() && deployment.repository.is_none() =>
        {
            let repository = payload.services.repository(&deployment.service);
            Fact::Deployment(DeploymentFact {
                repository: repository.map(str::to_owned),
                ..deployment
            })
        }
        fact => fact,
    }
}
