//! A run exported as one document: read back, verified, refused.

use preceptor_engine::matching::dossier::DossierError;
use preceptor_engine::matching::proof::certificate::Amount;
use preceptor_engine::matching::{Dossier, Rejection, Worth};
use preceptor_engine::time::UnixMicros;

use crate::certificate::solved;
use crate::unwatched;
use crate::world::plan;

fn dossier() -> Dossier {
    let snapshot = solved().0;
    unwatched::dossier("agencies/a/matchRuns/r", UnixMicros(5), &snapshot, &plan(&snapshot))
}

#[test]
fn an_exported_run_reads_back_and_verifies() {
    let dossier = dossier();
    let read = Dossier::from_json(&dossier.to_json()).expect("it was just written");
    assert_eq!(read, dossier);
    assert_eq!(read.verify().map(|checked| checked.worth.placed), Ok(4));
    assert_eq!(read.gap(&read.assignment), Ok(Worth::default()));
}

#[test]
fn an_exported_run_with_another_snapshot_is_refused() {
    let mut dossier = dossier();
    dossier.snapshot.pair_rules[0].reason = "another reason".into();
    assert!(matches!(dossier.verify(), Err(Rejection::HashDiffers { .. })));
}

#[test]
fn a_text_that_is_no_dossier_is_refused_with_its_place() {
    let text = dossier().to_json();
    let extra = text.replacen("{\"format\"", "{\"extra\":1,\"format\"", 1);
    assert!(matches!(Dossier::from_json(&extra), Err(DossierError::Malformed { line: 1, .. })));
    let other = text.replacen("preceptor.match-run/1", "preceptor.match-run/2", 1);
    assert_eq!(
        Dossier::from_json(&other),
        Err(DossierError::UnknownFormat { found: "preceptor.match-run/2".into() })
    );
    assert!(Dossier::from_json("").is_err());
}

#[test]
fn a_level_off_the_scale_does_not_come_in_through_json() {
    let text = dossier().to_json();
    let off = text.replace("\"communication\":2000", "\"communication\":9000");
    assert_ne!(text, off);
    let refused = Dossier::from_json(&off).expect_err("a level off its scale");
    assert!(refused.to_string().contains("9000 is off the scale"), "{refused}");
}

#[test]
fn an_amount_has_one_spelling() {
    let read = |text: &str| serde_json::from_str::<Amount>(text);
    assert_eq!(read("\"-170141183460469231731687303715884105728\"").expect("fits"), Amount(i128::MIN));
    for text in
        ["\"+1\"", "\"01\"", "\"-0\"", "\"\"", "1", "\"1.5\"", "\"170141183460469231731687303715884105728\""]
    {
        assert!(read(text).is_err(), "{text}");
    }
}
