//! Crossplane's vendored render protocol to Rust, with no `protoc`: protox parses, prost generates.
//!
//! Every `google.protobuf.Struct` field becomes `bytes` before the messages are generated, as in function-sdk: the two are
//! the same on the wire, and one module reads and writes them.

use std::error::Error;

use prost_types::{FieldDescriptorProto, FileDescriptorProto, field_descriptor_proto::Type};

const RENDER: &str = "render/v1alpha1/render.proto";
const PACKAGE: &str = ".crossplane.render.v1alpha1";
const STRUCT: &str = ".google.protobuf.Struct";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto");
    let mut descriptors = protox::compile([RENDER], ["proto"])?;
    let files = descriptors.file.iter_mut();
    files
        .filter(|file| file.name() == RENDER)
        .for_each(payload_as_bytes);
    prost_build::Config::new()
        .bytes([PACKAGE])
        // Payload may be a Secret; nobody prints these messages.
        .skip_debug([PACKAGE])
        .compile_fds(descriptors)?;
    Ok(())
}

fn payload_as_bytes(file: &mut FileDescriptorProto) {
    let fields = file
        .message_type
        .iter_mut()
        .flat_map(|message| &mut message.field);
    fields
        .filter(|field| field.type_name() == STRUCT)
        .for_each(to_bytes);
}

/// `optional` where there is one, because a Struct that is absent differs from one that is empty.
fn to_bytes(field: &mut FieldDescriptorProto) {
    field.set_type(Type::Bytes);
    field.type_name = None;
    if field.label() != prost_types::field_descriptor_proto::Label::Repeated {
        field.proto3_optional = Some(true);
    }
}
