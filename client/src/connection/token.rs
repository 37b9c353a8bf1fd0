//! The bearer token: read from a file or standard input, sent with every call, never printed.

use std::{io::Read as _, path::Path};

use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::Interceptor,
};

use crate::failure::{Exit, Failure};

/// Adds the bearer token to a call.
#[derive(Clone)]
pub struct Bearer(pub(super) Option<MetadataValue<Ascii>>);

impl std::fmt::Debug for Bearer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Bearer(…)")
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

/// Reads a token from a file, or from standard input where the file is `-`.
///
/// # Errors
///
/// When it cannot be read or is empty.
pub fn read_token(file: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file).map_err(|error| {
            Failure::new(Exit::Denied, format!("the token file {} cannot be read: {error}", file.display()))
                .hint("say where it is with --token-file FILE")
        })?;
    }
    match text.trim() {
        "" => Err(Failure::new(Exit::Denied, format!("the token file {} is empty", file.display()))),
        token => Ok(token.to_owned()),
    }
}
