//! What the format asks for, statement by statement:
//! <https://github.com/crossplane/crossplane/blob/main/contributing/specifications/xpkg.md>.

use pave_xpkg::{Image, Layer, Mark, Xpkg};
use serde_json::{Value, json};

use crate::{
    COMPOSITION, CONFIGURATION, DEFINITION, EXAMPLE, built_configuration, built_function, files_in,
};

fn only_image(xpkg: &Xpkg) -> &Image {
    let [image] = xpkg.images() else {
        panic!("{} images", xpkg.images().len());
    };
    image
}

fn marked(image: &Image, mark: Mark) -> &Layer {
    let mark = Some(mark);
    image
        .layers
        .iter()
        .find(|layer| layer.mark == mark)
        .unwrap()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn the_content_is_one_file_with_the_meta_first_and_the_authors_own_words() {
    let xpkg = built_configuration();
    let files = files_in(marked(only_image(&xpkg), Mark::Base));
    let stream = format!("---\n{CONFIGURATION}---\n{COMPOSITION}---\n{DEFINITION}");
    assert_eq!(
        files,
        [("package.yaml".to_owned(), 0o644, stream.into_bytes())]
    );
}

#[test]
fn examples_are_a_layer_of_their_own() {
    let xpkg = built_configuration();
    let files = files_in(marked(only_image(&xpkg), Mark::Examples));
    let stream = format!("---\n{EXAMPLE}").into_bytes();
    assert_eq!(files, [(".up/examples.yaml".to_owned(), 0o644, stream)]);
}

#[test]
fn annotations_say_what_layers_are_for_and_labels_repeat_it_for_files_without_annotations() {
    for (xpkg, marks) in [
        (built_configuration(), vec![Some("base"), Some("upbound")]),
        (built_function(&["amd64"]), vec![None, Some("base")]),
    ] {
        let image = only_image(&xpkg);
        let (manifest, config) = (json(&image.manifest()), json(&image.config));
        let layers = manifest["layers"].as_array().unwrap();
        assert_eq!(layers.len(), marks.len());
        for (layer, mark) in layers.iter().zip(marks) {
            let label = format!("io.crossplane.xpkg:{}", layer["digest"].as_str().unwrap());
            let expected = mark.map_or(Value::Null, Value::from);
            assert_eq!(layer["annotations"]["io.crossplane.xpkg"], expected);
            assert_eq!(config["config"]["Labels"][label], expected);
        }
    }
}

#[test]
fn a_function_is_its_program_and_the_content_on_the_same_image() {
    let xpkg = built_function(&["amd64"]);
    let image = only_image(&xpkg);
    let [(path, mode, content)] = <[_; 1]>::try_from(files_in(&image.layers[0])).unwrap();
    assert_eq!((path.as_str(), mode), ("function", 0o755));
    assert!(content.ends_with(b"amd64"));
    assert_eq!(files_in(&image.layers[1])[0].0, "package.yaml");
    let config = json(&image.config);
    assert_eq!(
        (&config["os"], &config["architecture"]),
        (&json!("linux"), &json!("amd64"))
    );
    assert_eq!(config["config"]["Entrypoint"], json!(["/function"]));
    assert_eq!(config["config"]["ExposedPorts"], json!({"9443/tcp": {}}));
    assert_eq!(config["config"]["User"], "65532:65532");
}

#[test]
fn in_a_configuration_nothing_runs() {
    let config = json(&only_image(&built_configuration()).config);
    assert_eq!(
        (&config["os"], &config["architecture"]),
        (&json!(""), &json!(""))
    );
    for absent in ["Entrypoint", "ExposedPorts", "User"] {
        assert_eq!(config["config"][absent], Value::Null, "{absent}");
    }
}

#[test]
fn registries_show_what_the_meta_says() {
    let xpkg = built_configuration();
    let labels = json(&only_image(&xpkg).config)["config"]["Labels"].clone();
    let expected = [
        ("org.opencontainers.image.title", "configuration-acme"),
        ("org.opencontainers.image.version", "0.1.0"),
        ("org.opencontainers.image.description", "Queues of Acme."),
        (
            "org.opencontainers.image.source",
            "https://github.com/acme/queues",
        ),
    ];
    for (label, value) in expected {
        assert_eq!(labels[label], value, "{label}");
    }
    assert_eq!(labels["org.opencontainers.image.licenses"], Value::Null);
}

#[test]
fn manifests_have_ocis_media_types_and_say_their_own() {
    let xpkg = built_function(&["amd64"]);
    let image = only_image(&xpkg);
    let manifest = json(&image.manifest());
    let of = |what: &str| format!("application/vnd.oci.image.{what}");
    assert_eq!(manifest["schemaVersion"], 2);
    assert_eq!(manifest["mediaType"], of("manifest.v1+json"));
    assert_eq!(manifest["config"]["mediaType"], of("config.v1+json"));
    for (layer, stored) in manifest["layers"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&image.layers)
    {
        assert_eq!(layer["mediaType"], of("layer.v1.tar+gzip"));
        assert_eq!(layer["size"], stored.data.len());
    }
    assert_eq!(
        json(&xpkg.index().unwrap())["mediaType"],
        of("index.v1+json")
    );
}

#[test]
fn every_platform_has_its_program_and_the_same_content() {
    let xpkg = built_function(&["arm64", "amd64"]);
    let index = json(&xpkg.index().unwrap());
    let entries = index["manifests"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    for ((entry, image), architecture) in entries.iter().zip(xpkg.images()).zip(["amd64", "arm64"])
    {
        assert_eq!(
            entry["platform"],
            json!({"os": "linux", "architecture": architecture})
        );
        assert_eq!(entry["digest"], image.digest());
        assert_eq!(entry["size"], image.manifest().len());
        assert!(
            files_in(&image.layers[0])[0]
                .2
                .ends_with(architecture.as_bytes())
        );
    }
    let [first, second] = xpkg.images() else {
        panic!("{} images", xpkg.images().len());
    };
    assert_eq!(first.layers[1], second.layers[1]);
    assert_eq!(
        index["annotations"]["org.opencontainers.image.title"],
        "function-acme"
    );
}

/// Crossplane asks an index for linux/amd64 wherever it runs, and takes a single image as it is.
#[test]
fn what_has_no_image_for_linux_amd64_is_no_index() {
    let table = [
        (built_configuration(), false, "nothing runs in it"),
        (built_function(&["amd64"]), true, "more may follow"),
        (built_function(&["arm64"]), false, "taken as it is"),
    ];
    for (xpkg, indexed, reason) in table {
        assert_eq!(xpkg.index().is_some(), indexed, "{reason}");
    }
}
