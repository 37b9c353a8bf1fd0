//! Bytes to text: the encodings in which spreadsheet programs save.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of `bytes`, and the name of the encoding it was in. A byte-order mark decides; without one, zeros in
/// every other byte mean UTF-16, valid UTF-8 is UTF-8, and what is left is Windows-1252, which reads any bytes.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static str) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return (encoding.decode_without_bom_handling(&bytes[mark..]).0, encoding.name());
    }
    let encoding = match utf16_by_zeros(bytes) {
        Some(encoding) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    let name = if encoding == WINDOWS_1252 { "Windows-1252" } else { encoding.name() };
    (encoding.decode_without_bom_handling(bytes).0, name)
}

/// Latin letters in UTF-16 have a zero in every other byte, and text in other encodings has none.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(4096)];
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = start.len() / 4;
    if odd > many && odd > even {
        Some(UTF_16LE)
    } else if even > many && even > odd {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(text.encode_utf16()).flat_map(to_bytes).collect()
    }

    #[test]
    fn every_encoding_of_an_office_gives_the_same_text() {
        let text = "Name;Straße\r\nJosé Muñoz;4\r\n";
        let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let latin: Vec<u8> = WINDOWS_1252.encode(text).0.into_owned();
        let files = [
            (text.as_bytes().to_vec(), "UTF-8"),
            (with_mark, "UTF-8"),
            (latin, "Windows-1252"),
            (utf16(text, true, u16::to_le_bytes), "UTF-16LE"),
            (utf16(text, true, u16::to_be_bytes), "UTF-16BE"),
            (utf16(text, false, u16::to_le_bytes), "UTF-16LE"),
            (utf16(text, false, u16::to_be_bytes), "UTF-16BE"),
        ];
        for (bytes, name) in files {
            assert_eq!(decode(&bytes), (Cow::Borrowed(text), name));
        }
    }

    #[test]
    fn curly_quotes_of_windows_survive() {
        assert_eq!(decode(b"\x93high\x94 \x96 4").0, "“high” – 4");
    }
}
