//! How people meet, as flags take it.

use clap::ValueEnum;
use preceptor_proto::v1 as pb;

use super::flag_words::words;

words! {
    /// Ways to meet.
    Way => MeetingWay {
        /// In one room
        InPerson,
        /// By video
        Video,
        /// By telephone
        Phone,
    }
}
