//! The words of pairings as flags take them.

use clap::ValueEnum;
use preceptor_proto::v1 as pb;

use crate::nouns::flag_words::words;

words! {
    /// States of a pairing.
    State => PairingState {
        /// Offered to both sides
        Offered,
        /// Agreed and running
        Active,
        /// Interrupted
        OnHold,
        /// Declined by one side
        Declined,
        /// Not accepted in time
        Expired,
        /// Ended
        Ended,
    }
}
words! {
    /// Kinds of pairing.
    Kind => PairingKind {
        /// Mentor and mentee
        Mentor,
        /// Preceptor and newcomer
        Preceptor,
        /// Clinical supervisor and supervisee
        Supervisor,
        /// Peers
        Peer,
    }
}
words! {
    /// Sides of a pairing.
    Side => PairingSide {
        /// The mentor
        Mentor,
        /// The mentee
        Mentee,
        /// Both, as a coordinator records it
        Both,
    }
}
words! {
    /// Why a pairing ends.
    EndReason => PairingEndReason {
        /// The goals are met
        GoalsMet,
        /// The agreed term is over
        Term,
        /// The two do not fit
        NotAFit,
        /// One of them has left
        PartyLeft,
        /// A conflict of interest came up
        ConflictOfInterest,
        /// The mentee has another mentor now
        Reassigned,
        /// They lost contact
        NoContact,
    }
}
