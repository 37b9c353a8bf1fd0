//! Enums: the stored word is the contract's name without its prefix.

use preceptor_proto::v1 as pb;

use crate::records as rows;

/// A stored enum with its counterpart in the contract.
pub(crate) trait Word: Copy + 'static {
    /// The contract's value.
    fn to_wire(self) -> i32;
    /// The value of the contract's; `None` for unspecified and unknown ones.
    fn from_wire(value: i32) -> Option<Self>;
}

/// The contract's value of a stored word.
pub(crate) fn to_wire<W: Word>(word: W) -> i32 {
    word.to_wire()
}

/// The stored word of a contract's value; `None` for unspecified and unknown ones.
pub(crate) fn from_wire<W: Word>(value: i32) -> Option<W> {
    W::from_wire(value)
}

/// Ties stored enums to the contract's, and tests that no word is missing there. Once a module.
macro_rules! wire_words {
    ($($row:path = $wire:path, $prefix:literal;)+) => {
        $(impl $crate::rpc::wire::Word for $row {
            fn to_wire(self) -> i32 {
                let name = format!(concat!($prefix, "_{}"), self.word());
                <$wire>::from_str_name(&name).map_or(0, |value| value as i32)
            }
            fn from_wire(value: i32) -> Option<Self> {
                let name = <$wire>::try_from(value).ok()?.as_str_name();
                Self::from_word(name.strip_prefix(concat!($prefix, "_"))?)
            }
        })+

        #[cfg(test)]
        mod tests {
            use super::*;
            use $crate::rpc::wire::{from_wire, to_wire};

            #[test]
            fn every_stored_word_is_in_the_contract() {
                $(for word in <$row>::ALL {
                    assert_ne!(to_wire(*word), 0, "{word:?}");
                    assert_eq!(from_wire::<$row>(to_wire(*word)), Some(*word));
                })+
            }
        }
    };
}
pub(crate) use wire_words;

wire_words! {
    rows::Role = pb::Role, "ROLE";
    rows::PersonState = pb::PersonState, "PERSON_STATE";
    rows::PairingKind = pb::PairingKind, "PAIRING_KIND";
    rows::MeetingWay = pb::MeetingWay, "MEETING_WAY";
    rows::Weekday = pb::Weekday, "WEEKDAY";
    rows::EvidenceSource = pb::RatingSource, "RATING_SOURCE";
    rows::PairRuleKind = pb::PairRuleKind, "PAIR_RULE_KIND";
    rows::ImportKind = pb::ImportKind, "IMPORT_KIND";
    rows::ImportState = pb::ImportState, "IMPORT_STATE";
    rows::DateOrder = pb::DateOrder, "DATE_ORDER";
}
