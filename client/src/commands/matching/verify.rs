//! `preceptor match verify` and `export`: the proof of a plan, here and without any server.

use std::{fs, path::Path};

use preceptor_engine::matching::{Assignment, Dossier, Worth};

use crate::{
    connection::Api,
    failure::{Exit, Failure},
    nouns::match_run::{self, Proof},
    output::Table,
    shell::Shell,
    words::{amounts, resource::id_of},
};

pub(super) async fn run(shell: &mut Shell, plan: &str, edited: Option<&Path>) -> Result<(), Failure> {
    let (proof, _) = proof_of(shell, plan).await?;
    let gap = edited.map(|file| gap_of(&proof, file)).transpose()?;
    print(shell, &proof, gap)
}

/// The proof of a plan on a server, with the server, or of an exported file without any.
pub(super) async fn proof_of(shell: &mut Shell, plan: &str) -> Result<(Proof, Option<Api>), Failure> {
    if let Some(file) = match_run::file_named(plan) {
        return Ok((Proof::of_document(&text_of(&file)?)?, None));
    }
    let api = shell.connect_for_long_work().await?;
    let run = match_run::find(&api, plan).await?;
    match_run::refuse_without_plan(&run)?;
    Ok((Proof::of_run(&api, &run.name).await?, Some(api)))
}

fn text_of(file: &Path) -> Result<String, Failure> {
    let unreadable = |error| Failure::new(Exit::Input, format!("{}: {error}", file.display()));
    fs::read_to_string(file).map_err(unreadable)
}

/// By how much an edited plan is proved to fall short, as a sentence.
fn gap_of(proof: &Proof, file: &Path) -> Result<String, Failure> {
    let text = text_of(file)?;
    // Whoever edits an exported document leaves its pairs where they were; a bare list of pairs is as good.
    let edited = match serde_json::from_str::<Assignment>(&text) {
        Ok(assignment) => assignment,
        Err(_) => match Dossier::from_json(&text) {
            Ok(dossier) => dossier.assignment,
            Err(error) => {
                let message = format!("{} holds no plan: {error}", file.display());
                return Err(Failure::new(Exit::Input, message));
            }
        },
    };
    let breaks_a_rule = |rejection| {
        let message = format!("the plan in {} breaks a rule: {rejection}", file.display());
        Failure::new(Exit::Input, message).hint("change the rule with its reason, and plan again")
    };
    let gap = proof.dossier().gap(&edited).map_err(breaks_a_rule)?;
    Ok(format!("keeps every rule; the best plan has {}", more(proof.more_placed_than(&edited), gap)))
}

/// What keeping the pairs of an earlier plan costs; the proof of the plan that need not was checked as well.
fn cost_of_keeping(proof: &Proof) -> Option<String> {
    let dossier = proof.dossier();
    let released = dossier.released.as_ref()?;
    let count = i32::try_from(released.pairs.len()).unwrap_or(i32::MAX);
    let gap = released.certificate.worth.minus(dossier.certificate.worth);
    let more = more(proof.more_placed_by(&released.assignment), gap);
    Some(format!("{}; PROVED: the best plan that need not has {more}", amounts::counted(count, "pair")))
}

/// What a best plan has more, in words.
fn more(placed: String, gap: Worth) -> String {
    let placed = match placed {
        none if none.is_empty() && gap.placed > 0 => "mentors spread more evenly, ".to_owned(),
        none if none.is_empty() => none,
        placed => format!("{placed}, "),
    };
    format!("{placed}{} and {} kept pairings more", amounts::in_points(gap.score), gap.kept)
}

fn print(shell: &mut Shell, proof: &Proof, gap: Option<String>) -> Result<(), Failure> {
    let (dossier, checked) = (proof.dossier(), proof.checked);
    let snapshot = &dossier.snapshot;
    let made = jiff::Timestamp::from_microsecond(dossier.created_at.0).ok();
    let made = made.map(|time| prost_types::Timestamp { seconds: time.as_second(), nanos: 0 });
    let mut rows = vec![
        ("plan", dossier.run.clone()),
        ("made", shell.time(made)),
        ("solver", dossier.solver_version.clone()),
        ("inputs", format!("sha256 {}, recomputed here", dossier.snapshot_hash)),
        ("mentees", proof.placed(&dossier.assignment)),
        ("mentors", snapshot.mentors.len().to_string()),
        ("score", format!("{}, each recomputed here", amounts::in_points(checked.worth.score))),
        ("possible pairs", format!("{}, each judged and scored again here", checked.eligible_pairs)),
        ("objective", format!("{}, equal from both sides", checked.objective.0)),
        ("verdict", "PROVED: no better plan exists under the stated rules".into()),
    ];
    rows.extend(cost_of_keeping(proof).map(|kept| ("kept pairs", kept)));
    rows.extend(gap.map(|gap| ("edited plan", gap)));
    shell.output.local(&Table::details(&rows))
}

pub(super) async fn export(shell: &mut Shell, run: &str) -> Result<(), Failure> {
    let api = shell.connect_for_long_work().await?;
    let run = match_run::find(&api, run).await?;
    match_run::refuse_without_plan(&run)?;
    let document = match_run::export(&api, &run.name).await?;
    let proof = Proof::of_document(&document)?;
    shell.output.write(&document)?;
    if let Some(file) = &shell.global.out {
        shell.output.say(&format!(
            "Plan {} is in {}.\nNext: preceptor match verify {} (needs no server)",
            id_of(proof.run()),
            file.display(),
            file.display()
        ));
    }
    Ok(())
}
