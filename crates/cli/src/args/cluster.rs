//! What people may write after the commands that ask a cluster.

use std::path::PathBuf;

use clap::Args;

use super::ReportFormat;

/// Which cluster, and through what.
#[derive(Debug, Clone, Args)]
pub struct ClusterArguments {
    /// The program that asks the cluster, with the login that it has.
    #[arg(
        long,
        env = "PAVE_KUBECTL",
        hide_env_values = true,
        default_value = "kubectl",
        value_name = "PROGRAM"
    )]
    pub kubectl: PathBuf,
    /// The kubeconfig, if it is not the one that `kubectl` takes.
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// The context of the kubeconfig, if it is not the current one.
    #[arg(long)]
    pub context: Option<String>,
    /// How long one answer may take, in seconds.
    #[arg(long, default_value_t = 10, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=120))]
    pub request_timeout: u64,
}

/// `pave status`.
#[derive(Debug, Args)]
pub struct StatusArguments {
    /// Only objects of this kind, for example `database`.
    pub kind: Option<String>,
    /// Only this one, in full.
    #[arg(requires = "kind")]
    pub name: Option<String>,
    /// The namespace, if it is not that of the context.
    #[arg(short, long)]
    pub namespace: Option<String>,
    /// Every namespace that you may see.
    #[arg(short = 'A', long, conflicts_with_all = ["namespace", "name"])]
    pub all_namespaces: bool,
    /// Format of the report.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
    /// Which cluster.
    #[command(flatten)]
    pub cluster: ClusterArguments,
}

/// `pave doctor`.
#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// Format of the findings.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
    /// Which cluster.
    #[command(flatten)]
    pub cluster: ClusterArguments,
}

/// `pave open`.
#[derive(Debug, Args)]
pub struct OpenArguments {
    /// The object's name, or its kind and its name, for example `database orders`.
    #[arg(required = true, num_args = 1..=2, value_names = ["KIND", "NAME"])]
    pub object: Vec<String>,
    /// The namespace, if it is not that of the context.
    #[arg(short, long)]
    pub namespace: Option<String>,
    /// Where the portal is, for example `https://portal.acme.example`.
    #[arg(
        long,
        env = "PAVE_PORTAL_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub portal: Option<String>,
    /// Where Grafana is.
    #[arg(
        long,
        env = "PAVE_GRAFANA_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub grafana: Option<String>,
    /// Open the first link with this program. On a terminal it is `$BROWSER` or the system's own unless given.
    #[arg(long, value_name = "PROGRAM")]
    pub browser: Option<PathBuf>,
    /// Print the links and open nothing.
    #[arg(long, conflicts_with = "browser")]
    pub print: bool,
    /// Format of the links.
    #[arg(short, long, value_enum, default_value_t = ReportFormat::Table, value_name = "FORMAT")]
    pub output: ReportFormat,
    /// Which cluster.
    #[command(flatten)]
    pub cluster: ClusterArguments,
}
