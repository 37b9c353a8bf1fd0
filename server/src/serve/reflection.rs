//! gRPC server reflection, in both versions that clients ask for.

use tonic::service::Routes;
use tonic_reflection::server::Builder;

/// Adds reflection over `sets` of encoded descriptors.
///
/// # Panics
/// When a set does not decode, which the sets compiled into this program do.
pub(super) fn add(routes: Routes, sets: &[&'static [u8]]) -> Routes {
    let builder = || {
        sets.iter()
            .fold(Builder::configure(), |builder, set| builder.register_encoded_file_descriptor_set(set))
    };
    routes
        .add_service(builder().build_v1().expect("the compiled contract decodes"))
        .add_service(builder().build_v1alpha().expect("the compiled contract decodes"))
}
