//! What an import found, for people.

use preceptor_proto::v1 as pb;

use crate::{
    failure::Failure,
    output::Table,
    sheets,
    shell::Shell,
    words::{constant::word, resource::id_of},
};

/// The code of a date that could be of two months.
const AMBIGUOUS_DATE: &str = "IMP021";

/// Prints findings and counts, and says what to do next.
pub(super) fn print(shell: &mut Shell, import: &pb::Import) -> Result<(), Failure> {
    let mut table = Table::new(&["where", "finding", "code", "effect"])
        .or_when_empty("Nothing stands out: every cell was understood.");
    for finding in &import.findings {
        let held = if finding.holds_row { "row held" } else { "" };
        table.row([address(finding), sentence(finding), finding.code.clone(), held.into()]);
    }
    shell.output.reply(import, &table)?;
    let beyond = import.finding_count - i32::try_from(import.findings.len()).unwrap_or(i32::MAX);
    if beyond > 0 {
        shell.output.text(&format!("… and {beyond} more; correct these first."))?;
    }
    shell.output.text(&summary(import))?;
    if let Some(next) = next(import) {
        shell.output.say(&format!("Next: {next}"));
    }
    Ok(())
}

/// Where a finding is, as a spreadsheet program shows it: `mentees.xlsx Intake Nov!G14`, or `row 9, col F`.
fn address(finding: &pb::ImportFinding) -> String {
    let pb::ImportFinding { sheet, row, column, .. } = finding;
    match (sheets::is_of_workbook(sheet), row, column.as_str()) {
        (_, 0, "") => sheet.clone(),
        (_, 0, column) => format!("{sheet}, col {column}"),
        (true, row, "") => format!("{sheet}, row {row}"),
        (true, row, column) => format!("{sheet}!{column}{row}"),
        (false, row, "") => format!("{sheet} row {row}"),
        (false, row, column) => format!("{sheet} row {row}, col {column}"),
    }
}

fn sentence(finding: &pb::ImportFinding) -> String {
    let pb::ImportFinding { message, suggestion, .. } = finding;
    if suggestion.is_empty() || message.contains(suggestion.as_str()) {
        message.clone()
    } else {
        format!("{}. Did you mean {suggestion}?", message.trim_end_matches('.'))
    }
}

/// Whether not one row was read and something is wrong with the sheets themselves, such as their headers.
pub(super) fn is_unreadable(import: &pb::Import) -> bool {
    import.row_count == 0 && import.findings.iter().any(|finding| finding.holds_row)
}

fn summary(import: &pb::Import) -> String {
    let pb::Import { create_count, update_count, unchanged_count, held_count, .. } = import;
    let read = match import.row_count {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    };
    if import.state() == pb::ImportState::Applied {
        let saved = if create_count + update_count > 0 { "Saved." } else { "There was nothing to save." };
        return format!(
            "{read}: created {create_count}, updated {update_count}, left {unchanged_count} unchanged, \
             held back {held_count}.  {saved}"
        );
    }
    format!(
        "{read}: would create {create_count}, update {update_count}, leave {unchanged_count} unchanged, \
         hold {held_count}.  Nothing has been saved."
    )
}

fn next(import: &pb::Import) -> Option<String> {
    let id = id_of(&import.name);
    let writes = import.create_count + import.update_count;
    let correct = if import.findings.iter().any(|finding| finding.code == AMBIGUOUS_DATE) {
        "correct the cells above, say --dates month-first or --dates day-first, and run it again"
    } else {
        "correct the cells above and run it again"
    };
    match (import.state(), import.held_count, writes) {
        (pb::ImportState::Applied, ..) if writes == 0 => None,
        (pb::ImportState::Applied, ..) => Some("preceptor match plan".into()),
        (_, 0, 0) => is_unreadable(import).then(|| correct.into()),
        (_, 0, _) => Some(format!("preceptor import apply {id}")),
        (_, _, 0) => Some(correct.into()),
        _ => {
            Some(format!("{correct},\n      or save the other rows: preceptor import apply {id} --skip-held"))
        }
    }
}

/// So many rows are.
pub(super) fn rows(count: i32) -> String {
    if count == 1 { "1 row is".into() } else { format!("{count} rows are") }
}

pub(super) fn kind_word(import: &pb::Import) -> String {
    word(import.kind().as_str_name(), "IMPORT_KIND_")
}

pub(super) fn state_word(import: &pb::Import) -> String {
    word(import.state().as_str_name(), "IMPORT_STATE_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(sheet: &str, row: i32, column: &str) -> pb::ImportFinding {
        pb::ImportFinding { sheet: sheet.into(), row, column: column.into(), ..Default::default() }
    }

    #[test]
    fn cells_are_addressed_as_spreadsheet_programs_do() {
        assert_eq!(address(&finding("mentees.xlsx Intake Nov", 14, "G")), "mentees.xlsx Intake Nov!G14");
        assert_eq!(address(&finding("mentors.csv", 9, "F")), "mentors.csv row 9, col F");
        assert_eq!(address(&finding("mentors.csv", 9, "")), "mentors.csv row 9");
    }

    #[test]
    fn a_guess_follows_the_finding_as_a_sentence_of_its_own() {
        let mut doubtful = finding("mentors.csv", 2, "G");
        doubtful.message = "\"hgih\" is not a level".into();
        assert_eq!(sentence(&doubtful), "\"hgih\" is not a level");
        doubtful.suggestion = "high (4)".into();
        assert_eq!(sentence(&doubtful), "\"hgih\" is not a level. Did you mean high (4)?");
    }

    #[test]
    fn a_sheet_whose_headers_are_unclear_is_unreadable_even_without_rows() {
        let held = pb::ImportFinding { holds_row: true, ..finding("people.csv", 1, "") };
        let mut import = pb::Import { findings: vec![held], finding_count: 1, ..Default::default() };
        assert!(is_unreadable(&import));
        assert!(next(&import).is_some_and(|next| next.contains("correct the cells")));
        import.row_count = 3;
        assert!(!is_unreadable(&import));
        assert!(!is_unreadable(&pb::Import::default()), "headers alone are no fault");
    }

    #[test]
    fn a_check_says_that_nothing_is_saved_and_an_applied_import_that_it_is() {
        let mut import = pb::Import { row_count: 83, create_count: 74, held_count: 5, ..Default::default() };
        assert!(summary(&import).ends_with("Nothing has been saved."));
        assert!(next(&import).is_some_and(|next| next.contains("--skip-held")));
        import.set_state(pb::ImportState::Applied);
        assert!(summary(&import).ends_with("  Saved."));
        import.create_count = 0;
        assert!(summary(&import).ends_with("There was nothing to save."));
    }
}
