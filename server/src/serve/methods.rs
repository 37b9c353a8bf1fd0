//! What the server knows about each method from the contract itself.

use std::collections::HashMap;

use prost::Message;
use prost_types::{FileDescriptorSet, MethodDescriptorProto};

/// How the time of a method's calls is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One response, soon.
    Unary,
    /// One response that may take long: a large computation, or a stream of requests before it.
    Long,
    /// A stream of responses.
    Stream,
}

/// The methods of every service the server offers, by path.
#[derive(Debug, Default)]
pub struct Methods {
    kinds: HashMap<String, Kind>,
    services: Vec<String>,
}

impl Methods {
    /// Reads the methods out of encoded descriptor sets. `long` holds the paths of methods that compute for long.
    ///
    /// # Errors
    /// When a set is not an encoded `FileDescriptorSet`.
    pub fn from_descriptors(sets: &[&[u8]], long: &[&str]) -> Result<Self, prost::DecodeError> {
        let mut methods = Self::default();
        for set in sets {
            for file in FileDescriptorSet::decode(*set)?.file {
                for service in &file.service {
                    let name = format!("{}.{}", file.package(), service.name());
                    for method in &service.method {
                        let path = format!("/{name}/{}", method.name());
                        let kind = kind_of(method, long.contains(&path.as_str()));
                        methods.kinds.insert(path, kind);
                    }
                    methods.services.push(name);
                }
            }
        }
        Ok(methods)
    }

    /// The methods with the given paths and kinds.
    #[must_use]
    pub fn of<const N: usize>(kinds: [(&str, Kind); N]) -> Self {
        let kinds = kinds.map(|(path, kind)| (path.to_owned(), kind)).into();
        Self { kinds, services: Vec::new() }
    }

    /// The kind of the method at `path`; an unknown one counts as unary, the most tightly bounded.
    #[must_use]
    pub fn kind(&self, path: &str) -> Kind {
        self.kinds.get(path).copied().unwrap_or(Kind::Unary)
    }

    /// The method's name for logs. A path that is not in the contract is somebody's invention and not repeated.
    #[must_use]
    pub fn name<'a>(&self, path: &'a str) -> &'a str {
        if self.kinds.contains_key(path) { path } else { "unknown" }
    }

    /// The full names of the services.
    #[must_use]
    pub fn services(&self) -> &[String] {
        &self.services
    }

    /// Whether the path is one of the health service.
    #[must_use]
    pub fn is_health(path: &str) -> bool {
        path.starts_with("/grpc.health.v1.Health/")
    }
}

fn kind_of(method: &MethodDescriptorProto, is_long: bool) -> Kind {
    match (method.server_streaming(), method.client_streaming()) {
        (true, _) => Kind::Stream,
        (false, true) => Kind::Long,
        (false, false) if is_long => Kind::Long,
        (false, false) => Kind::Unary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_from_the_contract() {
        let sets = [tonic_health::pb::FILE_DESCRIPTOR_SET];
        let methods = Methods::from_descriptors(&sets, &[]).expect("a valid set");
        assert_eq!(methods.kind("/grpc.health.v1.Health/Check"), Kind::Unary);
        assert_eq!(methods.kind("/grpc.health.v1.Health/Watch"), Kind::Stream);
        assert_eq!(methods.services(), ["grpc.health.v1.Health"]);
        let long = Methods::from_descriptors(&sets, &["/grpc.health.v1.Health/Check"]).expect("a valid set");
        assert_eq!(long.kind("/grpc.health.v1.Health/Check"), Kind::Long);
    }

    #[test]
    fn a_path_outside_the_contract_is_not_repeated_in_logs() {
        let methods = Methods::of([("/p.S/Get", Kind::Unary)]);
        assert_eq!(methods.name("/p.S/Get"), "/p.S/Get");
        assert_eq!(methods.name("/p.S/Get\nforged"), "unknown");
        assert_eq!(methods.kind("/p.S/Other"), Kind::Unary);
    }
}
