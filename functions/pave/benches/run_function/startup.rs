//! How long a pod's new process takes to its first answer.

use std::time::Instant;

use serde::Serialize;

use crate::{
    authority::Authority,
    case::Case,
    load::Client,
    process::{Files, Kind, Process},
    statistics::Spread,
};

const STARTS: usize = 11;

/// Milliseconds from exec to the first verified answer, with the TLS handshake, and CPU time for all of it.
#[derive(Serialize)]
pub(crate) struct Startup {
    pub(crate) first_answer: Spread,
    pub(crate) cpu: Spread,
}

pub(crate) async fn measure(
    case: &Case,
    authority: &Authority,
    files: &Files,
) -> anyhow::Result<Startup> {
    let (mut first_answers, mut cpus) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let tls = authority.client()?;
        let begin = Instant::now();
        let process = Process::start(Kind::FunctionPave, files)?;
        let answer = Client::connect(process.address, tls)
            .await?
            .call(&case.request)
            .await?;
        first_answers.push(begin.elapsed().as_secs_f64() * 1e3);
        cpus.push(process.cpu()?.as_secs_f64() * 1e3);
        case.verify(&answer)?;
    }
    Ok(Startup {
        first_answer: Spread::of(first_answers),
        cpu: Spread::of(cpus),
    })
}
