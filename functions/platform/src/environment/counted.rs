//! What an Environment says of what its namespace holds: how many of each kind, and what they cost.
//!
//! It says so at most once a minute. Crossplane watches every Environment for the objects of its namespace, whose owner and stage
//! come from it, and calls their functions when it changes. If it followed each of N new objects at once, that would be N × N calls
//! about nothing. What refuses deletion, and what is ready, follows at once: that is not here.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use pave_api::{
    environment::{EnvironmentStatus, Spend},
    kinds::KINDS,
};
use pave_function_sdk::{Condition, ConditionStatus, Error, Request, Response};
use rust_decimal::Decimal;

use super::held::Held;

/// Condition that says whether what the namespace holds fits what its team may spend.
const WITHIN_BUDGET: &str = "WithinBudget";
/// How long a count is kept while what is held changes.
const KEPT: Duration = Duration::from_mins(1);
/// Crossplane calls nobody again after no time at all.
const SHORTEST: Duration = Duration::from_secs(1);

/// One count.
#[derive(Debug)]
pub(super) struct Counted {
    /// How many there are of each kind.
    claims: BTreeMap<String, u32>,
    /// What they cost; absent where the Environment is refused.
    spend: Option<Spend>,
    at: Timestamp,
    /// When it is to be counted again, from now on, where something has changed since.
    recount: Option<Duration>,
}

impl Counted {
    /// The count in the status where it still holds or is recent, else a new one; `None` where nobody knows what is held.
    pub(super) fn of(request: &Request, held: &Held, spend: Option<Spend>) -> Option<Self> {
        let fresh = Self {
            claims: held.counts()?,
            spend,
            at: request.now(),
            recount: None,
        };
        Some(match Self::reported(request) {
            Some(reported) => reported.or_if_due(fresh),
            None => fresh,
        })
    }

    /// What the status says. Whoever may write one must not stop the count, so one that cannot be read, or comes from the
    /// future, is none.
    fn reported(request: &Request) -> Option<Self> {
        let status = request.composite().decode_field("status").ok()?;
        let status: EnvironmentStatus = status?;
        let at: Timestamp = status.counted_at?.parse().ok()?;
        (at <= request.now()).then_some(Self {
            claims: status.claims,
            spend: status.spend,
            at,
            recount: None,
        })
    }

    fn or_if_due(mut self, fresh: Self) -> Self {
        if self.claims == fresh.claims && self.spend == fresh.spend {
            return self;
        }
        let age = Duration::try_from(fresh.at.duration_since(self.at)).unwrap_or(KEPT);
        // The first object and the last one to go are no burst.
        let is_first_or_last = self.is_empty() || fresh.is_empty();
        if age >= KEPT || is_first_or_last || self.budget() != fresh.budget() {
            return fresh;
        }
        self.recount = Some(KEPT.saturating_sub(age).max(SHORTEST));
        self
    }

    fn is_empty(&self) -> bool {
        self.claims.values().all(|count| *count == 0)
    }

    /// What the platform team says, which is in force at once.
    fn budget(&self) -> Option<(&str, Option<Decimal>)> {
        let spend = self.spend.as_ref()?;
        Some((&spend.currency, spend.budget))
    }

    /// What it holds that would be lost with it, in words; `None` where there is nothing.
    pub(super) fn data(&self) -> Option<String> {
        let kinds = KINDS.iter().filter(|kind| kind.holds_data);
        let held = kinds.filter_map(|kind| match self.claims.get(kind.name)? {
            0 => None,
            1 => Some(format!("1 {}", kind.name)),
            count => Some(format!("{count} {}s", kind.name)),
        });
        let held: Vec<_> = held.collect();
        (!held.is_empty()).then(|| held.join(", "))
    }

    pub(super) fn report(&self, response: &mut Response) -> Result<(), Error> {
        response.set_status("claims", &self.claims)?;
        response.set_status(
            "countedAt",
            &self.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        )?;
        if let Some(recount) = self.recount {
            response.ttl_at_most(recount);
        }
        let Some(spend) = &self.spend else {
            return Ok(());
        };
        response.set_status("spend", spend)?;
        if let Some(condition) = within_budget(spend) {
            response.condition(condition);
        }
        Ok(())
    }
}

fn within_budget(spend: &Spend) -> Option<Condition> {
    let budget = spend.budget?;
    let (estimated, currency) = (spend.estimated, &spend.currency);
    let about = if spend.known { "about" } else { "at least" };
    let sum = format!(
        "what it holds costs {about} {estimated} {currency} a month; its team may spend {budget}"
    );
    Some(if estimated > budget {
        let fix = "make something smaller, delete what nobody needs, or raise spec.teams[].budget of the PlatformPolicy";
        Condition::new(WITHIN_BUDGET, ConditionStatus::False, "OverBudget")
            .message(format!("{sum}. Fix: {fix}."))
    } else {
        Condition::new(WITHIN_BUDGET, ConditionStatus::True, "BudgetKept").message(sum)
    })
}
