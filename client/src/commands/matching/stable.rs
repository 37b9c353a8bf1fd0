//! `preceptor match stable`: the stable plan, in which no mentee and mentor would both score higher with each other,
//! beside the best one.

use std::{collections::BTreeMap, fs, path::Path};

use preceptor_engine::matching::input::snapshot::Pair;
use preceptor_engine::matching::plan::stability::Stability;

use super::verify;
use crate::{
    failure::{Exit, Failure},
    nouns::{match_run::Proof, people::Names},
    output::Table,
    shell::Shell,
    words::{amounts, resource::id_of},
};

pub(super) async fn run(shell: &mut Shell, plan: &str, pairs: Option<&Path>) -> Result<(), Failure> {
    let (proof, api) = verify::proof_of(shell, plan).await?;
    // An exported file knows nobody's name.
    let names = match &api {
        Some(api) => Names::load(api).await.unwrap_or_default(),
        None => Names::default(),
    };
    let Some(stability) = proof.stability() else {
        return Err(Failure::new(Exit::Unexpected, "the plan cannot be brought back from its proof"));
    };
    if let Some(file) = pairs {
        write_pairs(file, &stability)?;
    }
    shell.output.text(&both_plans(&proof, &stability))?;
    shell.output.local(&table(&proof, &stability.stable.pairs, &names))?;
    if let Some(file) = pairs {
        let file = file.display();
        shell.output.say(&format!(
            "The stable pairs are in {file}.\nNext: preceptor match verify {plan} --edited {file}"
        ));
    }
    Ok(())
}

fn write_pairs(file: &Path, stability: &Stability) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(&stability.stable).expect("pairs of ids always become JSON");
    let unwritable = |error| Failure::new(Exit::Input, format!("{}: {error}", file.display()));
    fs::write(file, text + "\n").map_err(unwritable)
}

/// Both plans in numbers.
fn both_plans(proof: &Proof, stability: &Stability) -> String {
    let (best, stable) = (proof.checked.worth, stability.stable_worth);
    let blocking = i32::try_from(stability.blocking_pairs).unwrap_or(i32::MAX);
    format!(
        "plan/{}: {}, {}; {} who would both rather have each other.\n\
         Stable plan: {}, {}; nobody would leave it for each other.\n",
        id_of(proof.run()),
        proof.placed(&proof.dossier().assignment),
        amounts::in_points(best.score),
        amounts::counted(blocking, "pair"),
        proof.placed(&stability.stable),
        amounts::in_points(stable.score),
    )
}

/// The mentees whose mentors differ.
fn table(proof: &Proof, stable: &[Pair], names: &Names) -> Table {
    let agency = proof.run().split_once("/matchRuns/").map_or("", |(agency, _)| agency);
    let name = |id: &str| names.of(&format!("{agency}/people/{id}"));
    let mut mentors: BTreeMap<&str, [Vec<&str>; 2]> = BTreeMap::new();
    for (side, pairs) in [proof.pairs(), stable].into_iter().enumerate() {
        for pair in pairs {
            mentors.entry(&pair.mentee).or_default()[side].push(&pair.mentor);
        }
    }
    let mut table =
        Table::new(&["mentee", "planned", "stable"]).or_when_empty("Everybody has the same mentor in both.");
    for (mentee, [planned, stable]) in mentors {
        if planned != stable {
            let told = |mentors: Vec<&str>| match mentors.len() {
                0 => "nobody".to_owned(),
                _ => mentors.into_iter().map(name).collect::<Vec<_>>().join(", "),
            };
            table.row([name(mentee), told(planned), told(stable)]);
        }
    }
    table
}
