//! Crossplane's vendored protocol to Rust, with no `protoc`: protox parses, prost generates.
//!
//! Every `google.protobuf.Struct` field becomes `bytes` before the messages are generated: the two are the same on the
//! wire, and payload that nobody looks at is then never decoded. Reflection describes the protocol as it was written.

use std::{error::Error, fmt::Write as _, fs, path::PathBuf};

use prost::Message as _;
use prost_types::{
    DescriptorProto, FileDescriptorProto, FileDescriptorSet, field_descriptor_proto::Type,
};

const V1: &str = "fn/v1/run_function.proto";
const V1BETA1: &str = "fn/v1beta1/run_function.proto";
const PACKAGE: &str = ".apiextensions.fn.proto.v1";
const STRUCT: &str = ".google.protobuf.Struct";

/// Messages that hold no payload, no secret and no map: crossplane-fn-sdk-unofficial's own types serve as they are.
const FROM_SDK: [&str; 7] = [
    "Condition",
    "Ready",
    "ResponseMeta",
    "Result",
    "Severity",
    "Status",
    "Target",
];

/// Messages whose derived `Debug` would print payload or secrets.
const REDACTED: [&str; 5] = [
    "CredentialData",
    "Resource",
    "RunFunctionRequest",
    "RunFunctionResponse",
    "Schema",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let descriptors = protox::compile([V1, V1BETA1], ["proto"])?;
    fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    fs::write(out.join("nesting.rs"), nesting(&descriptors)?)?;
    generate_messages(protox::compile([V1], ["proto"])?)
}

fn generate_messages(mut descriptors: FileDescriptorSet) -> Result<(), Box<dyn Error>> {
    let files = descriptors.file.iter_mut();
    files
        .filter(|file| file.name() == V1)
        .for_each(payload_as_bytes);
    let mut builder = tonic_prost_build::configure()
        .codec_path("crate::guard::GuardedCodec")
        .btree_map(".")
        .skip_debug(REDACTED.map(|message| format!("{PACKAGE}.{message}")));
    for field in [
        "RunFunctionRequest.input",
        "RunFunctionRequest.context",
        "RunFunctionResponse.context",
        "RunFunctionResponse.output",
        "Resource.resource",
        "Schema.openapi_v3",
    ] {
        builder = builder.bytes(format!("{PACKAGE}.{field}"));
    }
    for message in FROM_SDK {
        let path = format!("::crossplane_fn_sdk_unofficial::crossplane::{message}");
        builder = builder.extern_path(format!("{PACKAGE}.{message}"), path);
    }
    Ok(builder.compile_fds(descriptors)?)
}

/// `optional`, because a message field that is absent differs from one that is empty.
fn payload_as_bytes(file: &mut FileDescriptorProto) {
    let fields = file
        .message_type
        .iter_mut()
        .flat_map(|message| &mut message.field);
    for field in fields.filter(|field| field.type_name() == STRUCT) {
        field.set_type(Type::Bytes);
        field.type_name = None;
        field.proto3_optional = Some(true);
    }
}

/// Which field of which message holds which message: the table behind `guard.rs`.
fn nesting(descriptors: &FileDescriptorSet) -> Result<String, Box<dyn Error>> {
    let mut messages = Vec::new();
    for file in &descriptors.file {
        let package = format!(".{}", file.package());
        for message in &file.message_type {
            collect(&package, message, &mut messages);
        }
    }
    let position = |name: &str| messages.iter().position(|(known, _)| known == name);
    let mut table = format!(
        "pub(super) static MESSAGES: [Message; {}] = [\n",
        messages.len()
    );
    for (name, message) in &messages {
        writeln!(
            table,
            "    Message {{ name: {:?}, children: &[",
            name.trim_start_matches('.')
        )?;
        for field in &message.field {
            if let Some(child) = position(field.type_name()) {
                writeln!(table, "        ({}, {child}),", field.number())?;
            }
        }
        table.push_str("    ] },\n");
    }
    table.push_str("];\n");
    Ok(table)
}

fn collect<'a>(
    parent: &str,
    message: &'a DescriptorProto,
    messages: &mut Vec<(String, &'a DescriptorProto)>,
) {
    let name = format!("{parent}.{}", message.name());
    for nested in &message.nested_type {
        collect(&name, nested, messages);
    }
    messages.push((name, message));
}
