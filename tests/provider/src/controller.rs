//! Watches every kind and looks at whatever changes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures::{StreamExt, future};
use kube::{
    Api,
    core::DynamicObject,
    runtime::{
        controller::{Action, Config, Controller},
        utils::Backoff,
        watcher,
    },
};
use tokio_util::sync::CancellationToken;

use crate::{
    error::Error,
    kinds::Kind,
    managed::Managed,
    reconcile::{Environment, Look, Next},
};

/// Looks at the same time, for each kind.
const CONCURRENCY: u16 = 10;
const FIRST_RETRY: Duration = Duration::from_millis(250);
const LAST_RETRY: Duration = Duration::from_secs(30);
/// How often something may have to be looked at again at once before it counts as a failure.
const AT_ONCE: u32 = 3;

/// Watches the given kinds until it is told to stop.
pub async fn run(environment: Environment, kinds: Vec<&'static Kind>, stop: CancellationToken) {
    let environment = Arc::new(environment);
    let controllers = kinds
        .into_iter()
        .map(|kind| watch(Arc::clone(&environment), kind, stop.clone()));
    future::join_all(controllers).await;
}

async fn watch(environment: Arc<Environment>, kind: &'static Kind, stop: CancellationToken) {
    let resource = kind.resource();
    let api: Api<DynamicObject> = Api::all_with(environment.client.clone(), &resource);
    let context = Arc::new(Context {
        kind,
        environment,
        memory: Mutex::default(),
    });
    Controller::new_with(api, watcher::Config::default(), resource)
        .with_config(Config::default().concurrency(CONCURRENCY))
        // A definition that is not installed yet may be any moment.
        .trigger_backoff(Steady(Duration::from_secs(1)))
        .graceful_shutdown_on(async move { stop.cancelled().await })
        .run(reconcile, |_, error, _| after(error), context)
        .for_each(|result| {
            if let Err(error) = result {
                tracing::debug!(kind = kind.kind, group = kind.group, %error, "watching");
            }
            future::ready(())
        })
        .await;
}

struct Context {
    kind: &'static Kind,
    environment: Arc<Environment>,
    memory: Mutex<HashMap<String, Memory>>,
}

/// What is known from the last look.
#[derive(Debug, Clone, Default)]
struct Memory {
    /// The object as it was left.
    wanted_state: String,
    /// When there is something to look for, though nobody touched it.
    due: Option<Instant>,
    /// Looks without a result.
    attempts: u32,
}

async fn reconcile(object: Arc<DynamicObject>, context: Arc<Context>) -> Result<Action, Error> {
    let cached = Managed {
        kind: context.kind,
        object: Arc::unwrap_or_clone(object),
    };
    let key = format!("{}/{}", cached.namespace(), cached.name());
    if let Some(rest) = context.nothing_new(&key, &cached) {
        return Ok(Action::requeue(rest));
    }
    let client = context.environment.client.clone();
    let resource = context.kind.resource();
    let api: Api<DynamicObject> = Api::namespaced_with(client, cached.namespace(), &resource);
    // Not the cached one: it may be older than what was written last, and a database would be made twice.
    let Some(object) = api.get_opt(cached.name()).await? else {
        context.forget(&key);
        return Ok(Action::await_change());
    };
    let managed = Managed { object, ..cached };
    let (result, managed) = Look::new(&context.environment, managed).take().await;
    if let Err(error) = &result
        && !error.is_conflict()
    {
        tracing::warn!(kind = context.kind.kind, key, %error, "looking");
    }
    let next = result.unwrap_or(Next::Retry);
    tracing::debug!(kind = context.kind.kind, key, ?next, "looked");
    Ok(context.remember(&key, &managed, next))
}

impl Context {
    /// How much time is left until the next look, if the object is as the last one left it: its own reports wake a controller, too.
    fn nothing_new(&self, key: &str, managed: &Managed) -> Option<Duration> {
        let memory = self.memory();
        let known = memory.get(key)?;
        let rest = known.due?.checked_duration_since(Instant::now())?;
        (known.wanted_state == managed.wanted_state()).then_some(rest)
    }

    fn remember(&self, key: &str, managed: &Managed, next: Next) -> Action {
        if next == Next::Never {
            self.forget(key);
            return Action::await_change();
        }
        let mut memory = self.memory();
        let known = memory.entry(key.to_owned()).or_default();
        let wait = match next {
            Next::After(time) => {
                known.attempts = 0;
                time
            }
            Next::Now | Next::Never => known.again(AT_ONCE),
            Next::Retry => known.again(0),
        };
        known.wanted_state = managed.wanted_state();
        known.due = Some(Instant::now() + wait);
        Action::requeue(wait)
    }

    fn forget(&self, key: &str) {
        self.memory().remove(key);
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<String, Memory>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// How long to wait before another look: not at all for the first `free` times.
    fn again(&mut self, free: u32) -> Duration {
        self.attempts = self.attempts.saturating_add(1);
        match self.attempts.checked_sub(free + 1) {
            None => Duration::ZERO,
            Some(failures) => {
                let doubled =
                    FIRST_RETRY.saturating_mul(1_u32.checked_shl(failures).unwrap_or(u32::MAX));
                doubled.min(LAST_RETRY)
            }
        }
    }
}

fn after(error: &Error) -> Action {
    tracing::warn!(%error, "asking the API server");
    Action::requeue(FIRST_RETRY)
}

/// The same time between all tries.
struct Steady(Duration);

impl Iterator for Steady {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        Some(self.0)
    }
}

impl Backoff for Steady {
    fn reset(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_without_a_result_become_rare() {
        let mut memory = Memory::default();
        let waits: Vec<_> = (0..12).map(|_| memory.again(0).as_millis()).collect();
        assert_eq!(waits[..4], [250, 500, 1000, 2000]);
        assert_eq!(waits[11], LAST_RETRY.as_millis());

        let mut memory = Memory::default();
        let waits: Vec<_> = (0..5).map(|_| memory.again(AT_ONCE).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 250, 500]);
    }
}
