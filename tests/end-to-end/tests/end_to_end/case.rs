//! A case: a sentence and what has to hold.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::LocalBoxFuture;
use libtest_mimic::{Failed, Trial};
use pave_control_plane::say;
use pave_end_to_end::Platform;
use tokio::runtime::Runtime;

/// A case and how it runs.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: for<'p> fn(&'p Platform) -> LocalBoxFuture<'p, Result<()>>,
}

/// How long cases took.
#[derive(Default)]
pub(crate) struct Durations(Mutex<Vec<(Duration, &'static str)>>);

impl Durations {
    fn add(&self, begin: Instant, name: &'static str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push((begin.elapsed(), name));
    }

    /// Says which took longest, for they decide how long everybody waits.
    pub(crate) fn tell(&self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.sort_unstable_by(|one, other| other.cmp(one));
        for (duration, name) in all.iter().take(15) {
            say(format!("{:5} s  {name}", duration.as_secs()));
        }
    }
}

impl Case {
    pub(crate) fn trial(
        self,
        runtime: &Runtime,
        (platform, durations): (&Arc<Platform>, &Arc<Durations>),
    ) -> Trial {
        let (handle, platform) = (runtime.handle().clone(), Arc::clone(platform));
        let durations = Arc::clone(durations);
        Trial::test(self.name, move || {
            let begin = Instant::now();
            let attempt = || handle.block_on((self.run)(&platform));
            // A case beside five others on a busy machine may run out of time where nothing is wrong. It is tried once more, in
            // namespaces of its own, and nobody overlooks that it was.
            let outcome = attempt().or_else(|error| {
                say(format!(
                    "-- {} failed, and is tried once more: {error:#}",
                    self.name
                ));
                attempt()
            });
            durations.add(begin, self.name);
            outcome.map_err(|error| Failed::from(format!("{error:#}")))
        })
    }
}

/// Lists functions as cases named after them.
macro_rules! cases {
    ($($function:ident),* $(,)?) => {
        pub(crate) fn cases() -> Vec<$crate::case::Case> {
            vec![$($crate::case::Case {
                name: concat!(module_path!(), "::", stringify!($function)),
                run: |platform| Box::pin($function(platform)),
            }),*]
        }
    };
}

pub(crate) use cases;
