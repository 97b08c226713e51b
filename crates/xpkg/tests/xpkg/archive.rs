//! `.xpkg` files, as the official client writes and reads them.

use std::fs;
use std::path::Path;

use pave_xpkg::{Xpkg, archive};
use serde_json::{Value, json};

use crate::{built_configuration, built_function, directory};

/// A name and what is in the file.
type File<'a> = (&'a str, &'a [u8]);

/// Names and contents in the order of the file.
fn entries(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(fs::File::open(path).unwrap());
    archive
        .entries()
        .unwrap()
        .map(|entry| {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().to_string_lossy().into_owned();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
            (name, content)
        })
        .collect()
}

#[test]
fn a_file_is_what_docker_save_writes() {
    let directory = directory(&[]);
    let path = directory.path().join("a.xpkg");
    let xpkg = built_configuration();
    assert_eq!(
        archive::write(&xpkg, &path).unwrap(),
        std::slice::from_ref(&path)
    );

    let image = &xpkg.images()[0];
    let layer = |index: usize| format!("{}.tar.gz", &image.layers[index].digest["sha256:".len()..]);
    let entries = entries(&path);
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            &image.config_digest(),
            &layer(0),
            &layer(1),
            "manifest.json"
        ]
    );
    let manifest: Value = serde_json::from_slice(&entries[3].1).unwrap();
    assert_eq!(
        manifest,
        json!([{"Config": image.config_digest(), "RepoTags": null, "Layers": [layer(0), layer(1)]}])
    );
    assert_eq!(entries[0].1, image.config);
    assert_eq!(entries[1].1, image.layers[0].data);
}

#[test]
fn what_was_written_is_read_back_with_every_mark() {
    let directory = directory(&[]);
    for xpkg in [built_configuration(), built_function(&["amd64"])] {
        let files = archive::write(&xpkg, &directory.path().join("a.xpkg")).unwrap();
        let image = archive::read(&files[0]).unwrap();
        assert_eq!(Xpkg::of(vec![image]).unwrap(), xpkg);
    }
}

#[test]
fn each_platform_has_its_file_and_together_they_are_the_package() {
    let directory = directory(&[]);
    let xpkg = built_function(&["amd64", "arm64"]);
    let files = archive::write(&xpkg, &directory.path().join("function-acme.xpkg")).unwrap();
    let expected = ["amd64", "arm64"].map(|architecture| {
        let name = format!("function-acme-linux-{architecture}.xpkg");
        directory.path().join(name)
    });
    assert_eq!(files, expected);
    let images = files
        .iter()
        .rev()
        .map(|file| archive::read(file).unwrap())
        .collect();
    assert_eq!(Xpkg::of(images).unwrap().digest(), xpkg.digest());
}

#[test]
fn a_file_that_is_no_package_is_named_with_the_cause() {
    let directory = directory(&[]);
    let path = directory.path().join("a.xpkg");
    let write = |entries: &[(&str, &[u8])]| {
        let mut archive = tar::Builder::new(fs::File::create(&path).unwrap());
        for (name, content) in entries {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            archive.append_data(&mut header, name, *content).unwrap();
        }
        archive.finish().unwrap();
    };
    let config = br#"{"rootfs": {"type": "layers", "diff_ids": ["sha256:else"]}}"#;
    let one = br#"[{"Config": "c", "RepoTags": null, "Layers": ["l"]}]"#;
    let two = br#"[{"Config": "c", "RepoTags": null, "Layers": []}, {"Config": "c", "RepoTags": null, "Layers": []}]"#;
    let table: [(&[File], &str); 5] = [
        (&[], "no `manifest.json` in it"),
        (&[("manifest.json", b"{}")], "invalid type"),
        (&[("manifest.json", two)], "holds 2 images"),
        (&[("manifest.json", one), ("c", config)], "no `l` in it"),
        (
            &[("manifest.json", one), ("c", config), ("l", b"layer")],
            "its layers are not those",
        ),
    ];
    for (entries, expected) in table {
        write(entries);
        let error = archive::read(&path).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.starts_with(&path.display().to_string()), "{error}");
    }
}
