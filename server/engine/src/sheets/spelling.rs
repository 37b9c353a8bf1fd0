//! What a misspelt word probably meant.

/// The longest text that is compared, in characters.
const LONGEST: usize = 60;

/// The candidate nearest to `word` by edits (a swap of neighbours is one), whatever the case: at most one
/// edit for every three letters, at most three; the first of several equally near ones.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.trim().to_lowercase();
    let length = word.chars().count();
    if length == 0 || length > LONGEST {
        return None;
    }
    let most = (length / 3).clamp(1, 3);
    let edits = |candidate: &'a str| (strsim::osa_distance(&word, &candidate.to_lowercase()), candidate);
    let (distance, found) = candidates.into_iter().map(edits).min_by_key(|(distance, _)| *distance)?;
    (distance <= most && distance < length).then_some(found)
}

/// The letters and digits of a text in lower case, to compare words by.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|each| each.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_none() {
        let levels = ["low", "medium", "high"];
        assert_eq!(nearest("hgih", levels), Some("high"));
        assert_eq!(nearest("MEDUIM", levels), Some("medium"));
        assert_eq!(nearest("x", levels), None);
        assert_eq!(nearest("excellent", levels), None);
        assert_eq!(nearest("", levels), None);
        assert_eq!(nearest(&"high".repeat(100), levels), None);
    }
}
