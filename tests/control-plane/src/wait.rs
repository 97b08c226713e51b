//! Waiting for what other processes do, with a limit and with words when it passes.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::time::{Instant, sleep};

/// Between two looks. Short, for what is waited for often takes less than a second; but a dozen cases that looked ten times a second
/// were a seventh of what the API server answered.
const INTERVAL: Duration = Duration::from_millis(250);

/// What a look found.
#[derive(Debug)]
pub enum Wait<T> {
    /// It is there.
    Done(T),
    /// Not yet, and what there is instead.
    NotYet(String),
}

impl<T> Wait<T> {
    /// Done with the value if there is one.
    pub fn some(value: Option<T>, otherwise: impl Into<String>) -> Self {
        value.map_or_else(|| Self::NotYet(otherwise.into()), Self::Done)
    }
}

impl Wait<()> {
    /// Done if it is so.
    pub fn when(is_so: impl Into<bool>, otherwise: impl Into<String>) -> Self {
        if is_so.into() {
            Self::Done(())
        } else {
            Self::NotYet(otherwise.into())
        }
    }
}

/// Looks again and again until it is done. An error is a look that found nothing yet.
///
/// # Errors
/// When the limit passes, with what the last look found.
pub async fn until<T, F>(limit: Duration, what: &str, mut look: F) -> Result<T>
where
    F: AsyncFnMut() -> Result<Wait<T>>,
{
    let begin = Instant::now();
    loop {
        let found = match look().await {
            Ok(Wait::Done(value)) => return Ok(value),
            Ok(Wait::NotYet(found)) => Ok(found),
            Err(error) => Err(error),
        };
        if begin.elapsed() > limit {
            let seconds = limit.as_secs();
            match found {
                Ok(found) => bail!("{what}: not so within {seconds} s; found {found}"),
                Err(error) => {
                    return Err(error)
                        .with_context(|| format!("{what}: not so within {seconds} s"));
                }
            }
        }
        sleep(INTERVAL).await;
    }
}
