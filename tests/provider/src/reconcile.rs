//! One look at one managed resource, in the order of crossplane-runtime's `managed.Reconciler` (v2.4).

use std::time::Duration;

use k8s_openapi::jiff::Timestamp;
use kube::{
    Api, Client,
    api::{Patch, PatchParams},
    core::DynamicObject,
};
use serde_json::{Value, json};

use crate::{
    clouds::{Clouds, Observation, Present, Wanted},
    conditions::{self, Condition},
    connection,
    error::Error,
    kinds::{Naming, Pace},
    managed::{
        CREATE_FAILED, CREATE_PENDING, CREATE_SUCCEEDED, EXTERNAL_NAME, FAIL, FINALIZER, Managed,
    },
    password, references, tags,
};

/// What every look needs.
pub struct Environment {
    /// The cluster.
    pub client: Client,
    /// The clouds.
    pub clouds: Clouds,
    /// How long a server takes.
    pub ready_delay: Duration,
    /// How often a resource is looked at when nobody touches it.
    pub poll: Duration,
}

/// When to look again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The object is gone.
    Never,
    /// At once.
    Now,
    /// After this time.
    After(Duration),
    /// Soon, and less soon with every failure.
    Retry,
}

/// One look at one object.
pub struct Look<'a> {
    environment: &'a Environment,
    api: Api<DynamicObject>,
    managed: Managed,
}

impl<'a> Look<'a> {
    /// At the object as it is now.
    pub fn new(environment: &'a Environment, managed: Managed) -> Self {
        let resource = managed.kind.resource();
        let client = environment.client.clone();
        let api = Api::namespaced_with(client, managed.namespace(), &resource);
        Self {
            environment,
            api,
            managed,
        }
    }

    /// Looks, does what is to be done, and reports. Also gives the object as it was left.
    pub async fn take(mut self) -> (Result<Next, Error>, Managed) {
        let result = self.steps().await;
        (result, self.managed)
    }

    async fn steps(&mut self) -> Result<Next, Error> {
        if self.managed.paused() {
            self.report(&[Condition::paused()], None).await?;
            return Ok(Next::After(self.environment.poll));
        }
        if let Some(message) = self.managed.annotation(FAIL) {
            let failed = Condition::failed(message.to_owned());
            self.report(&[failed], None).await?;
            return Ok(Next::After(self.environment.poll));
        }
        if self.managed.deleted() && !self.managed.policies().delete() {
            return self.let_go().await;
        }
        if !self.managed.deleted()
            && let Err(error) = self.prepare().await
        {
            return self.failed(error, "", &[]).await;
        }
        if let Some(rest) = self.still_creating() {
            self.report(&[Condition::creating(), Condition::synced()], None)
                .await?;
            return Ok(Next::After(rest));
        }
        let wanted = self.wanted().await?;
        let observation = match self.environment.clouds.observe(&wanted).await {
            Ok(observation) => observation,
            Err(error) => return self.failed(error, "observe failed: ", &[]).await,
        };
        if self.managed.deleted() {
            return self.delete(&wanted, &observation).await;
        }
        match observation {
            Observation::Absent => self.absent(&wanted).await,
            Observation::Present(present) => self.present(&wanted, *present).await,
        }
    }

    /// What comes before the cloud: names, tags, passwords, references.
    async fn prepare(&mut self) -> Result<(), Error> {
        if self.managed.kind.naming == Naming::FromAnnotation
            && self.managed.external_name().is_none()
        {
            let name = self.managed.name().to_owned();
            self.annotate(&json!({EXTERNAL_NAME: name})).await?;
        }
        if let Some(missing) = tags::missing_origin(&self.managed) {
            self.merge(&json!({"spec": {"forProvider": {"tags": missing}}}))
                .await?;
        }
        password::generate(&self.environment.client, &self.managed).await?;
        self.managed = references::resolve(&self.environment.client, self.managed.clone()).await?;
        Ok(())
    }

    /// How much longer the cloud takes to make what it was asked for.
    fn still_creating(&self) -> Option<Duration> {
        if self.managed.kind.pace == Pace::Prompt {
            return None;
        }
        let created: Timestamp = self.managed.annotation(CREATE_SUCCEEDED)?.parse().ok()?;
        let since = Duration::try_from(Timestamp::now().duration_since(created)).ok()?;
        let rest = self.environment.ready_delay.checked_sub(since)?;
        (!rest.is_zero()).then_some(rest)
    }

    async fn absent(&mut self, wanted: &Wanted) -> Result<Next, Error> {
        if !self.managed.policies().create() {
            let error = Error::Other("external resource does not exist".to_owned());
            self.failed(error, "observe failed: ", &[]).await?;
            return Ok(Next::After(self.environment.poll));
        }
        self.keep().await?;
        self.annotate(&json!({CREATE_PENDING: conditions::now()}))
            .await?;
        match self.environment.clouds.create(wanted).await {
            Ok(external_name) => {
                let annotations =
                    json!({EXTERNAL_NAME: external_name, CREATE_SUCCEEDED: conditions::now()});
                self.annotate(&annotations).await?;
                self.report(&[Condition::creating(), Condition::synced()], None)
                    .await?;
                Ok(Next::Now)
            }
            Err(error) => {
                self.annotate(&json!({CREATE_FAILED: conditions::now()}))
                    .await?;
                let (error, mut conditions) = self.operation(error, "create");
                conditions.push(Condition::creating());
                self.failed(error, "create failed: ", &conditions).await
            }
        }
    }

    async fn present(&mut self, wanted: &Wanted, present: Present) -> Result<Next, Error> {
        if self.managed.external_name() != Some(&present.external_name) {
            self.annotate(&json!({EXTERNAL_NAME: present.external_name}))
                .await?;
        }
        let client = &self.environment.client;
        if let Err(error) = connection::publish(client, &self.managed, &present.details).await {
            return self.failed(error, "", &[]).await;
        }
        self.keep().await?;
        if present.up_to_date || !self.managed.policies().update() {
            let mut conditions = vec![Condition::available(), Condition::synced()];
            if self.managed.kind.pace == Pace::Slow {
                conditions.push(Condition::operation_succeeded());
            }
            self.report(&conditions, Some(present.at_provider)).await?;
            return Ok(Next::After(self.environment.poll));
        }
        // It is there and works as before, whether or not it can be changed.
        let (mut conditions, next) = match self.environment.clouds.update(wanted).await {
            Ok(()) => (vec![Condition::synced()], Next::Now),
            Err(error) => {
                let (error, mut conditions) = self.operation(error, "update");
                conditions.push(Condition::failed(format!("update failed: {error}")));
                (conditions, Next::Retry)
            }
        };
        conditions.push(Condition::available());
        self.report(&conditions, Some(present.at_provider)).await?;
        Ok(next)
    }

    async fn delete(&mut self, wanted: &Wanted, observation: &Observation) -> Result<Next, Error> {
        let finalizers = self.managed.object.metadata.finalizers.as_ref();
        if finalizers.is_some_and(|all| all.len() > 1) {
            return Ok(Next::Retry);
        }
        if let Observation::Present(_) = observation {
            if let Err(error) = self.environment.clouds.delete(wanted).await {
                let (error, mut conditions) = self.operation(error, "delete");
                conditions.push(Condition::deleting());
                return self.failed(error, "delete failed: ", &conditions).await;
            }
            self.report(&[Condition::deleting(), Condition::synced()], None)
                .await?;
        }
        self.let_go().await
    }

    /// The object's deletion waits for us from now on.
    async fn keep(&mut self) -> Result<(), Error> {
        let finalizers = self.managed.object.metadata.finalizers.as_deref();
        let mut finalizers = finalizers.unwrap_or_default().to_vec();
        if finalizers.iter().any(|finalizer| finalizer == FINALIZER) {
            return Ok(());
        }
        finalizers.push(FINALIZER.to_owned());
        self.set_finalizers(&finalizers).await
    }

    /// The object may go.
    async fn let_go(&mut self) -> Result<Next, Error> {
        let finalizers = self.managed.object.metadata.finalizers.as_deref();
        let mut finalizers = finalizers.unwrap_or_default().to_vec();
        finalizers.retain(|finalizer| finalizer != FINALIZER);
        self.set_finalizers(&finalizers).await?;
        Ok(Next::Never)
    }

    /// The version guards what others put into the same list meanwhile.
    async fn set_finalizers(&mut self, finalizers: &[String]) -> Result<(), Error> {
        let version = self.managed.object.metadata.resource_version.clone();
        self.merge(&json!({"metadata": {"finalizers": finalizers, "resourceVersion": version}}))
            .await
    }

    async fn wanted(&self) -> Result<Wanted, Error> {
        let password = password::read(&self.environment.client, &self.managed).await?;
        Ok(Wanted {
            managed: self.managed.clone(),
            password,
        })
    }

    /// The words around a failure, and what servers say about it besides.
    fn operation(&self, error: Error, action: &str) -> (Error, Vec<Condition>) {
        let message = match error {
            Error::Cloud(message) => {
                format!("failed to {action} the resource: [{{0 {message}  []}}]")
            }
            other => other.to_string(),
        };
        if self.managed.kind.pace == Pace::Prompt {
            return (Error::Other(message), Vec::new());
        }
        let message = format!("async {action} failed: {message}");
        let reason = match action {
            "create" => "AsyncCreateFailure",
            "update" => "AsyncUpdateFailure",
            _ => "AsyncDeleteFailure",
        };
        let condition = Condition::operation_failed(reason, message.clone());
        (Error::Other(message), vec![condition])
    }

    async fn failed(
        &mut self,
        error: Error,
        context: &str,
        others: &[Condition],
    ) -> Result<Next, Error> {
        if error.is_conflict() {
            return Err(error);
        }
        let mut conditions = others.to_vec();
        conditions.push(Condition::failed(format!("{context}{error}")));
        self.report(&conditions, None).await?;
        Ok(Next::Retry)
    }

    /// Writes the status, if it is another one than before.
    async fn report(
        &mut self,
        conditions: &[Condition],
        at_provider: Option<Value>,
    ) -> Result<(), Error> {
        let generation = self.managed.object.metadata.generation;
        let known = &self.managed.object.data["status"];
        let listed = known["conditions"].as_array();
        let listed = listed.map(Vec::as_slice).unwrap_or_default();
        let mut status = json!({"conditions": conditions::merge(listed, conditions, generation)});
        let at_provider = at_provider.or_else(|| known.get("atProvider").cloned());
        if let Some(at_provider) = at_provider {
            status["atProvider"] = at_provider;
        }
        for field in ["observedGeneration", "lastHandledReconcileAt"] {
            if let Some(value) = known.get(field) {
                status[field] = value.clone();
            }
        }
        if same(known, &status) {
            return Ok(());
        }
        let mut object = self.managed.object.clone();
        object.data["status"] = status;
        let name = self.managed.name().to_owned();
        self.managed.object = self
            .api
            .replace_status(&name, &kube::api::PostParams::default(), &object)
            .await?;
        Ok(())
    }

    async fn annotate(&mut self, annotations: &Value) -> Result<(), Error> {
        self.merge(&json!({"metadata": {"annotations": annotations}}))
            .await
    }

    async fn merge(&mut self, patch: &Value) -> Result<(), Error> {
        let name = self.managed.name().to_owned();
        let parameters = PatchParams {
            field_manager: Some("pave-test-provider".to_owned()),
            ..PatchParams::default()
        };
        self.managed.object = self
            .api
            .patch(&name, &parameters, &Patch::Merge(patch))
            .await?;
        Ok(())
    }
}

/// Whether two values are the same to the API server: numbers by value, absent like null.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(left), Value::Object(right)) => left
            .keys()
            .chain(right.keys())
            .all(|key| same(&one[key], &other[key])),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_as_the_api_server_would() {
        let cases = [
            (json!(20), json!(20.0), true, "numbers by value"),
            (
                json!({"a": 1, "b": null}),
                json!({"a": 1}),
                true,
                "absent is null",
            ),
            (
                json!({"a": [1]}),
                json!({"a": [1, 2]}),
                false,
                "lists by length",
            ),
            (json!({"a": 1}), json!({"b": 1}), false, "other fields"),
        ];
        for (one, other, expected, reason) in cases {
            assert_eq!(same(&one, &other), expected, "{reason}");
            assert_eq!(same(&other, &one), expected, "{reason}");
        }
    }
}
