//! Turns the list of settings into the `Config` struct, the list of keys, and the reader of both.

use super::error::{ConfigError, Problem};
use super::source::Settings;
use super::value::Value;

/// The typed value of the setting `name`; a problem is noted where its text is not of the type's shape.
pub(super) fn typed<T: Value>(settings: &Settings, name: &str, problems: &mut Vec<Problem>) -> Option<T> {
    let setting = settings.get(name)?;
    let value = T::parse(&setting.text);
    if value.is_none() {
        problems.push(Problem::NotOfShape {
            key: name.to_owned(),
            text: (!T::IS_SECRET).then(|| setting.text.clone()),
            source: setting.source.clone(),
            shape: T::SHAPE,
        });
    }
    value
}

/// `Ok` unless a problem was noted.
pub(super) fn settled<T>(value: Option<T>, problems: Vec<Problem>) -> Result<T, ConfigError> {
    match value {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(ConfigError(problems)),
    }
}

/// Turns the list of settings into the `Config` struct, the list of keys, and the reader of both.
macro_rules! settings {
    ($( $(#[doc = $help:literal])+ $name:ident : $type:ty = $default:literal; )+) => {
        /// Every setting of the server, checked.
        #[derive(Debug, Clone)]
        pub struct Config { $( $(#[doc = $help])+ pub $name: $type, )+ }

        /// Every key, in the order of the documentation.
        pub const KEYS: &[Key] = &[ $( Key {
            name: stringify!($name),
            default: $default,
            help: concat!($($help),+),
            is_secret: <$type as Value>::IS_SECRET,
        }, )+ ];

        impl Config {
            /// Reads every key from `settings`; reports each that is not of its shape.
            fn typed(settings: &Settings) -> Result<Self, ConfigError> {
                let mut problems = Vec::new();
                $( let $name = declared::typed::<$type>(settings, stringify!($name), &mut problems); )+
                let config = if let ($( Some($name), )+) = ($( $name, )+) {
                    Some(Self { $( $name, )+ })
                } else {
                    None
                };
                declared::settled(config, problems)
            }
        }
    };
}
pub(super) use settings;
