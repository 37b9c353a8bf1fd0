//! Match policies, runs, proposals.
