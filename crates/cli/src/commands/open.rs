//! `pave open`: where people look at an object.

use std::{
    env,
    io::{self, IsTerminal as _},
    path::PathBuf,
    process::{Command, Stdio},
};

use pave_compose::dashboard_uid;
use serde::Serialize;
use serde_json::Value;

use super::status::{developers, endpoint, known_kind, resource};
use crate::{
    args::OpenArguments,
    cluster::{Cluster, Place},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    output,
};

/// A page of an object, or its address.
#[derive(Debug, Serialize)]
pub(crate) struct Link {
    /// What it leads to.
    pub(crate) what: &'static str,
    /// The address.
    pub(crate) url: String,
}

pub(super) fn run(arguments: &OpenArguments, console: &mut Console) {
    let object = match find(arguments) {
        Ok(object) => object,
        Err(diagnostic) => return console.report(&diagnostic),
    };
    let links = links(&object, arguments);
    console.data(&output::one(&links, arguments.output, |links| {
        output::links(links)
    }));
    for (url, option, variable) in [
        (&arguments.portal, "--portal", "PAVE_PORTAL_URL"),
        (&arguments.grafana, "--grafana", "PAVE_GRAFANA_URL"),
    ] {
        if url.is_none() {
            console.hint(&format!("{option} or {variable} adds the pages there"));
        }
    }
    let first = links.iter().find(|link| link.url.starts_with("http"));
    if let (Some(link), Some(browser)) = (first, browser(arguments))
        && let Err(diagnostic) = open(&browser, &link.url)
    {
        console.report(&diagnostic);
    }
}

fn find(arguments: &OpenArguments) -> Result<Value, Diagnostic> {
    let cluster = Cluster::of(&arguments.cluster);
    let place = arguments.namespace.as_deref();
    let place = place.map_or(Place::Here, Place::Namespace);
    let answered = |answer: Result<_, crate::cluster::ClusterError>| {
        answer.map_err(|error| error.diagnostic())
    };
    let name = match arguments.object.as_slice() {
        [kind, name] => {
            let kind = known_kind(kind)?;
            return answered(cluster.get(&resource(kind), name, place));
        }
        [name] => name,
        _ => {
            return Err(Diagnostic::error(
                Exit::Usage,
                "one object is opened at a time",
            ));
        }
    };
    let all = cluster.list(&developers(), place);
    let mut all = all.map_err(|error| error.diagnostic())?;
    all.retain(|object| object["metadata"]["name"] == name.as_str());
    match all.len() {
        1 => Ok(all.remove(0)),
        0 => {
            let message = format!("nothing is called `{name}` in the namespace");
            Err(Diagnostic::error(Exit::Remote, message)
                .hint("check name and namespace; `pave status -A` shows what you may see"))
        }
        _ => {
            let kinds: Vec<_> = all
                .iter()
                .filter_map(|object| object["kind"].as_str())
                .collect();
            let message = format!("several things are called `{name}`: {}", kinds.join(", "));
            Err(Diagnostic::error(Exit::Usage, message).hint(format!(
                "say which, for example `pave open {} {name}`",
                kinds[0].to_lowercase()
            )))
        }
    }
}

fn links(object: &Value, arguments: &OpenArguments) -> Vec<Link> {
    let text = |pointer: &str| {
        object
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (kind, name) = (text("/kind"), text("/metadata/name"));
    let mut links = Vec::new();
    if let Some(portal) = &arguments.portal {
        // As the catalogue of the repository of a service names them.
        let entity = match kind {
            "Microservice" => format!("component/{name}"),
            kind => format!("resource/{}-{name}", kind.to_lowercase()),
        };
        let url = format!("{}/catalog/default/{entity}", portal.trim_end_matches('/'));
        links.push(Link {
            what: "portal",
            url,
        });
    }
    let has_dashboard = object["spec"]["observability"]["dashboard"] != false;
    if let Some(grafana) = arguments
        .grafana
        .as_ref()
        .filter(|_| kind == "Microservice" && has_dashboard)
    {
        let uid = dashboard_uid(text("/metadata/namespace"), name);
        let url = format!("{}/d/{uid}", grafana.trim_end_matches('/'));
        links.push(Link {
            what: "dashboard",
            url,
        });
    }
    links.extend(endpoint(object).map(|url| Link {
        what: "endpoint",
        url,
    }));
    links
}

/// What opens pages, if anything should.
fn browser(arguments: &OpenArguments) -> Option<PathBuf> {
    let systems = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    match &arguments.browser {
        Some(browser) => Some(browser.clone()),
        None if arguments.print || !io::stdout().is_terminal() => None,
        None => Some(env::var_os("BROWSER").map_or_else(|| systems.into(), PathBuf::from)),
    }
}

fn open(browser: &PathBuf, url: &str) -> Result<(), Diagnostic> {
    let mut command = Command::new(browser);
    let status = command
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    let why = match status {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => format!("it ended with {status}"),
        Err(error) => error.to_string(),
    };
    let message = format!("{}: opens no page: {why}", browser.display());
    Err(Diagnostic::warning(message)
        .hint("open the link yourself, or name a program with --browser"))
}
