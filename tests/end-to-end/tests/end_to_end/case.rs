//! A case: a sentence and what has to hold.

use std::sync::Arc;

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

impl Case {
    pub(crate) fn trial(self, runtime: &Runtime, platform: &Arc<Platform>) -> Trial {
        let (handle, platform) = (runtime.handle().clone(), Arc::clone(platform));
        Trial::test(self.name, move || {
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
