//! Meetings between their rows and the engine: sessions and conferences, calendars, quorum, and the time that they take.

pub(crate) mod access;
pub(crate) mod booking;
pub(crate) mod calendar;
pub(crate) mod invitation;
pub(crate) mod participants;
pub(crate) mod quorum;
pub(crate) mod session;
pub(crate) mod session_time;
pub(crate) mod situation;
pub(crate) mod timing;
