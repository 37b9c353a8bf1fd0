//! The types a setting can have, and how a person writes each.

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use tracing_subscriber::EnvFilter;

use crate::records::{AgencyId, is_id};

/// A type a setting can have.
pub trait Value: Sized {
    /// What a person may write, worded to follow "is not": `a whole number from 1 up`.
    const SHAPE: &'static str;
    /// Whether the text may hold a secret, and is therefore never printed.
    const IS_SECRET: bool = false;
    /// The value `text` stands for; `None` when it is not of this shape.
    fn parse(text: &str) -> Option<Self>;
}

impl<T: Value> Value for Option<T> {
    const SHAPE: &'static str = T::SHAPE;
    const IS_SECRET: bool = T::IS_SECRET;
    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { T::parse(text).map(Some) }
    }
}

impl Value for SocketAddr {
    const SHAPE: &'static str = "an IP address with a port, such as 127.0.0.1:7420 or [::1]:7420";
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for PathBuf {
    const SHAPE: &'static str = "a path";
    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::from(text))
    }
}

impl Value for bool {
    const SHAPE: &'static str = "on or off";
    fn parse(text: &str) -> Option<Self> {
        match text {
            "on" | "true" => Some(true),
            "off" | "false" => Some(false),
            _ => None,
        }
    }
}

impl Value for Duration {
    const SHAPE: &'static str = "a duration from 1 ms to 24 h, such as 500 ms, 10 s, 5 min or 1 h";
    fn parse(text: &str) -> Option<Self> {
        let (number, unit) = number_and_unit(text)?;
        let milliseconds = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        let total = number.checked_mul(milliseconds)?;
        (1..=86_400_000).contains(&total).then(|| Self::from_millis(total))
    }
}

/// How many of something, from 1 up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(NonZeroU32);

impl Count {
    /// The count as a `u32`, never 0.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.get()
    }

    /// The count as the number of permits or slots of that many, never 0.
    #[must_use]
    pub fn slots(self) -> usize {
        usize::try_from(self.get()).unwrap_or(usize::MAX)
    }
}

impl Value for Count {
    const SHAPE: &'static str = "a whole number from 1 to 1000000";
    fn parse(text: &str) -> Option<Self> {
        let number: NonZeroU32 = text.parse().ok()?;
        (number.get() <= 1_000_000).then_some(Self(number))
    }
}

/// A size in bytes, from 1 KiB to 64 MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(u32);

impl Size {
    /// The size in bytes.
    #[must_use]
    pub fn bytes(self) -> u32 {
        self.0
    }

    /// The size in bytes, as the length of a buffer.
    #[must_use]
    pub fn length(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl Value for Size {
    const SHAPE: &'static str = "a size from 1 KiB to 64 MiB, such as 65536, 64 KiB or 4 MiB";
    fn parse(text: &str) -> Option<Self> {
        let (number, unit) = number_and_unit(text)?;
        let bytes = match unit {
            "" | "B" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            _ => return None,
        };
        let total = u32::try_from(number.checked_mul(bytes)?).ok()?;
        (1 << 10..=64 << 20).contains(&total).then_some(Self(total))
    }
}

/// Memory that a computation may take, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory(i64);

impl Memory {
    /// The memory in bytes.
    #[must_use]
    pub fn bytes(self) -> i64 {
        self.0
    }
}

impl Value for Memory {
    const SHAPE: &'static str = "a size from 32 MiB to 1024 GiB, such as 512 MiB or 4 GiB";
    fn parse(text: &str) -> Option<Self> {
        let (number, unit) = number_and_unit(text)?;
        let bytes: u64 = match unit {
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            _ => return None,
        };
        let total = i64::try_from(number.checked_mul(bytes)?).ok()?;
        (32 << 20..=1024 << 30).contains(&total).then_some(Self(total))
    }
}

/// Splits `10 min` into 10 and `min`; the space is optional.
fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let unit_at = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    Some((number.parse().ok()?, unit.trim_start()))
}

/// Whether gRPC server reflection is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reflection {
    /// Offered when the server listens on a loopback address only.
    Auto,
    /// Offered.
    On,
    /// Not offered.
    Off,
}

impl Value for Reflection {
    const SHAPE: &'static str = "auto, on or off";
    fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            _ => bool::parse(text).map(|is_on| if is_on { Self::On } else { Self::Off }),
        }
    }
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line per event.
    Text,
    /// One JSON object per event.
    Json,
}

impl Value for LogFormat {
    const SHAPE: &'static str = "text or json";
    fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl Value for AgencyId {
    const SHAPE: &'static str =
        "an id: 1 to 63 of a-z, 0-9, dot, underscore and dash, a letter or digit first";
    fn parse(text: &str) -> Option<Self> {
        is_id(text).then(|| Self::new(text))
    }
}

/// Which events are logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The filter in the syntax of `tracing-subscriber`, known to be valid.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for LogFilter {
    const SHAPE: &'static str = "a log filter, such as info or preceptor_server=debug,warn";
    fn parse(text: &str) -> Option<Self> {
        let is_valid = !text.is_empty() && EnvFilter::builder().parse(text).is_ok();
        is_valid.then(|| Self(text.to_owned()))
    }
}

/// The address of a PostgreSQL database; may hold a password, so it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The URL itself, password included.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Reads a URL that may hold a password, as one in a file may; `None` unless it names a
    /// PostgreSQL host.
    #[must_use]
    pub fn with_password(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"))?;
        let is_plain = !rest.is_empty() && !rest.contains(char::is_whitespace);
        is_plain.then(|| Self(text.to_owned()))
    }

    fn has_password(&self) -> bool {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        user.contains(':') || query.split('&').any(|pair| pair.starts_with("password="))
    }
}

impl Value for DatabaseUrl {
    const SHAPE: &'static str =
        "a postgres:// URL without a password (a URL with a password belongs in database_url_file)";
    const IS_SECRET: bool = true;
    fn parse(text: &str) -> Option<Self> {
        Self::with_password(text).filter(|url| !url.has_password())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DatabaseUrl(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit_and_a_sensible_length() {
        assert_eq!(Duration::parse("10 s"), Some(Duration::from_secs(10)));
        assert_eq!(Duration::parse("10min"), Some(Duration::from_mins(10)));
        assert_eq!(Duration::parse("250ms"), Some(Duration::from_millis(250)));
        for wrong in ["", "10", "0 s", "25 h", "-1 s", "1.5 s", "s", "99999999999999999999 h"] {
            assert_eq!(Duration::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_binary_multiples() {
        assert_eq!(Size::parse("65536"), Size::parse("64 KiB"));
        assert_eq!(Size::parse("4 MiB").map(Size::bytes), Some(4_194_304));
        for wrong in ["0", "10", "1 GiB", "64 KB", "65 MiB", "18446744073709551615 MiB"] {
            assert_eq!(Size::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_password_is_taken_from_a_file_only() {
        assert!(DatabaseUrl::parse("postgres://preceptor@db/preceptor").is_some());
        for secret in
            ["postgres://a:b@db/p", "postgres://db/p?password=b", "postgres://a@db/p?x=1&password=b"]
        {
            assert!(DatabaseUrl::parse(secret).is_none(), "{secret}");
            assert!(DatabaseUrl::with_password(secret).is_some(), "{secret}");
        }
        for wrong in ["mysql://db/p", "postgres://", "db.sqlite", "postgres://a b"] {
            assert!(DatabaseUrl::with_password(wrong).is_none(), "{wrong}");
        }
    }
}
