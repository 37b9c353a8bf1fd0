//! Words of the contract, told by the comments of its files.

use prost_reflect::{EnumDescriptor, FileDescriptor, MethodDescriptor};

use super::topic::Topic;
use crate::json::POOL;

/// The enum of error reasons.
const REASONS: &str = "preceptor.v1.ErrorReason";

/// The reasons of failures.
pub(super) fn reasons() -> Vec<Topic> {
    POOL.get_enum_by_name(REASONS).map(|reasons| values_of(&reasons, "error reason")).unwrap_or_default()
}

/// The values of all other enums: states, verdicts, kinds.
pub(super) fn values() -> Vec<Topic> {
    let enums = POOL.all_enums().filter(|each| is_ours(&each.parent_file()) && each.full_name() != REASONS);
    enums.flat_map(|each| values_of(&each, &format!("value of {}", each.name()))).collect()
}

/// The methods of all services.
pub(super) fn methods() -> Vec<Topic> {
    let services = POOL.services().filter(|service| is_ours(&service.parent_file()));
    services.flat_map(|service| service.methods().map(|each| method(&each)).collect::<Vec<_>>()).collect()
}

fn method(method: &MethodDescriptor) -> Topic {
    let service = method.parent_service();
    let text = comment(&method.parent_service().parent_file(), method.path());
    let (request, answer) = (method.input().name().to_owned(), method.output().name().to_owned());
    let file = service.parent_file().name().to_owned();
    let text = format!("{text} It takes {request} and returns {answer}, of {file}.");
    Topic::new(method.name(), format!("method of {}", service.name()), text).or_called(format!(
        "{}/{}",
        service.full_name(),
        method.name()
    ))
}

fn values_of(each: &EnumDescriptor, kind: &str) -> Vec<Topic> {
    let prefix = format!("{}_", screaming(each.name()));
    let sent = each.values().filter(|value| value.number() != 0);
    let topic = |value: prost_reflect::EnumValueDescriptor| {
        let short = value.name().strip_prefix(&prefix).unwrap_or(value.name());
        Topic::new(short, kind, comment(&each.parent_file(), value.path())).or_called(value.name())
    };
    sent.map(topic).collect()
}

fn is_ours(file: &FileDescriptor) -> bool {
    file.package_name() == "preceptor.v1"
}

/// The comment above what stands at `path` in a file, as one paragraph.
fn comment(file: &FileDescriptor, path: &[i32]) -> String {
    let info = file.file_descriptor_proto().source_code_info.as_ref();
    let place = info.and_then(|info| info.location.iter().find(|place| place.path == path));
    let text = place.and_then(|place| place.leading_comments.as_deref()).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `PairVerdict` as its values begin: `PAIR_VERDICT`.
fn screaming(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}
