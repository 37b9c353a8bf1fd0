//! The codes of findings: stable, each with its sentence and an example. A code is never used for another meaning.

/// Declares the codes and the table that explains them.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $weight:ident, $sentence:literal, $example:literal;)+) => {
        /// What a finding is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name),+
        }

        /// Every code with its explanation, in order.
        pub static CODES: &[CodeExplanation] = &[
            $(CodeExplanation {
                code: $code,
                holds_row: matches!(Weight::$weight, Weight::Holds),
                sentence: $sentence,
                example: $example,
            }),+
        ];

        impl Code {
            /// The explanation.
            #[must_use]
            pub fn explanation(self) -> &'static CodeExplanation {
                &CODES[self as usize]
            }
        }
    };
}

/// Whether a finding keeps a row, or a sheet, from being written.
enum Weight {
    Holds,
    Notes,
}

/// What a code means, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeExplanation {
    /// The code, such as `IMP014`.
    pub code: &'static str,
    /// Whether a row with it is held back; on a header row, the whole sheet.
    pub holds_row: bool,
    /// What is wrong and what to do, in one or two sentences.
    pub sentence: &'static str,
    /// A cell, header or row that has it.
    pub example: &'static str,
}

/// The explanation of a code as text, in any letter case.
#[must_use]
pub fn explain(code: &str) -> Option<&'static CodeExplanation> {
    CODES.iter().find(|known| known.code.eq_ignore_ascii_case(code.trim()))
}

codes! {
    /// A sheet without a single header.
    NoHeaders = "IMP001", Holds,
        "The first row of a sheet holds its headers, and this one has none. Put the names of the columns there.",
        "a sheet whose first row is blank";
    /// A sheet that could hold several things, or nothing known.
    SheetUnclear = "IMP002", Holds,
        "The headers do not tell what the sheet holds. Mentees have Kind, Need 1 or Start by; mentors have Places or Kinds; guests have Affiliation. Keep them on sheets of their own.",
        "a sheet with the columns Name and Email only";
    /// A required column that is not there.
    ColumnMissing = "IMP003", Holds,
        "A column that every row needs is missing, so that the whole sheet is held back. Add it.",
        "a sheet of mentors without Places";
    /// Two columns that mean the same.
    ColumnTwice = "IMP004", Holds,
        "Two columns mean the same, and their cells could differ. Keep one.",
        "Email and E-mail address";
    /// Columns that are not understood.
    ColumnUnknown = "IMP005", Notes,
        "Columns with these headers are not understood and left out. Rename them if they should be read.",
        "Shoe size";
    /// Cells to the right of the last header.
    CellsBeyondHeaders = "IMP006", Holds,
        "The row has more cells than the sheet has headers, so that its cells have probably moved. Quote a cell that contains the separator.",
        "Ana Ruiz,ana@north.example,Intake, evening";
    /// Text that is too long.
    TextTooLong = "IMP007", Holds,
        "The text is longer than its field. Shorten it.",
        "a name of 300 characters";
    /// Text with control characters.
    ControlCharacters = "IMP008", Holds,
        "The text has control characters, often left by a copy from elsewhere. Type it again.",
        "a name with a NUL in it";
    /// A list with too many entries.
    ListTooLong = "IMP009", Holds,
        "The list has more entries than its field takes. Keep the ones that matter.",
        "21 languages";
    /// A cell that must not be blank.
    CellMissing = "IMP010", Holds,
        "Every row needs a value in this column. Fill it in.",
        "a mentor without Places";
    /// Not an e-mail address.
    NotAnEmail = "IMP011", Holds,
        "People are matched by e-mail address, and this is not one.",
        "ana.ruiz.north.example";
    /// Not a time zone.
    UnknownZone = "IMP012", Holds,
        "Time zones have their IANA names: a region and a city.",
        "America/Chicgo";
    /// Weekly windows that cannot be read.
    NotAvailability = "IMP013", Holds,
        "Weekly windows are days and times on the 24-hour clock, separated by semicolons.",
        "Monday mornings (meant: Mon 08:00-12:00)";
    /// Not a level.
    NotALevel = "IMP014", Holds,
        "A level is 1 to 5, or low (2), medium (3), high (4); a blank cell or n/a means not observed.",
        "hgih";
    /// Not a kind of pairing.
    UnknownKind = "IMP015", Holds,
        "The kinds of pairing are mentor, preceptor, supervisor and peer.",
        "buddy";
    /// Not a way to meet.
    UnknownWay = "IMP016", Holds,
        "The ways to meet are in person, video and phone.",
        "carrier pigeon";
    /// Not a capacity.
    NotACapacity = "IMP017", Holds,
        "Places are one whole number, 0 to 100: how many mentees at the same time.",
        "2-3";
    /// Not a skill.
    UnknownSkill = "IMP018", Holds,
        "Needs are skills of the catalogue; `preceptor skill list` shows them.",
        "Comunication";
    /// The same need twice.
    NeedTwice = "IMP019", Notes,
        "The skill is already among this person's needs; the first place counts.",
        "Need 1 and Need 3 are both Empathy";
    /// Not yes or no.
    NotYesOrNo = "IMP020", Holds,
        "The column takes yes or no.",
        "sometimes";
    /// A date that could be two days.
    DateAmbiguous = "IMP021", Holds,
        "The date could be two different days. Say in which order days and months stand (--dates month-first or day-first), or write 2026-04-03.",
        "3/4/26";
    /// Not a date.
    NotADate = "IMP022", Holds,
        "A date is written 2026-04-03.",
        "30 February";
    /// One e-mail address in two rows.
    EmailTwice = "IMP023", Holds,
        "An earlier row has the same e-mail address. One row on a sheet of mentees and one on a sheet of mentors are one person with both profiles; other rows are told apart by their addresses.",
        "two mentees with ana@north.example";
    /// One name with two e-mail addresses.
    NameTwice = "IMP024", Notes,
        "An earlier row has the same name with another e-mail address: perhaps it is one person. Each is written as they are.",
        "Ana Ruiz with ana@north.example and with ana.ruiz@north.example";
    /// The name of somebody on the roster with another e-mail address.
    NameOnRoster = "IMP025", Notes,
        "Somebody on the roster has this name with another e-mail address: perhaps the address changed. Unless you change it there, another person is added.",
        "Ana Ruiz, who is on the roster with ana@north.example";
    /// The e-mail address of an archived person.
    PersonArchived = "IMP026", Holds,
        "The person was archived. Restore them, or take the row out.",
        "a mentee who left last year";
    /// Fewer places than are taken.
    CapacityTaken = "IMP027", Holds,
        "More of the mentor's places are taken than there would be. End pairings first, or keep the places.",
        "Places 1 for a mentor with two mentees";
    /// Nobody with this e-mail address.
    PersonUnknown = "IMP028", Holds,
        "Nobody on the roster has this e-mail address. Import people first.",
        "a rule about somebody who is not there";
    /// Not a kind of pair rule.
    UnknownRule = "IMP029", Holds,
        "The rules are ban, lock, prefer and avoid.",
        "divorce";
    /// A rule between two who can never be a pair.
    PairImpossible = "IMP030", Holds,
        "A rule is between two people: one with a mentor profile, one with a mentee profile.",
        "a ban of somebody with themselves";
    /// Rules that contradict each other.
    RulesContradict = "IMP031", Holds,
        "An earlier row, or a rule in force, says the contrary about these two. Keep one of them.",
        "a ban and a lock of one pair";
    /// Not an absence.
    NotAnAbsence = "IMP032", Holds,
        "Absences are dates or spans of dates, both ends included, separated by semicolons.",
        "Christmas (meant: 2026-12-24 to 2026-12-26)";
    /// A rule whose last day is over.
    RulePassed = "IMP033", Holds,
        "The rule's last day is over, so that it would never be in force. Take the row out, or give a later day.",
        "a ban until last year";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_up_without_gaps_and_explain_themselves() {
        for (index, known) in CODES.iter().enumerate() {
            assert_eq!(known.code, format!("IMP{:03}", index + 1));
            assert!(known.sentence.ends_with('.') && !known.example.is_empty(), "{}", known.code);
        }
        assert_eq!(Code::NotAnAbsence.explanation().code, "IMP032");
        assert_eq!(explain(" imp014 ").map(|known| known.example), Some("hgih"));
        assert_eq!(explain("IMP999"), None);
    }
}
