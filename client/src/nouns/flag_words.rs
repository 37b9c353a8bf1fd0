//! Flags that take a word for each constant of the contract.

/// An enum whose variants are the words of a flag, and stand for the constants of the same names.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident => $proto:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, ValueEnum)]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl From<$name> for pb::$proto {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$variant => Self::$variant),+
                }
            }
        }
    };
}
pub(crate) use words;
