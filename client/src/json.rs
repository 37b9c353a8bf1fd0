//! Messages as canonical proto3 JSON, defaults included, so that a script always finds a key.

use std::sync::LazyLock;

use prost::{Message, Name};
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use serde_json::Value;

use crate::failure::{Exit, Failure};

/// The contract.
pub(crate) static POOL: LazyLock<DescriptorPool> = LazyLock::new(preceptor_proto::descriptors);

/// A message as JSON.
///
/// # Errors
///
/// When the message is not of the contract, which would be a bug.
pub(crate) fn json_of<M: Message + Name>(message: &M) -> Result<Value, Failure> {
    let bug = |why: String| Failure::new(Exit::Unexpected, why);
    let descriptor =
        POOL.get_message_by_name(&M::full_name()).ok_or_else(|| bug(format!("no {}", M::full_name())))?;
    let dynamic = DynamicMessage::decode(descriptor, &*message.encode_to_vec())
        .map_err(|error| bug(error.to_string()))?;
    let options = SerializeOptions::new().skip_default_fields(false);
    dynamic
        .serialize_with_options(serde_json::value::Serializer, &options)
        .map_err(|error| bug(error.to_string()))
}

/// A message from its canonical JSON.
///
/// # Errors
///
/// Says what is no field or value of the message.
pub(crate) fn message_of<M: Message + Default + Name>(value: &Value) -> Result<M, Failure> {
    let bug = |why: String| Failure::new(Exit::Unexpected, why);
    let descriptor =
        POOL.get_message_by_name(&M::full_name()).ok_or_else(|| bug(format!("no {}", M::full_name())))?;
    let dynamic = DynamicMessage::deserialize(descriptor, value)
        .map_err(|error| Failure::new(Exit::Input, error.to_string()))?;
    M::decode(&*dynamic.encode_to_vec()).map_err(|error| bug(error.to_string()))
}

/// A request as a person writes it: without what is not set.
///
/// # Errors
///
/// When a value has no JSON form, such as a time out of range.
pub(crate) fn request_json(request: &DynamicMessage) -> Result<Value, serde_json::Error> {
    request.serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new())
}

/// One value over several lines.
pub(crate) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// The items of a list one a line; any other message as one line.
pub(crate) fn lines(value: &Value) -> String {
    let items = value.as_object().filter(|object| object.contains_key("nextPageToken"));
    match items.and_then(|object| object.values().find_map(Value::as_array)) {
        Some(items) => items.iter().flat_map(|item| [item.to_string(), "\n".into()]).collect(),
        None => format!("{value}\n"),
    }
}
