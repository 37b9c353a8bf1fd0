//! Numbers as people read them: points, levels, minutes, how many of what.

/// Points as people read them: of 1000, so that a full score is 1000 and small differences still show.
#[must_use]
pub fn points(millionths: i64) -> String {
    match (millionths + 500 * millionths.signum()) / 1000 {
        0 if millionths == 0 => "0".into(),
        0 => "less than 1".into(),
        points => points.to_string(),
    }
}

/// Points lost or gained, with their sign: `−4`, `+31`, `±0`.
#[must_use]
pub fn difference(millionths: i64) -> String {
    let sign = match millionths.signum() {
        -1 => "−",
        0 => "±",
        _ => "+",
    };
    match points(millionths.abs()).as_str() {
        "less than 1" => format!("{sign}<1"),
        points => format!("{sign}{points}"),
    }
}

/// Points with their unit: `312 points`, `1 point`, `less than 1 point`.
#[must_use]
pub fn in_points(millionths: i64) -> String {
    with_unit(&points(millionths))
}

/// Points lost or gained, with their unit: `+31 points`, `−1 point`.
#[must_use]
pub fn difference_in_points(millionths: i64) -> String {
    with_unit(&difference(millionths))
}

fn with_unit(points: &str) -> String {
    let is_one = points.trim_start_matches(['+', '−', '-']) == "1"
        || points.ends_with("<1")
        || points == "less than 1";
    format!("{points} {}", if is_one { "point" } else { "points" })
}

/// A level in thousandths, without a needless zero: `2`, `4.3`.
#[must_use]
pub fn level(thousandths: i32) -> String {
    let tenths = (thousandths + 50) / 100;
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// A level in thousandths as people read it: 3250 is `3.3`; 0 is nothing.
#[must_use]
pub fn level_in_tenths(thousandths: i32) -> String {
    match thousandths {
        0 => String::new(),
        level => format!("{}.{}", (level + 50) / 1000, (level + 50) % 1000 / 100),
    }
}

/// A level such as `3` or `3.5` in thousandths, 1000 to 5000; `None` where the text is none.
#[must_use]
pub fn parse_level(level: &str) -> Option<i32> {
    let (whole, part) = level.split_once('.').unwrap_or((level, ""));
    if part.len() > 3 || !part.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let whole: i32 = whole.parse().ok().filter(|whole| (0..=5).contains(whole))?;
    let part: i32 = format!("{part:0<3}").parse().ok()?;
    Some(whole * 1000 + part).filter(|level| (1000..=5000).contains(level))
}

/// A number of things: `1 place`, `2 places`.
#[must_use]
pub fn counted(count: i32, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// Minutes as people say them.
#[must_use]
pub fn duration(minutes: i32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_of_a_thousand_and_a_small_difference_is_never_nothing() {
        assert_eq!([0, 300, 500, 812_499, -4_200].map(points), ["0", "less than 1", "1", "812", "-4"]);
        assert_eq!([0, 300, -300, 31_000, -4_200].map(difference), ["±0", "+<1", "−<1", "+31", "−4"]);
    }

    #[test]
    fn one_point_and_less_are_told_in_the_singular() {
        assert_eq!(
            [300, 900, 2_000, 0].map(in_points),
            ["less than 1 point", "1 point", "2 points", "0 points"]
        );
        let told = [300, -1_000, 2_000, 0].map(difference_in_points);
        assert_eq!(told, ["+<1 point", "−1 point", "+2 points", "±0 points"]);
    }

    #[test]
    fn levels_lose_a_needless_zero() {
        assert_eq!([1000, 2040, 4250, 4960].map(level), ["1", "2", "4.3", "5"]);
    }

    #[test]
    fn levels_are_one_to_five_with_up_to_three_decimals() {
        assert_eq!(parse_level("3"), Some(3000));
        assert_eq!(parse_level("3.5"), Some(3500));
        assert_eq!(parse_level("4.125"), Some(4125));
        for wrong in ["0", "0.9", "5.1", "6", "high", "", "3.1234", "-3", "3.-5"] {
            assert_eq!(parse_level(wrong), None, "{wrong}");
        }
    }
}
