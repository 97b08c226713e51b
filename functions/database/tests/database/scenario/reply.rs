//! A function's answer, in the words that tests ask.

use std::collections::BTreeMap;

use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply(Value);

impl Reply {
    pub(super) fn new(response: Value) -> Self {
        Self(response)
    }

    /// Everything that was said.
    pub(crate) fn text(&self) -> String {
        self.0.to_string()
    }

    pub(crate) fn fatal(&self) -> Option<&str> {
        self.results("SEVERITY_FATAL").into_iter().next()
    }

    pub(crate) fn warnings(&self) -> Vec<&str> {
        self.results("SEVERITY_WARNING")
    }

    fn results(&self, severity: &str) -> Vec<&str> {
        let results = self.0["results"].as_array().into_iter().flatten();
        let chosen = results.filter(|result| result["severity"] == severity);
        chosen
            .map(|result| result["message"].as_str().unwrap())
            .collect()
    }

    /// Whether every result is also told to the claim.
    pub(crate) fn tells_the_claim(&self) -> bool {
        let results = self.0["results"].as_array().unwrap();
        results
            .iter()
            .all(|result| result["target"] == "TARGET_COMPOSITE_AND_CLAIM")
    }

    pub(crate) fn desired(&self) -> BTreeMap<String, Value> {
        let resources = self.0["desired"]["resources"]
            .as_object()
            .into_iter()
            .flatten();
        resources
            .map(|(name, desired)| (name.clone(), desired["resource"].clone()))
            .collect()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.desired().into_keys().collect()
    }

    /// One desired resource.
    pub(crate) fn object(&self, name: &str) -> Value {
        self.0["desired"]["resources"][name]["resource"].clone()
    }

    /// What the server's cloud is told.
    pub(crate) fn server(&self) -> Value {
        self.object("instance")["spec"]["forProvider"].clone()
    }

    pub(crate) fn is_ready(&self, name: &str) -> bool {
        self.0["desired"]["resources"][name]["ready"] == "READY_TRUE"
    }

    /// Whether Crossplane makes the composite ready: nobody objects and every resource is.
    pub(crate) fn composite_is_ready(&self) -> bool {
        let objected = self.0["desired"]["composite"]["ready"] == "READY_FALSE";
        !objected && self.names().iter().all(|name| self.is_ready(name))
    }

    pub(crate) fn connection_details(&self) -> &Value {
        &self.0["desired"]["composite"]["connectionDetails"]
    }

    pub(crate) fn status(&self) -> Value {
        self.0["desired"]["composite"]["resource"]["status"].clone()
    }

    pub(crate) fn phase(&self) -> String {
        self.status()["phase"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub(crate) fn message(&self) -> String {
        self.status()["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Status and reason of a condition.
    pub(crate) fn condition(&self, type_: &str) -> Option<(String, String)> {
        let conditions = self.observed_conditions();
        let condition = conditions
            .as_array()?
            .iter()
            .find(|condition| condition["type"] == type_)?;
        let text = |field: &str| condition[field].as_str().unwrap().to_owned();
        Some((text("status"), text("reason")))
    }

    /// Conditions as Crossplane writes them into status.
    pub(crate) fn observed_conditions(&self) -> Value {
        let conditions = self.0["conditions"].as_array().into_iter().flatten();
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

    /// `apiVersion` of each schema that is asked for, by requirement.
    pub(crate) fn required_schemas(&self) -> BTreeMap<String, String> {
        let schemas = self.0["requirements"]["schemas"].as_object();
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
    pub(crate) fn ttl(&self) -> &str {
        self.0["meta"]["ttl"].as_str().unwrap_or_default()
    }
}
