//! What only a queue in the developer's own namespace has: a server with a volume, and the tools that set it up.

use pave_api::{queue::ResolvedQueue, status::Location};
use pave_catalog::{Catalog, Cloud, Size};
use pave_compose::{Question, Refusal};
use pave_policy::refusal;

use crate::Queue;

/// The tools, where the landing zone names no others.
pub(crate) const SETUP_IMAGE: &str = "docker.io/natsio/nats-box:0.14.5";

/// What is recorded about it.
pub(super) struct Local {
    pub(super) class: String,
    pub(super) storage_gb: u32,
    pub(super) setup_image: String,
}

/// What the server requests, and the size of its volume, which cannot change.
pub(super) fn local(
    question: &Question<'_, Queue>,
    (size, location): (&str, &Location),
    recorded: Option<&ResolvedQueue>,
) -> Result<Option<Local>, Refusal> {
    if location.cloud != Cloud::Local {
        return Ok(None);
    }
    let kept = recorded.and_then(|recorded| {
        Some(Local {
            class: recorded.class.clone()?,
            storage_gb: recorded.storage_gb?,
            setup_image: recorded.setup_image.clone()?,
        })
    });
    let kept = match kept {
        Some(kept) if recorded.is_some_and(|recorded| recorded.size == size) => {
            return Ok(Some(kept));
        }
        kept => kept,
    };
    let Some(Size { service, queue, .. }) = Catalog::embedded().size(size) else {
        let cause = "is not a size that the catalogue knows";
        let value = format!("'{size}'");
        return Err(Refusal::new(
            "SizeNotOffered",
            refusal("spec.size", &value, cause, "choose another size"),
        ));
    };
    let wanted = Local {
        class: format!("{}-{}", service.cpu, service.memory),
        storage_gb: queue.local_volume_gb,
        setup_image: setup_image(question, location)?,
    };
    let Some(kept) = kept else {
        return Ok(Some(wanted));
    };
    if wanted.storage_gb > kept.storage_gb {
        let cause = format!(
            "has a volume of {} GB, and a local volume of {} GB cannot grow",
            wanted.storage_gb, kept.storage_gb
        );
        let fix = "create another Queue and move the applications";
        return Err(Refusal::new(
            "VolumeCannotGrow",
            refusal("spec.size", &format!("'{size}'"), &cause, fix),
        ));
    }
    Ok(Some(Local {
        class: wanted.class,
        ..kept
    }))
}

fn setup_image(question: &Question<'_, Queue>, location: &Location) -> Result<String, Refusal> {
    let zone = question.landing_zone(location)?;
    let named = zone.and_then(|zone| zone.spec.images.nats_box);
    Ok(named.unwrap_or_else(|| SETUP_IMAGE.to_owned()))
}
