//! A real Prometheus with samples of a test.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jiff::Timestamp;
use serde_json::Value;

use crate::programs::program;

/// A Prometheus with these samples, stopped at the end.
pub(crate) struct Prometheus {
    process: Child,
    address: String,
}

impl Prometheus {
    /// Says so when there is none to start.
    pub(crate) fn start(directory: &Path, samples: &str) -> Option<Self> {
        let (prometheus, promtool) = (program("prometheus")?, program("promtool")?);
        let file = directory.join("samples.txt");
        fs::write(&file, samples).unwrap();
        let data = directory.join("data");
        let status = Command::new(promtool)
            .args(["tsdb", "create-blocks-from", "openmetrics", "--quiet"])
            // It reads the file once for each block.
            .arg("--max-block-duration=4000h")
            .args([&file, &data])
            .status()
            .unwrap();
        assert!(status.success(), "promtool takes the samples");
        let configuration = directory.join("prometheus.yaml");
        fs::write(&configuration, "{}").unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut process = Command::new(prometheus)
            .arg(format!("--config.file={}", configuration.display()))
            .arg(format!("--storage.tsdb.path={}", data.display()))
            .arg("--storage.tsdb.retention.time=100y")
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let ready = lines.any(|line| {
            line.is_ok_and(|line| line.contains("Server is ready to receive web requests"))
        });
        assert!(ready, "Prometheus starts");
        // Who does not read what it logs stops it some day.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self {
            process,
            address: format!("http://127.0.0.1:{port}/api/v1"),
        })
    }

    /// Labels and value of each series at a time.
    pub(crate) async fn ask(&self, query: &str, time: Timestamp) -> Vec<(Value, f64)> {
        let parameters = [("query", query), ("time", &time.to_string())];
        let results = self.results("query", &parameters).await;
        results
            .iter()
            .map(|result| (result["metric"].clone(), number(&result["value"][1])))
            .collect()
    }

    /// Labels of each series with its values and their times, in seconds since 1970.
    pub(crate) async fn ask_over(
        &self,
        query: &str,
        [from, to]: [i64; 2],
        step: i64,
    ) -> Vec<(Value, Vec<(i64, f64)>)> {
        let [from, to, step] = [from, to, step].map(|seconds| seconds.to_string());
        let parameters = [
            ("query", query),
            ("start", &from),
            ("end", &to),
            ("step", &step),
        ];
        let results = self.results("query_range", &parameters).await;
        let points = |result: &Value| {
            let values = result["values"].as_array().unwrap().iter();
            values
                .map(|point| (point[0].as_i64().unwrap(), number(&point[1])))
                .collect()
        };
        results
            .iter()
            .map(|result| (result["metric"].clone(), points(result)))
            .collect()
    }

    async fn results(&self, path: &str, parameters: &[(&str, &str)]) -> Vec<Value> {
        let request = reqwest::Client::new().get(format!("{}/{path}", self.address));
        let request = request.query(parameters);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["status"], "success", "{parameters:?}: {answer}");
        answer["data"]["result"].as_array().unwrap().clone()
    }
}

fn number(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It is gone already when this fails.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
