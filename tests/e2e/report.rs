//! Reports as files that other programs open.

use std::{collections::BTreeSet, fs, io::Cursor};

use calamine::{Data, Reader as _, Xlsx};

use crate::{commands::Surroundings, demo::Demo};

/// A name that a page must not run and a workbook must not compute.
const HOSTILE: &str = "=HYPERLINK(\"x\") <script>alert(1)</script>";

fn run(place: &Surroundings<'_>, words: &[&str]) {
    let output = place.command(words).output().expect("preceptor was built and starts");
    assert!(output.status.success(), "{words:?}: {output:?}");
}

#[test]
fn a_report_holds_every_pair_runs_nothing_and_loads_nothing() {
    let demo = Demo::start();
    let place = Surroundings { home: demo.home(), address: &demo.address, token_file: &demo.token_file };
    run(
        &place,
        &[
            "person",
            "add",
            "--name",
            HOSTILE,
            "--email",
            "x@riverbend.example",
            "--discipline",
            "nursing",
            "--time-zone",
            "America/Chicago",
            "--mentee-kind",
            "mentor",
            "--need",
            "empathy",
        ],
    );
    run(&place, &["match", "plan"]);
    run(&place, &["report", "run", "latest", "--html", "plan.html", "--xlsx", "plan.xlsx"]);

    let page = fs::read_to_string(demo.home().join("plan.html")).expect("the page is there");
    for name in ["Adaeze Montalvo", "Ruth Ellery", "Hannah Brightwater", "Gordon Achterberg"] {
        assert!(page.contains(name), "{name} is not in the report");
    }
    assert!(page.contains("default-src 'none'") && page.contains("<svg"));
    assert!(page.contains("&lt;script&gt;"), "the hostile name is not told as text");
    for forbidden in ["<script", "http:", "https:", "//", "src=", "href=", "@import", "url("] {
        assert!(!page.contains(forbidden), "the page has {forbidden}");
    }

    let bytes = fs::read(demo.home().join("plan.xlsx")).expect("the workbook is there");
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Pairs", "Not placed", "Mentors", "Skills", "About"]);
    let pairs = book.worksheet_range("Pairs").expect("a sheet");
    let unplaced = book.worksheet_range("Not placed").expect("a sheet");
    assert_eq!(unplaced.rows().next().expect("a header")[2].to_string(), "Mentors missing");
    let people = [&pairs, &unplaced]
        .map(|sheet| sheet.rows().skip(1).map(|row| row[0].to_string()).collect::<Vec<_>>());
    assert_eq!(
        people.concat().len(),
        62,
        "every mentee is in the workbook once, and one with a second mentor"
    );
    assert_eq!(people.concat().iter().collect::<BTreeSet<_>>().len(), 61);
    assert!(people.concat().contains(&HOSTILE.to_owned()));
    assert!(matches!(pairs.get((1, 2)), Some(Data::Float(score)) if (1.0..=1000.0).contains(score)));
    assert!(book.worksheet_formula("Not placed").expect("a sheet").used_cells().next().is_none());
}

#[test]
fn a_template_of_ones_own_replaces_the_built_in_one_and_a_broken_one_is_named() {
    let demo = Demo::start();
    let place = Surroundings { home: demo.home(), address: &demo.address, token_file: &demo.token_file };
    run(&place, &["match", "plan"]);
    fs::write(demo.home().join("own.txt"), "{{ report.placed }}/{{ report.mentees }}").expect("writable");
    run(&place, &["report", "run", "1", "--html", "own.html", "--template", "own.txt"]);
    assert_eq!(fs::read_to_string(demo.home().join("own.html")).expect("written"), "57/60");
    fs::write(demo.home().join("broken.txt"), "{{ report.placed").expect("writable");
    let words = ["report", "run", "1", "--html", "own.html", "--template", "broken.txt"];
    let refused = place.command(&words).output().expect("it starts");
    assert_eq!(refused.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("the template"), "{refused:?}");
}
