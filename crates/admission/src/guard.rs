//! The guardrails that admission can judge, as expressions over a few names that [`crate::validating`] defines.

use pave_policy::words::{
    NEVER_DELETED, NO_DIGEST, NOT_APPROVED, OFF, TAG_MISSING, TOO_SHORT, Words,
};

/// One guardrail in CEL.
pub(crate) struct Guard {
    /// Prefix of its variables.
    pub(crate) name: &'static str,
    /// The field that its verdict is about.
    pub(crate) field: &'static str,
    /// The field's name in exceptions.
    pub(crate) waived_as: Option<&'static str>,
    /// What the manifest says, as text.
    pub(crate) value: &'static str,
    /// Whether it is broken.
    pub(crate) broken: &'static str,
    /// Whether what runs is no better.
    pub(crate) no_worse: &'static str,
    /// What is said.
    pub(crate) words: Words,
    /// The value of its own name in the words.
    pub(crate) own: (&'static str, &'static str),
}

/// In the order of the functions' guardrails. Prices are not among them: admission knows none.
pub(crate) const GUARDS: &[Guard] = &[
    Guard {
        name: "size",
        field: "spec.size",
        waived_as: Some("size"),
        value: "variables.spec.size",
        broken: "has(variables.spec.size) && has(variables.rule.sizes) && size(variables.rule.sizes) > 0 && \
                 !(variables.spec.size in variables.rule.sizes)",
        no_worse: "(has(variables.old.size) && variables.old.size == variables.spec.size) || \
                   (!has(variables.old.size) && has(variables.resolved.size) && variables.resolved.size == variables.spec.size)",
        words: NOT_APPROVED,
        own: ("approved", "variables.rule.sizes.join(', ')"),
    },
    Guard {
        name: "cloud",
        field: "spec.cloud",
        waived_as: Some("cloud"),
        value: "variables.spec.cloud",
        broken: "has(variables.spec.cloud) && has(variables.rule.clouds) && size(variables.rule.clouds) > 0 && \
                 !(variables.spec.cloud in variables.rule.clouds)",
        no_worse: "(has(variables.old.cloud) && variables.old.cloud == variables.spec.cloud) || \
                   (!has(variables.old.cloud) && has(variables.resolved.cloud) && variables.resolved.cloud == variables.spec.cloud)",
        words: NOT_APPROVED,
        own: ("approved", "variables.rule.clouds.join(', ')"),
    },
    Guard {
        name: "region",
        field: "spec.region",
        waived_as: Some("region"),
        value: "variables.spec.region",
        broken: "has(variables.spec.region) && has(variables.rule.regions) && size(variables.rule.regions) > 0 && \
                 !(variables.spec.region in variables.rule.regions)",
        no_worse: "(has(variables.old.region) && variables.old.region == variables.spec.region) || \
                   (!has(variables.old.region) && has(variables.resolved.region) && variables.resolved.region == variables.spec.region)",
        words: NOT_APPROVED,
        own: ("approved", "variables.rule.regions.join(', ')"),
    },
    Guard {
        name: "engine",
        field: "spec.engine",
        waived_as: Some("engine"),
        value: "variables.spec.engine",
        broken: "has(variables.spec.engine) && has(variables.rule.engines) && size(variables.rule.engines) > 0 && \
                 !(variables.spec.engine in variables.rule.engines)",
        no_worse: "has(variables.old.engine) && variables.old.engine == variables.spec.engine",
        words: NOT_APPROVED,
        // A map has no order of its own.
        own: (
            "approved",
            "['postgres', 'mysql'].filter(e, e in variables.rule.engines).join(', ')",
        ),
    },
    Guard {
        name: "version",
        field: "spec.version",
        waived_as: Some("version"),
        value: "variables.spec.version",
        broken: "has(variables.spec.version) && has(variables.spec.engine) && has(variables.rule.engines) && \
                 variables.spec.engine in variables.rule.engines && size(variables.rule.engines[variables.spec.engine]) > 0 && \
                 !(variables.spec.version in variables.rule.engines[variables.spec.engine])",
        no_worse: "has(variables.old.engine) && variables.old.engine == variables.spec.engine && \
                   ((has(variables.old.version) && variables.old.version == variables.spec.version) || \
                   (!has(variables.old.version) && has(variables.resolved.version) && variables.resolved.version == variables.spec.version))",
        words: NOT_APPROVED,
        own: (
            "approved",
            "variables.rule.engines[variables.spec.engine].join(', ')",
        ),
    },
    Guard {
        name: "availability",
        field: "spec.highAvailability",
        waived_as: Some("highAvailability"),
        value: "string(variables.spec.highAvailability)",
        broken: "has(variables.spec.highAvailability) && !variables.spec.highAvailability && \
                 has(variables.require.highAvailability) && variables.require.highAvailability",
        no_worse: "(has(variables.old.highAvailability) && !variables.old.highAvailability) || (!has(variables.old.highAvailability) && \
                   has(variables.resolved.highAvailability) && !variables.resolved.highAvailability)",
        words: OFF,
        own: ("", ""),
    },
    Guard {
        name: "backup",
        field: "spec.backup.retentionDays",
        waived_as: Some("backup.retentionDays"),
        value: "string(variables.spec.backup.retentionDays)",
        broken: "has(variables.spec.backup) && has(variables.spec.backup.retentionDays) && \
                 variables.spec.backup.retentionDays < variables.fewest",
        no_worse: "(has(variables.old.backup) && has(variables.old.backup.retentionDays) ? [variables.old.backup.retentionDays] : \
                   has(variables.resolved.backupDays) ? [variables.resolved.backupDays] : []).exists(d, d <= \
                   variables.spec.backup.retentionDays)",
        words: TOO_SHORT,
        own: ("fewest", "string(variables.fewest)"),
    },
    Guard {
        name: "deletion",
        field: "spec.deletionPolicy",
        waived_as: None,
        value: "variables.spec.deletionPolicy",
        broken: "has(variables.spec.deletionPolicy) && variables.spec.deletionPolicy == 'Delete' && variables.stage == 'prod'",
        no_worse: "(has(variables.old.deletionPolicy) && variables.old.deletionPolicy == 'Delete') || \
                   (!has(variables.old.deletionPolicy) && has(variables.resolved.deletionPolicy) && \
                   variables.resolved.deletionPolicy == 'Delete')",
        words: NEVER_DELETED,
        own: ("", ""),
    },
    Guard {
        name: "protection",
        field: "spec.deletionProtection",
        waived_as: Some("deletionProtection"),
        value: "string(variables.spec.deletionProtection)",
        broken: "has(variables.spec.deletionProtection) && !variables.spec.deletionProtection && (variables.stage == 'prod' || \
                 (has(variables.require.deletionProtection) && variables.require.deletionProtection))",
        no_worse: "has(variables.old.deletionProtection) && !variables.old.deletionProtection",
        words: OFF,
        own: ("", ""),
    },
    Guard {
        name: "digest",
        field: "spec.image.digest",
        waived_as: Some("image.digest"),
        value: "'none'",
        broken: "has(variables.spec.image) && !has(variables.spec.image.digest) && (variables.stage == 'prod' || \
                 (has(variables.require.digest) && variables.require.digest))",
        no_worse: "has(variables.old.image) && !has(variables.old.image.digest)",
        words: NO_DIGEST,
        own: ("", ""),
    },
    Guard {
        name: "tags",
        field: "spec.tags",
        waived_as: Some("tags"),
        value: "variables.missing.join(', ')",
        broken: "size(variables.missing) > 0",
        no_worse: "variables.exists && variables.missing.all(k, !has(variables.old.tags) || !(k in variables.old.tags))",
        words: TAG_MISSING,
        own: ("policy", "variables.policyName"),
    },
];
