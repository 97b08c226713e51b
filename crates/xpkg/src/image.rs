//! One image: layers, and the configuration by which a container runtime starts it.

use std::collections::BTreeMap;
use std::io;

use oci_client::manifest::{
    IMAGE_CONFIG_MEDIA_TYPE, OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Layer, Mark, Package, Platform, RuntimeBinary,
    layer::{self, LayerFile},
};

/// The user and group that a Function runs as: nobody in particular, and not root.
const USER: &str = "65532:65532";
/// Where Crossplane calls a Function.
const PORT: u16 = 9443;
/// The program of a Function, and how it is started.
const FUNCTION: &str = "function";

/// One image of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// What it runs on; `None` where there is nothing to run.
    pub platform: Option<Platform>,
    /// The configuration as it is stored.
    pub config: Vec<u8>,
    /// The layers, the program's first.
    pub layers: Vec<Layer>,
}

/// The configuration of an image. The libraries' own types keep labels without an order, and so without a digest.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Config {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
    #[serde(default, rename = "config")]
    execution: Execution,
    rootfs: RootFs,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Execution {
    #[serde(skip_serializing_if = "String::is_empty")]
    user: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    exposed_ports: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entrypoint: Vec<String>,
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct RootFs {
    #[serde(rename = "type")]
    type_: String,
    diff_ids: Vec<String>,
}

/// A program that is no package of Crossplane's: a static one, alone in its image.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// Its name, in the image too.
    pub name: &'a str,
    /// What it is, in a sentence.
    pub description: &'a str,
    /// Where its sources are.
    pub source: &'a str,
    /// Ports at which it listens.
    pub ports: &'a [u16],
}

impl Image {
    /// The image of a package for a platform, or of one in which nothing runs.
    pub(crate) fn build(
        package: &Package,
        binary: Option<&RuntimeBinary>,
        labels: &BTreeMap<String, String>,
    ) -> io::Result<Self> {
        let mut layers = Vec::new();
        if let Some(binary) = binary {
            let file = LayerFile {
                path: FUNCTION,
                mode: 0o755,
                content: &binary.content,
            };
            layers.push(Layer::with_file(&file, None)?);
        }
        let base = LayerFile {
            path: "package.yaml",
            mode: 0o644,
            content: package.content().as_bytes(),
        };
        layers.push(Layer::with_file(&base, Some(Mark::Base))?);
        if let Some(examples) = package.examples() {
            let examples = LayerFile {
                path: ".up/examples.yaml",
                mode: 0o644,
                content: examples.as_bytes(),
            };
            layers.push(Layer::with_file(&examples, Some(Mark::Examples))?);
        }
        let mut labels = labels.clone();
        labels.extend(layers.iter().filter_map(mark_label));
        let platform = binary.map(|binary| binary.platform.clone());
        let started = platform
            .as_ref()
            .map(|platform| (platform, FUNCTION, &[PORT][..]));
        let config = Config::of(started, &layers, labels);
        Ok(Self {
            platform,
            config: serde_json::to_vec(&config)?,
            layers,
        })
    }

    /// The image of a program that is no package, for a platform.
    pub(crate) fn of_program(
        program: &Program<'_>,
        binary: &RuntimeBinary,
        labels: BTreeMap<String, String>,
    ) -> io::Result<Self> {
        let file = LayerFile {
            path: program.name,
            mode: 0o755,
            content: &binary.content,
        };
        let layers = vec![Layer::with_file(&file, None)?];
        let started = (&binary.platform, program.name, program.ports);
        let config = Config::of(Some(started), &layers, labels);
        Ok(Self {
            platform: Some(binary.platform.clone()),
            config: serde_json::to_vec(&config)?,
            layers,
        })
    }

    /// An image as somebody else wrote it: labels say what its layers are for.
    pub(crate) fn from_stored(config: Vec<u8>, mut layers: Vec<Layer>) -> io::Result<Self> {
        let read: Config = serde_json::from_slice(&config)?;
        let labels = read.execution.labels.unwrap_or_default();
        for layer in &mut layers {
            let label = format!("{}:{}", layer::MARK, layer.digest);
            layer.mark = labels.get(&label).map(|value| value.as_str().into());
        }
        let diff_ids: Vec<&str> = layers.iter().map(|layer| layer.diff_id.as_str()).collect();
        if read.rootfs.diff_ids != diff_ids {
            return Err(io::Error::other(
                "its layers are not those that its configuration lists",
            ));
        }
        let platform = (!read.os.is_empty()).then_some(Platform {
            os: read.os,
            architecture: read.architecture,
        });
        Ok(Self {
            platform,
            config,
            layers,
        })
    }

    /// The manifest as registries store it.
    pub fn manifest(&self) -> Vec<u8> {
        let descriptor = |media_type: &str, data: &[u8]| OciDescriptor {
            media_type: media_type.to_owned(),
            digest: layer::digest(data),
            size: i64::try_from(data.len()).unwrap_or(i64::MAX),
            ..OciDescriptor::default()
        };
        let layers = self.layers.iter().map(|layer| OciDescriptor {
            annotations: layer
                .mark
                .as_ref()
                .map(|mark| BTreeMap::from([(layer::MARK.to_owned(), mark.as_str().to_owned())])),
            ..descriptor(layer.media_type(), &layer.data)
        });
        let manifest = OciImageManifest {
            // Some registries and tools tell manifests apart by nothing else.
            media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
            config: descriptor(IMAGE_CONFIG_MEDIA_TYPE, &self.config),
            layers: layers.collect(),
            ..OciImageManifest::default()
        };
        serde_json::to_vec(&manifest).unwrap_or_default()
    }

    /// The manifest's digest, by which registries name the image.
    pub fn digest(&self) -> String {
        layer::digest(&self.manifest())
    }

    /// The configuration's digest.
    pub fn config_digest(&self) -> String {
        layer::digest(&self.config)
    }

    /// Labels of the configuration.
    pub(crate) fn labels(&self) -> BTreeMap<String, String> {
        serde_json::from_slice::<Config>(&self.config)
            .ok()
            .and_then(|config| config.execution.labels)
            .unwrap_or_default()
    }
}

/// Files of the kind that `docker save` writes have no place for a layer's annotations, so a label of the image repeats it.
fn mark_label(layer: &Layer) -> Option<(String, String)> {
    let mark = layer.mark.as_ref()?;
    Some((
        format!("{}:{}", layer::MARK, layer.digest),
        mark.as_str().to_owned(),
    ))
}

impl Config {
    /// Of layers, and of what is started where: a program for a platform, and its ports.
    fn of(
        started: Option<(&Platform, &str, &[u16])>,
        layers: &[Layer],
        labels: BTreeMap<String, String>,
    ) -> Self {
        let execution = Execution {
            labels: Some(labels),
            ..Execution::default()
        };
        let config = Self {
            rootfs: RootFs {
                type_: "layers".to_owned(),
                diff_ids: layers.iter().map(|layer| layer.diff_id.clone()).collect(),
            },
            execution,
            ..Self::default()
        };
        let Some((platform, program, ports)) = started else {
            return config;
        };
        let exposed = ports.iter().map(|port| (format!("{port}/tcp"), json!({})));
        Self {
            architecture: platform.architecture.clone(),
            os: platform.os.clone(),
            execution: Execution {
                user: USER.to_owned(),
                exposed_ports: exposed.collect(),
                entrypoint: vec![format!("/{program}")],
                ..config.execution
            },
            ..config
        }
    }
}
