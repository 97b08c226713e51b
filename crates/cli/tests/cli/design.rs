//! What platform-design.md counts is counted.

use std::fs;

use crate::pave;

#[test]
fn what_a_few_lines_stand_for_is_as_many_objects_and_lines_as_the_table_says() {
    let design = include_str!("../../../../platform-design.md");
    let rows: Vec<[String; 4]> = design.lines().filter_map(row).collect();
    assert!(rows.len() >= 5, "{rows:?}");
    for [file, lines, objects, yaml] in rows {
        let output = pave(&format!("render {file}")).output().unwrap();
        let rendered = String::from_utf8(output.stdout).unwrap();
        let manifest =
            fs::read_to_string(format!("{}/../../{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let written = manifest.lines().filter(|line| !line.starts_with('#'));
        // The composite itself is printed first.
        let composed = rendered.lines().filter(|line| line.starts_with("kind: "));
        let found = [
            written.count().to_string(),
            format!("{} objects", composed.count() - 1),
            format!("{} lines", rendered.lines().count()),
        ];
        assert_eq!(found, [lines, objects, yaml], "{file}");
    }
}

/// The manifest and the three counts of a row that has them.
fn row(line: &str) -> Option<[String; 4]> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [_, manifest, lines, objects, yaml, _] = cells[..] else {
        return None;
    };
    let (_, file) = manifest.split_once("](examples/")?;
    let (file, _) = file.split_once(')')?;
    Some([
        format!("examples/{file}"),
        lines.to_owned(),
        objects.to_owned(),
        yaml.to_owned(),
    ])
}
