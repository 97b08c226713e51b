//! Managed resources of AWS (provider-upjet-aws v2.6.0), a module for each API group.

pub mod ec2;
pub mod iam;
pub mod rds;
pub mod s3;
pub mod sns;
pub mod sqs;
