//! `sqlx` as the derive of rows names it where a column is converted: with the macro that makes errors of conversions.
//! sqlx itself has that macro only together with drivers for the compiler, which nothing here needs.

pub(super) use ::sqlx::*;

macro_rules! boxed {
    ($error:expr) => {
        Box::<dyn std::error::Error + Send + Sync>::from($error)
    };
}
pub(super) use boxed as __spec_error;
