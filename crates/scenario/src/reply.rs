//! A function's answer, in the words that tests ask.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// A function's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    anchor: &'static str,
    response: Value,
}

impl Reply {
    pub(crate) fn new(anchor: &'static str, response: Value) -> Self {
        Self { anchor, response }
    }

    /// Everything that was said.
    pub fn text(&self) -> String {
        self.response.to_string()
    }

    /// The error that stops everything, if there is one.
    pub fn fatal(&self) -> Option<&str> {
        self.results("SEVERITY_FATAL").into_iter().next()
    }

    /// Every warning.
    pub fn warnings(&self) -> Vec<&str> {
        self.results("SEVERITY_WARNING")
    }

    fn results(&self, severity: &str) -> Vec<&str> {
        let results = self.response["results"].as_array().into_iter().flatten();
        let chosen = results.filter(|result| result["severity"] == severity);
        chosen
            .map(|result| result["message"].as_str().unwrap())
            .collect()
    }

    /// Whether every result is also told to the claim.
    pub fn tells_the_claim(&self) -> bool {
        let results = self.response["results"].as_array().unwrap();
        results
            .iter()
            .all(|result| result["target"] == "TARGET_COMPOSITE_AND_CLAIM")
    }

    /// Every desired resource by its role.
    pub fn desired(&self) -> BTreeMap<String, Value> {
        let resources = self.response["desired"]["resources"]
            .as_object()
            .into_iter()
            .flatten();
        resources
            .map(|(name, desired)| (name.clone(), desired["resource"].clone()))
            .collect()
    }

    /// The roles of all of them.
    pub fn names(&self) -> Vec<String> {
        self.desired().into_keys().collect()
    }

    /// One desired resource.
    pub fn object(&self, name: &str) -> Value {
        self.response["desired"]["resources"][name]["resource"].clone()
    }

    /// What the cloud is told about what carries the record.
    pub fn server(&self) -> Value {
        self.object(self.anchor)["spec"]["forProvider"].clone()
    }

    /// Whether one desired resource is said to be ready.
    pub fn is_ready(&self, name: &str) -> bool {
        self.response["desired"]["resources"][name]["ready"] == "READY_TRUE"
    }

    /// Whether Crossplane makes the composite ready: nobody objects and every resource is.
    pub fn composite_is_ready(&self) -> bool {
        let objected = self.response["desired"]["composite"]["ready"] == "READY_FALSE";
        !objected && self.names().iter().all(|name| self.is_ready(name))
    }

    /// Connection details of the composite.
    pub fn connection_details(&self) -> &Value {
        &self.response["desired"]["composite"]["connectionDetails"]
    }

    /// The status.
    pub fn status(&self) -> Value {
        self.response["desired"]["composite"]["resource"]["status"].clone()
    }

    /// The phase in it.
    pub fn phase(&self) -> String {
        self.status()["phase"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The message in it.
    pub fn message(&self) -> String {
        self.status()["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Status and reason of a condition.
    pub fn condition(&self, type_: &str) -> Option<(String, String)> {
        let conditions = self.observed_conditions();
        let condition = conditions
            .as_array()?
            .iter()
            .find(|condition| condition["type"] == type_)?;
        let text = |field: &str| condition[field].as_str().unwrap().to_owned();
        Some((text("status"), text("reason")))
    }

    /// Conditions as Crossplane writes them into status.
    pub fn observed_conditions(&self) -> Value {
        let conditions = self.response["conditions"].as_array().into_iter().flatten();
        let written = conditions.map(|condition| {
            let status = match condition["status"].as_str() {
                Some("STATUS_CONDITION_TRUE") => "True",
                Some("STATUS_CONDITION_FALSE") => "False",
                _ => "Unknown",
            };
            let message = condition["message"].as_str().unwrap_or_default();
            json!({
                "type": condition["type"], "status": status, "reason": condition["reason"], "message": message,
                "lastTransitionTime": "2026-01-15T08:11:00Z",
            })
        });
        written.collect()
    }

    /// The selector of each object that is asked for, by requirement.
    pub fn required_objects(&self) -> BTreeMap<String, Value> {
        let objects = self.response["requirements"]["resources"].as_object();
        let selectors = objects.into_iter().flatten();
        selectors
            .map(|(name, selector)| (name.clone(), selector.clone()))
            .collect()
    }

    /// `apiVersion` of each schema that is asked for, by requirement.
    pub fn required_schemas(&self) -> BTreeMap<String, String> {
        let schemas = self.response["requirements"]["schemas"].as_object();
        let selectors = schemas.into_iter().flatten();
        selectors
            .map(|(name, selector)| {
                (
                    name.clone(),
                    selector["apiVersion"].as_str().unwrap().to_owned(),
                )
            })
            .collect()
    }

    /// Seconds until Crossplane calls again at the latest.
    pub fn ttl(&self) -> &str {
        self.response["meta"]["ttl"].as_str().unwrap_or_default()
    }
}
