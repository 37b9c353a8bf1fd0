//! How the time grows with the size: `--growth`.

use serde_json::{Value, json};

use crate::preset::{GROWTH, Preset};

/// Measures six sizes of one family, each twice the one before, and fits `time = c · mentees^exponent` by least squares
/// in logarithms. `microseconds` tells how long a size takes.
pub(crate) fn measure_growth(microseconds: impl Fn(&Preset) -> u64) -> Value {
    let sizes = GROWTH.map(|preset| (preset.mentees as u64, microseconds(&preset)));
    json!({ "sizes": sizes, "exponent": format!("{:.2}", exponent(&sizes)) })
}

/// The slope of the line nearest to the logarithms.
#[expect(clippy::cast_precision_loss, reason = "sizes and microseconds are far below 2^52")]
fn exponent(sizes: &[(u64, u64)]) -> f64 {
    let points: Vec<(f64, f64)> =
        sizes.iter().map(|(size, time)| ((*size as f64).ln(), (*time as f64).ln())).collect();
    let count = points.len() as f64;
    let mean_size = points.iter().map(|point| point.0).sum::<f64>() / count;
    let mean_time = points.iter().map(|point| point.1).sum::<f64>() / count;
    let shared: f64 = points.iter().map(|point| (point.0 - mean_size) * (point.1 - mean_time)).sum();
    let spread: f64 = points.iter().map(|point| (point.0 - mean_size).powi(2)).sum();
    shared / spread
}
