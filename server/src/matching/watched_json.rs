//! Documents read and written part by part, with looks at the watch on the way.

use std::io::{self, BufReader, Read, Write};

use preceptor_engine::matching::progress::watch::{Cancelled, Progress, Stage, Watch};
use serde::{Serialize, de::DeserializeOwned};

/// How many bytes are read or written between two looks at the watch.
const PART: usize = 64 * 1024;

/// Bytes on their way from or to `end`, which never fails.
struct Watched<'w, E> {
    end: E,
    watch: Watch<'w>,
    stage: Stage,
    /// Bytes since the last look.
    passed: usize,
    is_over: bool,
}

impl<'w, E> Watched<'w, E> {
    fn new(end: E, watch: Watch<'w>, stage: Stage) -> Self {
        Self { end, watch, stage, passed: 0, is_over: false }
    }

    fn pass(&mut self, bytes: usize) -> io::Result<()> {
        self.passed += bytes;
        if !self.is_over && self.passed >= PART {
            self.passed = 0;
            self.is_over = (self.watch)(Progress { stage: self.stage, done: 0, total: 0 }).is_break();
        }
        if self.is_over { Err(io::Error::other(Cancelled)) } else { Ok(()) }
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
    watch: Watch<'_>,
) -> Result<serde_json::Result<T>, Cancelled> {
    let watched = Watched::new(text.as_bytes(), watch, Stage::Scoring);
    let read = serde_json::from_reader(BufReader::with_capacity(PART, watched));
    // Bytes in memory can be read; only the watch keeps from it.
    if read.as_ref().is_err_and(serde_json::Error::is_io) { Err(Cancelled) } else { Ok(read) }
}

/// A value as JSON. Its maps have strings as keys.
///
/// # Errors
/// [`Cancelled`] where the watch breaks.
pub(crate) fn write_json(value: &impl Serialize, watch: Watch<'_>) -> Result<String, Cancelled> {
    let mut watched = Watched::new(Vec::new(), watch, Stage::Checking);
    match serde_json::to_writer(&mut watched, value) {
        Ok(()) => Ok(String::from_utf8(watched.end).expect("JSON is UTF-8")),
        Err(error) if error.is_io() => Err(Cancelled),
        Err(error) => unreachable!("maps keyed by strings always become JSON: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, ops::ControlFlow};

    use super::*;

    /// A list whose text is several parts long.
    fn list() -> Vec<String> {
        (0..PART).map(|number| number.to_string()).collect()
    }

    #[test]
    fn the_text_is_that_of_one_call_and_reads_back() {
        let (list, watch) = (list(), |_: Progress| ControlFlow::Continue(()));
        let text = write_json(&list, &watch).expect("nobody cancels");
        assert_eq!(text, serde_json::to_string(&list).expect("JSON"));
        let read: Vec<String> = read_json(&text, &watch).expect("nobody cancels").expect("as it was written");
        assert_eq!(read, list);
        let wrong = read_json::<Vec<u8>>(&text, &watch).expect("nobody cancels").expect_err("no numbers");
        assert!(wrong.is_data() && !wrong.is_io(), "{wrong}");
    }

    #[test]
    fn either_way_ends_at_the_look_that_breaks() {
        let list = list();
        let text = serde_json::to_string(&list).expect("JSON");
        let parts = text.len() / PART;
        assert!(parts > 3);
        // The last look may come after the end.
        for most in 1..parts {
            let looks = Cell::new(0);
            let watch = |_: Progress| {
                looks.set(looks.get() + 1);
                if looks.get() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            assert_eq!(write_json(&list, &watch), Err(Cancelled));
            assert_eq!(looks.replace(0), most);
            assert!(read_json::<Vec<String>>(&text, &watch).is_err(), "{most}");
            assert_eq!(looks.get(), most);
        }
    }
}
