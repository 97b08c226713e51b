//! What it takes to read and to write: no more than that.

use pave_catalog::{Catalog, Permissions, Target, Use};

fn every() -> impl Iterator<Item = (Target, Use, &'static Permissions)> {
    let catalog = Catalog::embedded();
    let each = Target::ALL.into_iter();
    let each = each.flat_map(|target| Use::ALL.map(|of| (target, of)));
    each.filter_map(move |(target, of)| Some((target, of, catalog.permissions(target, of)?)))
}

#[test]
fn everything_can_be_read_from_or_written_to() {
    for target in Target::ALL {
        assert!(every().any(|(known, ..)| known == target), "{target:?}");
    }
}

/// An action that is cut short with a star, or a role of an owner, would let somebody do what nobody has thought of.
#[test]
fn no_right_has_a_star_or_administers_anything() {
    for (target, of, permissions) in every() {
        let all = permissions.allow.iter().chain(&permissions.key);
        assert!(!permissions.allow.is_empty(), "{target:?} {of:?}");
        for right in all {
            let lower = right.to_lowercase();
            for forbidden in ["*", "admin", "owner", "editor", "policy", "manage"] {
                assert!(!lower.contains(forbidden), "{target:?} {of:?}: {right}");
            }
        }
    }
}

#[test]
fn who_may_only_read_can_neither_send_nor_change_anything() {
    let changes = [
        "put",
        "delete",
        "send",
        "publish",
        "writer",
        "contributor",
        "generate",
    ];
    for (target, of, permissions) in every().filter(|(_, of, _)| *of == Use::Read) {
        // To receive a message is to take it out of its queue.
        let rights = permissions.allow.iter().chain(&permissions.key);
        for right in rights.filter(|right| *right != "sqs:DeleteMessage") {
            let lower = right.to_lowercase();
            assert!(
                !changes.iter().any(|change| lower.contains(change)),
                "{target:?} {of:?}: {right}"
            );
        }
    }
}

#[test]
fn a_role_that_reads_when_it_should_write_says_so() {
    for (target, of, permissions) in every() {
        assert!(
            !permissions.also_reads || (of == Use::Write && permissions.remark.is_some()),
            "{target:?} {of:?}"
        );
    }
}
