//! Separates the code of a Rust file from its comments and its string literals.

/// A string literal, with the line (from 1) it begins on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// What [`scan`] finds: text of the same lines and columns as the file.
pub(crate) struct Scanned {
    /// Comments became blanks; in strings every visible character became `_`, so that no rule reads code there.
    pub(crate) code: String,
    pub(crate) literals: Vec<Literal>,
}

/// Takes `text` apart. It only has to be right on sources that compile.
pub(crate) fn scan(text: &str) -> Scanned {
    let mut scanner =
        Scanner { chars: text.chars().collect(), at: 0, line: 1, code: String::new(), literals: vec![] };
    while scanner.at < scanner.chars.len() {
        scanner.step();
    }
    Scanned { code: scanner.code, literals: scanner.literals }
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    literals: Vec<Literal>,
}

impl Scanner {
    fn step(&mut self) {
        if self.sees("//") {
            let length = self.chars[self.at..].iter().take_while(|&&c| c != '\n').count();
            self.pass(length, |_| ' ');
        } else if self.sees("/*") {
            let length = self.block_comment_length();
            self.pass(length, |_| ' ');
        } else if let Some(hashes) = self.raw_string_hashes() {
            self.raw_string(hashes);
        } else if self.sees("\"") {
            self.string();
        } else if let Some(length) = self.char_literal_length() {
            self.pass(length, |_| '_');
        } else {
            self.pass(1, |c| c);
        }
    }

    fn sees(&self, expected: &str) -> bool {
        expected.chars().enumerate().all(|(offset, c)| self.peek(offset) == Some(c))
    }

    fn peek(&self, offset: usize) -> Option<char> {
        self.chars.get(self.at + offset).copied()
    }

    /// Moves on by `length` characters, writing for each visible one what `shown` makes of it.
    fn pass(&mut self, length: usize, shown: fn(char) -> char) {
        for c in self.chars[self.at..self.at + length].iter().copied() {
            self.line += usize::from(c == '\n');
            self.code.push(if c.is_whitespace() { c } else { shown(c) });
        }
        self.at += length;
    }

    fn block_comment_length(&self) -> usize {
        let (mut depth, mut length) = (0_usize, 0);
        while self.at + length < self.chars.len() {
            match (self.peek(length), self.peek(length + 1)) {
                (Some('/'), Some('*')) => (depth, length) = (depth + 1, length + 2),
                (Some('*'), Some('/')) => (depth, length) = (depth - 1, length + 2),
                _ => length += 1,
            }
            if depth == 0 {
                return length;
            }
        }
        length
    }

    /// The number of `#` of the raw string that begins here, if one does.
    fn raw_string_hashes(&self) -> Option<usize> {
        let before = self.at.checked_sub(1).and_then(|index| self.chars.get(index));
        if self.peek(0) != Some('r') || before.is_some_and(|c| c.is_alphanumeric() && !matches!(c, 'b' | 'c'))
        {
            return None;
        }
        let hashes = self.chars[self.at + 1..].iter().take_while(|&&c| c == '#').count();
        (self.peek(1 + hashes) == Some('"')).then_some(hashes)
    }

    fn raw_string(&mut self, hashes: usize) {
        self.pass(1 + hashes, |c| c);
        let end: String = format!("\"{}", "#".repeat(hashes));
        let rest: String = self.chars[self.at + 1..].iter().collect();
        let length = rest.find(&end).map_or(rest.chars().count(), |bytes| rest[..bytes].chars().count());
        self.literal(length);
        self.pass(hashes.min(self.chars.len() - self.at), |c| c);
    }

    fn string(&mut self) {
        let mut length = 0;
        while let Some(c) = self.peek(1 + length).filter(|&c| c != '"') {
            length += if c == '\\' { 2 } else { 1 };
        }
        self.literal(length);
    }

    /// Notes the literal whose opening quote stands here, and passes both quotes.
    fn literal(&mut self, length: usize) {
        let text = self.chars[self.at + 1..].iter().take(length).collect();
        self.literals.push(Literal { line: self.line, text });
        self.pass(1, |c| c);
        self.pass(length.min(self.chars.len() - self.at), |_| '_');
        self.pass(usize::from(self.at < self.chars.len()), |c| c);
    }

    /// The length of the character literal that begins here; a lifetime is none.
    fn char_literal_length(&self) -> Option<usize> {
        match (self.peek(0), self.peek(1), self.peek(2)) {
            (Some('\''), Some('\\'), Some(_)) => {
                let escaped = self.chars[self.at + 3..].iter().position(|&c| c == '\'')?;
                Some(escaped + 4)
            }
            (Some('\''), Some(_), Some('\'')) => Some(3),
            _ => None,
        }
    }
}

#[test]
fn comments_vanish_and_strings_are_covered() {
    let scanned = scan("let a = \"fn x {\"; // fn y {\n/* fn /* z */ { */ b");
    assert_eq!(scanned.code, "let a = \"__ _ _\";          \n                   b");
    assert_eq!(scanned.literals, [Literal { line: 1, text: "fn x {".into() }]);
}

#[test]
fn raw_strings_keep_their_quotes_and_escapes_do_not_end_a_string() {
    let scanned = scan("r#\"say \"hi\" {\"# br\"{\"\n\"a\\\"{\" for_r\"{\"");
    assert_eq!(scanned.code, "r#\"___ ____ _\"# br\"_\"\n\"____\" for_r\"_\"");
    assert_eq!(scanned.literals[2], Literal { line: 2, text: "a\\\"{".into() });
}

#[test]
fn braces_in_character_literals_are_covered_and_lifetimes_stay() {
    assert_eq!(scan("fn f<'a>(c: &'a char) { c == '{' || c == '\\'' || c == '\\u{7b}' }").code, {
        "fn f<'a>(c: &'a char) { c == ___ || c == ____ || c == ________ }"
    });
}
