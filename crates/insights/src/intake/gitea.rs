//! Webhooks of Gitea and Forgejo. They have no deployments; those come from the pipeline or from GitOps.

use super::forge;
use super::payload::{Payload, Unreadable};
use crate::fact::Fact;

pub(super) fn facts(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    let repository = || payload.needed("/repository/full_name");
    match payload.delivery.kind.as_str() {
        // Gitea lists commits newest first.
        "push" => {
            let mut facts = forge::push(payload, repository()?)?;
            for fact in &mut facts {
                if let Fact::Push(push) = fact {
                    push.commits.reverse();
                }
            }
            Ok(facts)
        }
        "pull_request" | "pull_request_label" | "pull_request_sync" => {
            forge::pull_request(payload, repository()?)
        }
        _ => Ok(Vec::new()),
    }
}
