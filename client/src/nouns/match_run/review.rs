//! How far the review of a plan has come.

use preceptor_proto::v1 as pb;

/// How far a review has come: `3 approved, 1 rejected, 2 open`.
pub(crate) fn review_words(counts: pb::ReviewCounts) -> String {
    let parts = [
        (counts.approved, "approved"),
        (counts.locked, "locked"),
        (counts.rejected, "rejected"),
        (counts.proposed, "open"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}
