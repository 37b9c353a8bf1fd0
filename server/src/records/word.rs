//! Closed sets of words, stored as text: the same words as in the contract, without its prefixes.

/// Makes an enum whose values are stored as upper-case words.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            /// Every value, in the contract's order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stored word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a stored word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl From<$name> for &'static str {
            fn from(value: $name) -> Self {
                value.word()
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(word: String) -> Result<Self, String> {
                Self::from_word(&word).ok_or_else(|| format!("{word} is not a {}", stringify!($name)))
            }
        }

        impl<D: sqlx::Database> sqlx::Type<D> for $name where str: sqlx::Type<D> {
            fn type_info() -> D::TypeInfo {
                <str as sqlx::Type<D>>::type_info()
            }
            fn compatible(ty: &D::TypeInfo) -> bool {
                <str as sqlx::Type<D>>::compatible(ty)
            }
        }

        impl<'q, D: sqlx::Database> sqlx::Encode<'q, D> for $name where &'q str: sqlx::Encode<'q, D> {
            fn encode_by_ref(
                &self,
                buffer: &mut <D as sqlx::Database>::ArgumentBuffer,
            ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
                <&'q str as sqlx::Encode<'q, D>>::encode_by_ref(&self.word(), buffer)
            }
        }

        impl<'r, D: sqlx::Database> sqlx::Decode<'r, D> for $name where &'r str: sqlx::Decode<'r, D> {
            fn decode(value: <D as sqlx::Database>::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                let word = <&'r str as sqlx::Decode<'r, D>>::decode(value)?;
                Self::from_word(word).ok_or_else(|| format!("{word} is not a {}", stringify!($name)).into())
            }
        }
    )+};
}
pub(crate) use words;

words! {
    /// States of a person.
    PersonState {
        /// Takes part.
        Active = "ACTIVE",
        /// Keeps pairings, gets no new ones.
        Paused = "PAUSED",
        /// Has left.
        Archived = "ARCHIVED",
    }
    /// Kinds of pairing.
    PairingKind {
        /// Mentor and mentee.
        Mentor = "MENTOR",
        /// Preceptor and newcomer.
        Preceptor = "PRECEPTOR",
        /// Clinical supervisor and supervisee.
        Supervisor = "SUPERVISOR",
        /// Peers.
        Peer = "PEER",
    }
    /// How people meet.
    MeetingWay {
        /// In one room.
        InPerson = "IN_PERSON",
        /// By video.
        Video = "VIDEO",
        /// By telephone.
        Phone = "PHONE",
    }
    /// Days of the week.
    Weekday {
        /// Monday.
        Monday = "MONDAY",
        /// Tuesday.
        Tuesday = "TUESDAY",
        /// Wednesday.
        Wednesday = "WEDNESDAY",
        /// Thursday.
        Thursday = "THURSDAY",
        /// Friday.
        Friday = "FRIDAY",
        /// Saturday.
        Saturday = "SATURDAY",
        /// Sunday.
        Sunday = "SUNDAY",
    }
    /// Where evidence of a skill comes from.
    EvidenceSource {
        /// The person themselves.
        Own = "SELF",
        /// Their mentor.
        Mentor = "MENTOR",
        /// Their supervisor.
        Supervisor = "SUPERVISOR",
        /// A peer.
        Peer = "PEER",
        /// A test.
        Test = "TEST",
        /// A work sample.
        WorkSample = "WORK_SAMPLE",
        /// A credential.
        Credential = "CREDENTIAL",
        /// A case conference.
        Conference = "CONFERENCE",
    }
    /// Kinds of pair rules.
    PairRuleKind {
        /// Never paired.
        Ban = "BAN",
        /// Always paired.
        Lock = "LOCK",
        /// Score higher together.
        Prefer = "PREFER",
        /// Score lower together.
        Avoid = "AVOID",
    }
    /// What an import holds.
    ImportKind {
        /// Mentees, mentors, guests.
        People = "PEOPLE",
        /// Weekly windows.
        Availability = "AVAILABILITY",
        /// Pair rules.
        PairRules = "PAIR_RULES",
    }
    /// States of an import.
    ImportState {
        /// Nothing written.
        Checked = "CHECKED",
        /// Written.
        Applied = "APPLIED",
    }
    /// The order of day and month in a written date.
    DateOrder {
        /// 3/4 is 4 March.
        MonthFirst = "MONTH_FIRST",
        /// 3/4 is 3 April.
        DayFirst = "DAY_FIRST",
    }
}
