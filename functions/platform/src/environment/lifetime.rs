//! When a namespace is given up.

use jiff::{ToSpan as _, civil::Date};
use pave_api::{composite::Metadata, environment::EnvironmentSpec};
use pave_compose::recheck_after;
use pave_function_sdk::{Error, Response};

use super::held::Held;

/// How many days before its end the Environment says so.
const WARNING_DAYS: i64 = 3;

/// The time that an Environment has.
pub(super) struct Lifetime {
    today: Date,
    /// The first day on which it is given up.
    end: Option<Date>,
    /// What has to go first. Unknown counts as something.
    keeps: Option<String>,
}

impl Lifetime {
    pub(super) fn of(
        spec: &EnvironmentSpec,
        metadata: &Metadata,
        today: Date,
        held: &Held,
    ) -> Self {
        let keeps = match held {
            Held::Unknown => Some("what nobody has counted yet".to_owned()),
            Held::Known(_) => held.what(),
        };
        Self {
            today,
            end: spec.expires(metadata.creation_timestamp.as_deref()),
            keeps,
        }
    }

    /// Whether the namespace goes.
    pub(super) fn is_over(&self) -> bool {
        self.keeps.is_none() && self.end.is_some_and(|end| end <= self.today)
    }

    /// The first day on which it is given up, in words.
    pub(super) fn end(&self) -> String {
        self.end.map(|end| end.to_string()).unwrap_or_default()
    }

    /// What is going to happen to it, as a sentence; `None` while that is far away.
    pub(super) fn warning(&self) -> Option<String> {
        let end = self.end?;
        if end <= self.today {
            let keeps = self.keeps.as_deref()?;
            return Some(format!(
                "spec.ttl is over since {end}, and the namespace stays, for it holds {keeps}. Fix: delete that, or raise spec.ttl."
            ));
        }
        (self.warned_from(end) <= self.today).then(|| {
            format!(
                "On {end} the namespace is removed with everything in it that holds no data. Fix, to keep it: raise spec.ttl."
            )
        })
    }

    pub(super) fn report(&self, response: &mut Response) -> Result<(), Error> {
        let Some(end) = self.end else { return Ok(()) };
        response.set_status("expiresAt", &end.to_string())?;
        if self.today < end {
            let next = if self.today < self.warned_from(end) {
                self.warned_from(end)
            } else {
                end
            };
            recheck_after(response, self.today, next);
        }
        Ok(())
    }

    fn warned_from(&self, end: Date) -> Date {
        end.checked_sub(WARNING_DAYS.days()).unwrap_or(self.today)
    }
}
