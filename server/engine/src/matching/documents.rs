//! Documents read and written part by part, with looks at the watch on the way.

use std::io::{self, BufReader, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::pace::{PATIENCE, Pace};
use super::solve::Cancelled;

/// Bytes on their way from or to `end`, which never fails.
struct Watched<'p, E> {
    end: E,
    pace: &'p Pace<'p>,
}

impl<E> Watched<'_, E> {
    fn pass(&self, bytes: usize) -> io::Result<()> {
        self.pace.pass(bytes).map_err(io::Error::other)
    }
}

impl<E: Read> Read for Watched<'_, E> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.pass(buffer.len())?;
        self.end.read(buffer)
    }
}

impl<E: Write> Write for Watched<'_, E> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pass(bytes.len())?;
        self.end.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.end.flush()
    }
}

/// What a text says as JSON.
///
/// # Errors
/// [`Cancelled`] where the watch breaks.
pub(crate) fn read_json<T: DeserializeOwned>(
    text: &str,
    pace: &Pace<'_>,
) -> Result<serde_json::Result<T>, Cancelled> {
    let watched = Watched { end: text.as_bytes(), pace };
    let read = serde_json::from_reader(BufReader::with_capacity(PATIENCE, watched));
    // Bytes in memory can be read; only the watch keeps from it.
    if read.as_ref().is_err_and(serde_json::Error::is_io) { Err(Cancelled) } else { Ok(read) }
}

/// Writes a value as JSON to a sink that never fails, and returns the sink.
///
/// # Errors
/// [`Cancelled`] where the watch breaks.
///
/// # Panics
/// Where the value has a map whose keys are not strings.
pub(crate) fn write_json<S: Write>(value: &impl Serialize, sink: S, pace: &Pace<'_>) -> Result<S, Cancelled> {
    let mut watched = Watched { end: sink, pace };
    match serde_json::to_writer(&mut watched, value) {
        Ok(()) => Ok(watched.end),
        Err(error) if error.is_io() => Err(Cancelled),
        Err(error) => panic!("maps keyed by strings always become JSON: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::ops::ControlFlow;

    use super::super::pace::uncancelled;
    use super::super::solve::{Progress, Stage};
    use super::*;

    /// A list whose text is several parts long.
    fn list() -> Vec<String> {
        (0..PATIENCE).map(|number| number.to_string()).collect()
    }

    #[test]
    fn the_text_is_that_of_one_call_and_reads_back() {
        let list = list();
        let text = uncancelled(|pace| write_json(&list, Vec::new(), pace));
        assert_eq!(text, serde_json::to_vec(&list).expect("JSON"));
        let text = String::from_utf8(text).expect("JSON is UTF-8");
        let read: Vec<String> = uncancelled(|pace| read_json(&text, pace)).expect("as it was written");
        assert_eq!(read, list);
        let wrong = uncancelled(|pace| read_json::<Vec<u8>>(&text, pace)).expect_err("no numbers");
        assert!(wrong.is_data() && !wrong.is_io(), "{wrong}");
    }

    #[test]
    fn either_way_ends_at_the_look_that_breaks() {
        let list = list();
        let text = serde_json::to_string(&list).expect("JSON");
        let parts = text.len() / PATIENCE;
        assert!(parts > 3);
        // The last look may come after the end.
        for most in 1..parts {
            let looks = Cell::new(0);
            let watch = |_: Progress| {
                looks.set(looks.get() + 1);
                if looks.get() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let pace = || Pace::new(&watch, Stage::Checking, 0);
            assert_eq!(write_json(&list, Vec::new(), &pace()), Err(Cancelled));
            assert_eq!(looks.replace(0), most);
            assert!(read_json::<Vec<String>>(&text, &pace()).is_err(), "{most}");
            assert_eq!(looks.get(), most);
        }
    }
}
