//! The contract of Preceptor, package `preceptor.v1`: messages, clients and server traits made from the
//! `.proto` files beside this crate, and their descriptors.

/// Messages, clients and servers of package `preceptor.v1`.
#[expect(
    clippy::all,
    clippy::pedantic,
    reason = "made from the contract's files, whose comments are the documentation"
)]
pub mod v1 {
    tonic::include_proto!("preceptor.v1");
}

/// The compiled contract with all that it imports, as an encoded `google.protobuf.FileDescriptorSet`
/// with comments.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/preceptor.v1.binpb"));

/// The files of the contract: path and text. They import nothing but each other and `google/protobuf`, which every
/// protobuf compiler brings along.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The domain of every `google.rpc.ErrorInfo` that a server of this contract sends.
pub const ERROR_DOMAIN: &str = "preceptor.v1";

/// The descriptors of the contract, for reflection at run time: JSON forms, method lists, rules.
///
/// # Panics
///
/// Never: the set was compiled with the crate.
#[must_use]
pub fn descriptors() -> prost_reflect::DescriptorPool {
    prost_reflect::DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the compiled contract decodes")
}
