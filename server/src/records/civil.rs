//! Civil dates and times as they are stored: text in one form.

use jiff::civil::{Date, DateTime};

/// A civil date `YYYY-MM-DD`, exactly in that form.
#[must_use]
pub fn civil_date(date: &str) -> Option<Date> {
    let parsed: Date = date.parse().ok()?;
    (parsed.to_string() == date).then_some(parsed)
}

/// A civil time as the contract writes it, to the minute.
#[must_use]
pub fn civil_text(civil: DateTime) -> String {
    civil.strftime("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_dates_in_one_form_are_dates() {
        assert!(civil_date("2026-02-28").is_some());
        for wrong in ["2026-02-30", "2026-2-3", "20260203", "2026-02-03T10:00", "", "+002026-02-03"] {
            assert!(civil_date(wrong).is_none(), "{wrong}");
        }
    }
}
