//! The order of things: servers take turns block by block, round after round.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde::Serialize;

use crate::{
    authority::Authority,
    case::Case,
    load::{Client, Expected},
    process::{Files, Kind, Process},
    render::{self, Render},
    startup::{self, Startup},
    statistics::Spread,
};

const STREAMS: [usize; 3] = [1, 8, 64];

/// No new round begins after this.
const ENOUGH: Duration = Duration::from_secs(150);

/// Everything that was measured.
#[derive(Serialize)]
pub(crate) struct Results {
    pub(crate) cpu_model: String,
    pub(crate) cpus: usize,
    pub(crate) calls: Vec<Calls>,
    pub(crate) processes: Vec<Memory>,
    pub(crate) startup: Startup,
    pub(crate) binary_megabytes: f64,
    pub(crate) render: Result<Render, String>,
}

/// One server under one kind of load. Latencies in milliseconds, CPU time in microseconds.
#[derive(Serialize)]
pub(crate) struct Calls {
    pub(crate) case: &'static str,
    pub(crate) request_bytes: usize,
    pub(crate) answer_bytes: usize,
    pub(crate) streams: usize,
    pub(crate) server: Kind,
    pub(crate) p50: Spread,
    pub(crate) p99: Spread,
    pub(crate) per_second: Spread,
    pub(crate) cpu: Spread,
}

/// The most memory that one server took for one case, in MiB.
#[derive(Serialize)]
pub(crate) struct Memory {
    pub(crate) case: &'static str,
    pub(crate) server: Kind,
    pub(crate) idle: f64,
    pub(crate) peak: f64,
}

/// A server with what its blocks took so far.
struct Contender {
    kind: Kind,
    process: Process,
    client: Client,
    idle: f64,
    expected: Expected,
    blocks: Vec<Measured>,
}

struct Measured {
    streams: usize,
    p50: f64,
    p99: f64,
    per_second: f64,
    cpu: f64,
}

pub(crate) async fn measure(rounds: u32) -> anyhow::Result<Results> {
    let begin = Instant::now();
    let authority = Authority::new()?;
    let files = Files::write(&authority)?;
    let (mut calls, mut processes) = (Vec::new(), Vec::new());
    let cases = [Case::small()?, Case::large()?];
    let startup = startup::measure(&cases[0], &authority, &files).await?;
    for case in &cases {
        let mut contenders = Vec::new();
        for kind in Kind::ALL {
            contenders.push(Contender::start(kind, case, (&authority, &files)).await?);
        }
        for round in 0..rounds {
            ensure!(
                round < 3 || begin.elapsed() < ENOUGH,
                "too slow for {rounds} rounds; ask for 3 with `--rounds 3`"
            );
            for streams in STREAMS {
                for contender in &mut contenders {
                    contender.block(case, streams).await?;
                }
            }
        }
        for contender in contenders {
            processes.push(contender.memory(case)?);
            calls.extend(STREAMS.map(|streams| contender.calls(case, streams)));
        }
    }
    Ok(Results {
        cpu_model: cpu_model()?,
        cpus: std::thread::available_parallelism()?.get(),
        calls,
        processes,
        startup,
        binary_megabytes: bytes_as_megabytes(
            fs::metadata(env!("CARGO_BIN_EXE_function-pave"))?.len(),
        ),
        render: render::measure().map_err(|reason| reason.to_string()),
    })
}

impl Contender {
    async fn start(
        kind: Kind,
        case: &Case,
        (authority, files): (&Authority, &Files),
    ) -> anyhow::Result<Self> {
        let process = Process::start(kind, files)?;
        let idle = process.resident_mib()?;
        let client = Client::connect(process.address, authority.client()?).await?;
        let answer = client
            .call(&case.request)
            .await
            .with_context(|| kind.name())?;
        let expected = match kind {
            Kind::FunctionPave | Kind::Floor => {
                case.verify(&answer)?;
                // The next one to start is the floor.
                files.write_answer(&answer)?;
                Expected::Bytes(answer)
            }
            Kind::Eager => Expected::Length(answer.len()),
        };
        Ok(Self {
            kind,
            process,
            client,
            idle,
            expected,
            blocks: Vec::new(),
        })
    }

    /// A tenth of the calls first, unmeasured; then the calls.
    async fn block(&mut self, case: &Case, streams: usize) -> anyhow::Result<()> {
        let calls = case.calls.next_multiple_of(streams);
        let exchange = (&case.request, &self.expected);
        self.client.block(exchange, streams, calls / 10).await?;
        let before = self.process.cpu()?;
        let block = self.client.block(exchange, streams, calls).await?;
        let cpu = self.process.cpu()?.saturating_sub(before);
        let [p50, p99] = [50, 99].map(|percent| block.percentile(percent).as_secs_f64() * 1e3);
        #[expect(clippy::cast_precision_loss, reason = "some thousands of calls")]
        let calls = block.latencies.len() as f64;
        self.blocks.push(Measured {
            streams,
            p50,
            p99,
            per_second: calls / block.elapsed.as_secs_f64(),
            cpu: cpu.as_secs_f64() * 1e6 / calls,
        });
        Ok(())
    }

    fn calls(&self, case: &Case, streams: usize) -> Calls {
        let spread = |value: fn(&Measured) -> f64| {
            Spread::of(
                self.blocks
                    .iter()
                    .filter(|block| block.streams == streams)
                    .map(value),
            )
        };
        Calls {
            case: case.name,
            request_bytes: case.request.len(),
            answer_bytes: self.expected.length(),
            streams,
            server: self.kind,
            p50: spread(|block| block.p50),
            p99: spread(|block| block.p99),
            per_second: spread(|block| block.per_second),
            cpu: spread(|block| block.cpu),
        }
    }

    fn memory(&self, case: &Case) -> anyhow::Result<Memory> {
        Ok(Memory {
            case: case.name,
            server: self.kind,
            idle: self.idle,
            peak: self.process.peak_mib()?,
        })
    }
}

fn cpu_model() -> anyhow::Result<String> {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo")?;
    let model = cpuinfo
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    Ok(model.map_or_else(String::new, |(_, model)| model.to_owned()))
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn bytes_as_megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
