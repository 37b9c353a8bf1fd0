//! Weekly windows.

use jiff::civil;
use preceptor_engine::schedule::{DayWindow, InvalidWindow, MINUTES_PER_DAY};
use serde::{Deserialize, Serialize};

use super::Weekday;

/// A weekly window in civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The day on which it starts.
    pub weekday: Weekday,
    /// Minutes after midnight, 0 to 1439.
    pub start_minute: i64,
    /// Minutes after midnight, 1 to 1440; not after the start means the next day.
    pub end_minute: i64,
}

impl Window {
    /// The window as the engine takes it: in two parts where it is 24 hours across midnight. None where its minutes are
    /// not of a day, which the edge does not let in.
    #[must_use]
    pub fn day_windows(self) -> Vec<DayWindow> {
        self.parts().unwrap_or_default()
    }

    fn parts(self) -> Result<Vec<DayWindow>, InvalidWindow> {
        let weekday = self.weekday.civil();
        let minute = |minute: i64| u16::try_from(minute).unwrap_or(u16::MAX);
        let (start, end) = (minute(self.start_minute), minute(self.end_minute));
        if start != end {
            return Ok(vec![DayWindow::new(weekday, start, end)?]);
        }
        let midnight = MINUTES_PER_DAY;
        Ok(vec![DayWindow::new(weekday, start, midnight)?, DayWindow::new(weekday.next(), 0, end)?])
    }
}

impl From<DayWindow> for Window {
    fn from(window: DayWindow) -> Self {
        Self {
            weekday: window.weekday().into(),
            start_minute: i64::from(window.start_minute()),
            end_minute: i64::from(window.end_minute()),
        }
    }
}

impl Weekday {
    /// The day as calendars have it.
    #[must_use]
    pub const fn civil(self) -> civil::Weekday {
        match self {
            Self::Monday => civil::Weekday::Monday,
            Self::Tuesday => civil::Weekday::Tuesday,
            Self::Wednesday => civil::Weekday::Wednesday,
            Self::Thursday => civil::Weekday::Thursday,
            Self::Friday => civil::Weekday::Friday,
            Self::Saturday => civil::Weekday::Saturday,
            Self::Sunday => civil::Weekday::Sunday,
        }
    }
}

impl From<civil::Weekday> for Weekday {
    fn from(weekday: civil::Weekday) -> Self {
        match weekday {
            civil::Weekday::Monday => Self::Monday,
            civil::Weekday::Tuesday => Self::Tuesday,
            civil::Weekday::Wednesday => Self::Wednesday,
            civil::Weekday::Thursday => Self::Thursday,
            civil::Weekday::Friday => Self::Friday,
            civil::Weekday::Saturday => Self::Saturday,
            civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(start_minute: i64, end_minute: i64) -> Window {
        Window { weekday: Weekday::Sunday, start_minute, end_minute }
    }

    #[test]
    fn a_window_that_ends_when_it_starts_is_a_whole_day() {
        let parts = window(540, 540).day_windows();
        assert_eq!(parts.iter().map(|part| u32::from(part.minutes())).sum::<u32>(), 24 * 60);
        assert_eq!(parts[1].weekday(), civil::Weekday::Monday);
        assert_eq!(window(540, 600).day_windows().len(), 1);
    }

    #[test]
    fn a_window_comes_back_as_it_went_and_one_of_no_day_is_no_time() {
        for weekday in Weekday::ALL {
            let kept = Window { weekday: *weekday, ..window(1320, 120) };
            assert_eq!(kept.day_windows().into_iter().map(Window::from).collect::<Vec<_>>(), [kept]);
        }
        assert_eq!(window(-1, 540).day_windows(), []);
    }
}
