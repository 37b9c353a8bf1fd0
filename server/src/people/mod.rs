//! The people of an agency: saved, imported, paired, and what ends when they leave.

pub(crate) mod departure;
pub(crate) mod imports;
pub(crate) mod mentor_places;
pub(crate) mod pairing;
pub(crate) mod person;
