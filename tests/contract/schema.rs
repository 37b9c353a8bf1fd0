//! The contract's descriptors together with the comments of its sources.

use std::collections::HashMap;

use prost::Message;
use prost_reflect::{
    DescriptorPool, EnumDescriptor, FieldDescriptor, FileDescriptor, Kind, MessageDescriptor,
    MethodDescriptor,
};

/// A compiled contract, with what its sources say about each element.
pub(crate) struct Schema {
    pool: DescriptorPool,
    comments: HashMap<(String, Vec<i32>), String>,
}

impl Schema {
    /// Reads an encoded `FileDescriptorSet` that was compiled with source info.
    pub(crate) fn decode(encoded: &[u8]) -> Self {
        let pool = DescriptorPool::decode(encoded).expect("the descriptor set decodes");
        // Read apart from the pool, which does not promise to keep source info.
        let set = prost_types::FileDescriptorSet::decode(encoded).expect("the descriptor set decodes");
        let mut comments = HashMap::new();
        for file in set.file {
            for location in file.source_code_info.unwrap_or_default().location {
                let comment = location.leading_comments.unwrap_or_default().trim().to_owned();
                comments.insert((file.name.clone().unwrap_or_default(), location.path), comment);
            }
        }
        Self { pool, comments }
    }

    /// The contract that this workspace ships.
    pub(crate) fn ours() -> Self {
        Self::decode(preceptor_proto::FILE_DESCRIPTOR_SET)
    }

    /// A contract of one file, for a planted violation.
    #[cfg(test)]
    pub(crate) fn planted(body: &str) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a file");
        let text = format!("syntax = \"proto3\";\npackage preceptor.planted;\n{body}");
        std::fs::write(folder.path().join("planted.proto"), text).expect("the file is writable");
        let mut compiler = protox::Compiler::new([folder.path()]).expect("the folder is readable");
        compiler.include_source_info(true).include_imports(true);
        compiler.open_file("planted.proto").unwrap_or_else(|error| panic!("{error}\n{body}"));
        Self::decode(&compiler.encode_file_descriptor_set())
    }

    pub(crate) fn pool(&self) -> &DescriptorPool {
        &self.pool
    }

    pub(crate) fn methods(&self) -> Vec<MethodDescriptor> {
        let services = self.pool.services().filter(|service| is_ours(&service.parent_file()));
        services.flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
    }

    pub(crate) fn messages(&self) -> Vec<MessageDescriptor> {
        let ours = self.pool.all_messages().filter(|message| is_ours(&message.parent_file()));
        ours.filter(|message| !message.is_map_entry()).collect()
    }

    pub(crate) fn fields(&self) -> Vec<FieldDescriptor> {
        self.messages().iter().flat_map(|message| message.fields().collect::<Vec<_>>()).collect()
    }

    pub(crate) fn enums(&self) -> Vec<EnumDescriptor> {
        self.pool.all_enums().filter(|candidate| is_ours(&candidate.parent_file())).collect()
    }

    /// The comment above the element at `path` in `file`, empty when there is none.
    pub(crate) fn comment(&self, file: &FileDescriptor, path: &[i32]) -> &str {
        self.comments.get(&(file.name().to_owned(), path.to_vec())).map_or("", String::as_str)
    }

    pub(crate) fn comment_on_field(&self, field: &FieldDescriptor) -> &str {
        self.comment(&field.parent_message().parent_file(), field.path())
    }

    /// The pattern of the resource names that `field` holds, such as `agencies/{agency}/people/{person}`:
    /// the first code span of its comment.
    pub(crate) fn name_pattern(&self, field: &FieldDescriptor) -> Option<&str> {
        self.comment_on_field(field).split('`').nth(1).filter(|pattern| pattern.contains("/{"))
    }

    /// The messages that are resources: their `name` says of which pattern.
    pub(crate) fn resources(&self) -> Vec<(String, MessageDescriptor)> {
        let resource = |message: MessageDescriptor| {
            let name = message.get_field_by_name("name")?;
            let is_own = self.comment_on_field(&name).starts_with("Resource name");
            let pattern = self.name_pattern(&name).filter(|_| is_own)?.to_owned();
            Some((pattern, message))
        };
        self.messages().into_iter().filter_map(resource).collect()
    }
}

fn is_ours(file: &FileDescriptor) -> bool {
    file.package_name().starts_with("preceptor.")
}

/// Whether `message` has a field of this name and kind.
pub(crate) fn has(message: &MessageDescriptor, name: &str, kind: &Kind) -> bool {
    message.get_field_by_name(name).is_some_and(|field| field.kind() == *kind && !field.is_list())
}
