//! A compiled schema and what it is asked for.

use std::fmt;

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

use crate::definition::{self, DefinitionError};
use crate::format::{FORMATS, Format};
use crate::rules::Rules;
use crate::{Violation, ViolationKind, defaulting, depth, explain, list_map, metadata, strict};

/// The schema of one version of one kind.
pub struct Schema {
    /// The structural schema with everything spelled out, see [`strict`].
    tree: Value,
    structure: Validator,
    /// `None`: the schema has none, and no object pays for CEL.
    rules: Option<Rules>,
}

/// Why a schema can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The definition has no such schema.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
    /// Nested so deeply that compiling it could exhaust the stack.
    #[error("the schema nests more than {limit} levels; no Kubernetes definition needs that many", limit = depth::SCHEMA)]
    TooDeep,
    /// No schema: a type that does not exist, a pattern that is no regular expression.
    #[error("the schema is invalid at `{place}`: {cause}")]
    Invalid {
        /// JSON pointer into the schema.
        place: String,
        /// What is wrong there.
        cause: String,
    },
}

impl Schema {
    /// The schema of objects of `version` (`v1alpha1`) as the definition `crd` says: a `CustomResourceDefinition`, or a
    /// `CompositeResourceDefinition`, whose composites also have Crossplane's own fields.
    pub fn from_crd(crd: &Value, version: &str) -> Result<Self, SchemaError> {
        bounded(crd)?;
        Self::of_resource(definition::schema(crd, version)?)
    }

    /// The schema of claims of `version` as the `CompositeResourceDefinition` `xrd` says.
    pub fn from_claim(xrd: &Value, version: &str) -> Result<Self, SchemaError> {
        bounded(xrd)?;
        Self::of_resource(definition::claim_schema(xrd, version)?)
    }

    /// The schema of whole objects: `apiVersion`, `kind` and `metadata` are known, whatever `schema` says of them.
    pub fn of_resource(mut schema: Value) -> Result<Self, SchemaError> {
        if let Value::Object(root) = &mut schema {
            metadata::embed(root);
        }
        Self::compile(schema)
    }

    /// The schema of any value: an OpenAPI v3 structural schema as a definition or an API server states it.
    pub fn new(open_api_v3_schema: &Value) -> Result<Self, SchemaError> {
        bounded(open_api_v3_schema)?;
        Self::compile(open_api_v3_schema.clone())
    }

    /// Fills `object` with the defaults the schema declares, as the API server does before it validates.
    pub fn defaults(&self, object: &mut Value) {
        if !depth::exceeds(object, depth::OBJECT) {
            defaulting::fill(&self.tree, object);
        }
    }

    /// Everything the API server would refuse when `object` is created, sorted by path; empty when it is accepted.
    ///
    /// Call [`Schema::defaults`] before: a required field with a default counts as missing here. Rules are looked at
    /// only when the structure is right (unknown fields apart), as in the API server.
    pub fn validate(&self, object: &Value) -> Vec<Violation> {
        self.judge(object, None)
    }

    /// The same when `object` replaces `old`, so that transition rules (those that mention `oldSelf`) count.
    ///
    /// # Caveats
    ///
    /// Items of a list are compared with the item at the same place, also in a list that is a map by key.
    pub fn validate_update(&self, object: &Value, old: &Value) -> Vec<Violation> {
        self.judge(object, Some(old))
    }

    fn judge(&self, object: &Value, old: Option<&Value>) -> Vec<Violation> {
        if depth::exceeds(object, depth::OBJECT)
            || old.is_some_and(|old| depth::exceeds(old, depth::OBJECT))
        {
            let message = format!(
                "the object nests more than {} levels; flatten it",
                depth::OBJECT
            );
            return vec![Violation::new("", ViolationKind::TooDeep, message)];
        }
        let mut violations = explain::structure(&self.structure, &self.tree, object);
        if let Some(rules) = &self.rules
            && violations
                .iter()
                .all(|violation| violation.kind == ViolationKind::UnknownField)
        {
            violations.extend(rules.judge(&self.tree, object, old));
        }
        violations.sort();
        violations.dedup();
        violations
    }

    fn compile(mut schema: Value) -> Result<Self, SchemaError> {
        bounded(&schema)?;
        strict::strict(&mut schema);
        let mut options = jsonschema::options()
            .offline()
            .with_draft(Draft::Draft7)
            // Linear time, and the same dialect as Go's, which the API server uses.
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .with_keyword(list_map::KEYWORD, list_map::keyword);
        for Format { name, accepts, .. } in FORMATS {
            options = options.with_format(name, accepts);
        }
        let structure = options
            .build(&schema)
            .map_err(|error| SchemaError::Invalid {
                place: error.instance_path().to_string(),
                cause: error.to_string(),
            })?;
        let rules = strict::has_rules(&schema).then(Rules::default);
        Ok(Self {
            tree: schema,
            structure,
            rules,
        })
    }
}

fn bounded(schema: &Value) -> Result<(), SchemaError> {
    if depth::exceeds(schema, depth::SCHEMA) {
        Err(SchemaError::TooDeep)
    } else {
        Ok(())
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Schema")
            .field("tree", &self.tree)
            .finish_non_exhaustive()
    }
}
