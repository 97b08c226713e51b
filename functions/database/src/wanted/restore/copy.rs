//! A Database in the cluster that starts with a copy of another one.

use pave_api::{
    database::{Copied, Restored},
    status::Location,
};
use pave_compose::{Question, Refusal, administrator_secret_name};
use pave_function_sdk::Request;

use super::{Origin, found, is_beside, no_source};
use crate::{Database, copy};

/// The other Database has said how to connect, or nothing can be copied.
pub(super) fn from(
    question: &Question<'_, Database>,
    (location, field): (&Location, &str),
    name: &str,
) -> Result<Origin, Refusal> {
    let status = found(question).status;
    let (Some(source), Some(secret)) = (status.resolved, status.secret_ref) else {
        return Err(no_source(field, name));
    };
    is_beside(question.spec.engine, location, &source)?;
    let connection = secret.name;
    let administrator = match source.administrator {
        Some(_) => administrator_secret_name(&connection),
        None => connection.clone(),
    };
    let copy = Copied {
        source: name.to_owned(),
        connection,
        administrator,
        complete: false,
    };
    Ok(Origin {
        restored: Some(Restored {
            copy: Some(copy),
            ..Restored::default()
        }),
        database: None,
        source: Some(source),
    })
}

/// Once everything is here, that is remembered: nothing is ever copied over what was made since.
pub(crate) fn observe(request: &Request, restored: Option<&mut Restored>) {
    let copy = restored.and_then(|restored| restored.copy.as_mut());
    if let Some(copy) = copy
        && copy::is_done(request)
    {
        copy.complete = true;
    }
}
