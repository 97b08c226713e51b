//! The API as an OpenAPI 3.1 document, from the types that serve it.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::api::{
    DeadLetter, DoraAnswer, DoraQuery, PlatformQuery, Problem, Received, SurveyQuery,
};
use crate::fact::Fact;
use crate::intake::Source;
use crate::platform::PlatformAnswer;
use crate::survey::{Answer, Invitations, Invite, Questions, SurveyResult, Themes};

/// The document.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
    });
    let mut generator = settings.into_generator();
    let generator = &mut generator;
    let paths = json!({
        "/v1/dora": {"get": get::<DoraQuery, DoraAnswer>(generator, "The five DORA metrics, with what they were counted from", None)},
        "/v1/platform": {"get": get::<PlatformQuery, PlatformAnswer>(generator, "What the platform is like for developers", None)},
        "/v1/dead-letters": {"get": get::<(), Vec<DeadLetter>>(generator, "Genuine deliveries that could not be understood", None)},
        "/v1/surveys": {"get": get::<(), Vec<SurveyResult>>(generator, "What came out of the last 20 surveys, the newest first", None)},
        "/v1/surveys/{survey}": {"get": get::<SurveyQuery, SurveyResult>(generator, "What came out of a survey", Some("survey"))},
        "/v1/surveys/{survey}/questions": {"get": get::<(), Questions>(generator, "What a survey asks", Some("survey"))},
        "/v1/surveys/{survey}/answers": {"post": with_body::<Answer, Received>(generator, "Answer a survey", "survey", "201")},
        "/v1/surveys/{survey}/invitations": {"post": with_body::<Invite, Invitations>(generator, "Open a survey or invite more people", "survey", "201")},
        "/v1/surveys/{survey}/themes": {"put": with_body::<Themes, Received>(generator, "Say what became of the answers", "survey", "200")},
        "/v1/events/{source}": {"post": events(generator)},
        "/metrics": {"get": text("Metrics for Prometheus")},
        "/healthz": {"get": text("Answers when the database does")},
    });
    let schemas = Value::Object(generator.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Pave insights", "version": env!("CARGO_PKG_VERSION"), "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

fn parameters<Query: JsonSchema>(
    generator: &mut SchemaGenerator,
    path: Option<&str>,
) -> Vec<Value> {
    let schema = Query::json_schema(generator);
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_else(Map::new);
    let of_path = path.map(
        |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
    );
    let of_query = properties.into_iter().map(|(name, mut schema)| {
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        json!({"name": name, "in": "query", "description": description.unwrap_or_default(), "schema": schema})
    });
    of_path.into_iter().chain(of_query).collect()
}

fn get<Query: JsonSchema, Body: JsonSchema>(
    generator: &mut SchemaGenerator,
    summary: &str,
    path: Option<&str>,
) -> Value {
    json!({
        "summary": summary,
        "parameters": parameters::<Query>(generator, path),
        "responses": {"200": content::<Body>(generator, "The answer"), "default": content::<Problem>(generator, "Why there is none")},
    })
}

/// An operation that takes a body.
fn with_body<Body: JsonSchema, Answered: JsonSchema>(
    generator: &mut SchemaGenerator,
    summary: &str,
    path: &str,
    status: &str,
) -> Value {
    let schema = generator.subschema_for::<Body>();
    json!({
        "summary": summary,
        "parameters": parameters::<()>(generator, Some(path)),
        "requestBody": {"required": true, "content": {"application/json": {"schema": schema}}},
        "responses": {status: content::<Answered>(generator, "Stored"), "default": content::<Problem>(generator, "Why it was not taken")},
    })
}

/// Other sources send what they send; facts are ours.
fn events(generator: &mut SchemaGenerator) -> Value {
    let names: Vec<&str> = Source::ALL.iter().map(|source| source.name()).collect();
    let fact = generator.subschema_for::<Fact>();
    let mut events = with_body::<Value, Received>(
        generator,
        "Take an event in; answered when it is on disk",
        "source",
        "2XX",
    );
    events["parameters"][0]["schema"] = json!({"type": "string", "enum": names});
    events["requestBody"]["content"]["application/json"]["schema"] = json!({
        "description": "For the source `facts` an object as below; otherwise the body as the source sends it.",
        "type": "object", "properties": {"id": {"type": "string"}, "facts": {"type": "array", "items": fact}},
    });
    events
}

fn content<Body: JsonSchema>(generator: &mut SchemaGenerator, description: &str) -> Value {
    let schema = generator.subschema_for::<Body>();
    json!({"description": description, "content": {"application/json": {"schema": schema}}})
}

fn text(summary: &str) -> Value {
    json!({"summary": summary, "responses": {"200": {"description": "The answer", "content": {"text/plain": {"schema": {"type": "string"}}}}}})
}
